"""The runs of a folder at one moment, in the groups in which pages ask for them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from mnist_core.runs.run import Run
from mnist_core.runs.status import RunSummary


@dataclass(frozen=True)
class BrokenRun:
    """A directory among the runs that cannot be read as one, and why."""

    id: str
    reason: str

    def summary(self) -> RunSummary:
        """The directory's row in a table of runs."""
        return RunSummary(self.id, "broken", self.reason)


@dataclass(frozen=True, eq=False)
class Listing:
    """The runs of a folder, newest first, and beside them the directories that are broken.

    Attributes:
        runs: all of them.
        broken: directories, the last name first.
        with_model: those of the runs that have a model.
    """

    runs: tuple[Run, ...]
    broken: tuple[BrokenRun, ...]
    with_model: tuple[Run, ...]

    def of(self, owner: str) -> Sequence[Run]:
        """The runs that a visitor of this id has started."""
        return self._by_owner.get(owner, ())

    def learnt_from(self, code: str) -> Sequence[Run]:
        """The runs that learn or have learnt from the class of this code."""
        return self._by_class.get(code, ())

    def has_model(self, run: Run) -> bool:
        """Whether a run is one of those that have a model."""
        return run.id in self._have_model

    @cached_property
    def _have_model(self) -> frozenset[str]:
        return frozenset(run.id for run in self.with_model)

    @cached_property
    def active(self) -> Sequence[Run]:
        """The runs that wait, train or go on by themselves, the oldest first."""
        return tuple(run for run in reversed(self.runs) if run.status.is_active)

    @cached_property
    def ended(self) -> Sequence[Run]:
        """All others."""
        return tuple(run for run in self.runs if not run.status.is_active)

    @cached_property
    def _by_owner(self) -> Mapping[str, Sequence[Run]]:
        return _grouped(self.runs, lambda run: run.status.owner)

    @cached_property
    def _by_class(self) -> Mapping[str, Sequence[Run]]:
        return _grouped(self.runs, lambda run: run.class_code)


def _grouped(runs: Sequence[Run], key: Callable[[Run], str]) -> Mapping[str, Sequence[Run]]:
    found: dict[str, list[Run]] = {}
    for run in runs:
        if name := key(run):
            found.setdefault(name, []).append(run)
    return found


def listing_of(runs: Iterable[Run], broken: Iterable[BrokenRun], have_model: Container[str]) -> Listing:
    """Runs and broken directories in whatever order, and the ids of the runs that have a model."""
    newest_first = tuple(sorted(runs, key=lambda run: run.status.created, reverse=True))
    return Listing(
        newest_first,
        tuple(sorted(broken, key=lambda each: each.id, reverse=True)),
        tuple(run for run in newest_first if run.id in have_model),
    )
