"""The logged points of a training, and what can be told from them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mnist_core.networks.labels import FEWEST, MOST


def guessing_loss(labels: int = 10) -> float:
    """Return the loss in nats of a network that holds each of so many labels for equally likely: 2.303 of ten."""
    return math.log(labels)


@dataclass(frozen=True)
class Metrics:
    """One logged point of a training.

    Attributes:
        epoch: epochs done so far, a fraction within an epoch.
        loss, accuracy: on the training images since the point before.
        val_loss, val_accuracy: on the validation images, at every point of a run on the same ones.
        images_per_second: trained since the point before, validation's time left out.
        seconds: since the fit began.
        watched: the probabilities, 0-1, that the network gives the watched digit, one a label; empty when none is
            watched.
        val_images: how many validation images; 0 where it was not noted, by runs older than this field, whose points
            within an epoch saw fewer images than those at its end.
    """

    epoch: float
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    images_per_second: float
    seconds: float
    watched: tuple[float, ...] = ()
    val_images: int = 0

    def __post_init__(self) -> None:
        shares = (self.accuracy, self.val_accuracy, *self.watched)
        if self.watched and not FEWEST <= len(self.watched) <= MOST:
            raise ValueError("a watched digit has as many probabilities as the network tells labels apart")
        if self.epoch <= 0 or self.seconds < 0 or not all(0 <= share <= 1 for share in shares):
            raise ValueError("a point lies after the start, and accuracies are from 0 to 1")

    def share_of(self, epochs: int) -> float:
        """How much of so many epochs is done, 0-1."""
        return min(self.epoch / epochs, 1.0)

    @property
    def ends_an_epoch(self) -> bool:
        """Whether it was logged when an epoch was done, and not within one."""
        return self.epoch == round(self.epoch)


def seconds_left(points: Sequence[Metrics], epochs: int) -> float | None:
    """Until so many epochs are done, if it goes on as fast as between the first and the last point.

    None before there are two of them: until the first one a training has only begun, which takes longer than its steps.
    """
    if len(points) < 2 or points[-1].epoch <= points[0].epoch:
        return None
    first, last = points[0], points[-1]
    return max(0.0, epochs - last.epoch) * (last.seconds - first.seconds) / (last.epoch - first.epoch)


def validated_alike(points: Sequence[Metrics]) -> Sequence[Metrics]:
    """Those points whose validation figures may stand in one curve, because the same images gave them."""
    if any(point.val_images == 0 for point in points):
        return [point for point in points if point.ends_an_epoch]
    return points


def best_epoch(points: Sequence[Metrics]) -> int | None:
    """The epoch after which the validation loss was lowest, to be told when a run has ended; None if none has ended."""
    whole = [point for point in points if point.ends_an_epoch]
    return round(min(whole, key=lambda point: point.val_loss).epoch) if whole else None


def has_diverged(points: Sequence[Metrics], labels: int = 10) -> bool:
    """Whether the loss has exploded, to ten times that of guessing one of so many labels, and is no better at the end.

    Steps that are too large seldom end in a loss that is no number: with Keras's clipping a network saturates, and
    its units die. What recovers within the epoch has not diverged.
    """
    if not points or not points[-1].ends_an_epoch:
        return False
    guessing = guessing_loss(labels)
    return points[-1].loss > guessing and max(point.loss for point in points) > 10 * guessing
