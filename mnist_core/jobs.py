"""The training queue: runs wait their turn and train in a worker process, through Dask.

`TrainingQueue` is a handle for the Streamlit server and imports no TensorFlow. It decides which run is accepted,
withdrawn or stopped; an `Engine`, here `DaskEngine`, has them trained. What a run is and how it stands is read from
its directory, never from here.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from mnist_core import paths
from mnist_core.config import Imported, TrainingConfig
from mnist_core.errors import ConfigError, QueueError, RunError
from mnist_core.limits import Limits, watched
from mnist_core.run_store import RunStore
from mnist_core.runs import APP, RUNNING, STOPPED, Run

if TYPE_CHECKING:
    from distributed import Client

ADDRESS_VARIABLE = "DASK_SCHEDULER_ADDRESS"
CONNECT_TIMEOUT = "10s"
_START_TIMEOUT = 60.0
RUNS_VARIABLE = "MNIST_RUNS_PER_WORKER"
_RUNS_PER_WORKER = 10
_trained = 0
_UNREACHABLE = (OSError, TimeoutError, ValueError, TypeError, RuntimeError)
"""The last two are what Dask makes of TLS without certificates, and of no TLS where its settings insist on it."""

_HANDOVER_SECONDS = 5.0
"""How long a worker waits for someone who holds a run; to withdraw one takes milliseconds."""


class Engine(Protocol):
    """What has a run trained, somewhere else and one after the other."""

    def connect(self) -> None:
        """Get ready for `submit`, and take up what waits in the folder, whoever submitted it.

        Raises:
            QueueError: it cannot be reached.
        """

    def submit(self, run: Run) -> None:
        """See that `run_in_worker` is called for the run, after those that were submitted before.

        Raises:
            QueueError: it does not answer any more.
        """

    @property
    def is_connected(self) -> bool:
        """Whether it was reached, and has not gone away since."""

    def close(self) -> None:
        """Let go of it; what was submitted goes on."""


class TrainingQueue:
    """Accepts runs, stops them and knows their order; safe to call from many threads at once."""

    def __init__(self, store: RunStore, engine: Engine | None = None) -> None:
        """A queue for the runs of one folder; without an engine of its own they train through Dask."""
        self._store = store
        self._engine = engine or DaskEngine(store)
        self._submitting = threading.Lock()
        self._connecting = threading.Lock()

    def warm_up(self) -> None:
        """Get the engine ready in the background, so that the first run need not wait for TensorFlow."""
        threading.Thread(target=self._connect_quietly, name="training-queue", daemon=True).start()

    def submit(
        self, config: TrainingConfig, *, owner: str = "", name: str = "", watched: np.ndarray | None = None
    ) -> Run:
        """Put a run at the queue's end and return it; see `RunStore.create`.

        An owner who asks for the very training that waits or trains for them already gets that one: the same
        configuration gives the same weights, and a second press of a button is no second wish.

        Raises:
            ConfigError: the name is none that may be shown.
            RunError: the run cannot be written to disk.
            QueueError: the training service does not answer.
        """
        return self._submit(config, owner, partial(self._store.create, config, owner=owner, name=name, watched=watched))

    def submit_import(self, upload: bytes, *, owner: str = "", name: str = "") -> Run:
        """Have a worker take in a model from elsewhere, in its turn; see `RunStore.create_import`.

        Raises:
            ConfigError, RunError, QueueError: as for `submit`.
        """
        create = partial(self._store.create_import, upload, owner=owner, name=name)
        return self._submit(Imported.of(upload), owner, create)

    def _submit(self, config: TrainingConfig | Imported, owner: str, create: Callable[[], Run]) -> Run:
        self._engine.connect()  # first, so that a service that is down leaves no run behind
        with self._submitting:  # both steps, so that runs begin in the order in which they were asked for
            if owner and (same := self._same(config, owner)):
                return same
            run = create()
            try:
                self._engine.submit(run)
            except QueueError as error:
                run.fail(str(error))
                raise
        return run

    def stop(self, run_id: str) -> None:
        """End a run: one that trains keeps what it has learnt, one that waits is withdrawn.

        Raises:
            RunError: there is no such run.
        """
        run = self._store.read(run_id)
        if not run.status.is_active:
            return
        run.request_stop()
        with contextlib.suppress(RunError), run.held():  # who holds it trains it, and will see the request
            run = self._store.read(run_id)
            if run.status.is_active:
                words = "Withdrawn before it began." if run.status.attempts == 0 else "Withdrawn before it went on."
                run.clear_away()
                run.with_status(state=STOPPED, message=words, ended=time.time())

    def waiting(self) -> Sequence[Run]:
        """The runs that train or wait, in their order; if whoever was to train them has gone, it is called again."""
        active = active_runs(self._store)
        if active and not self._engine.is_connected:
            self.warm_up()
        return sorted(active, key=lambda run: (run.status.state != RUNNING, run.status.created))

    def ahead_of(self, run: Run) -> int:
        """How many runs train or wait before this one."""
        return sum(other.id != run.id and other.status.created <= run.status.created for other in self.waiting())

    def close(self) -> None:
        """Let go of the engine; what was submitted goes on."""
        self._engine.close()

    def _same(self, config: TrainingConfig | Imported, owner: str) -> Run | None:
        return next((run for run in self.waiting() if run.status.owner == owner and run.config == config), None)

    def _connect_quietly(self) -> None:
        if not self._connecting.acquire(blocking=False):
            return  # one at a time, however many pages ask
        try:
            with contextlib.suppress(QueueError):  # whoever submits a run will meet the same trouble, and be told
                self._engine.connect()
        finally:
            self._connecting.release()


def active_runs(store: RunStore) -> list[Run]:
    """The runs that wait, train or go on by themselves, the oldest first."""
    runs, _ = store.list()
    return [run for run in reversed(runs) if run.status.is_active]


def left_to_the_queue(store: RunStore) -> list[Run]:
    """Those of them that nobody but the queue sees to."""
    return [run for run in active_runs(store) if run.status.queued_by == APP]


class DaskEngine:
    """Dask: the cluster that `DASK_SCHEDULER_ADDRESS` names, else the local service, started when there is none."""

    def __init__(self, store: RunStore) -> None:
        self._store = store
        self._client: Client | None = None
        self._lock = threading.Lock()

    def connect(self) -> None:
        """Find the cluster or start the service; see `Engine`."""
        self._connected()

    def submit(self, run: Run) -> None:
        """Hand the run to a worker; see `Engine`."""
        client = self._connected()
        try:
            self._hand_over(client, run)
        except (OSError, TimeoutError) as error:
            raise QueueError(f"The training service does not answer ({error}). Try again in a moment.") from error

    @property
    def is_connected(self) -> bool:
        """Whether the client has a scheduler; see `Engine`."""
        return self._client is not None and self._client.status == "running"

    def close(self) -> None:
        """Let go of the service; it ends by itself once nobody needs it."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    def _connected(self) -> Client:
        with self._lock:
            if self._client is not None and self.is_connected:
                return self._client
            if self._client is not None:
                self._client.close(timeout=1)
                self._client = None
            address = os.environ.get(ADDRESS_VARIABLE) or self._local_service()
            try:
                self._client = _new_client(address)
            except _UNREACHABLE as error:
                raise QueueError(f"No training service answers at {address} ({error}). Is it running?") from error
            for run in left_to_the_queue(self._store):  # Dask knows by the key which of them it has already
                self._hand_over(self._client, run)
            return self._client

    def _hand_over(self, client: Client, run: Run) -> None:
        from distributed import fire_and_forget

        future = client.submit(run_in_worker, str(self._store.root), run.id, key=run.id, pure=False, retries=0)
        fire_and_forget(future)  # the run goes on when the server, or this handle, goes

    def _local_service(self) -> str:
        """The address of the local training service, started now if there is none."""
        from mnist_core.service import read_address

        if address := read_address(self._store):
            return address
        try:
            process = _start_service(self._store)
        except OSError as error:
            raise QueueError(
                f"No training can begin, because nothing can be kept in {self._store.root}: {error.strerror}. "
                "Make room, or choose another folder with MNIST_RUNS_DIR."
            ) from None
        deadline = time.monotonic() + _START_TIMEOUT
        while time.monotonic() < deadline:
            if address := read_address(self._store):
                return address
            if process.poll() not in (None, 0):  # 0: another process was faster and has started it
                break
            time.sleep(0.05)
        raise QueueError(f"The training service did not start; its log is {log_path(self._store)}. Restart Digit Lab.")


