"""The processes of a training service."""

import psutil

from mnist_core.runs import RunStore


def service_processes(store: RunStore) -> list[psutil.Process]:
    """The service of this store with its worker processes."""
    mains = [
        process
        for process in psutil.process_iter(["cmdline"])
        if (process.info["cmdline"] or [])[-2:] == ["mnist_core.service", str(store.root)]
    ]
    return [found for main in mains for found in (main, *main.children(recursive=True))]
