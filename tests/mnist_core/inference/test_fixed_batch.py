import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from mnist_core.data.mnist import load_test
from mnist_core.errors import RunError
from mnist_core.inference.classifier import Classifier
from mnist_core.inference.fixed_batch import for_one_digit
from mnist_core.runs.bundled import BUNDLED
from mnist_core.runs.store import RunStore


@pytest.mark.parametrize("name", BUNDLED)
def test_it_takes_one_digit_and_answers_as_before(name: str, store: RunStore) -> None:
    model = store.read(name).model_path.read_bytes()
    fixed = for_one_digit(model)
    signature = Interpreter(model_content=fixed).get_input_details()[0]["shape_signature"]
    assert signature.tolist() == [1, 28, 28]
    assert Interpreter(model_content=model).get_input_details()[0]["shape_signature"].tolist() == [-1, 28, 28]
    for digit in load_test().images[:50]:
        before, after = (Classifier(each).predict(digit).probabilities for each in (model, fixed))
        assert np.abs(np.subtract(before, after)).max() < 1e-6


@pytest.mark.parametrize("model", [b"", b"no model", bytes(1000), b"\xff" * 1000])
def test_what_is_no_model_is_refused(model: bytes) -> None:
    with pytest.raises(RunError, match="damaged or isn't a digit model"):
        for_one_digit(model)
