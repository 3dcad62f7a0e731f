"""A configuration and data to a fitted Keras model; nothing here knows of files, or of who watches."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from mnist_core.data.extra_digits import generate
from mnist_core.data.mnist import Dataset, Split
from mnist_core.errors import TrainingError
from mnist_core.formats import decimal, whole
from mnist_core.languages.translation import N_, _
from mnist_core.networks.architectures import ARCHITECTURES, IMPORTED, multiply_adds
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.extra_digits import EXTRA_DIGITS
from mnist_core.runs.metrics import Metrics, guessing_loss, has_diverged
from mnist_core.training.batches import Batches
from mnist_core.training.checkpoint import Checkpoint
from mnist_core.training.compiled import CompiledModels, CompileKey
from mnist_core.training.logger import POINTS_PER_EPOCH, Logger, OnSnapshot, share_of_epochs

_EXECUTIONS_PER_EPOCH = 4 * POINTS_PER_EPOCH
_MULTIPLY_ADDS_PER_EXECUTION = 2e9
"""Some tenths of a second on a small server: so soon a stop is seen, and the first point comes."""

_TOO_LARGE = N_("the steps were too big. Choose a smaller learning rate.")


@dataclass(frozen=True)
class Resumable:
    """Where a training keeps its checkpoint, from which it can go on.

    Attributes:
        checkpoint: a file that ends in .keras; it need not be there yet.
        points: logged until now.
        weights: a .keras file with the weights to begin with while there is no checkpoint; None for new ones.
    """

    checkpoint: Path
    points: Sequence[Metrics] = ()
    weights: Path | None = None


def train(
    config: TrainingConfig,
    dataset: Dataset,
    *,
    on_metrics: Callable[[Metrics], None] = lambda point: None,
    on_begin: Callable[[keras.Model, Sequence[Metrics]], None] = lambda model, points: None,
    should_stop: Callable[[], bool] = lambda: False,
    resumable: Resumable | None = None,
    watched: np.ndarray | None = None,
    on_snapshot: OnSnapshot = lambda epoch, weights, answers: None,
    models: CompiledModels | None = None,
) -> keras.Model:
    """Fit a model. The same configuration and data give the same weights, with interruptions or without.

    Args:
        config: what to train; its `train_size` first images of the training split are used, and those it asks
            for besides.
        dataset: its test split is not touched.
        on_metrics: called with every logged point, ten times an epoch, and early in the first.
        on_begin: called once before the first step, with the model and the earlier points that still hold.
        should_stop: asked at least forty times an epoch; True ends the training there.
        resumable: where to keep a checkpoint, from which to go on if there is one.
        watched: a digit uint8 (28, 28), whose probabilities every point tells.
        on_snapshot: called before `on_metrics` with the epochs done, the first layer's weights as pictures, and what
            the hidden layers answer to the watched digit; see `opened`.
        models: those of earlier trainings, to take one of them anew; the next training does so with the returned one.

    Raises:
        TrainingError: the data is too small for the configuration, or the loss explodes.
    """
    split = _training_split(config, dataset)
    keras.utils.set_random_seed(config.seed)
    tf.config.experimental.enable_op_determinism()
    built = _model(config, resumable)
    batches = Batches(split, config)
    per_execution = _steps_per_execution(multiply_adds(built) * config.batch_size, batches.steps)
    models, key = models or CompiledModels(), CompileKey.of(config, batches.steps, per_execution)
    compiled = models.take(built, key)
    model = compiled.model
    epoch, step, points, kept = 0, 0, [], []
    if resumable is not None:
        checkpoint = Checkpoint(resumable.checkpoint)
        epoch, step = divmod(checkpoint.restore(model), batches.steps)
        points = [point for point in resumable.points if point.epoch <= share_of_epochs(epoch, step, batches.steps)]
        kept = [checkpoint]
    on_begin(model, points)

    def log(point: Metrics) -> None:
        points.append(point)
        on_metrics(point)
        if has_diverged(points, len(config.labels)):
            raise TrainingError(
                _("The loss is worse than guessing ({guessing}) after a whole epoch: {reason}").format(
                    guessing=decimal(guessing_loss(len(config.labels))), reason=_(_TOO_LARGE)
                )
            )

    seconds = points[-1].seconds if points else 0.0
    logger = Logger(
        *(len(split), config.batch_size, dataset.validation, log, on_snapshot),
        compiled=compiled,
        seconds=seconds,
        watched=watched,
    )
    callbacks = [batches, _StopOrNaN(should_stop), logger, *kept]  # after the guard: a logger sees it stop the fit
    fit = partial(model.fit, callbacks=callbacks, shuffle=False, verbose=0)
    if step:  # Keras knows no fit that begins within an epoch
        fit(batches.dataset(step), initial_epoch=epoch, epochs=epoch + 1)
        epoch += 1
    if not should_stop():
        fit(batches.dataset(), initial_epoch=epoch, epochs=config.epochs)
    models.keep(key, compiled)
    return model


def _model(config: TrainingConfig, resumable: Resumable | None) -> keras.Model:
    """As it is before the first step, or before a checkpoint's weights."""
    if config.architecture != IMPORTED:
        model = ARCHITECTURES[config.architecture].build(len(config.labels))
        if resumable is not None and resumable.weights is not None:
            _take_weights(model, resumable.weights)
        return model
    if resumable is None:
        raise TrainingError(_("An imported network can only be trained as part of a run."))
    try:
        model = keras.models.load_model(resumable.weights or resumable.checkpoint, compile=False)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        raise TrainingError(_("The imported network is damaged. Import it again.")) from None
    if not model.trainable_variables:
        raise TrainingError(_("The imported network has nothing to train, because all its weights are frozen."))
    return model


