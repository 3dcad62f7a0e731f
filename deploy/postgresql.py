"""A PostgreSQL server in a folder, for tests and for a school on one machine."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.programs import find

_PATIENCE = 60.0
_NOBODY = "nobody"


@contextmanager
def running() -> Iterator[str | None]:
    """A server that listens on a socket in a folder of its own: the address of a database; None without programs."""
    if find("initdb") is None:
        yield None
        return
    with TemporaryDirectory(dir="/tmp") as name:  # a socket's path may have a hundred characters
        folder = Path(name)
        server = make(folder / "cluster", "digits", "chalk")
        options = (
            "listen_addresses=",
            f"unix_socket_directories={folder / 'cluster'}",
            "max_connections=50",
            "fsync=off",
        )
        command = [*server, *(part for each in options for part in ("-c", each))]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        where = str(folder / "cluster")
        try:
            _wait_for(lambda: has_database(where, "digits", "chalk", "postgres"), folder / "log")
            yield f"postgresql://digits:chalk@/postgres?host={where}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def make(folder: Path, user: str, password: str) -> tuple[str, ...]:
    """A cluster of databases in `folder`, with one user, made if there is none; what serves it, without addresses."""
    initdb, postgres = find("initdb"), find("postgres")
    assert initdb and postgres, "whoever calls has looked for the programs"
    serve = (*_as_a_user(), postgres, "-D", str(folder / "data"))
    if (folder / "data").exists():
        return serve
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "password"
    secret.write_text(password)
    if os.geteuid() == 0:
        folder.parent.chmod(0o711)  # its user comes through, and sees nothing
        shutil.chown(folder, _NOBODY)
        shutil.chown(secret, _NOBODY)
    who = ("-U", user, "-A", "scram-sha-256", "--pwfile", str(secret))
    options = ("-D", str(folder / "data"), *who, "-E", "UTF8", "-N")
    subprocess.run([*_as_a_user(), initdb, *options], check=True, capture_output=True)
    return serve


def has_database(host: str, user: str, password: str, name: str) -> bool:
    """Whether the server answers and has this database, which is made if it is missing."""
    import psycopg
    from psycopg import sql

    try:
        with psycopg.connect(
            host=host, user=user, password=password, dbname="postgres", connect_timeout=2, autocommit=True
        ) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if not known:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return True
    except psycopg.OperationalError:
        return False


def _wait_for(is_ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not is_ready():
        if time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.05)


def _as_a_user() -> tuple[str, ...]:
    """PostgreSQL refuses to run as root."""
    return ("setpriv", "--reuid", _NOBODY, "--clear-groups", "--") if os.geteuid() == 0 else ()
