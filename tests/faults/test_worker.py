"""A worker process does not grow for ever."""

from pathlib import Path

import psutil
import pytest

from mnist_core import settings
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FINISHED
from mnist_core.runs.store import RunStore
from tests.services import service_processes, trained_by_a_service
from tests.waiting import wait_for

BUSY = 300 * 2**20
"""TensorFlow alone takes more; nanny and scheduler far less."""


def test_it_is_replaced_after_a_number_of_runs_and_none_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A worker is replaced 15 s after another one, which is when Dask looks.
    monkeypatch.setenv(settings.RUNS_PER_WORKER.name, "1")
    store = RunStore(tmp_path / "runs")
    seen: set[int] = set()
    with trained_by_a_service(store) as queue:
        runs = [queue.submit(RunRequest(TrainingConfig(epochs=1, train_size=500, seed=seed))) for seed in range(4)]

        def all_have_ended() -> bool:
            seen.update(trainers(store))
            return not queue.waiting()

        wait_for(all_have_ended, "all runs to end")
    ended = [store.read(run.id).status for run in runs]
    assert [status.state for status in ended] == [FINISHED] * 4
    assert [status.attempts for status in ended] == [1] * 4
    assert len(seen) == 4


def trainers(store: RunStore) -> set[int]:
    """The worker processes that have loaded TensorFlow; not what they themselves start for a moment."""
    service, *others = service_processes(store)
    found = set()
    for process in others:
        try:
            if process.ppid() == service.pid and process.memory_info().rss > BUSY:
                found.add(process.pid)
        except psutil.NoSuchProcess:
            continue
    return found
