"""The classes' database stands still, and the pages do not."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest

from deploy.postgresql import running
from mnist_core.classroom.database import connect
from mnist_core.classroom.store import ClassStore
from mnist_core.errors import ClassError

_LONGEST = 30.0
"""Seconds; it would be for ever."""


@contextmanager
def frozen(address: str) -> Iterator[None]:
    """The server with all its processes stands still."""
    (folder,) = parse_qs(urlsplit(address).query)["host"]
    main = psutil.Process(int((Path(folder) / "data" / "postmaster.pid").read_text().split()[0]))
    processes = [main, *main.children(recursive=True)]
    for process in processes:
        os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process.pid, signal.SIGCONT)


def test_a_server_that_is_frozen_holds_nobody_for_ever() -> None:
    with running() as address:
        if address is None:
            pytest.skip("PostgreSQL's server is not installed")
        store = ClassStore(connect(address))
        opened = store.open("teacher")
        with frozen(address), ThreadPoolExecutor() as pages:
            waiting = [pages.submit(store.find, opened.code) for _ in range(5)]  # one has a connection, others make one
            for page in waiting:
                with pytest.raises(ClassError, match="isn't responding"):
                    page.result(timeout=_LONGEST)
        assert store.find(opened.code) == opened
        store.close()
