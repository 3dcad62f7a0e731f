"""Compiled models, kept for the next training that takes the same step: tracing one takes a second, a reset no time.

A kept model begins anew with the weights, random seeds and optimizer's state of one that was just built and compiled,
so that a run's weights do not depend on what was trained before it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from mnist_core.networks.architectures import IMPORTED
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.optimizers import OPTIMIZERS
from mnist_core.training.opened import KerasInspector, opened

_WARM_UP_SHARE = 0.05
_MOST_KEPT = 4


@dataclass(frozen=True)
class CompileKey:
    """All that a traced training step has of a configuration; the rest is weights, seeds and data.

    Attributes:
        architecture, optimizer, learning_rate: see `TrainingConfig`.
        labels: how many things it tells apart.
        schedule_steps: over which the learning rate goes up and down; 0 for one that stays.
        per_execution: steps that TensorFlow takes before Python hears of them.
    """

    architecture: str
    labels: int
    optimizer: str
    learning_rate: float
    schedule_steps: int
    per_execution: int

    @classmethod
    def of(cls, config: TrainingConfig, steps_per_epoch: int, per_execution: int) -> CompileKey:
        """The step of this configuration, with so many of them in an epoch."""
        scheduled = 0 if config.schedule == "constant" else steps_per_epoch * config.epochs
        labels = len(config.labels)
        return cls(config.architecture, labels, config.optimizer, config.learning_rate, scheduled, per_execution)

    def compile(self, model: keras.Model) -> None:
        """Give a model its optimizer, loss and metrics."""
        model.compile(
            optimizer=self._optimizer(),
            loss="sparse_categorical_crossentropy",
            metrics=["accuracy"],
            steps_per_execution=self.per_execution,
        )
        model.optimizer.build(model.trainable_variables)

    def _optimizer(self) -> keras.Optimizer:
        learning_rate: float | keras.optimizers.schedules.CosineDecay = self.learning_rate
        if self.schedule_steps:
            warm_up = max(1, round(_WARM_UP_SHARE * self.schedule_steps))
            learning_rate = keras.optimizers.schedules.CosineDecay(
                0.0, max(1, self.schedule_steps - warm_up), warmup_target=self.learning_rate, warmup_steps=warm_up
            )
        chosen = OPTIMIZERS[self.optimizer]
        optimizer: keras.Optimizer = getattr(keras.optimizers, chosen.keras_class)(learning_rate, **chosen.arguments)
        return optimizer


@dataclass(frozen=True)
class CompiledModel:
    """A model that is ready to be trained.

    Attributes:
        model: compiled, its optimizer built.
        opened: the same model, opened; None for one that cannot be.
        answers: probabilities float32 (n, labels) of digits float32 (n, 28, 28), 0-255, by a traced call.
        at_first: the optimizer's variables before the first key.
    """

    model: keras.Model
    opened: KerasInspector | None
    answers: Callable[[tf.Tensor], tf.Tensor]
    at_first: tuple[np.ndarray, ...]

    @classmethod
    def of(cls, model: keras.Model, key: CompileKey) -> CompiledModel:
        """Compile a model."""
        key.compile(model)
        digits = tf.TensorSpec([None, *model.inputs[0].shape[1:]], tf.float32)
        answers = tf.function(lambda digits: model(digits, training=False), [digits], autograph=False)
        return cls(model, opened(model), answers, tuple(map(keras.ops.convert_to_numpy, model.optimizer.variables)))

    def begin_anew(self, built: keras.Model) -> None:
        """Take over the weights and seeds of a model that was just built, and forget all steps."""
        for variable, value in zip(self.model.variables, built.variables, strict=True):
            variable.assign(value)
        for variable, first in zip(self.model.optimizer.variables, self.at_first, strict=True):
            variable.assign(first)


class CompiledModels:
    """The latest compiled models of this process, for one training after the other."""

    def __init__(self) -> None:
        self._kept: OrderedDict[CompileKey, CompiledModel] = OrderedDict()

    def take(self, built: keras.Model, key: CompileKey) -> CompiledModel:
        """A compiled model as if it were the one that was just built; it is the caller's until `keep`."""
        kept = self._kept.pop(key, None)
        if kept is None:
            return CompiledModel.of(built, key)
        kept.begin_anew(built)
        return kept

    def keep(self, key: CompileKey, compiled: CompiledModel) -> None:
        """Keep a model whose training has ended as it should, and is saved; whoever takes it overwrites its weights."""
        if key.architecture != IMPORTED:  # a name for many networks
            self._kept[key] = compiled
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
