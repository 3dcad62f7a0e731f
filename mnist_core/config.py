"""What a run is told to do, train or take in a model: a frozen value that travels as JSON."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

from mnist_core.architectures import ARCHITECTURES
from mnist_core.errors import ConfigError

OPTIMIZERS = ("adam", "sgd", "rmsprop")
SCHEDULES = ("constant", "cosine")

MAX_EPOCHS = 500
MAX_BATCH_SIZE = 4096
MAX_GENERATED = 100_000


@dataclass(frozen=True)
class TrainingConfig:
    """The choices of one run; the defaults are the tutorial's.

    Attributes:
        architecture: a name in `ARCHITECTURES`.
        epochs: passes over the training images, 1 to 500.
        batch_size: images per step, 1 to 4096.
        optimizer: "adam", "sgd" or "rmsprop", with Keras's defaults apart from the learning rate.
        learning_rate: above 0, at most 10.
        schedule: "constant", or "cosine" (five per cent warm-up, then a half cosine down to nothing).
        train_size: number of training images, or None for all but the validation images.
        augment: whether each epoch sees the images slightly turned, sheared, scaled, moved, thicker or thinner.
        pen_digits: number of generated digits, written as with a pen, that are added to the training images.
        tablet_digits: number of images of digits that people wrote on a tablet, each under another pen, added too.
        scribbles: number of generated drawings that are no digit, added too, to be unsure about.
        turned_digits: number of tablet digits mirrored or upside down, no digits any more, added to the same end.
        seed: 0 to 2**32 - 1; the same seed gives the same weights.
        parent: the id of the run that this one trains on, its epochs counted in; empty for a run from nothing.

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

    def __post_init__(self) -> None:
        _check_choice("architecture", self.architecture, tuple(ARCHITECTURES))
        _check_choice("optimizer", self.optimizer, OPTIMIZERS)
        _check_choice("schedule", self.schedule, SCHEDULES)
        _check_integer("epochs", self.epochs, 1, MAX_EPOCHS)
        _check_integer("batch_size", self.batch_size, 1, MAX_BATCH_SIZE)
        _check_integer("seed", self.seed, 0, 2**32 - 1)
        _check_integer("pen_digits", self.pen_digits, 0, MAX_GENERATED)
        _check_integer("tablet_digits", self.tablet_digits, 0, MAX_GENERATED)
        _check_integer("scribbles", self.scribbles, 0, MAX_GENERATED)
        _check_integer("turned_digits", self.turned_digits, 0, MAX_GENERATED)
        if self.train_size is not None:
            _check_integer("train_size", self.train_size, 1, 10**9)
        _check_learning_rate(self.learning_rate)
        if not isinstance(self.parent, str):
            raise ConfigError(f"parent must be a run's id, not {self.parent!r}.")
        if not isinstance(self.augment, bool):
            raise ConfigError(f"augment must be true or false, not {self.augment!r}.")


@dataclass(frozen=True)
class Imported:
    """In the place of a configuration: the run's model was trained elsewhere, and nobody here knows how.

    Attributes:
        sha256: of the file it came in, 64 hexadecimal digits.
    """

    sha256: str

    @classmethod
    def of(cls, upload: bytes) -> Imported:
        """For a file with this content."""
        return cls(hashlib.sha256(upload).hexdigest())


def _check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ConfigError(f"{name} must be one of {', '.join(choices)}, not {value!r}.")


def _check_integer(name: str, value: object, lowest: int, highest: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise ConfigError(f"{name} must be a whole number from {lowest} to {highest:,}, not {value!r}.")


def _check_learning_rate(value: object) -> None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or not 0 < value <= 10:  # type: ignore[arg-type,operator]
        raise ConfigError(f"learning_rate must be a number above 0 and at most 10, not {value!r}.")
