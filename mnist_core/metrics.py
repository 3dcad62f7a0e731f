"""The logged points of a training, and what can be told from them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

GUESSING = math.log(10)
"""The loss (nats) of a network that holds every digit for equally likely: 2.303."""


@dataclass(frozen=True)
class Metrics:
    """One logged point of a training.

    Attributes:
        epoch: epochs done so far, a fraction within an epoch.
        loss, accuracy: on the training images since the point before.
        val_loss, val_accuracy: on the validation split; within an epoch on its first thousand images.
        images_per_second: trained since the point before, validation's time left out.
        seconds: since the fit began.
        watched: the ten probabilities, 0-1, that the network gives the watched digit; empty when none is watched.
    """

    epoch: float
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    images_per_second: float
    seconds: float
    watched: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        shares = (self.accuracy, self.val_accuracy, *self.watched)
        if len(self.watched) not in (0, 10):
            raise ValueError("a watched digit has ten probabilities")
        if self.epoch <= 0 or self.seconds < 0 or not all(0 <= share <= 1 for share in shares):
            raise ValueError("a point lies after the start, and accuracies are from 0 to 1")

    def share_of(self, epochs: int) -> float:
        """How much of so many epochs is done, 0-1."""
        return min(self.epoch / epochs, 1.0)

    def seconds_left(self, epochs: int) -> float:
        """Until so many epochs are done, if it goes on as fast as until now."""
        share = self.share_of(epochs)
        return self.seconds * (1 - share) / share


def best_epoch(points: Sequence[Metrics]) -> int | None:
    """The epoch after which the validation loss was lowest; None before the first epoch has ended.

    Only whole epochs count: within one, validation sees but a part of its images.
    """
    whole = [point for point in points if point.epoch == round(point.epoch)]
    return round(min(whole, key=lambda point: point.val_loss).epoch) if whole else None


def has_diverged(points: Sequence[Metrics]) -> bool:
    """Whether the loss has exploded, to ten times that of guessing, and at an epoch's end is still no better than it.

    Steps that are too large seldom end in a loss that is no number: with Keras's clipping a network saturates, and
    its units die. What recovers within the epoch has not diverged.
    """
    if not points or points[-1].epoch != round(points[-1].epoch):
        return False
    return points[-1].loss > GUESSING and max(point.loss for point in points) > 10 * GUESSING
