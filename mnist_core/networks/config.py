"""What a run is told to do, train or take in a model: a frozen value that travels as JSON."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Literal

from mnist_core.errors import ConfigError
from mnist_core.formats import whole
from mnist_core.languages.translation import N_, _
from mnist_core.networks.architectures import IMPORTED
from mnist_core.networks.hyperparameters import HYPERPARAMETERS, MAX_SEED, OneOf, Whole
from mnist_core.networks.labels import DIGITS, Labels, check_labels

LABEL_COLUMNS: Mapping[str, str] = MappingProxyType(
    {"first": N_("Labels are in the first column"), "last": N_("Labels are in the last column")}
)
"""Where the labels of a table are that does not tell it, and what the interface calls that."""

MAX_REPEATS = 1_000
_MOST_WRITERS = _MOST_FILES = 1_000


CONFIGURATION = "training.json"
"""In a zip that is taken home: what the model was trained with."""


@dataclass(frozen=True)
class ClassDigits:
    """What a run learns from a class, which is split by writer: nobody's drawings are on both sides.

    Attributes:
        code: the five letters of the class.
        training: the writers from whose drawings the run learns, as numbers that only the database knows a meaning for.
        testing: the writers who are kept aside, to measure it on. Nobody, where there is one writer only: then the
            later drawings of each sign are kept aside.
        split_seed: with which they were drawn at random, 0 to 2**32 - 1.
        repeats: how often each drawing is among the training images, 1 to 1,000.

    Raises:
        ConfigError: a value is of the wrong type or out of range, or a writer is on both sides of the split.
    """

    code: str
    training: tuple[int, ...]
    testing: tuple[int, ...]
    split_seed: int = 0
    repeats: int = 1

    def __post_init__(self) -> None:
        if not isinstance(self.code, str) or not re.fullmatch("[A-Z]{5}", self.code):
            raise ConfigError(_("A class code is five letters, not {code}.").format(code=repr(self.code)))
        for fewest, side in ((1, self.training), (0 if len(self.training) == 1 else 1, self.testing)):
            if not fewest <= len(side) <= _MOST_WRITERS:
                raise ConfigError(
                    _("Each side of a split class needs 1 to {most} writers.").format(most=whole(_MOST_WRITERS))
                )
        if set(self.training) & set(self.testing):
            raise ConfigError(_("A writer can't be on both sides of the split."))
        Whole(0, MAX_SEED).check("split_seed", self.split_seed)
        Whole(1, MAX_REPEATS).check("repeats", self.repeats)


@dataclass(frozen=True)
class DataFile:
    """Digits that somebody brought, from which a run learns in MNIST's place.

    Attributes:
        name: what the file is called: letters and digits of any script, spaces, dots, dashes; 100 characters at most.
        sha256: of what was brought, 64 hexadecimal digits.
        labels_in: the column with the labels, as in `LABEL_COLUMNS`; empty where the file tells it.
        others: how many files came with it, 0 to 1,000.

    Raises:
        ConfigError: the name has other characters, there is no such column, or `others` is out of range.
    """

    name: str
    sha256: str
    labels_in: str = ""
    others: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not re.fullmatch(r"[\w. -]{1,100}", self.name):
            raise ConfigError(
                _("A data file's name can have letters, digits, dots and dashes. It can't be {name}.").format(
                    name=repr(self.name)
                )
            )
        OneOf(LABEL_COLUMNS, unasked=("",)).check("labels_in", self.labels_in)
        Whole(0, _MOST_FILES).check("others", self.others)

    @property
    def title(self) -> str:
        """What it is called where the reader's language is known: its name, and how many came with it."""
        return _("{file} and {others} more").format(file=self.name, others=self.others) if self.others else self.name


