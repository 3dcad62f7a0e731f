"""What one run may take of the machine it trains on. A run that takes more has failed, and takes nobody down with it.

Memory that has been taken cannot be had back from a running training, and a training that hangs cannot be asked to
end. So the run fails with its reason, and its process ends there and then; whoever started that process, Dask's nanny,
starts another one for the runs that wait.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil

from mnist_core.config import Imported
from mnist_core.errors import RunError
from mnist_core.run_store import RunStore
from mnist_core.settings import positive_number

MEGABYTES_VARIABLE = "MNIST_RUN_MEGABYTES"
MINUTES_VARIABLE = "MNIST_RUN_MINUTES"
_MINUTES = 120.0
_LEAST_MEGABYTES = 2000.0
"""TensorFlow, MNIST and a small network take 700; a machine with less than twice this has to do with it."""

LARGEST_UPLOAD = 10 * 2**20
"""Bytes of a model that is brought here; the largest of our own networks has 6 MB with its optimizer's state."""

_SECONDS_BETWEEN_LOOKS = 0.25


@dataclass(frozen=True)
class Limits:
    """How much a run may take.

    Attributes:
        megabytes: memory of the process that trains it, as far as it is resident; 1 MB is 10**6 bytes.
        minutes: time, for each attempt by itself.
    """

    megabytes: float
    minutes: float

    @classmethod
    def from_environment(cls) -> Limits:
        """What `MNIST_RUN_MEGABYTES` and `MNIST_RUN_MINUTES` say; else half of the machine's memory, and two hours.

        Raises:
            ConfigError: one of them is no number above 0.
        """
        from distributed.system import MEMORY_LIMIT  # which knows of containers

        half = MEMORY_LIMIT / 2 / 1e6
        return cls(
            positive_number(MEGABYTES_VARIABLE, max(_LEAST_MEGABYTES, half)),
            positive_number(MINUTES_VARIABLE, _MINUTES),
        )

    def exceeded(self, megabytes: float, minutes: float, *, is_import: bool = False) -> str:
        """Why a run that takes so much has failed, in words for a pupil; empty when it has not."""
        if megabytes > self.megabytes:
            excess = f"more memory than a run may have here ({self.megabytes:,.0f} MB)"
            advice = "Choose a smaller batch size, or fewer images."
        elif minutes > self.minutes:
            excess = f"longer than a run may take here ({self.minutes:g} minutes)"
            advice = "Choose fewer epochs, or fewer images."
        else:
            return ""
        return (
            f"To check it took {excess}. Bring a smaller one." if is_import else f"The training took {excess}. {advice}"
        )


@contextlib.contextmanager
def watched(store: RunStore, run_id: str, limits: Limits) -> Iterator[None]:
    """Watch this process while it trains a run, which it holds; over a limit the run fails and the process ends."""
    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(store, run_id, limits, done), name="limits", daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()
        watch.join()


def _watch(store: RunStore, run_id: str, limits: Limits, done: threading.Event) -> None:
    process, begun = psutil.Process(), time.monotonic()
    while not done.wait(_SECONDS_BETWEEN_LOOKS):
        taken = process.memory_info().rss / 1e6
        minutes = (time.monotonic() - begun) / 60
        if limits.exceeded(taken, minutes):
            with contextlib.suppress(RunError, OSError):  # deleted, or no room: the lock will be free
                run = store.read(run_id)
                run.fail(limits.exceeded(taken, minutes, is_import=isinstance(run.config, Imported)))
            os._exit(1)
