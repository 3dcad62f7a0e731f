"""A configuration and data to a fitted Keras model; nothing here knows of files, or of who watches."""

from __future__ import annotations

import math
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from mnist_core.architectures import ARCHITECTURES
from mnist_core.config import TrainingConfig
from mnist_core.data import pen_digits, scribbles
from mnist_core.data.mnist import Dataset, Split
from mnist_core.errors import TrainingError
from mnist_core.runs import Metrics
from mnist_core.training.batches import NO_DIGIT, batches
from mnist_core.training.logger import POINTS_PER_EPOCH, Logger

_EXECUTIONS_PER_EPOCH = 4 * POINTS_PER_EPOCH
_WARM_UP_SHARE = 0.05


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
    logger = Logger(split, dataset.validation, config.batch_size, on_metrics, should_stop)
    model.fit(
        batches(split, config),
        epochs=config.epochs,
        callbacks=[logger],
        shuffle=False,
        verbose=0,
    )
    return model


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
    labels = [split.labels, pen.labels, np.full(config.scribbles, NO_DIGIT, np.uint8)]
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
