"""Real training services, and their processes."""

from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore


@contextmanager
def trained_by_a_service(store: RunStore) -> Iterator[TrainingQueue]:
    """A queue with a training service of its own, which is gone afterwards."""
    queue = TrainingQueue(store)
    try:
        yield queue
    finally:
        queue.close()
        for process in service_processes(store):
            process.kill()


def service_processes(store: RunStore) -> list[psutil.Process]:
    """The service of this store with its worker processes."""
    mains = [
        process
        for process in psutil.process_iter(["cmdline"])
        if (process.info["cmdline"] or [])[-2:] == ["mnist_core.queue.service", str(store.root)]
    ]
    return [found for main in mains for found in (main, *main.children(recursive=True))]


def command_line(process: psutil.Process) -> list[str]:
    """What it was started with; nothing of one that has ended in the meantime."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:  # or is a zombie, which is one of these
        return []


def trainer(run: Run) -> psutil.Process:
    """The process that holds the run."""
    for process in psutil.process_iter():
        try:
            if str(run.directory / "lock") in {file.path for file in process.open_files()}:
                return process
        except psutil.Error:
            continue
    raise LookupError("no process holds the run")
