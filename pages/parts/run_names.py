"""What a run is called on a page: its title, and when it was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mnist_core.runs.bundled import BUNDLED
from mnist_core.runs.run import Run
from mnist_core.runs.titles import title, unique
from pages.parts.clock import when

RUNS_WIDTH = 460
"""Pixels: a list of runs shows their titles as a whole."""


def describe(run: Run) -> str:
    """A run's title, and when it was asked for."""
    return title(run) if run.id in BUNDLED else f"{title(run)}, {when(run.status.created)}"


def names_of_runs(runs: Sequence[Run]) -> Mapping[str, str]:
    """By its id how each run is called in a list: no two alike, because a list leads a label back to an option."""
    return unique(runs, describe)
