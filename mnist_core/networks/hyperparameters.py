"""The settings of a training, a row each: their bounds, their words, how a form and the command line ask for them.

A setting is a field of `TrainingConfig`, a row here, and what the training does with it. Checks, form, options of the
command line, titles of runs and the table of runs are loops over the rows.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, Protocol

from mnist_core.data.mnist import TRAINING_IMAGES
from mnist_core.errors import ConfigError
from mnist_core.formats import as_typed, whole
from mnist_core.languages.translation import N_, _
from mnist_core.networks.architectures import ARCHITECTURES, IMPORTED, Architecture, title_of
from mnist_core.networks.extra_digits import EXTRA_DIGITS
from mnist_core.networks.optimizers import OPTIMIZERS, Optimizer

SCHEDULES: Mapping[str, str] = MappingProxyType({"constant": N_("Constant"), "cosine": N_("Up, then down")})
"""How the learning rate changes, and what the interface calls it."""

MAX_EPOCHS = 500
MAX_BATCH_SIZE = 4096
MAX_GENERATED = 100_000
MAX_SEED = 2**32 - 1
_MAX_LEARNING_RATE = 10


class Kind(Protocol):
    """What values a setting has."""

    def check(self, name: str, value: object) -> None:
        """Refuse a value.

        Raises:
            ConfigError: it is of the wrong type or out of range; the sentence names the setting by `name`.
        """

    def write(self, value: Any) -> str:
        """A value as the reader's language has it."""

    def option(self) -> Mapping[str, Any]:
        """What `argparse` is told of it."""


@dataclass(frozen=True)
class OneOf:
    """A name in a table.

    Attributes:
        titles: what each is called, to be translated.
        descriptions: what each does, or nothing.
        unasked: a name that is none of a form's and of the command line's choices.
    """

    titles: Mapping[str, str]
    descriptions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    unasked: tuple[str, ...] = ()

    def check(self, name: str, value: object) -> None:
        """See `Kind`."""
        choices = (*self.titles, *self.unasked)
        if value not in choices:
            raise ConfigError(
                _("{name} must be one of {choices}, not {value}.").format(
                    name=name, choices=", ".join(choices), value=repr(value)
                )
            )

    def write(self, value: str) -> str:
        """Its title."""
        return _(self.titles[value]) if value in self.titles else title_of(value)

    def option(self) -> Mapping[str, Any]:
        """See `Kind`."""
        return {"choices": tuple(self.titles)}


@dataclass(frozen=True)
class Whole:
    """A whole number.

    Attributes:
        lowest, highest: its bounds.
        stops: the few that a form offers, or none.
        slider: the lowest, the highest and the step of a form's slider, or nothing.
        without: what it means that there is no number, to be translated; empty where there must be one. A form's slider
            says it by its highest number.
    """

    lowest: int
    highest: int
    stops: tuple[int, ...] = ()
    slider: tuple[int, int, int] | None = None
    without: str = ""

    def check(self, name: str, value: object) -> None:
        """See `Kind`."""
        if value is None and self.without:
            return
        if isinstance(value, bool) or not isinstance(value, int) or not self.lowest <= value <= self.highest:
            raise ConfigError(
                _("{name} must be a whole number from {lowest} to {highest}, not {value}.").format(
                    name=name, lowest=self.lowest, highest=whole(self.highest), value=repr(value)
                )
            )

    def write(self, value: int | None) -> str:
        """The number as it is typed."""
        return _(self.without) if value is None else f"{value}"

    def option(self) -> Mapping[str, Any]:
        """See `Kind`."""
        return {"type": int}


@dataclass(frozen=True)
class Rate:
    """A number above 0; `stops` are those that a form offers."""

    highest: float
    stops: tuple[float, ...]

    def check(self, name: str, value: object) -> None:
        """See `Kind`."""
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or not 0 < value <= self.highest:  # type: ignore[arg-type,operator]
            raise ConfigError(
                _("{name} must be a number above 0 and at most {highest}, not {value}.").format(
                    name=name, highest=as_typed(self.highest), value=repr(value)
                )
            )

    def write(self, value: float) -> str:
        """With the decimals that it has."""
        return as_typed(value)

    def option(self) -> Mapping[str, Any]:
        """See `Kind`."""
        return {"type": float}


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def check(self, name: str, value: object) -> None:
        """See `Kind`."""
        if not isinstance(value, bool):
            raise ConfigError(_("{name} must be true or false, not {value}.").format(name=name, value=repr(value)))

    def write(self, value: bool) -> str:
        """In a word."""
        return _("yes") if value else _("no")

    def option(self) -> Mapping[str, Any]:
        """See `Kind`."""
        return {"action": argparse.BooleanOptionalAction}


