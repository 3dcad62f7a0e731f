"""What the queue decides, on an engine that trains nothing."""

import contextlib
import errno
import fcntl
import os
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import NoReturn

import pytest

from mnist_core import paths, settings
from mnist_core.errors import ConfigError, QueueError, RunError
from mnist_core.networks.config import DataFile, TrainingConfig
from mnist_core.queue import dask_engine
from mnist_core.queue.queue import TrainingQueue
from mnist_core.queue.worker import run_in_worker
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FAILED, QUEUED, RUNNING, STOPPED
from mnist_core.runs.store import RunStore
from tests.engines import Idle


@pytest.fixture
def engine() -> Idle:
    return Idle()


@pytest.fixture
def queue(store: RunStore, engine: Idle) -> TrainingQueue:
    return TrainingQueue(store, engine)


def test_a_run_that_is_submitted_waits(store: RunStore, queue: TrainingQueue, engine: Idle) -> None:
    run = queue.submit(RunRequest(TrainingConfig(epochs=5), owner="f00", name="Ada"))
    assert engine.submitted == [run.id]
    assert store.read(run.id) == run
    assert (run.status.state, run.status.owner, run.status.name) == (QUEUED, "f00", "Ada")


def test_a_second_press_of_the_same_owner_is_no_second_run(queue: TrainingQueue, engine: Idle) -> None:
    first = queue.submit(RunRequest(TrainingConfig(), owner="ada"))
    assert queue.submit(RunRequest(TrainingConfig(), owner="ada")).id == first.id
    queue.submit(RunRequest(TrainingConfig(), owner="bob"))
    queue.submit(RunRequest(TrainingConfig(epochs=1), owner="ada"))
    queue.submit(RunRequest(TrainingConfig()))
    queue.submit(RunRequest(TrainingConfig()))  # who has no name may be another one each time
    assert len(engine.submitted) == 5
    queue.stop(first.id)
    assert queue.submit(RunRequest(TrainingConfig(), owner="ada")).id != first.id


