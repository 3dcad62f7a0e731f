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
from tests.waiting import wait_for

_LONGEST = 30.0
"""Seconds; it would be for ever."""


@contextmanager
def frozen(address: str) -> Iterator[None]:
    """The server with all its processes stands still."""
    main = psutil.Process(pid_of(address))
    processes = [main, *main.children(recursive=True)]
    for process in processes:
        os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process.pid, signal.SIGCONT)


def host_of(address: str) -> str:
    (folder,) = parse_qs(urlsplit(address).query)["host"]
    return folder


def pid_of(address: str) -> int:
    return int((Path(host_of(address)) / "data" / "postmaster.pid").read_text().split()[0])


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


def test_where_the_address_names_a_second_server_it_takes_over() -> None:
    with running() as first, running() as second:
        if first is None or second is None:
            pytest.skip("PostgreSQL's server is not installed")
        ClassStore(connect(second)).open("teacher")  # nothing is copied here; a real standby would have it all
        hosts = f"host={host_of(first)}&host={host_of(second)}&target_session_attrs=read-write"
        store = ClassStore(connect(f"{first.partition('?')[0]}?{hosts}"))
        assert store.list() == []
        os.kill(pid_of(first), signal.SIGQUIT)  # no farewell to its clients
        wait_for(lambda: answers(store), "the second server to answer")
        assert len(store.list()) == 1
        store.close()


def answers(store: ClassStore) -> bool:
    """Whether there is a database; the page that is asked as one dies says that there is none."""
    try:
        store.list()
    except ClassError:
        return False
    return True
