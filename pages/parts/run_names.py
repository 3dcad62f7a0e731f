"""What a run is called on a page, and which of all runs a list offers: never more than a few dozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mnist_core.formats import percent
from mnist_core.languages.translation import _
from mnist_core.runs.bundled import BUNDLED
from mnist_core.runs.run import Run
from mnist_core.runs.titles import title, unique
from pages.parts.clock import when
from pages.parts.visitor import visitor

RUNS_WIDTH = 460
"""Pixels: a list of runs shows their titles as a whole."""

_OWN, _OTHERS = 20, 10
MOST_FOUND = 20
"""Runs, where words are sought."""


def describe(run: Run) -> str:
    """A run's title, and when it was asked for."""
    return title(run) if run.id in BUNDLED else f"{title(run)}, {when(run.status.created)}"


def describe_in_list(run: Run) -> str:
    """The same with its test accuracy; one's own are told from others'."""
    if run.id in BUNDLED:
        return title(run)
    accuracy = run.summary().accuracy
    words = describe(run) + ("" if accuracy is None else f" ({percent(accuracy)})")
    return _("Yours: {run}").format(run=words) if visitor().owns(run) else words


def names_of_runs(runs: Sequence[Run]) -> Mapping[str, str]:
    """By its id how each run is called in a list: no two alike, because a list leads a label back to an option."""
    return unique(runs, describe)


def offered(runs: Sequence[Run], chosen: str, sought: str = "") -> Mapping[str, str]:
    """By their ids what to offer of all runs, the newest first, and how each is called in a list.

    Nobody wants a list of thousands: these are the runs that ship, one's own and the newest few of others, and the
    chosen one; or else those in whose description the words stand that are sought.
    """
    if sought:
        words = sought.casefold().split()
        found = [run for run in runs if all(word in describe(run).casefold() for word in words)][:MOST_FOUND]
    else:
        me = visitor()
        own = [run for run in runs if me.owns(run)][:_OWN]
        others = [run for run in runs if run.id not in BUNDLED and not me.owns(run)][:_OTHERS]
        found = [run for run in runs if run.id in BUNDLED] + own + others
    is_among_them = any(run.id == chosen for run in found)
    first = [] if is_among_them else [run for run in runs if run.id == chosen]
    return unique([*first, *found], describe_in_list)
