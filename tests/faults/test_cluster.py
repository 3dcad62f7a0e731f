"""A Dask cluster that was started by hand: a real scheduler and two workers, some of them killed."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import dask.config
import distributed  # noqa: F401 # brings its defaults, over which settings are put
import psutil
import pytest
import trustme

from mnist_core.errors import QueueError
from mnist_core.networks.config import TrainingConfig
from mnist_core.paths import PROJECT
from mnist_core.queue import dask_engine
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FINISHED
from mnist_core.runs.store import RunStore
from mnist_core.settings import DASK_SCHEDULER
from tests.curves import is_one_curve
from tests.services import trainer
from tests.waiting import wait_for

Settings = Mapping[str, str | bool]
"""Of Dask, by their names."""


def as_variables(settings: Settings) -> dict[str, str]:
    """The same as environment variables."""
    names = {name: "DASK_" + name.replace(".", "__").replace("-", "_").upper() for name in settings}
    return {names[name]: str(value) for name, value in settings.items()}


class Cluster:
    """What one starts with `dask scheduler` and `dask worker`, on this machine."""

    def __init__(self, log: Path, protocol: str, settings: Settings) -> None:
        """A cluster that speaks "tcp" or "tls" and has these settings."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"{protocol}://127.0.0.1:{self.port}"
        self._protocol, self._log = protocol, log
        self._environment = {**os.environ, **as_variables(settings), "PYTHONPATH": str(PROJECT)}
        self.scheduler = self._start_scheduler()
        self.workers = [self._start_worker() for _ in range(2)]

    def restart(self) -> None:
        """Begin again on the same address, after everything has died."""
        self.close()
        self.scheduler = self._start_scheduler()
        self.workers = [self._start_worker() for _ in range(2)]

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            for each in _children(process):
                each.kill()
            process.kill()
            process.wait()

    def _start_scheduler(self) -> subprocess.Popen[bytes]:
        where = ("--host", "127.0.0.1", "--port", str(self.port), "--protocol", self._protocol)
        return self._start("scheduler", *where, "--no-dashboard")

    def _start_worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", self.address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "distributed.cli." + f"dask_{arguments[0]}", *arguments[1:]]
            return subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)


def _children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


@pytest.fixture
def certificates(tmp_path: Path) -> Settings:
    """Dask's settings for TLS between all parts, with a certificate of an authority of our own."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    own = str(tmp_path / "own.pem")
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(own)
    settings: dict[str, str | bool] = {
        "distributed.comm.require-encryption": True,
        "distributed.comm.tls.ca-file": str(tmp_path / "authority.pem"),
    }
    for part in ("scheduler", "worker", "client"):
        settings |= {f"distributed.comm.tls.{part}.{what}": own for what in ("cert", "key")}
    return settings


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Cluster]]:
    """Starts a cluster, which the queue then uses; it is gone afterwards."""
    with contextlib.ExitStack() as stack:

        def start(protocol: str, settings: Settings = MappingProxyType({})) -> Cluster:
            cluster = Cluster(tmp_path / "cluster.txt", protocol, settings)
            stack.callback(cluster.close)
            monkeypatch.setenv(DASK_SCHEDULER.name, cluster.address)
            return cluster

        yield start


def test_four_runs_finish_though_a_worker_and_the_scheduler_die(
    start: Callable[..., Cluster], tmp_path: Path, certificates: Settings
) -> None:
    """With TLS between all parts; without it the local service, on which the other tests train, works the same way."""
    store = RunStore(tmp_path / "runs")
    with dask.config.set(certificates):
        cluster = start("tls", certificates)
        queue = TrainingQueue(store)
        wait_for(lambda: connects(queue), "the scheduler")
        first = queue.submit(RunRequest(TrainingConfig(epochs=12, train_size=12_800)))
        others = [queue.submit(RunRequest(TrainingConfig(epochs=1, train_size=500, seed=seed))) for seed in range(3)]
        wait_for(first.checkpoint_path.exists, "the first checkpoint")
        trainer(first).kill()
        wait_for(lambda: store.read(first.id).status.attempts == 2, "another worker to go on")
        cluster.restart()
        wait_for(lambda: not queue.waiting(), "all runs to end")
        assert [store.read(run.id).status.state for run in (first, *others)] == [FINISHED] * 4
        assert is_one_curve(first.metrics(), 12)
        queue.close()


def test_a_client_without_a_certificate_is_refused(
    start: Callable[..., Cluster], tmp_path: Path, certificates: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = start("tls", certificates)
    store = RunStore(tmp_path / "runs")
    with dask.config.set(certificates):
        queue = TrainingQueue(store)
        wait_for(lambda: connects(queue), "the scheduler")
        queue.close()
    monkeypatch.setattr(dask_engine, "CONNECT_TIMEOUT", "2s")
    for address in (cluster.address, cluster.address.replace("tls", "tcp")):
        monkeypatch.setenv(DASK_SCHEDULER.name, address)
        with pytest.raises(QueueError, match="There is no training service"):
            TrainingQueue(store).submit(RunRequest(TrainingConfig()))
    assert store.list() == ((), ())


def connects(queue: TrainingQueue) -> bool:
    try:
        queue._engine.connect()
    except QueueError:
        return False
    return True


def test_a_scheduler_that_is_back_before_anybody_looks_is_given_the_runs_again(
    start: Callable[..., Cluster], tmp_path: Path
) -> None:
    cluster = start("tcp")
    store = RunStore(tmp_path / "runs")
    engine = dask_engine.DaskEngine(store)
    queue = TrainingQueue(store, engine)
    wait_for(lambda: connects(queue), "the scheduler")
    client = engine._client
    assert client is not None and engine.is_connected
    before = client.scheduler_comm
    run = queue.submit(RunRequest(TrainingConfig(epochs=1, train_size=500)))
    cluster.restart()
    wait_for(lambda: client.status == "running" and client.scheduler_comm is not before, "Dask to find it again")
    assert not engine.is_connected
    wait_for(lambda: not queue.waiting(), "the run to end")
    assert store.read(run.id).status.state == FINISHED
    queue.close()
