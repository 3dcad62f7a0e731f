"""Runs are trained through Dask: by a cluster that is named, else by the local service, started when there is none."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import locket

from mnist_core import paths, settings
from mnist_core.errors import QueueError, TrainingError, one_line
from mnist_core.installed import check_training
from mnist_core.languages.translation import _
from mnist_core.queue.service import read_address
from mnist_core.queue.worker import run_in_worker
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore

if TYPE_CHECKING:
    from distributed import Client

CONNECT_TIMEOUT = "10s"
_START_TIMEOUT = 60.0
_LARGEST_LOG = 2**20
_ROOM = 2**16
"""Bytes; a service that starts begins a larger one anew."""
_UNREACHABLE = (OSError, TimeoutError, ValueError, TypeError, RuntimeError)
"""The last two are what Dask makes of TLS without certificates, and of no TLS where its settings insist on it."""


class DaskEngine:
    """The `Engine` of a `jobs.TrainingQueue`; `DASK_SCHEDULER_ADDRESS` names the cluster."""

    def __init__(self, store: RunStore) -> None:
        self._store = store
        self._client: Client | None = None
        self._link: object = None
        self._lock = threading.Lock()

    def connect(self) -> None:
        """Find the cluster or start the service; see `jobs.Engine`."""
        self._connected()

    def submit(self, run: Run) -> None:
        """Hand the run to a worker; see `jobs.Engine`."""
        client = self._connected()
        try:
            self._hand_over(client, run)
        except (OSError, TimeoutError) as error:
            raise QueueError(
                _("The training service isn't responding ({problem}). Try again in a moment.").format(
                    problem=one_line(error)
                )
            ) from error

    @property
    def is_connected(self) -> bool:
        """Whether the client has had the same scheduler all the time; see `jobs.Engine`.

        Dask's client finds a scheduler again that was started anew, and says nothing: but that one has forgotten all.
        """
        client = self._client
        return client is not None and client.status == "running" and client.scheduler_comm is self._link

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
            address = settings.DASK_SCHEDULER.value or self._local_service()
            try:
                self._client = _new_client(address)
            except _UNREACHABLE as error:
                raise QueueError(
                    _("There is no training service at {address} ({problem}). Is it running?").format(
                        address=address, problem=one_line(error)
                    )
                ) from error
            self._link = self._client.scheduler_comm
            for run in self._store.left_to_the_queue():  # Dask knows by the key which of them it has already
                self._hand_over(self._client, run)
            return self._client

    def _hand_over(self, client: Client, run: Run) -> None:
        from distributed import fire_and_forget

        future = client.submit(run_in_worker, str(self._store.root), run.id, key=run.id, pure=False, retries=0)
        fire_and_forget(future)  # the run goes on when the server, or this handle, goes

    def _local_service(self) -> str:
        """The address of the local training service, started now if there is none."""
        if address := read_address(self._store):
            return address
        try:
            check_training()
        except TrainingError as error:
            raise QueueError(str(error)) from None
        try:
            process = _start_service(self._store)
        except OSError as error:
            raise _nothing_can_be_saved(self._store, error) from None
        deadline = time.monotonic() + _START_TIMEOUT
        while time.monotonic() < deadline:
            if address := read_address(self._store):
                return address
            if process.poll() not in (None, 0):  # 0: another process was faster and has started it
                break
            time.sleep(0.05)
        try:
            with tempfile.NamedTemporaryFile(dir=paths.service_folder(self._store.root)) as file:
                file.write(bytes(_ROOM))
                with locket.lock_file(file.name, timeout=0):  # some shared disks know none
                    pass
        except OSError as error:  # which the service has found out, too
            raise _nothing_can_be_saved(self._store, error) from None
        raise QueueError(
            _("The training service didn't start. Restart Digit Lab. The log is in {file}.").format(
                file=log_path(self._store)
            )
        )


def _nothing_can_be_saved(store: RunStore, error: OSError) -> QueueError:
    return QueueError(
        _(
            "Training can't start, because nothing can be saved in {folder}: {problem}. Free some space, or choose "
            "another folder with MNIST_RUNS_DIR."
        ).format(folder=store.root, problem=error.strerror)
    )


def _new_client(address: str) -> Client:
    from distributed import Client

    class ClientThatWeClose(Client):
        """Dask's own closes itself when it is collected as garbage.

        For one that could not connect that may be while another one starts, and then both wait for ever.
        """

        def __del__(self) -> None:
            pass

    return ClientThatWeClose(address, timeout=CONNECT_TIMEOUT, set_as_default=False)


def log_path(store: RunStore) -> Path:
    """Where the local training service writes its log."""
    return paths.service_folder(store.root) / "log.txt"


def _open_log(store: RunStore) -> BinaryIO:
    file = log_path(store)
    file.parent.mkdir(parents=True, exist_ok=True)
    is_large = file.exists() and file.stat().st_size > _LARGEST_LOG
    return file.open("wb" if is_large else "ab")


def _start_service(store: RunStore) -> subprocess.Popen[bytes]:
    """Start the service as a process of its own, which outlives a crash of this one."""
    with _open_log(store) as log:
        return subprocess.Popen(
            [sys.executable, "-m", "mnist_core.queue.service", str(store.root)],
            cwd=paths.PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same for Windows
        )
