"""Many press Train at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FINISHED
from mnist_core.runs.store import RunStore
from tests.services import trained_by_a_service
from tests.waiting import wait_for


def test_twelve_presses_in_one_moment_train_in_the_order_in_which_they_were_accepted(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    with trained_by_a_service(store) as queue, ThreadPoolExecutor(12) as visitors:
        requests = [RunRequest(TrainingConfig(epochs=1, train_size=100, seed=seed)) for seed in range(12)]
        runs = list(visitors.map(queue.submit, requests))
        assert runs[-1].status.created - runs[0].status.created < 10
        wait_for(lambda: not queue.waiting(), "all runs to end")
    ended = [store.read(run.id).status for run in runs]
    assert [status.state for status in ended] == [FINISHED] * 12
    by_acceptance = sorted(ended, key=lambda status: status.created)
    assert by_acceptance == sorted(ended, key=lambda status: status.started or 0)
