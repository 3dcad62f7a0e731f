"""How good a model is on digits it never saw: figures from labels and probabilities, in numpy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mnist_core.networks.arithmetic import sparse_categorical_crossentropy
from mnist_core.networks.labels import FEWEST


@dataclass(frozen=True)
class Evaluation:
    """The figures of a model on one set of digits.

    Attributes:
        count: number of digits.
        loss: mean sparse categorical cross-entropy in nats, as `model.evaluate` gives it.
        accuracy: share of digits read right, 0-1.
        confusion: a row of counts a label, ten of ten for digits; row = true label, column = predicted label.
    """

    count: int
    loss: float
    accuracy: float
    confusion: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        is_square = len(self.confusion) >= FEWEST and all(len(row) == len(self.confusion) for row in self.confusion)
        if not is_square or sum(map(sum, self.confusion)) != self.count:
            raise ValueError("the confusion matrix is not a square one that counts every digit once")

    @property
    def wrong(self) -> int:
        """How many digits were read wrong."""
        return self.count - sum(row[label] for label, row in enumerate(self.confusion))


@dataclass(frozen=True)
class DigitFigures:
    """Precision and recall of one digit, 0-1; None where no such digit was predicted or present."""

    digit: int
    count: int
    precision: float | None
    recall: float | None


@dataclass(frozen=True)
class Mistake:
    """A digit that was read wrong: its index, its true and predicted label, and the wrong label's probability."""

    index: int
    label: int
    predicted: int
    confidence: float


def evaluate(labels: np.ndarray, probabilities: np.ndarray) -> Evaluation:
    """Compare integer labels (n,) with probabilities float (n, labels)."""
    predicted = probabilities.argmax(axis=1)
    confusion = np.zeros((probabilities.shape[1],) * 2, np.int64)
    np.add.at(confusion, (labels, predicted), 1)
    return Evaluation(
        count=len(labels),
        loss=cross_entropy(labels, probabilities),
        accuracy=float((predicted == labels).mean()),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
    )


def cross_entropy(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Mean sparse categorical cross-entropy in nats, with Keras's clipping."""
    of_the_label = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(sparse_categorical_crossentropy(of_the_label).mean())


def calibration_error(labels: np.ndarray, probabilities: np.ndarray, *, bins: int = 15) -> float:
    """Expected calibration error, 0-1: by how much confidence and accuracy differ on average.

    Guo et al., "On Calibration of Modern Neural Networks" (2017), with their fifteen bins of equal width.
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    index = np.ceil(confidence * bins).astype(int).clip(1, bins) - 1
    surplus = np.bincount(index, weights=confidence - right, minlength=bins)
    return float(np.abs(surplus).sum() / len(labels))


def selective_accuracy(labels: np.ndarray, probabilities: np.ndarray, threshold: float) -> tuple[float, float]:
    """Coverage and accuracy, 0-1: the share of answers at least as probable as `threshold`, and how many are right."""
    sure = probabilities.max(axis=1) >= threshold
    right = probabilities.argmax(axis=1) == labels
    return float(sure.mean()), float(right[sure].mean()) if sure.any() else 0.0


def per_digit(evaluation: Evaluation) -> tuple[DigitFigures, ...]:
    """Precision and recall of each digit, from the confusion matrix."""
    confusion = np.array(evaluation.confusion)
    right, present, predicted = confusion.diagonal(), confusion.sum(axis=1), confusion.sum(axis=0)
    return tuple(
        DigitFigures(
            digit,
            int(present[digit]),
            float(right[digit] / predicted[digit]) if predicted[digit] else None,
            float(right[digit] / present[digit]) if present[digit] else None,
        )
        for digit in range(len(confusion))
    )


def most_common_mistake(evaluation: Evaluation) -> tuple[int, int]:
    """The label that was most often read as another one, and that other one."""
    wrong = np.array(evaluation.confusion)
    np.fill_diagonal(wrong, 0)
    label, predicted = divmod(int(wrong.argmax()), len(wrong))
    return label, predicted


def cell(labels: np.ndarray, predicted: np.ndarray, label: int, said: int) -> np.ndarray:
    """The indices of the digits in one cell of the confusion matrix; labels and predicted are integers (n,)."""
    return np.flatnonzero((labels == label) & (predicted == said))


def mistakes(labels: np.ndarray, probabilities: np.ndarray) -> tuple[Mistake, ...]:
    """Every digit that was read wrong, the most confident mistake first."""
    predicted = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    wrong = np.flatnonzero(predicted != labels)
    hardest_first = wrong[np.argsort(-confidence[wrong], kind="stable")]
    return tuple(Mistake(int(i), int(labels[i]), int(predicted[i]), float(confidence[i])) for i in hardest_first)
