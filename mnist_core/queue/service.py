"""The local training service: a Dask scheduler and a worker process or two, on this machine, in a process of its own.

    python -m mnist_core.queue.service RUNS_FOLDER

A process of its own, because worker processes re-import `__main__`, which in the Streamlit server is a page, and
because it then outlives a crash of the server with its run still going. It listens on 127.0.0.1 only, writes its
address to `<runs>/.service/address`, and ends once for a while nobody is connected and nothing trains. There is
one for each runs folder: a second one finds the lock taken and ends at once.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import locket

from mnist_core import paths, settings
from mnist_core.errors import ConfigError
from mnist_core.json_files import write_atomically
from mnist_core.queue.limits import workers
from mnist_core.runs.store import RunStore

if TYPE_CHECKING:
    from distributed import LocalCluster


def read_address(store: RunStore) -> str | None:
    """The address of the service that is running for these runs; None when there is none."""
    folder = paths.service_folder(store.root)
    try:
        with locket.lock_file(str(folder / "lock"), timeout=0):
            return None  # nobody holds the lock, so whatever the address file says is old
    except locket.LockError:
        address = folder / "address"
        return address.read_text() if address.exists() else None
    except OSError:  # no folder yet, or none that can be written to
        return None


def main(root: Path) -> None:
    """Serve these runs until idle."""
    folder = paths.service_folder(root)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with locket.lock_file(str(folder / "lock"), timeout=1):
            (folder / "address").unlink(missing_ok=True)  # a dead service's, which would be believed from now on
            try:
                asyncio.run(_serve(folder / "address"))
            finally:
                (folder / "address").unlink(missing_ok=True)
    except locket.LockError:
        return


async def _serve(address_file: Path) -> None:
    async with local_cluster(asynchronous=True) as cluster:
        write_atomically(address_file, cluster.scheduler_address)
        await _until_idle(cluster)


def local_cluster(count: int = 1, *, asynchronous: bool = False) -> LocalCluster:
    """A scheduler and so many worker processes, on this machine and for it alone."""
    import dask
    from distributed import LocalCluster

    settings = {
        # `training.execute` counts a run's attempts itself and gives a readable reason, so Dask must not give up first.
        "distributed.scheduler.allowed-failures": 10,
        "distributed.admin.tick.interval": "500ms",
        # Nobody looks at it, and 100 samples a second of TensorFlow's deep stacks take a tenth of a short run.
        "distributed.worker.profile.enabled": False,
        # The nanny puts a new process in a dead one's place. Dask's cluster looks 15 s after each death, and if a new
        # process is not there yet, or is being replaced itself, it closes the nanny: the queue would stand still.
        "distributed.deploy.lost-worker-timeout": "365 days",
        # Dask would have all freed memory given back at once, and convolutions would take twice as long.
        "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None,
    }
    dask.config.set(settings)
    return LocalCluster(
        n_workers=count,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        memory_limit=0,
        preload=["mnist_core.training.execute"],  # imports TensorFlow before the first run asks for it
        asynchronous=asynchronous,
    )


async def _until_idle(cluster: LocalCluster) -> None:
    """Until nobody needs the service. Another worker, which takes 700 MB, starts once a run has to wait."""
    patience, most = settings.SERVICE_IDLE_SECONDS.value, _most_workers()
    last_needed = time.monotonic()
    while time.monotonic() - last_needed < patience:
        await asyncio.sleep(0.5)
        scheduler = cluster.scheduler
        people = [client for client in scheduler.clients if client != "fire-and-forget"]
        if people or scheduler.tasks:
            last_needed = time.monotonic()
        if len(cluster.worker_spec) < min(len(scheduler.tasks), most):
            cluster.scale(min(len(scheduler.tasks), most))


def _most_workers() -> int:
    try:
        return workers()
    except ConfigError:  # which each run fails with, and says
        return 1


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
