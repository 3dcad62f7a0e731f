"""Training: the one place where a model is fitted, and where a run directory comes to its results.

`train` turns a configuration and data into a fitted Keras model and knows nothing of files; `execute` carries a
run directory from its first status to its published model. Neither knows who watches.
"""

from __future__ import annotations

import math
import os
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf

from mnist_core import pen_digits, scribbles
from mnist_core.architectures import ARCHITECTURES
from mnist_core.augmentation import augment
from mnist_core.classifier import Classifier
from mnist_core.config import TrainingConfig
from mnist_core.data import Dataset, Split, load
from mnist_core.errors import MnistCoreError, TrainingError
from mnist_core.evaluation import cross_entropy, evaluate
from mnist_core.runs import FAILED, FINISHED, RUNNING, STOPPED, LayerSummary, Metrics, Run, write_atomically

POINTS_PER_EPOCH = 10
_EXECUTIONS_PER_EPOCH = 4 * POINTS_PER_EPOCH
_QUICK_VALIDATION = 1000
_WARM_UP_SHARE = 0.05
_MOST_ATTEMPTS = 3
_NO_DIGIT = 255


def train(
    config: TrainingConfig,
    dataset: Dataset,
    *,
    on_metrics: Callable[[Metrics], None] = lambda point: None,
    on_model: Callable[[keras.Model], None] = lambda model: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> keras.Model:
    """Fit a model. The same configuration and data give the same weights.

    Args:
        config: what to train; its `train_size` first images of the training split are used, and the generated
            ones it asks for.
        dataset: its test split is not touched.
        on_metrics: called with every logged point, ten times an epoch.
        on_model: called once with the model before its first step.
        should_stop: asked some forty times an epoch; True ends the training there.

    Raises:
        TrainingError: the data is too small for the configuration, or the loss stops being a number.
    """
    split = _training_split(config, dataset)
    keras.utils.set_random_seed(config.seed)
    tf.config.experimental.enable_op_determinism()
    model = ARCHITECTURES[config.architecture].build()
    steps_per_epoch = math.ceil(len(split) / config.batch_size)
    model.compile(
        optimizer=_optimizer(config, steps_per_epoch),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        # For a small network going from TensorFlow to Python and back costs more than a step.
        steps_per_execution=max(1, steps_per_epoch // _EXECUTIONS_PER_EPOCH),
    )
    on_model(model)
    logger = _Logger(split, dataset.validation, config.batch_size, on_metrics, should_stop)
    model.fit(
        _batches(split, config),
        epochs=config.epochs,
        callbacks=[logger],
        shuffle=False,
        verbose=0,
    )
    return model


def export(model: keras.Model) -> bytes:
    """The model as a LiteRT file: float32 digits (n, 28, 28), 0-255, to probabilities float32 (n, 10)."""
    with TemporaryDirectory() as directory:
        model.export(directory, format="tf_saved_model", verbose=False)
        content: bytes = tf.lite.TFLiteConverter.from_saved_model(directory).convert()
    return content


def execute(run: Run, *, data: Path | None = None, on_metrics: Callable[[Metrics], None] = lambda point: None) -> Run:
    """Train a run, evaluate it on the test set and publish it; whatever goes wrong becomes the run's state.

    Args:
        run: a run that waits, or one whose worker died.
        data: a data file instead of the bundled MNIST.
        on_metrics: told of every point besides the run's own log.
    """
    if run.status.attempts >= _MOST_ATTEMPTS:
        return _fail(run, f"The training died {run.status.attempts} times; see the server's log for the reason.")
    run = run.with_status(state=RUNNING, started=time.time(), attempts=run.status.attempts + 1)
    try:
        return _execute(run, data, on_metrics)
    except MnistCoreError as error:
        return _fail(run, str(error))
    except OSError as error:
        return _fail(run, f"The run's files could not be written: {error.strerror or error}.")
    except tf.errors.ResourceExhaustedError:
        return _fail(run, "The training needs more memory than there is. Choose a smaller batch size.")
    except Exception as error:
        _fail(run, f"The training broke off unexpectedly ({type(error).__name__}: {error}).")
        raise


def _execute(run: Run, data: Path | None, on_metrics: Callable[[Metrics], None]) -> Run:
    run.forget_metrics()

    def log(point: Metrics) -> None:
        run.log(point)
        on_metrics(point)

    dataset = load(data)
    model = train(
        run.config,
        dataset,
        on_metrics=log,
        on_model=lambda model: run.write_layers(_summarise(model)),
        should_stop=lambda: run.stop_requested,
    )
    _save(model, run)
    classifier = Classifier.from_file(run.model_path)
    run.write_evaluation(evaluate(dataset.test.labels, classifier.probabilities(dataset.test.images)))
    state = STOPPED if run.stop_requested else FINISHED
    message = "Stopped early; the model is what it had learnt until then." if state == STOPPED else ""
    return run.with_status(state=state, message=message, ended=time.time())


def _fail(run: Run, message: str) -> Run:
    return run.with_status(state=FAILED, message=message, ended=time.time())


def _save(model: keras.Model, run: Run) -> None:
    temporary = run.directory / ".model.keras"  # Keras insists on the ending
    model.save(temporary)
    temporary.replace(run.keras_path)
    write_atomically(run.model_path, export(model))


def _summarise(model: keras.Model) -> list[LayerSummary]:
    return [
        LayerSummary(
            layer.name,
            "Normalization" if layer.name == "normalize" else type(layer).__name__,
            " x ".join(str(size) for size in layer.output.shape[1:]),
            layer.count_params(),
        )
        for layer in model.layers
    ]


def _training_split(config: TrainingConfig, dataset: Dataset) -> Split:
    available = len(dataset.train)
    if config.train_size is not None and config.train_size > available:
        raise TrainingError(
            f"{config.train_size:,} training images were asked for, but there are {available:,} "
            "(besides those kept for validation). Choose fewer."
        )
    return _with_generated(dataset.train.take(slice(config.train_size)), config)


def _with_generated(split: Split, config: TrainingConfig) -> Split:
    if not config.pen_digits and not config.scribbles:
        return split
    pen = pen_digits.generate(config.pen_digits, config.seed)
    images = [split.images, pen.images, scribbles.generate(config.scribbles, config.seed)]
    labels = [split.labels, pen.labels, np.full(config.scribbles, _NO_DIGIT, np.uint8)]
    return Split(np.concatenate(images), np.concatenate(labels))


def _optimizer(config: TrainingConfig, steps_per_epoch: int) -> keras.Optimizer:
    learning_rate: float | keras.optimizers.schedules.CosineDecay = config.learning_rate
    if config.schedule == "cosine":
        steps = steps_per_epoch * config.epochs
        warm_up = max(1, round(_WARM_UP_SHARE * steps))
        learning_rate = keras.optimizers.schedules.CosineDecay(
            0.0, max(1, steps - warm_up), warmup_target=config.learning_rate, warmup_steps=warm_up
        )
    return keras.optimizers.get({"class_name": config.optimizer, "config": {"learning_rate": learning_rate}})


def _batches(split: Split, config: TrainingConfig) -> tf.data.Dataset:
    """An epoch of batches, others each epoch. Only indices are shuffled: images would take several times as long."""
    images, labels = tf.constant(split.images), tf.constant(split.labels)
    has_scribbles = bool((split.labels == _NO_DIGIT).any())

    def batch(step: tf.Tensor, indices: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        seed = (config.seed, step * len(split) + indices[0])  # the first image differs from epoch to epoch
        x, y = tf.gather(images, indices), tf.gather(labels, indices)
        return augment(x, seed) if config.augment else x, _any_label_for_scribbles(y, seed) if has_scribbles else y

    indices = tf.data.Dataset.range(len(split)).shuffle(len(split), seed=config.seed).batch(config.batch_size)
    return indices.enumerate().map(batch, tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)


def _any_label_for_scribbles(labels: tf.Tensor, seed: tuple[int, tf.Tensor]) -> tf.Tensor:
    """A new random label each time: all that can be learnt from it is that no digit is likelier than another."""
    chance = tf.random.stateless_uniform(tf.shape(labels), tf.cast(tf.stack(seed), tf.int64), 0, 10, tf.int32)
    return tf.where(labels == _NO_DIGIT, tf.cast(chance, tf.uint8), labels)


class _Logger(keras.callbacks.Callback):
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


warnings.filterwarnings("ignore", message=".*tf.lite.*", category=UserWarning)