def _new_client(address: str) -> Client:
    from distributed import Client

    class ClientThatWeClose(Client):
        """Dask's own closes itself when it is collected as garbage.

        For one that could not connect that may be while another one starts, and then both wait for ever.
        """

        def __del__(self) -> None:
            pass

    return ClientThatWeClose(address, timeout=CONNECT_TIMEOUT, set_as_default=False)


def run_in_worker(store_root: str, run_id: str) -> None:
    """What Dask calls in a worker process: train one run, unless it was withdrawn or deleted while it waited."""
    from mnist_core.training.execute import execute

    store = RunStore(Path(store_root))
    with contextlib.suppress(RunError), store.read(run_id).held(_HANDOVER_SECONDS):
        run = store.read(run_id)  # as it stands now that nobody else can change it
        if not run.status.is_active:
            return
        try:
            limits = Limits.from_environment()
        except ConfigError as error:
            run.fail(str(error))
            return
        with watched(store, run_id, limits):
            execute(run)
    _end_worker_after_many_runs()


def _end_worker_after_many_runs() -> None:
    """End this process now and then, because Keras leaks some 10 MB a training; Dask's nanny starts a fresh one.

    It ends within Dask's task, between two runs. Dask then gives the task to the fresh process, which finds the run
    trained and has nothing to do. `Worker.close_gracefully` cuts off the task that begins in the same moment.
    """
    from distributed import get_worker

    global _trained  # noqa: PLW0603 # of this process, which is the thing that grows
    _trained += 1
    if _trained >= int(os.environ.get(RUNS_VARIABLE, _RUNS_PER_WORKER)) and get_worker().nanny:
        os._exit(0)


def log_path(store: RunStore) -> Path:
    """Where the local training service writes its log."""
    return paths.service_folder(store.root) / "log.txt"


def _start_service(store: RunStore) -> subprocess.Popen[bytes]:
    """Start the service as a process of its own, which outlives a crash of this one."""
    log_path(store).parent.mkdir(parents=True, exist_ok=True)
    with log_path(store).open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "mnist_core.service", str(store.root)],
            cwd=paths.PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