def test_one_visitor_cannot_fill_the_queue(queue: TrainingQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [queue.submit(RunRequest(TrainingConfig(seed=seed), owner="ada")) for seed in range(3)]
    with pytest.raises(QueueError, match="You can have 2 runs waiting"):
        queue.submit(RunRequest(TrainingConfig(seed=3), owner="ada"))
    with pytest.raises(QueueError, match="You can have 2 runs waiting"):
        queue.submit(RunRequest.to_import(b"a model", owner="ada"))
    queue.submit(RunRequest(TrainingConfig(seed=3), owner="bob"))
    queue.stop(runs[0].id)
    queue.submit(RunRequest(TrainingConfig(seed=3), owner="ada"))
    monkeypatch.setenv(settings.WAITING_RUNS.name, "3")
    queue.submit(RunRequest(TrainingConfig(seed=4), owner="ada"))


def test_all_that_wait_are_stopped_and_what_trains_goes_on(store: RunStore, queue: TrainingQueue) -> None:
    training, *waiting = (
        queue.submit(RunRequest(TrainingConfig(seed=seed), owner=f"pupil {seed}")) for seed in range(4)
    )
    training.with_status(state=RUNNING)
    with training.held():
        queue.stop_all_that_wait()
        assert [run.id for run in queue.waiting()] == [training.id]
        assert not training.stop_requested
    assert {store.read(run.id).status.state for run in waiting} == {STOPPED}


def test_the_run_that_trains_comes_first_and_the_others_in_their_order(store: RunStore, queue: TrainingQueue) -> None:
    first, second, third = (queue.submit(RunRequest(TrainingConfig(seed=seed))) for seed in range(3))
    second.with_status(state=RUNNING)
    with second.held():
        assert [run.id for run in queue.waiting()] == [second.id, first.id, third.id]
    assert [queue.estimate_wait(run).ahead for run in (first, second, third)] == [0, 1, 2]
    queue.stop(first.id)
    assert queue.estimate_wait(third).ahead == 1


def test_who_came_first_is_first_though_the_clock_was_set_back(
    store: RunStore, queue: TrainingQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = queue.submit(RunRequest(TrainingConfig(seed=1)))
    monkeypatch.setattr(time, "time", lambda: first.status.created - 86_400)
    later = [queue.submit(RunRequest(TrainingConfig(seed=seed))) for seed in (2, 3)]
    expected = [run.id for run in (first, *later)]
    assert [run.id for run in queue.waiting()] == expected
    assert [run.id for run in store.left_to_the_queue()] == expected


def test_data_is_refused_where_runs_hold_as_much_as_they_may(
    store: RunStore, queue: TrainingQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MNIST_DATA_MEGABYTES", "1")
    config = TrainingConfig(data=DataFile("a.csv", "0" * 64))
    for seed in (1, 2):
        queue.submit(RunRequest(replace(config, seed=seed), data={"a.csv": bytes(2**19)}))
    with pytest.raises(QueueError, match="1 MB"):
        queue.submit(RunRequest(replace(config, seed=3), data={"a.csv": b"1"}))
    queue.submit(RunRequest(TrainingConfig()))
    assert len(store.list()[0]) == 3


def test_an_engine_that_cannot_be_reached_leaves_no_run(store: RunStore) -> None:
    with pytest.raises(QueueError):
        TrainingQueue(store, Idle(reachable=False)).submit(RunRequest(TrainingConfig()))
    assert store.list() == ((), ())


def test_an_engine_that_goes_away_fails_the_run(store: RunStore) -> None:
    with pytest.raises(QueueError, match="went away"):
        TrainingQueue(store, Idle(accepts=False)).submit(RunRequest(TrainingConfig()))
    (run,), _ = store.list()
    assert (run.status.state, run.status.message) == (FAILED, "It went away.")


def test_a_bad_name_is_refused_before_anything_is_kept(store: RunStore, queue: TrainingQueue, engine: Idle) -> None:
    with pytest.raises(ConfigError):
        queue.submit(RunRequest(TrainingConfig(), name="<script>"))
    assert (store.list(), engine.submitted) == (((), ()), [])


def test_a_run_that_waits_is_withdrawn_and_never_trained(store: RunStore, queue: TrainingQueue) -> None:
    run = queue.submit(RunRequest(TrainingConfig()))
    queue.stop(run.id)
    run_in_worker(str(store.root), run.id)
    status = store.read(run.id).status
    assert (status.state, status.attempts) == (STOPPED, 0)
    queue.stop(run.id)  # what has ended stays as it is
    assert store.read(run.id).status == status


def test_there_is_no_stopping_a_run_that_is_gone(store: RunStore, queue: TrainingQueue) -> None:
    with pytest.raises(RunError, match="no run other"):
        queue.stop("other")
    run_in_worker(str(store.root), "other")  # deleted while it waited: nothing to do


def test_a_stop_that_a_worker_forestalls_does_not_overwrite_its_status(
    store: RunStore, queue: TrainingQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = queue.submit(RunRequest(TrainingConfig()))
    request_stop = Run.request_stop

    def and_a_worker_begins(read_as_queued: Run) -> None:
        request_stop(read_as_queued)
        worker.enter_context(read_as_queued.held())
        read_as_queued.with_status(state=RUNNING, attempts=1)

    monkeypatch.setattr(Run, "request_stop", and_a_worker_begins)
    with contextlib.ExitStack() as worker:
        queue.stop(run.id)
        now = store.read(run.id)
        assert (now.status.state, now.status.attempts, now.stop_requested) == (RUNNING, 1, True)


def test_a_worker_that_a_stop_forestalls_trains_nothing(store: RunStore, queue: TrainingQueue) -> None:
    run = queue.submit(RunRequest(TrainingConfig()))
    with run.held():  # as `stop` does while it withdraws a run
        worker = threading.Thread(target=run_in_worker, args=(str(store.root), run.id))
        worker.start()
        run.with_status(state=STOPPED)
    worker.join()
    assert (store.read(run.id).status.state, store.read(run.id).status.attempts) == (STOPPED, 0)


def test_whoever_asks_who_waits_brings_a_service_that_is_gone(store: RunStore) -> None:
    engine = Idle()
    queue = TrainingQueue(store, engine)
    queue.submit(RunRequest(TrainingConfig()))
    engine.reachable, connected = False, threading.Event()
    engine.connect = connected.set  # type: ignore[method-assign]
    queue.waiting()
    assert connected.wait(10)


def test_nobody_is_called_while_nothing_waits(store: RunStore) -> None:
    engine = Idle(reachable=False)
    called = threading.Event()
    engine.connect = called.set  # type: ignore[method-assign]
    assert TrainingQueue(store, engine).waiting() == []
    assert not called.is_set()


def test_what_was_cut_off_can_be_withdrawn(store: RunStore, queue: TrainingQueue) -> None:
    run = queue.submit(RunRequest(TrainingConfig())).with_status(state=RUNNING, attempts=1)
    queue.stop(run.id)
    status = store.read(run.id).status
    assert (status.state, status.message) == (STOPPED, "Cancelled before it resumed.")


def test_presses_at_the_same_moment_begin_in_the_order_in_which_they_were_accepted(
    store: RunStore, queue: TrainingQueue, engine: Idle
) -> None:
    with ThreadPoolExecutor(12) as visitors:
        list(visitors.map(lambda seed: queue.submit(RunRequest(TrainingConfig(seed=seed))), range(12)))
    assert engine.submitted == [run.id for run in sorted(store.list()[0], key=lambda run: run.status.created)]
    assert len(engine.submitted) == 12


def test_the_services_log_is_added_to_until_it_is_large(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_engine, "_LARGEST_LOG", 10)
    for line in (b"one\n", b"two two two\n", b"three\n"):
        with dask_engine._open_log(store) as log:
            log.write(line)
    assert dask_engine.log_path(store).read_bytes() == b"three\n"


def test_a_service_that_found_no_room_is_told_from_one_that_is_broken(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_inode(**_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(dask_engine, "_start_service", lambda _: ended())
    paths.service_folder(store.root).mkdir(parents=True)
    engine = dask_engine.DaskEngine(store)
    with pytest.raises(QueueError, match="didn't start"):
        engine.connect()
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", no_inode)
    with pytest.raises(QueueError, match=r"nothing can be saved .*: No space left on device"):
        engine.connect()


def test_a_disk_without_locks_is_told_from_a_run_that_is_held(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """As some shared disks are."""

    def refuse(*_: object) -> NoReturn:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    monkeypatch.setattr(dask_engine, "_start_service", lambda _: ended())
    paths.service_folder(store.root).mkdir(parents=True)
    with pytest.raises(QueueError, match=r"nothing can be saved .*: No locks available"):
        dask_engine.DaskEngine(store).connect()
    with pytest.raises(RunError, match=r"Nothing can be saved in .*: No locks available"):
        store.create(RunRequest(TrainingConfig()))
    assert store.list() == ((), ())


def ended() -> subprocess.Popen[bytes]:
    """A process that has failed."""
    process = subprocess.Popen(["false"])
    process.wait()
    return process
