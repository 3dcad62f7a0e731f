"""The queue on its real service: real Dask processes, real training."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from mnist_core import settings
from mnist_core.errors import QueueError
from mnist_core.networks.config import TrainingConfig
from mnist_core.queue import dask_engine, service
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FAILED, FINISHED, QUEUED, RUNNING, STOPPED
from mnist_core.runs.store import RunStore
from tests.services import command_line, service_processes, trained_by_a_service
from tests.waiting import wait_for

pytestmark = pytest.mark.slow

QUICK = TrainingConfig(epochs=1, train_size=500)
LONG = TrainingConfig(epochs=500, train_size=2000)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> RunStore:
    return RunStore(tmp_path_factory.mktemp("queue"))


@pytest.fixture(scope="module")
def queue(store: RunStore) -> Iterator[TrainingQueue]:
    with trained_by_a_service(store) as queue:
        yield queue


def state(store: RunStore, run: Run) -> str:
    return store.read(run.id).status.state


def test_a_run_trains_in_another_process(store: RunStore, queue: TrainingQueue) -> None:
    run = queue.submit(RunRequest(QUICK))
    wait_for(lambda: not store.read(run.id).status.is_active, "the run to end")
    ended = store.read(run.id)
    assert ended.status.state == FINISHED
    assert ended.has_model
    assert ended.evaluation().count == 10_000


def test_runs_wait_their_turn_and_can_be_stopped_or_withdrawn(store: RunStore, queue: TrainingQueue) -> None:
    first, second, third = (
        queue.submit(RunRequest(LONG)),
        queue.submit(RunRequest(QUICK)),
        queue.submit(RunRequest(QUICK)),
    )
    wait_for(lambda: len(store.read(first.id).metrics()) > 0, "the first point")
    assert [run.id for run in queue.waiting()] == [first.id, second.id, third.id]
    assert (state(store, first), state(store, second)) == (RUNNING, QUEUED)
    queue.stop(third.id)
    assert state(store, third) == STOPPED
    queue.stop(first.id)
    wait_for(lambda: not store.read(second.id).status.is_active, "the second run to end")
    assert state(store, first) == STOPPED
    assert store.read(first.id).has_model
    assert state(store, second) == FINISHED
    assert store.read(third.id).status.attempts == 0


def test_where_two_may_train_a_second_worker_comes_when_a_run_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.WORKERS.name, "2")
    store = RunStore(tmp_path)
    with trained_by_a_service(store) as queue:
        runs = [queue.submit(RunRequest(LONG))]
        wait_for(lambda: state(store, runs[0]) == RUNNING, "the first run")
        runs += [queue.submit(RunRequest(LONG)), queue.submit(RunRequest(QUICK))]
        wait_for(lambda: state(store, runs[1]) == RUNNING, "the second run, beside it")
        assert [state(store, run) for run in runs] == [RUNNING, RUNNING, QUEUED]
        assert queue.estimate_wait(runs[2]).ahead == 2
        queue.stop(runs[0].id)
        wait_for(lambda: state(store, runs[2]) == FINISHED, "the third run, in the first one's place")
        assert state(store, runs[1]) == RUNNING
        queue.stop(runs[1].id)
        wait_for(lambda: not queue.waiting(), "the end")


def test_a_failure_is_the_runs_state(store: RunStore, queue: TrainingQueue) -> None:
    run = queue.submit(RunRequest(TrainingConfig(epochs=1, train_size=60_000)))
    wait_for(lambda: not store.read(run.id).status.is_active, "the run to fail")
    assert state(store, run) == FAILED
    assert "Choose fewer" in store.read(run.id).status.message


def test_a_deleted_run_does_not_stop_the_queue(store: RunStore, queue: TrainingQueue) -> None:
    import shutil

    long, deleted, after = (
        queue.submit(RunRequest(LONG)),
        queue.submit(RunRequest(QUICK)),
        queue.submit(RunRequest(QUICK)),
    )
    shutil.rmtree(deleted.directory)
    wait_for(lambda: state(store, long) == RUNNING, "the long run to begin")
    queue.stop(long.id)
    wait_for(lambda: not store.read(after.id).status.is_active, "the run after the deleted one")
    assert state(store, after) == FINISHED


def test_there_is_one_service_for_a_store(store: RunStore, queue: TrainingQueue) -> None:
    queue.submit(RunRequest(QUICK))
    another = TrainingQueue(store)
    run = another.submit(RunRequest(QUICK))
    wait_for(lambda: state(store, run) == FINISHED, "the run of another handle")
    another.close()
    assert sum(command_line(process)[-1:] == [str(store.root)] for process in service_processes(store)) == 1


def test_the_service_listens_on_this_machine_only(store: RunStore, queue: TrainingQueue) -> None:
    queue.submit(RunRequest(QUICK))
    listening = set()
    for process in service_processes(store):
        with suppress(psutil.NoSuchProcess):  # a helper that has ended
            connections = process.net_connections("inet")
            listening |= {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}


def test_the_service_ends_once_nobody_needs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_SERVICE_IDLE_SECONDS", "1")
    store = RunStore(tmp_path / "runs")
    queue = TrainingQueue(store)
    run = queue.submit(RunRequest(QUICK))
    assert service_processes(store)
    queue.close()  # as when the server is killed: the run goes on
    wait_for(lambda: not service_processes(store), "the service to end")
    assert state(store, run) == FINISHED
    assert service.read_address(store) is None


def test_a_given_cluster_is_used(
    store: RunStore, queue: TrainingQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.submit(RunRequest(QUICK))
    address = service.read_address(store)
    assert address
    monkeypatch.setenv(settings.DASK_SCHEDULER.name, address)
    own = RunStore(tmp_path / "runs")
    guest = TrainingQueue(own)
    run = guest.submit(RunRequest(QUICK))
    wait_for(lambda: not own.read(run.id).status.is_active, "the run on the given cluster")
    assert state(own, run) == FINISHED
    assert not service_processes(own)
    guest.close()


def test_a_cluster_that_does_not_answer_leaves_no_run_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.DASK_SCHEDULER.name, "tcp://127.0.0.1:9")
    monkeypatch.setattr(dask_engine, "CONNECT_TIMEOUT", "1s")
    store = RunStore(tmp_path / "runs")
    with pytest.raises(QueueError, match=r"127\.0\.0\.1:9"):
        TrainingQueue(store).submit(RunRequest(QUICK))
    assert store.list() == ((), ())