@dataclass(frozen=True)
class TrainingConfig:
    """The choices of one run; the defaults are the tutorial's, and the bounds stand in `HYPERPARAMETERS`.

    Attributes:
        architecture: a name in `ARCHITECTURES`; or `IMPORTED`, that of the run whose weights it begins with.
        epochs: passes over the training images, 1 to 500.
        batch_size: images per step, 1 to 4096.
        optimizer: a name in `OPTIMIZERS`.
        learning_rate: above 0, at most 10.
        schedule: "constant", or "cosine" (five per cent warm-up, then a half cosine down to nothing).
        train_size: number of training images, or None for all but the validation images.
        augment: whether each epoch sees the images slightly slanted, sheared, scaled, moved, thicker or thinner.
        pen_digits, tablet_digits, scribbles, turned_digits: how many of them are added to the training images; see
            `EXTRA_DIGITS`.
        seed: 0 to 2**32 - 1; the same seed gives the same weights.
        parent: the id of the run that this one trains on, its epochs counted in; empty for a run from nothing.
        weights_from: the id of the run with whose weights this one begins, its epochs counted anew; empty for none.
        class_digits: the part of a class's drawings that is added to the training images, if any is.
        data: the digits that it learns from in MNIST's place, if somebody brought some.
        labels: what the network tells apart. Signs of a class's own are learnt from the class alone, but for those
            that are digits, of which MNIST has images.

    Raises:
        ConfigError: a value is of the wrong type or out of range.
    """

    architecture: str = "tutorial"
    epochs: int = 3
    batch_size: int = 32
    optimizer: str = "adam"
    learning_rate: float = 0.001
    schedule: str = "constant"
    train_size: int | None = None
    augment: bool = False
    pen_digits: int = 0
    tablet_digits: int = 0
    scribbles: int = 0
    turned_digits: int = 0
    seed: int = 0
    parent: str = ""
    weights_from: str = ""
    class_digits: ClassDigits | None = None
    data: DataFile | None = None
    labels: Labels = DIGITS

    is_import: ClassVar[Literal[False]] = False

    prepared: ClassVar[None] = None
    """A model of ours takes raw digits."""

    @property
    def trained_with(self) -> TrainingConfig | None:
        """What the network was trained with, as far as it is known; see `Imported`."""
        return self

    def __post_init__(self) -> None:
        for row in HYPERPARAMETERS:
            row.kind.check(row.name, getattr(self, row.name))
        for name in ("parent", "weights_from"):
            if not isinstance(getattr(self, name), str):
                raise ConfigError(
                    _("{name} must be a run's id, not {value}.").format(name=name, value=repr(getattr(self, name)))
                )
        if self.labels != DIGITS:
            self._check_signs()
        if self.architecture == IMPORTED and not self.weights_from:
            raise ConfigError(_("An imported network starts from its own weights, so weights_from must name its run."))

    def _check_signs(self) -> None:
        if check_labels(self.labels) != self.labels:
            raise ConfigError(_("The names of the signs have spaces or characters too many. Name them again."))
        if self.class_digits is None:
            raise ConfigError(_("A network learns signs of your own from a class. Choose one."))


AS_THEY_ARE = N_("as they are")
"""How pixels are scaled before a model that takes raw ones."""


def pixels_in_words(way: str) -> str:
    """A way to scale pixels, in the reader's language; it may have parts: "black on white, divided by 255"."""
    return ", ".join(_(part) for part in way.split(", "))


@dataclass(frozen=True)
class Tried:
    """A way to scale pixels, in words, and the share of 1,000 slightly slanted images that a model then reads right."""

    pixels: str
    accuracy: float


@dataclass(frozen=True)
class Prepared:
    """What was put around a model that was trained elsewhere; see `training.importing.preparation`.

    Attributes:
        pixels: how they are scaled before it, in words.
        tried: this way and all others that give numbers, best first.
        end: "softmax" where its answers are logits, "exponential" where they are the logs of probabilities, "shares"
            where they did not sum to 1, else nothing.
    """

    pixels: str
    tried: tuple[Tried, ...]
    end: str = ""

    def accuracy(self, pixels: str) -> float:
        """Of the images it was asked about with pixels scaled so, 0-1; 0 for a way that gave no numbers."""
        return next((each.accuracy for each in self.tried if each.pixels == pixels), 0.0)


@dataclass(frozen=True)
class Imported:
    """In the place of a configuration: the run's model was trained elsewhere.

    Attributes:
        sha256: of the file it came in, 64 hexadecimal digits.
        trained_with: what the file says of its training, as one that was taken home does; None where nobody knows.
        prepared: what was put around the model; None until it has been looked at.
        pixels: how they are to be scaled before it, in `Prepared`'s words; empty where that is to be found out.
    """

    sha256: str
    trained_with: TrainingConfig | None = None
    prepared: Prepared | None = None
    pixels: str = ""

    is_import: ClassVar[Literal[True]] = True
    architecture: ClassVar[str] = ""
    epochs: ClassVar[int] = 0
    weights_from: ClassVar[str] = ""
    class_digits: ClassVar[ClassDigits | None] = None
    data: ClassVar[DataFile | None] = None
    """Of what this run itself trains, which is nothing."""

    @property
    def labels(self) -> Labels:
        """What the network tells apart: digits, unless it was trained here on others."""
        return self.trained_with.labels if self.trained_with else DIGITS

    @classmethod
    def of(cls, upload: bytes, pixels: str = "") -> Imported:
        """For a file with this content."""
        return cls(hashlib.sha256(upload).hexdigest(), pixels=pixels)
