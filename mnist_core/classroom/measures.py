"""How well a network reads a class, with how much may be concluded from so few drawings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mnist_core.classroom.records import ClassDrawings
from mnist_core.inference.evaluation import Evaluation, evaluate

_Z = 1.959964
"""Of the normal distribution, 95 % lie within so many standard deviations."""


@dataclass(frozen=True)
class Share:
    """How many of so many, with the 95 % interval in which the true share may lie, 0-1."""

    right: int
    count: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself, 0-1."""
        return self.right / self.count


@dataclass(frozen=True)
class Difference:
    """By how much the second of two shares of the same things is larger, with the 95 % interval, -1 to 1."""

    value: float
    low: float
    high: float

    @property
    def is_certain(self) -> bool:
        """Whether the interval leaves no change out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Comparison:
    """Two networks on the same digits: what each reads right, and by how much they differ."""

    before: Share
    after: Share
    difference: Difference


@dataclass(frozen=True)
class ClassMeasure:
    """A network on a class's drawings: all figures, overall, by label 0-9 and by writer's id."""

    evaluation: Evaluation
    overall: Share
    by_digit: Mapping[int, Share]
    by_writer: Mapping[int, Share]


def measure(drawings: ClassDrawings, probabilities: np.ndarray) -> ClassMeasure:
    """Compare a network's probabilities float (n, 10) with what was asked for; there is at least one drawing."""
    right = probabilities.argmax(axis=1) == drawings.labels
    return ClassMeasure(
        evaluate(drawings.labels, probabilities),
        wilson(int(right.sum()), len(right)),
        shares_by(drawings.labels, right),
        shares_by(drawings.writers, right),
    )


def compare(labels: np.ndarray, before: np.ndarray, after: np.ndarray) -> Comparison:
    """Two networks' probabilities float (n, 10) for the same digits, of which there is at least one."""
    right_before, right_after = (each.argmax(axis=1) == labels for each in (before, after))
    return Comparison(
        wilson(int(right_before.sum()), len(labels)),
        wilson(int(right_after.sum()), len(labels)),
        difference(right_before, right_after),
    )


def wilson(right: int, count: int) -> Share:
    """The 95 % interval of E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).

    Unlike the simple one it holds for few drawings and for none or all of them right.
    """
    share, z2 = right / count, _Z**2
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    reach = _Z / (1 + z2 / count) * math.sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    return Share(right, count, min(share, max(0.0, centre - reach)), max(share, min(1.0, centre + reach)))


def difference(before: np.ndarray, after: np.ndarray) -> Difference:
    """By how much two networks differ on the same drawings, paired by drawing.

    Agresti and Min, "Simple improved confidence intervals for comparing matched proportions" (2005): half a drawing is
    added to each of the four ways in which two answers can be right or wrong.

    Args:
        before: which drawings the first read right, bool (n,).
        after: which the second did, bool (n,).
    """
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    count, b, c = len(before) + 2, gained + 0.5, lost + 0.5
    middle = (b - c) / count
    reach = _Z * math.sqrt((b + c) / count - middle**2) / math.sqrt(count)
    return Difference((gained - lost) / len(before), max(-1.0, middle - reach), min(1.0, middle + reach))


def shares_by(groups: np.ndarray, right: np.ndarray) -> Mapping[int, Share]:
    """By its number, such as a writer's, the share of each group that was read right.

    Args:
        groups: the group of each drawing, integers (n,).
        right: whether it was read right, bool (n,).
    """
    return {
        int(group): wilson(int(right[groups == group].sum()), int((groups == group).sum()))
        for group in np.unique(groups)
    }
