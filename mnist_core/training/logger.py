"""The points of a training: Keras's running means, turned into windows of their own a few times an epoch."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import keras
import numpy as np

from mnist_core.data.mnist import Split
from mnist_core.errors import TrainingError
from mnist_core.evaluation import cross_entropy
from mnist_core.runs import Metrics

POINTS_PER_EPOCH = 10
_QUICK_VALIDATION = 1000


class Logger(keras.callbacks.Callback):
    """Turns Keras's running means into points of their own, a few times an epoch, and watches for a stop."""

    def __init__(
        self,
        train: Split,
        validation: Split,
        batch_size: int,
        on_metrics: Callable[[Metrics], None],
        should_stop: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._train_size = len(train)
        self._steps = math.ceil(len(train) / batch_size)
        self._batch_size = batch_size
        self._validation = validation
        self._on_metrics = on_metrics
        self._should_stop = should_stop
        self._epoch = 0
        self._done = 0
        self._begin = self._window_begin = time.perf_counter()
        self._seen = 0
        self._sums = {"loss": 0.0, "accuracy": 0.0}

    def on_train_begin(self, logs: object = None) -> None:
        self._begin = self._window_begin = time.perf_counter()

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        self._epoch = epoch
        self._done = self._seen = 0
        self._sums = {"loss": 0.0, "accuracy": 0.0}

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        done = min(batch + 1, self._steps)  # Keras counts an epoch's last execution as a full one
        means = logs or {}
        if not math.isfinite(means["loss"]):
            raise TrainingError(
                "The loss is no longer a number: the steps were too large. Choose a smaller learning rate."
            )
        stops = self._should_stop()
        if stops:
            self.model.stop_training = True
        is_last = done == self._steps
        crosses = done * POINTS_PER_EPOCH // self._steps > self._done * POINTS_PER_EPOCH // self._steps
        self._done = done
        if is_last or crosses or stops:
            self._log(done, means, is_last)

    def _log(self, done: int, means: dict[str, float], is_last: bool) -> None:
        """Log the window since the last point: the difference of two running means, each times its images."""
        elapsed = time.perf_counter() - self._window_begin
        seen = min(done * self._batch_size, self._train_size)
        sums = {name: means[name] * seen for name in self._sums}
        fresh = seen - self._seen
        window = {name: max(0.0, (sums[name] - self._sums[name]) / fresh) for name in sums}
        val_loss, val_accuracy = self._validate(slice(None if is_last else _QUICK_VALIDATION))
        point = Metrics(
            epoch=round(self._epoch + done / self._steps, 4),
            loss=round(window["loss"], 6),
            accuracy=round(min(1.0, window["accuracy"]), 6),
            val_loss=round(val_loss, 6),
            val_accuracy=round(val_accuracy, 6),
            images_per_second=round(fresh / elapsed, 1),
            seconds=round(time.perf_counter() - self._begin, 3),
        )
        self._seen, self._sums = seen, sums
        self._on_metrics(point)
        self._window_begin = time.perf_counter()

    def _validate(self, part: slice) -> tuple[float, float]:
        """Loss and accuracy on validation images. `model.evaluate` would reset the metrics of the running epoch."""
        split = self._validation.take(part)
        batches = [  # called as it is: to compile it would take a small network longer than the answers do
            np.asarray(self.model(split.images[i : i + _QUICK_VALIDATION], training=False))
            for i in range(0, len(split), _QUICK_VALIDATION)
        ]
        probabilities = np.concatenate(batches)
        accuracy = float((probabilities.argmax(axis=1) == split.labels).mean())
        return cross_entropy(split.labels, probabilities), accuracy
