"""The points of a training: Keras's running means, turned into windows of their own a few times an epoch."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from mnist_core.data.mnist import Split
from mnist_core.inference.evaluation import cross_entropy
from mnist_core.runs.metrics import Metrics
from mnist_core.training.compiled import CompiledModel

OnSnapshot = Callable[[float, np.ndarray, Sequence[np.ndarray]], None]
"""What hears of a network at a point: the epochs done, its first layer's weights, and its hidden layers' answers."""

POINTS_PER_EPOCH = 10
VALIDATION_IMAGES = 1_000
"""Every point is measured on so many of the validation images, the same ones: 1,500 made a convolutional network's
training take 7% longer, and few of them within an epoch and all at its end drew a peak that was not there."""


@dataclass(frozen=True)
class Means:
    """Mean loss (nats) and accuracy (0-1) over so many images, from an epoch's first on."""

    images: int = 0
    loss: float = 0.0
    accuracy: float = 0.0

    def since(self, earlier: Means) -> Means:
        """The means over the images that came after `earlier`: the difference of two sums."""
        images = self.images - earlier.images
        loss = (self.loss * self.images - earlier.loss * earlier.images) / images
        accuracy = (self.accuracy * self.images - earlier.accuracy * earlier.images) / images
        return Means(images, max(0.0, loss), min(max(0.0, accuracy), 1.0))  # rounding may go a little beyond


def is_due(before: int, done: int, steps: int) -> bool:
    """Whether a tenth of the epoch, or its end, lies between two numbers of steps done."""
    return done * POINTS_PER_EPOCH // steps > before * POINTS_PER_EPOCH // steps


def share_of_epochs(epoch: int, step: int, steps: int) -> float:
    """How many epochs are done after so many of them and so many steps of the next."""
    return round(epoch + step / steps, 4)


class Logger(keras.callbacks.Callback):
    """Gives `on_metrics` a point every tenth of an epoch, one as soon as there is any, and one where a stop ends it."""

    def __init__(
        self,
        images: int,
        batch_size: int,
        validation: Split,
        on_metrics: Callable[[Metrics], None],
        on_snapshot: OnSnapshot,
        *,
        compiled: CompiledModel,
        seconds: float = 0.0,
        watched: np.ndarray | None = None,
    ) -> None:
        """Log a fit on so many images, which goes on after so many seconds of an earlier one; see `fit.train`."""
        super().__init__()
        self._opened, self._ask = compiled.opened, compiled.answers
        self._earlier = seconds
        self._watched = watched
        self._images, self._batch_size = images, batch_size
        self._steps = math.ceil(images / batch_size)
        self._validation = validation.take(slice(VALIDATION_IMAGES))
        self._on_metrics, self._on_snapshot = on_metrics, on_snapshot
        self._begin = self._window_begin = time.perf_counter()

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Begin the epoch's means."""
        self._epoch, self._logged = epoch, Means()
        self._first = self._done = self._steps_of_epoch()  # a fit that goes on begins within one

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Log a point when one is due."""
        before, self._done = self._done, self._steps_of_epoch()
        is_first = before == self._epoch == 0
        if is_first or is_due(before, self._done, self._steps) or self.model.stop_training:
            images = min(self._done * self._batch_size, self._images) - self._first * self._batch_size
            self._log(Means(images, logs["loss"], logs["accuracy"]) if logs else Means(images))

    def _steps_of_epoch(self) -> int:
        return int(self.model.optimizer.iterations) - self._epoch * self._steps

    def _log(self, now: Means) -> None:
        elapsed = time.perf_counter() - self._window_begin
        window = now.since(self._logged)
        split = self._validation
        probabilities, watched = self._answers(split.images)
        point = Metrics(
            epoch=share_of_epochs(self._epoch, self._done, self._steps),
            loss=round(window.loss, 6),
            accuracy=round(window.accuracy, 6),
            val_loss=round(cross_entropy(split.labels, probabilities), 6),
            val_accuracy=round(float((probabilities.argmax(axis=1) == split.labels).mean()), 6),
            images_per_second=round(window.images / elapsed, 1),
            seconds=round(self._earlier + time.perf_counter() - self._begin, 3),
            watched=watched,
            val_images=len(split),
        )
        self._logged = now
        if self._opened is not None:
            way = () if self._watched is None else self._opened.activations(self._watched)
            self._on_snapshot(point.epoch, self._opened.first_layer(), way)
        self._on_metrics(point)
        self._window_begin = time.perf_counter()

    def _answers(self, images: np.ndarray) -> tuple[np.ndarray, tuple[float, ...]]:
        """Probabilities (n, 10) of validation images, and those of the watched digit, which goes along with them.

        `model.evaluate` would reset the metrics of the running epoch. A call of its own for the watched digit would
        cost 3% of a short training.
        """
        count = len(images)
        if self._watched is not None:
            images = np.concatenate([images, self._watched[np.newaxis]])
        answers = np.asarray(self._ask(tf.constant(images, tf.float32)))
        told = (tuple(round(float(probability), 4) for probability in answer) for answer in answers[count:])
        return answers[:count], next(told, ())
