import json

import numpy as np
import pytest

from mnist_core.errors import RunError
from mnist_core.inference.evaluation import (
    Evaluation,
    calibration_error,
    cell,
    cross_entropy,
    evaluate,
    mistakes,
    most_common_mistake,
    per_digit,
    selective_accuracy,
)
from mnist_core.json_files import dump, parse


def answers(labels: list[int], predicted: list[int], confidence: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities that put `confidence` on `predicted` and share the rest."""
    probabilities = np.array([[(1 - sure) / 9] * 10 for sure in confidence])
    probabilities[np.arange(len(labels)), predicted] = confidence
    return np.array(labels), probabilities


def test_the_figures_of_a_hand_made_case() -> None:
    labels, probabilities = answers([0, 1, 1, 2], [0, 1, 2, 2], [0.9, 0.8, 0.7, 0.6])
    result = evaluate(labels, probabilities)
    assert (result.count, result.accuracy) == (4, 0.75)
    assert result.loss == pytest.approx(-np.mean(np.log([0.9, 0.8, 0.3 / 9, 0.6])))
    assert result.confusion[1][:3] == (0, 1, 1)
    assert sum(map(sum, result.confusion)) == 4


def test_the_loss_is_keras_own() -> None:
    import keras

    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.full(10, 0.1), 500).astype(np.float32)
    labels = rng.integers(0, 10, 500)
    expected = float(np.mean(keras.losses.sparse_categorical_crossentropy(labels, probabilities)))
    assert cross_entropy(labels, probabilities) == pytest.approx(expected, rel=1e-4)


def test_certainty_in_the_wrong_costs_a_finite_loss() -> None:
    labels, probabilities = answers([3], [5], [1.0])
    assert cross_entropy(labels, probabilities) == pytest.approx(np.log(1e7))


def test_precision_and_recall_by_digit() -> None:
    labels, probabilities = answers([0, 1, 1, 2], [0, 1, 2, 2], [0.9] * 4)
    figures = per_digit(evaluate(labels, probabilities))
    assert (figures[1].precision, figures[1].recall, figures[1].count) == (1.0, 0.5, 2)
    assert (figures[2].precision, figures[2].recall) == (0.5, 1.0)
    assert (figures[9].precision, figures[9].recall, figures[9].count) == (None, None, 0)


def test_mistakes_come_with_the_most_confident_first() -> None:
    labels, probabilities = answers([0, 1, 2, 3], [5, 1, 6, 7], [0.6, 0.9, 0.95, 0.7])
    found = mistakes(labels, probabilities)
    assert [(mistake.index, mistake.label, mistake.predicted) for mistake in found] == [(2, 2, 6), (3, 3, 7), (0, 0, 5)]
    assert found[0].confidence == pytest.approx(0.95)


def test_json_goes_both_ways() -> None:
    result = evaluate(*answers([0, 1, 1], [0, 1, 2], [0.9] * 3))
    assert parse(dump(result), Evaluation, "evaluation.json") == result


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"count": 1, "loss": 0, "accuracy": 1, "confusion": [[1]]}', "null"])
def test_damaged_json_is_refused(text: str) -> None:
    with pytest.raises(RunError, match="damaged"):
        parse(text, Evaluation, "evaluation.json")


def test_a_confusion_matrix_that_does_not_add_up_is_refused() -> None:
    values = json.loads(dump(evaluate(*answers([0], [0], [0.9]))))
    with pytest.raises(RunError):
        parse(json.dumps({**values, "count": 2}), Evaluation, "evaluation.json")


def test_a_model_as_sure_as_it_is_right_is_calibrated() -> None:
    probabilities = np.full((10, 10), 0.02)
    probabilities[:, 3] = 0.82
    labels = np.array([3] * 8 + [4] * 2)
    assert calibration_error(labels, probabilities) == pytest.approx(0.02)


def test_calibration_error_weighs_each_bin_by_its_answers() -> None:
    sure, unsure = np.eye(10)[[1, 1, 1]], np.full((1, 10), 0.05)
    unsure[0, 1] = 0.55
    # Three answers at 100 %, two of them right; one at 55 %, right: (3 * 1/3 + 1 * 0.45) / 4.
    error = calibration_error(np.array([1, 1, 2, 1]), np.concatenate([sure, unsure]))
    assert error == pytest.approx(1.45 / 4)


def test_coverage_is_the_share_of_sure_answers_and_accuracy_theirs() -> None:
    probabilities = np.full((4, 10), 0.01)
    probabilities[:, 5] = (0.9, 0.9, 0.6, 0.5)
    assert selective_accuracy(np.array([5, 1, 5, 5]), probabilities, 0.6) == (0.75, pytest.approx(2 / 3))
    assert selective_accuracy(np.array([5, 1, 5, 5]), probabilities, 0.95) == (0.0, 0.0)


def test_the_most_common_mistake_and_the_digits_of_a_cell() -> None:
    labels, probabilities = answers([4, 4, 9, 9, 9, 0], [9, 9, 4, 9, 9, 0], [0.9] * 6)
    result = evaluate(labels, probabilities)
    assert most_common_mistake(result) == (4, 9)
    assert result.wrong == 3
    assert cell(labels, probabilities.argmax(axis=1), 4, 9).tolist() == [0, 1]
    assert cell(labels, probabilities.argmax(axis=1), 9, 9).tolist() == [3, 4]
    assert cell(labels, probabilities.argmax(axis=1), 0, 5).tolist() == []
