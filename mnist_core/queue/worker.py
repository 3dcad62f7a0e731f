"""What happens in a worker process: one run after the other, and after many of them its end."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from mnist_core import settings
from mnist_core.errors import ConfigError, RunError
from mnist_core.languages.translation import speaking
from mnist_core.queue.limits import Limits, watched
from mnist_core.runs.status import QUEUED
from mnist_core.runs.store import RunStore

_trained = 0

_HANDOVER_SECONDS = 5.0
"""How long a worker waits for someone who holds a run; to withdraw one takes milliseconds."""


def run_in_worker(store_root: str, run_id: str) -> None:
    """What Dask calls in a worker process, once for each run: train the one that has waited longest.

    Nearly always it is the run that it is called for. But where several workers train, Dask may call for a later run
    first, and what counts is who asked first. Runs that were withdrawn or deleted while they waited are left out.
    """
    store = RunStore(Path(store_root))
    if any(_train(store, run.id) for run in store.left_to_the_queue()) or _train_once_it_is_let_go(store, run_id):
        _end_worker_after_many_runs()


def _train_once_it_is_let_go(store: RunStore, run_id: str) -> bool:
    """Train a run that waits and is held for the moment: whether it was trained."""
    with contextlib.suppress(RunError):  # it was deleted
        return store.read(run_id).status.state == QUEUED and _train(store, run_id, patience=_HANDOVER_SECONDS)
    return False


def _train(store: RunStore, run_id: str, *, patience: float = 0.0) -> bool:
    """Train a run that waits, unless somebody else holds it: whether it was trained."""
    from mnist_core.training.execute import execute

    with contextlib.suppress(RunError), store.read(run_id).held(patience):
        run = store.read(run_id)  # as it stands now that nobody else can change it
        if not run.status.is_active:
            return False
        with speaking(run.status.language):
            try:
                limits = Limits.from_environment()
            except ConfigError as error:
                run.fail(str(error))
                return True
            with watched(run, limits):
                execute(run)
        return True
    return False


def _end_worker_after_many_runs() -> None:
    """End this process now and then, because Keras leaks some 10 MB a training; Dask's nanny starts a fresh one.

    It ends within Dask's task, between two runs. Dask then gives the task to the fresh process, which finds the run
    trained and has nothing to do. `Worker.close_gracefully` cuts off the task that begins in the same moment.
    """
    from distributed import get_worker

    global _trained  # noqa: PLW0603 # of this process, which is the thing that grows
    _trained += 1
    if _trained >= settings.RUNS_PER_WORKER.whole and get_worker().nanny:
        os._exit(0)