def _take_weights(model: keras.Model, path: Path) -> None:
    """All, or all but the last layer's where that tells other things apart.

    Before the model has an optimizer, because the other run's is at its end.
    """
    try:
        source = keras.models.load_model(path, compile=False)
        pairs = list(zip(model.layers, source.layers, strict=True))
        for mine, theirs in pairs if model.output_shape == source.output_shape else pairs[:-1]:
            mine.set_weights(theirs.get_weights())
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        raise TrainingError(
            _("The weights to start from are damaged or belong to another network. Choose another run.")
        ) from None


class _StopOrNaN(keras.callbacks.Callback):
    """Ends a fit that cannot go on, and one that somebody asked to stop."""

    def __init__(self, should_stop: Callable[[], bool]) -> None:
        super().__init__()
        self._should_stop = should_stop

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        if logs and not math.isfinite(logs["loss"]):
            raise TrainingError(_("The loss is no longer a number: {reason}").format(reason=_(_TOO_LARGE)))
        if self._should_stop():
            self.model.stop_training = True


def _training_split(config: TrainingConfig, dataset: Dataset) -> Split:
    available = len(dataset.train)
    if config.train_size is not None and config.train_size > available:
        raise TrainingError(
            _(
                "You asked for {wanted} training images, but there are only {available} (not counting those "
                "held back for validation). Choose fewer."
            ).format(wanted=whole(config.train_size), available=whole(available))
        )
    repeats = config.class_digits.repeats if config.class_digits else 1
    added = dataset.added.take(np.repeat(np.arange(len(dataset.added)), repeats))
    return _with_drawings(dataset.train.take(slice(config.train_size)), added, config)


def _with_drawings(split: Split, added: Split, config: TrainingConfig) -> Split:
    extra = [generate(kind.field, getattr(config, kind.field), config.seed) for kind in EXTRA_DIGITS]
    parts = [split, added, *extra]
    return Split(np.concatenate([part.images for part in parts]), np.concatenate([part.labels for part in parts]))


def _steps_per_execution(multiply_adds_per_step: int, steps: int) -> int:
    """For a small network going from TensorFlow to Python and back costs more than a step; for a large one, nothing."""
    most = int(_MULTIPLY_ADDS_PER_EXECUTION / max(1, multiply_adds_per_step))  # a recurrent layer's are not counted
    return max(1, min(steps // _EXECUTIONS_PER_EPOCH, most))
