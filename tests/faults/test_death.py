"""Whoever trains dies in the middle: a worker, the whole service, the command line."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mnist_core.config import TrainingConfig
from mnist_core.paths import PROJECT
from mnist_core.run_records import FINISHED, INTERRUPTED, QUEUED, RUNNING
from mnist_core.run_store import RunStore
from mnist_core.runs import Run
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
        run = queue.submit(LONG)
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
        first = queue.submit(LONG)
        second, third = queue.submit(QUICK), queue.submit(QUICK)
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


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_a_training_that_is_interrupted_or_killed_goes_on(tmp_path: Path, name: str) -> None:
    store = RunStore(tmp_path / "runs")
    environment = {**os.environ, "MNIST_RUNS_DIR": str(store.root)}
    arguments = [sys.executable, "-m", "mnist_core", "train", "--epochs", "12", "--train-size", "12800"]
    with subprocess.Popen(arguments, cwd=PROJECT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        run_id = process.stderr.readline().removeprefix("run ").strip()
        run = store.read(run_id)
        wait_for(lambda: run.checkpoint_path.exists() or process.poll() is not None, "the first checkpoint")
        before = [point for point in run.metrics() if point.epoch <= 1]
        assert store.read(run_id).status.state == RUNNING
        process.send_signal(getattr(signal, name))
        said = process.stderr.read()
    run = store.read(run_id)
    assert (run.status.state, run.has_model) == (INTERRUPTED, False)
    if name != "SIGKILL":
        assert (process.returncode, said) == (130, "mnist_core: interrupted\n")
    resumed = subprocess.run(
        [sys.executable, "-m", "mnist_core", "resume", run_id, "--json"],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (resumed.returncode, json.loads(resumed.stdout)["run"]) == (0, run_id)
    points = run.metrics()
    assert list(points[: len(before)]) == before
    assert is_one_curve(points, 12)
    assert not run.checkpoint_path.exists()
