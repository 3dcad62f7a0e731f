"""How a network learns the signs of a class: from which drawings, with which settings, and what is missing.

The settings were chosen on writers of the tablet digits that ship and on generated shapes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from mnist_core.classroom.records import ClassDrawings, SchoolClass
from mnist_core.classroom.retraining import REPEATS
from mnist_core.classroom.split import WriterSplit
from mnist_core.data.mnist import Split
from mnist_core.errors import ClassError
from mnist_core.languages.translation import _, ngettext
from mnist_core.networks.config import MAX_REPEATS, ClassDigits, TrainingConfig
from mnist_core.networks.labels import Labels, own_signs
from mnist_core.runs.bundled import START
from mnist_core.runs.request import RunRequest

_EPOCHS = 10
"""Of repeated drawings where they are few: ten times a whole epoch are enough points for a curve."""

_FEWEST_IMAGES, _IMAGES_OF_A_LABEL = 15_000, 1_300
"""Seen in all, of drawings that are different every time. On real writers a third more was no better, nor were more
scribbles: 98.9% of eight of the tablet's digits were read either way, and 99% of scribbles refused."""

_MNIST_IMAGES_OF_A_DIGIT = 600
"""Beside a class's own signs. More would need more repeats of what is drawn."""

_SCRIBBLES_A_DRAWING = 0.25
_FEW_DRAWINGS = 4


@dataclass(frozen=True)
class SignsSplit:
    """The drawings of a class of signs: what a network learns from, and what of those set aside it is measured on."""

    digits: ClassDigits
    training: Split
    testing: Split


def split_drawings(school_class: SchoolClass, drawings: ClassDrawings, split: WriterSplit, seed: int) -> SignsSplit:
    """Set the drawings of some writers aside, or where nobody is, the later ones.

    Raises:
        ClassError: there is a sign that nobody has drawn, or none of those to learn from.
    """
    training, testing = drawings.of(split.training), drawings.of(split.testing)
    if not split.testing:
        training, testing = training.earlier(), training.later()
    for index in own_signs(school_class.labels):
        if not (drawings.labels == index).any():
            raise ClassError(
                _("Nobody has drawn {sign} yet. Let somebody draw it.").format(sign=school_class.labels[index])
            )
        if not (training.labels == index).any():
            raise ClassError(
                _(
                    "Only writers who are set aside have drawn {sign}, so there is nothing to learn it from. Let "
                    "others draw it, too, or set other writers aside."
                ).format(sign=school_class.labels[index])
            )
    digits = ClassDigits(school_class.code, split.training, split.testing, seed)
    return SignsSplit(digits, _as_split(training), _as_split(testing))


def request(labels: Labels, split: SignsSplit, *, from_mnist: bool = True, seed: int = 0) -> RunRequest:
    """What to ask the queue for, so that a network learns these labels.

    Args:
        labels: the class's.
        split: its drawings.
        from_mnist: whether it begins with the weights of a network that has learnt MNIST, all but the last layer's.
        seed: 0 or more.
    """
    signs = len(own_signs(labels))
    digits = len(labels) - signs
    images = max(_FEWEST_IMAGES, _IMAGES_OF_A_LABEL * len(labels))
    drawings = len(split.training)
    if not signs:
        wanted = REPEATS * drawings
    elif digits:  # each sign as often as each digit
        wanted = _MNIST_IMAGES_OF_A_DIGIT * signs
    else:
        wanted = images // _EPOCHS
    repeats = min(max(1, round(wanted / drawings)), MAX_REPEATS)
    mnist = _MNIST_IMAGES_OF_A_DIGIT * digits
    an_epoch = mnist + repeats * drawings
    config = TrainingConfig(
        architecture="medium_cnn",
        epochs=math.ceil(images / an_epoch),
        batch_size=64,
        optimizer="quick_adam",
        learning_rate=0.003,
        schedule="cosine",
        train_size=mnist or None,
        augment=True,
        scribbles=round(_SCRIBBLES_A_DRAWING * an_epoch),
        seed=seed,
        weights_from=START if from_mnist else "",
        class_digits=replace(split.digits, repeats=repeats),
        labels=labels,
    )
    return RunRequest(config, class_digits=split.training, class_test=split.testing)


def what_is_missing(labels: Labels, split: SignsSplit) -> tuple[str, ...]:
    """Return what a teacher should know of a class's drawings before a network learns them, in sentences."""
    signs = own_signs(labels)
    if not signs:
        return ()
    counts = np.bincount(split.training.labels, minlength=len(labels))[list(signs)]
    tested = np.bincount(split.testing.labels, minlength=len(labels))[list(signs)]
    found = []
    if counts.min() < _FEW_DRAWINGS:
        fewest = labels[signs[int(counts.argmin())]]
        found.append(
            ngettext(
                "There is only {count} drawing of {sign} to learn from. More writers would help most.",
                "There are only {count} drawings of {sign} to learn from. More writers would help most.",
                int(counts.min()),
                sign=fewest,
            )
        )
    if not tested.all():
        unseen = ", ".join(labels[index] for index, count in zip(signs, tested, strict=True) if not count)
        found.append(
            _("None of the writers set aside has drawn {signs}, so nobody will know how well it is read.").format(
                signs=unseen
            )
        )
    return tuple(found)


def _as_split(drawings: ClassDrawings) -> Split:
    return Split(drawings.images, drawings.labels)
