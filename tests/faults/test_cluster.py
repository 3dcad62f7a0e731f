"""A Dask cluster that was started by hand: a real scheduler and two workers, some of them killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from mnist_core import jobs
from mnist_core.config import TrainingConfig
from mnist_core.errors import QueueError
from mnist_core.jobs import TrainingQueue
from mnist_core.paths import PROJECT
from mnist_core.run_store import RunStore
from mnist_core.runs import FINISHED, Run
from tests.waiting import wait_for


class Cluster:
    """What one starts with `dask scheduler` and `dask worker`, on this machine."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._log = log
        self.scheduler = self._start_scheduler()
        self.workers = [self._start_worker() for _ in range(2)]

    def restart(self) -> None:
        """Begin again on the same address, after everything has died."""
        self.close()
        self.scheduler = self._start_scheduler()
        self.workers = [self._start_worker() for _ in range(2)]

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            for each in (*_children(process), process):
                each.kill()
            process.wait()

    def _start_scheduler(self) -> subprocess.Popen[bytes]:
        return self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")

    def _start_worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", self.address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "distributed.cli." + f"dask_{arguments[0]}", *arguments[1:]]
            environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
            return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def _children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path / "cluster.txt")
    monkeypatch.setenv(jobs.ADDRESS_VARIABLE, cluster.address)
    yield cluster
    cluster.close()


def trainer(run: Run) -> psutil.Process:
    """The process that holds the run."""
    for process in psutil.process_iter():
        try:
            if str(run.directory / "lock") in {file.path for file in process.open_files()}:
                return process
        except psutil.Error:
            continue
    raise LookupError("no process holds the run")


def test_four_runs_finish_though_a_worker_and_the_scheduler_die(cluster: Cluster, tmp_path: Path) -> None:
    store = RunStore(tmp_path / "runs")
    queue = TrainingQueue(store)
    wait_for(lambda: connects(queue), "the scheduler")
    first = queue.submit(TrainingConfig(epochs=12, train_size=12_800))
    others = [queue.submit(TrainingConfig(epochs=1, train_size=500, seed=seed)) for seed in range(3)]
    wait_for(first.checkpoint_path.exists, "the first checkpoint")
    trainer(first).kill()
    wait_for(lambda: store.read(first.id).status.attempts == 2, "another worker to go on")
    cluster.restart()
    wait_for(lambda: not queue.waiting(), "all runs to end", seconds=120)
    assert [store.read(run.id).status.state for run in (first, *others)] == [FINISHED] * 4
    assert [point.epoch for point in first.metrics()] == [round(tenth / 10, 4) for tenth in range(1, 121)]
    queue.close()


def connects(queue: TrainingQueue) -> bool:
    try:
        queue._engine.connect()
    except QueueError:
        return False
    return True
