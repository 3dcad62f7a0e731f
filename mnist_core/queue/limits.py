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

from mnist_core import settings
from mnist_core.errors import RunError
from mnist_core.formats import as_typed, whole
from mnist_core.languages.translation import _, speaking
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore

_LEAST_MEGABYTES = 2000.0
"""TensorFlow, MNIST and a small network take 700; a machine with less than twice this has to do with it."""

_SECONDS_BETWEEN_LOOKS = 0.25


def workers() -> int:
    """How many runs may train here at once: what the environment says, else two where the machine can bear it.

    Two at a time finish a quarter more of them on two cores; a third one gains nothing (docs/scaling.md).

    Raises:
        ConfigError: the environment says no whole number above 0.
    """
    from dask.system import CPU_COUNT  # which knows of containers, as MEMORY_LIMIT does
    from distributed.system import MEMORY_LIMIT

    can_bear_two = CPU_COUNT >= 2 and MEMORY_LIMIT >= 3 * _LEAST_MEGABYTES * 1e6
    return int(settings.WORKERS.value_or(2 if can_bear_two else 1))


@dataclass(frozen=True)
class Limits:
    """How much a run may take.

    Attributes:
        megabytes: memory of the process that trains it, as far as it is resident; 1 MB is 10**6 bytes.
        minutes: time for a training, for each attempt by itself.
        import_minutes: time to check a model from elsewhere, which keeps everybody waiting.
    """

    megabytes: float
    minutes: float
    import_minutes: float

    @classmethod
    def from_environment(cls) -> Limits:
        """What the environment says; else the run's share of the machine's memory, two hours, and three minutes.

        Raises:
            ConfigError: a limit is not a number above 0.
        """
        from distributed.system import MEMORY_LIMIT  # which knows of containers

        share = MEMORY_LIMIT / (workers() + 1) / 1e6  # the app's own among them
        return cls(
            settings.RUN_MEGABYTES.value_or(max(_LEAST_MEGABYTES, share)),
            settings.RUN_MINUTES.value,
            settings.IMPORT_MINUTES.value,
        )

    def exceeded(self, megabytes: float, minutes: float, *, is_import: bool = False) -> str:
        """Why a run that takes so much has failed, in words for a pupil; empty when it has not."""
        allowed = self.import_minutes if is_import else self.minutes
        if megabytes > self.megabytes:
            excess = _("It took more memory than a run is allowed here ({most} MB).")
            advice = _("Choose a smaller batch size, or fewer images.")
        elif minutes > allowed:
            excess = _("It took longer than a run is allowed here ({minutes} minutes).")
            advice = _("Choose fewer epochs, or fewer images.")
        else:
            return ""
        excess = excess.format(most=whole(round(self.megabytes)), minutes=as_typed(allowed))
        return f"{excess} {_('Import a smaller model.') if is_import else advice}"


@contextlib.contextmanager
def watched(run: Run, limits: Limits) -> Iterator[None]:
    """Watch this process while it does a run, which it holds; over a limit the run fails and the process ends.

    A training looks by itself whether it is to stop. To check a model may hang in somebody else's layers, so that is
    stopped from here.
    """
    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(run, limits, done), name="limits", daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()
        watch.join()


def _watch(run: Run, limits: Limits, done: threading.Event) -> None:
    with speaking(run.status.language):
        _end_what_takes_too_much(run, limits, done)


def _end_what_takes_too_much(run: Run, limits: Limits, done: threading.Event) -> None:
    process, begun = psutil.Process(), time.monotonic()
    is_import = run.config.is_import
    while not done.wait(_SECONDS_BETWEEN_LOOKS):
        taken = process.memory_info().rss / 1e6
        excess = limits.exceeded(taken, (time.monotonic() - begun) / 60, is_import=is_import)
        stops = is_import and run.stop_requested
        if not excess and not stops:
            continue
        with contextlib.suppress(RunError, OSError):  # deleted, or no room: the lock will be free
            now = RunStore(run.directory.parent).read(run.id)
            now.fail(excess) if excess else now.withdraw(_("Stopped before it was checked."))
        os._exit(1)
