"""Whoever trains dies in the middle: a worker, the whole service, the command line."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mnist_core.networks.config import TrainingConfig
from mnist_core.paths import PROJECT
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FINISHED, INTERRUPTED, QUEUED, RUNNING
from mnist_core.runs.store import RunStore
from tests.curves import is_one_curve
from tests.services import service_processes, trained_by_a_service, trainer
from tests.waiting import wait_for

LONG = TrainingConfig(epochs=12, train_size=12_800)
QUICK = TrainingConfig(epochs=1, train_size=500)


def state(store: RunStore, run: Run) -> str:
    return store.read(run.id).status.state


def test_a_run_survives_the_death_of_its_worker(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    with trained_by_a_service(store) as queue:
        run = queue.submit(RunRequest(LONG))
        wait_for(run.checkpoint_path.exists, "the first checkpoint")
        before = [point for point in run.metrics() if point.epoch <= 1]
        trainer(run).kill()
        wait_for(lambda: not store.read(run.id).status.is_active, "the run to end")
    assert (state(store, run), store.read(run.id).status.attempts) == (FINISHED, 2)
    assert is_one_curve(run.metrics(), 12)
    assert list(run.metrics()[: len(before)]) == before  # it went on, and did not begin anew
    assert not run.checkpoint_path.exists()


def test_what_a_killed_service_leaves_behind_goes_on_in_its_order(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    with trained_by_a_service(store) as queue:
        first = queue.submit(RunRequest(LONG))
        second, third = queue.submit(RunRequest(QUICK)), queue.submit(RunRequest(QUICK))
        wait_for(first.checkpoint_path.exists, "the first checkpoint")
        before = [point for point in first.metrics() if point.epoch <= 1]
        for process in service_processes(store):
            process.kill()
        wait_for(lambda: state(store, first) == INTERRUPTED, "the death to be seen")
        assert (state(store, second), state(store, third)) == (QUEUED, QUEUED)
        # A page asks who waits, and that brings a new service, which goes on.
        wait_for(lambda: not [run for run in queue.waiting() if run.id != third.id], "the first two runs to end")
        wait_for(lambda: not queue.waiting(), "the third run to end")
    ended = [store.read(run.id).status for run in (first, second, third)]
    assert [status.state for status in ended] == [FINISHED] * 3
    assert sorted(ended, key=lambda status: status.ended or 0) == ended
    assert ended[0].attempts == 2
    assert list(first.metrics()[: len(before)]) == before
    assert is_one_curve(first.metrics(), 12)


@pytest.fixture
def ctrl_c_ends() -> Iterator[None]:
    """What is started from here heeds Ctrl-C, as in a terminal; what a shell starts in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c_ends")
@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
def test_a_training_that_is_interrupted_and_killed_goes_on_each_time(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    with command(store, "train", "--epochs", "36", "--train-size", "12800") as process:
        assert process.stderr
        run = store.read(process.stderr.readline().removeprefix("run ").strip())
        assert interrupt(store, run, process, signal.SIGINT) == (130, "mnist_core: interrupted\n")
    before = [point for point in run.metrics() if point.epoch <= 1]
    with command(store, "resume", run.id) as process:
        assert interrupt(store, run, process, signal.SIGTERM) == (130, "mnist_core: interrupted\n")
    with command(store, "resume", run.id) as process:
        assert interrupt(store, run, process, signal.SIGKILL) == (-signal.SIGKILL, "")
    with command(store, "resume", run.id, "--json") as process:
        printed, _ = process.communicate()
    assert (process.returncode, json.loads(printed)["run"]) == (0, run.id)
    points = run.metrics()
    assert list(points[: len(before)]) == before
    assert is_one_curve(points, 36)
    assert not run.checkpoint_path.exists()


def command(store: RunStore, *arguments: str) -> subprocess.Popen[str]:
    """Our command line, at work on a folder of runs."""
    return subprocess.Popen(
        [sys.executable, "-m", "mnist_core", *arguments],
        cwd=PROJECT,
        env={**os.environ, "MNIST_RUNS_DIR": str(store.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def interrupt(store: RunStore, run: Run, process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str]:
    """Send a signal once another checkpoint is there; the exit status, and what was said then."""
    earlier = written(run.checkpoint_path)
    wait_for(lambda: written(run.checkpoint_path) > earlier or process.poll() is not None, "another checkpoint")
    assert store.read(run.id).status.state == RUNNING
    process.send_signal(number)
    _, said = process.communicate()
    ended = store.read(run.id)
    assert (ended.status.state, ended.has_model) == (INTERRUPTED, False)
    return process.returncode, said


def written(path: Path) -> int:
    """When, in nanoseconds; 0 for a file that is not there."""
    return path.stat().st_mtime_ns if path.exists() else 0
