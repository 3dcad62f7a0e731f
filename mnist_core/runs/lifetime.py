"""How long runs are kept: as long as nobody deletes them, or some days from when they ended."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator
from pathlib import Path

from mnist_core import settings
from mnist_core.errors import RunError
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore

_DAY = 86_400.0
_DAYS_TO_ANSWER = 1.0
_EARLIEST = 1_577_836_800.0
"""2020: no run is older than the program, and an earlier time is that of a clock that nobody had set."""


def days_kept() -> float:
    """So many days after it ended a run is deleted; infinitely many where nothing is set.

    Raises:
        ConfigError: `MNIST_RUN_DAYS` is not a number above 0.
    """
    return settings.RUN_DAYS.value_or(math.inf)


def ended_before(store: RunStore, days: float) -> Iterator[Run]:
    """The runs that ended more than so many days ago, the newest first; none of those that wait or train."""
    latest = time.time() - days * _DAY
    for run in store.list()[0]:
        ended = run.status.created if run.status.ended is None else run.status.ended
        if not run.status.is_active and _EARLIEST <= ended < latest:
            yield run


def delete_old(store: RunStore) -> None:
    """Delete the runs that are to be kept no longer, and the data of those that asked about it in vain for a day.

    Raises:
        ConfigError: as for `days_kept`.
    """
    for run in ended_before(store, _DAYS_TO_ANSWER):
        if run.status.asks:
            run.forget_data()
    days = days_kept()
    if days == math.inf:
        return
    for run in ended_before(store, days):
        with contextlib.suppress(RunError):  # another server was quicker, or it can't be deleted, which is tried again
            store.delete(run.id)


def size_of_data(store: RunStore) -> int:
    """Bytes of all files that runs came with instead of MNIST."""
    return sum(size_of(run.data_path) for run in store.listing().runs if run.config.data is not None)


def size_of(directory: Path) -> int:
    """Bytes of all files of a run, or of a broken directory."""
    total = 0
    for file in directory.rglob("*"):
        with contextlib.suppress(OSError):  # it has just gone
            total += file.lstat().st_size if file.is_file() else 0
    return total
