"""What a run is called: what is its own, in a few words. One function for tables, chips, legends, lists and exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from mnist_core.formats import as_typed
from mnist_core.languages.translation import _, labelled, ngettext
from mnist_core.networks.architectures import IMPORTED, title_of
from mnist_core.networks.config import DataFile, TrainingConfig
from mnist_core.networks.hyperparameters import HYPERPARAMETERS
from mnist_core.networks.labels import are_digits
from mnist_core.networks.presets import PRESETS, fine_tune_imported
from mnist_core.runs.bundled import BUNDLED, IN_ASSETS
from mnist_core.runs.run import Run
from mnist_core.runs.status import FINISHED


def title(run: Run, *, named: bool = True) -> str:
    """Who started it, its recipe or else its architecture, whatever differs from that, and the epochs it has trained.

    Such as "Ada: CNN, learning rate 0.01, 1.7 of 9 epochs"; without "Ada: " if it is not to be named. A name that was
    given to the network comes before the rest. Two runs may have one title; `unique` tells them apart.
    """
    if run.id in BUNDLED:
        return _(BUNDLED[run.id].title)
    if run.config.is_import:
        what = _kind(run)
    elif run.config.class_digits:
        what = ", ".join([_kind(run), _epochs(run, run.config)])
    else:
        what = ", ".join([*own_settings(run.config), _epochs(run, run.config)])
    if run.status.network_name:
        what = f"{run.status.network_name} ({what})"
    return labelled(run.status.name, what) if named and run.status.name else what


def short_title(run: Run) -> str:
    """The same in a word or two: the name that was given to it, or "CNN", "Best model + class"."""
    if run.id in BUNDLED:
        return _(BUNDLED[run.id].name)
    return run.status.network_name or _kind(run)


def _kind(run: Run) -> str:
    if run.config.is_import:
        return _("Imported model")
    if not are_digits(run.config.labels):
        return ngettext("{count} sign of a class", "{count} signs of a class", len(run.config.labels))
    if not run.config.class_digits:
        return own_settings(run.config)[0]
    begun_with = BUNDLED.get(run.config.weights_from)
    network = _(begun_with.name) if begun_with else own_settings(run.config)[0]
    return _("{network} + class").format(network=network)


def own_settings(config: TrainingConfig) -> tuple[str, ...]:
    """The name of the recipe that is nearest to it, or of its architecture, and each setting that differs."""
    recipes = [(_(recipe.title), recipe.config) for recipe in PRESETS.values()]
    near = [(name, base) for name, base in recipes if base.architecture == config.architecture] or [_bare(config)]
    name, base = min(near, key=lambda named: len(_differences(config, named[1])))
    return name, *(_WORDS[field](getattr(config, field)) for field in _differences(config, base))


def _bare(config: TrainingConfig) -> tuple[str, TrainingConfig]:
    """What stands in for a recipe of an architecture that none has."""
    is_imported = config.architecture == IMPORTED
    base = fine_tune_imported(config.weights_from) if is_imported else TrainingConfig(config.architecture)
    return title_of(config.architecture), base


def unique(runs: Sequence[Run], describe: Callable[[Run], str] = title) -> Mapping[str, str]:
    """By its id what each of these runs is called, no two of them alike: where descriptions are, the id is added."""
    described = {run.id: describe(run) for run in runs}
    taken = list(described.values())
    return MappingProxyType(
        {run_id: words if taken.count(words) == 1 else f"{words} ({run_id})" for run_id, words in described.items()}
    )


def _differences(config: TrainingConfig, base: TrainingConfig) -> list[str]:
    """Fields, but for those of which the recipe and the end of the title tell."""
    return [name for name in _WORDS if getattr(config, name) != getattr(base, name)]


def _epochs(run: Run, config: TrainingConfig) -> str:
    has_all = run.status.is_active or run.status.ended is None or run.status.state == FINISHED
    done = config.epochs if has_all else run.epochs_done
    if done >= config.epochs:
        return ngettext("{count} epoch", "{count} epochs", config.epochs)
    return ngettext("{done} of {count} epoch", "{done} of {count} epochs", config.epochs, done=as_typed(round(done, 1)))


_WORDS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        **{row.name: row.describe for row in HYPERPARAMETERS if row.describe},
        "parent": lambda value: _("trained on"),
        "weights_from": lambda value: (
            _("from {value}").format(value=_(IN_ASSETS[value].name)) if value in IN_ASSETS else _("from another run")
        ),
        "data": lambda value: _("on {name}").format(name=value.title) if isinstance(value, DataFile) else _("on MNIST"),
        "labels": lambda value: ngettext("{count} sign", "{count} signs", len(value)),
        # Not the class's code: anybody could join.
        "class_digits": lambda value: _("with a class") if value else _("without one"),
    }
)
