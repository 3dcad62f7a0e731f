"""How a network learns from a class: from whom, beside how much of MNIST, and by which steps.

What is in here only makes a configuration and collects drawings; the training is a run like any other. The settings
were chosen for the tutorial's network, on writers of the tablet digits that ship.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mnist_core.classroom.records import ClassDrawings
from mnist_core.data.mnist import Split
from mnist_core.errors import RunError
from mnist_core.languages.translation import _
from mnist_core.networks.architectures import IMPORTED
from mnist_core.networks.config import ClassDigits, Imported, TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.runs.run import Run

EPOCHS = 3
REPEATS = 5
MOST_REPEATS = 100
_MNIST_IMAGES = 10_000
"""Beside the class's drawings, so that MNIST is not forgotten; all of them would take a lesson."""

_LEARNING_RATE = 0.001


def fine_tune(run: Run, digits: ClassDigits, *, epochs: int = EPOCHS) -> TrainingConfig:
    """Fine-tuning: begin with a run's weights and take small steps, with a part of MNIST beside the class.

    Args:
        run: the run.
        digits: the class.
        epochs: passes over both together.

    Raises:
        RunError: its weights cannot be used to begin with; see `Run.check_weights_for`.
    """
    if run.config.is_import or not run.may_give_weights:
        raise RunError(
            _("The run {run} has no weights to start from. Choose a run that was trained here.").format(run=run.id)
        )
    return TrainingConfig(
        architecture=run.config.architecture,
        epochs=epochs,
        batch_size=64,
        learning_rate=_LEARNING_RATE,
        schedule="cosine",
        train_size=_MNIST_IMAGES,
        augment=run.config.augment,
        weights_from=run.id,
        class_digits=digits,
    )


def from_scratch(preset: str, digits: ClassDigits, *, epochs: int) -> TrainingConfig:
    """A new network after one of the recipes, with the class beside all of MNIST."""
    return replace(PRESETS[preset].config, epochs=epochs, class_digits=digits)


def learnt_from(config: TrainingConfig | Imported, code: str) -> ClassDigits | None:
    """What a run has learnt from the class of this code; None for nothing."""
    digits = None if config.trained_with is None else config.trained_with.class_digits
    return digits if digits is not None and digits.code == code else None


def may_have_learnt(config: TrainingConfig | Imported) -> bool:
    """Whether nobody knows what a run has learnt from: a model without its configuration, or somebody's data."""
    known = config.trained_with
    return known is None or known.data is not None or known.architecture == IMPORTED


def unseen(drawings: ClassDrawings, digits: ClassDigits | None) -> ClassDrawings:
    """The drawings on which a run may be measured: all, or those of the writers who were kept aside.

    Of one writer alone, the later drawings.
    """
    if digits is None:
        return drawings
    return drawings.of(digits.testing) if digits.testing else drawings.of(digits.training).later()


def to_learn_from(drawings: ClassDrawings, digits: ClassDigits) -> Split:
    """The drawings of the other writers."""
    theirs = drawings.of(digits.training)
    return Split(theirs.images, theirs.labels)


def writers_of(drawings: ClassDrawings) -> tuple[int, ...]:
    """Who has drawn something: the ids of writers, ascending."""
    return tuple(int(writer) for writer in np.unique(drawings.writers))
