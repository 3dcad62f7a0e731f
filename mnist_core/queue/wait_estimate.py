"""A waiting run's turn: how many runs come first, and how long they still need, by what trainings took here before."""

from __future__ import annotations

import heapq
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from mnist_core.data.mnist import TRAINING_IMAGES
from mnist_core.runs.metrics import seconds_left
from mnist_core.runs.run import Run
from mnist_core.runs.status import FINISHED, RUNNING

_LATEST = 5
"""Trainings of the same architecture that an estimate looks back at: the machine may have been busier before."""


@dataclass(frozen=True)
class WaitEstimate:
    """When a run's turn comes.

    Attributes:
        ahead: runs that train or wait before it.
        seconds: until they will be done, about; None where that is not known.
    """

    ahead: int
    seconds: float | None


def estimate_wait(run: Run, waiting: Sequence[Run], before: Sequence[Run]) -> WaitEstimate:
    """The turn of a run, from those that train or wait and those that were trained before, the newest first."""
    ahead = [each for each in waiting if each.id != run.id and each.status.created <= run.status.created]
    needed = [_seconds_needed(each, before) for each in ahead]
    known = [seconds for seconds in needed if seconds is not None]
    if len(known) < len(needed):
        return WaitEstimate(len(ahead), None)
    return WaitEstimate(len(ahead), _until_one_is_free(known, sum(each.status.state == RUNNING for each in ahead)))


def _until_one_is_free(needed: Sequence[float], workers: int) -> float:
    """Seconds until a worker has nothing left to do: while somebody waits, there are as many of them as runs train."""
    busy = [0.0] * max(1, workers)
    for seconds in needed:
        heapq.heapreplace(busy, busy[0] + seconds)
    return busy[0]


def _seconds_needed(run: Run, before: Sequence[Run]) -> float | None:
    left = seconds_left(run.metrics(), run.epochs)
    if left is not None:
        return left
    alike = islice((each for each in before if _is_like(each, run)), _LATEST)
    paces = [_seconds_taken(each) / _images(each) for each in alike]
    return statistics.median(paces) * _images(run) if paces else None


def _is_like(trained: Run, run: Run) -> bool:
    status = trained.status
    has_both_ends = status.state == FINISHED and _seconds_taken(trained) > 0  # or the clock was set back meanwhile
    return has_both_ends and not run.config.is_import and trained.config.architecture == run.config.architecture


def _seconds_taken(run: Run) -> float:
    """By the clock of the wall; nothing where one end is not known."""
    return run.status.ended - run.status.started if run.status.ended and run.status.started else 0.0


def _images(run: Run) -> float:
    """How many images a training shows its network, those it sees again counted again."""
    images = TRAINING_IMAGES if run.config.is_import else run.config.train_size or TRAINING_IMAGES
    return max(1, run.epochs) * images
