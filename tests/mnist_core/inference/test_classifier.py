from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from mnist_core.data import mnist
from mnist_core.errors import RunError
from mnist_core.inference.classifier import Classifier, Prediction
from mnist_core.inference.session import BATCH
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.store import RunStore
from tests.conftest import without_numbers


def test_a_single_digit_and_a_batch_agree(shipped: Classifier) -> None:
    digits = mnist.load_test().images[: BATCH + 7]
    together = shipped.probabilities(digits)
    one_by_one = np.concatenate([shipped.probabilities(digits[i : i + 1]) for i in range(len(digits))])
    assert np.abs(together - one_by_one).max() < 1e-4


def test_many_threads_get_their_own_answers(shipped: Classifier) -> None:
    digits = mnist.load_test().images[:400]
    expected = shipped.probabilities(digits)

    def ask(index: int) -> np.ndarray:
        return shipped.probabilities(digits[index : index + 1])[0]

    def ask_for_many(_: int) -> np.ndarray:
        return shipped.probabilities(digits)

    with ThreadPoolExecutor(16) as threads:
        singles = threads.map(ask, range(400))
        batches = threads.map(ask_for_many, range(8))
        assert np.abs(np.stack(list(singles)) - expected).max() < 1e-4
        assert all((batch == expected).all() for batch in batches)


def test_a_prediction_is_the_likeliest_label(shipped: Classifier) -> None:
    prediction = shipped.predict(mnist.load_test().images[13])
    assert prediction.label == 0
    assert prediction.confidence == max(prediction.probabilities)
    assert sum(prediction.probabilities) == pytest.approx(1, abs=1e-4)


def test_a_second_answer_is_named_when_a_fifth_speaks_for_it() -> None:
    assert Prediction(7, (0.0, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.8, 0.0, 0.0)).has_rival
    assert not Prediction(7, (0.0, 0.1, 0.1, 0.0, 0.0, 0.0, 0.0, 0.8, 0.0, 0.0)).has_rival


def test_the_runner_up_is_the_second_likeliest_label() -> None:
    assert Prediction(7, (0.0, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.6, 0.0, 0.1)).runner_up == 1
    assert Prediction(0, (1.0, *[0.0] * 9)).runner_up != 0


def test_no_digits_give_no_answers(shipped: Classifier) -> None:
    assert shipped.probabilities(np.empty((0, 28, 28), np.uint8)).shape == (0, 10)


@pytest.mark.parametrize(
    "digits", [np.zeros((28, 28), np.uint8), np.zeros((1, 28, 28)), np.zeros((1, 28, 29), np.uint8)]
)
def test_other_arrays_are_refused(shipped: Classifier, digits: np.ndarray) -> None:
    with pytest.raises(ValueError, match="uint8"):
        shipped.probabilities(digits)


def test_damaged_models_are_refused(tmp_path: Path, shipped: Classifier) -> None:
    whole = RunStore(tmp_path).read(SHIPPED).model_path.read_bytes()
    for content in (b"", b"no model", whole[: len(whole) // 2]):
        (tmp_path / "model.tflite").write_bytes(content)
        with pytest.raises(RunError):
            Classifier.from_file(tmp_path / "model.tflite")
    with pytest.raises(RunError, match="can't be read"):
        Classifier.from_file(tmp_path / "none.tflite")


def test_an_answer_that_is_no_number_is_said(store: RunStore) -> None:
    broken = Classifier(without_numbers(store.read("tutorial")))
    with pytest.raises(RunError, match="isn't a number"):
        broken.predict(np.zeros((28, 28), np.uint8))