@dataclass(frozen=True)
class Hyperparameter:
    """A setting; all its texts are English, for a catalogue.

    Attributes:
        name: the field of `TrainingConfig`, whose default is the tutorial's.
        title: above a form's field, and of a column.
        kind: its values.
        describe: a value in a run's title, where it is not its recipe's; None where a title tells it otherwise.
        option_help: of the option of the command line; `{digits}` stands for the title.
        help: of the form's field, or nothing.
        part: where the form asks for it; "epochs" stand beside the recipe.
    """

    name: str
    title: str
    kind: OneOf | Whole | Rate | Flag
    describe: Callable[[Any], str] | None
    option_help: str
    help: str = ""
    part: Literal["network", "data", "recipe"] = "network"

    @property
    def option_name(self) -> str:
        """Such as "--batch-size"."""
        return f"--{self.name.replace('_', '-')}"


def _one_of(table: Mapping[str, Architecture] | Mapping[str, Optimizer], unasked: tuple[str, ...] = ()) -> OneOf:
    titles = {name: each.title for name, each in table.items()}
    return OneOf(titles, {name: each.description for name, each in table.items()}, unasked)


def _counted(words: str) -> Callable[[int], str]:
    return lambda count: _(words).format(count=whole(count))


HYPERPARAMETERS = (
    Hyperparameter(
        "architecture",
        N_("Architecture"),
        _one_of(ARCHITECTURES, unasked=(IMPORTED,)),
        None,
        N_("the network"),
    ),
    Hyperparameter(
        "epochs",
        N_("Epochs"),
        Whole(1, MAX_EPOCHS),
        None,
        N_("how many times to go through all the training images"),
        part="recipe",
    ),
    Hyperparameter(
        "optimizer",
        N_("Optimizer"),
        _one_of(OPTIMIZERS),
        lambda name: _(OPTIMIZERS[name].title),
        N_("how the weights are updated"),
    ),
    Hyperparameter(
        "learning_rate",
        N_("Learning rate"),
        Rate(_MAX_LEARNING_RATE, (0.0001, 0.0003, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.1, 0.3, 1.0)),
        lambda rate: _("learning rate {number}").format(number=as_typed(rate)),
        N_("how big the updates are"),
    ),
    Hyperparameter(
        "schedule",
        N_("Schedule"),
        OneOf(SCHEDULES),
        lambda name: _("constant rate") if name == "constant" else _("rate up then down"),
        N_("how the learning rate changes"),
    ),
    Hyperparameter(
        "batch_size",
        N_("Batch size"),
        Whole(1, MAX_BATCH_SIZE, stops=(16, 32, 64, 128, 256, 512)),
        lambda size: _("batch size {value}").format(value=size),
        N_("images per step"),
    ),
    Hyperparameter(
        "train_size",
        N_("Training images"),
        Whole(1, 10**9, slider=(500, TRAINING_IMAGES, 500), without=N_("all images")),
        lambda size: _("all images") if size is None else _("{value} images").format(value=whole(size)),
        N_("how many training images to use (default: all except those for validation)"),
        part="data",
    ),
    Hyperparameter(
        "augment",
        N_("Augmentation"),
        Flag(),
        lambda augment: _("augmentation") if augment else _("no augmentation"),
        N_("change each image slightly every time, or not"),
        N_("Turns, moves, thins or thickens each image a little, differently every time."),
        part="data",
    ),
    *(
        Hyperparameter(
            kind.field,
            kind.title,
            Whole(0, MAX_GENERATED, slider=(0, kind.most, kind.step)),
            _counted(kind.short),
            N_("{digits}: how many to add (default: none)"),
            kind.help,
            part="data",
        )
        for kind in EXTRA_DIGITS
    ),
    Hyperparameter(
        "seed",
        N_("Seed"),
        Whole(0, MAX_SEED),
        lambda seed: _("seed {value}").format(value=seed),
        N_("the same seed gives the same weights (default: 0)"),
        N_("The same seed always gives the same network."),
        part="data",
    ),
)
"""In the order in which they are asked for."""
