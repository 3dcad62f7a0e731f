"""A class store on each kind of database."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine, text

from mnist_core.classroom.database import connect, metadata
from mnist_core.classroom.store import ClassStore
from tests.postgresql import find


def _as_a_user(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "nobody", "--", *command] if os.geteuid() == 0 else command


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a real server, which listens on a socket in a folder of its own."""
    initdb, pg_ctl = find("initdb"), find("pg_ctl")
    if initdb is None or pg_ctl is None:
        pytest.skip("PostgreSQL's server is not installed, so the class store is tested on SQLite alone")
    with TemporaryDirectory(dir="/tmp") as name:  # a socket's path may have a hundred characters
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        data = str(folder / "data")
        subprocess.run(
            _as_a_user([initdb, "-D", data, "-U", "digits", "-A", "trust", "-N"]), check=True, capture_output=True
        )
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=50"
        log = str(folder / "log")
        subprocess.run(
            _as_a_user([pg_ctl, "-D", data, "-l", log, "-o", options, "-w", "start"]), check=True, capture_output=True
        )
        try:
            yield f"postgresql+psycopg://digits@/postgres?host={folder}"
        finally:
            subprocess.run(_as_a_user([pg_ctl, "-D", data, "-m", "immediate", "stop"]), check=True, capture_output=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'classes.sqlite'}"
        return
    found: str = request.getfixturevalue("postgresql")
    yield found
    engine = create_engine(found)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(text(f"DROP TABLE IF EXISTS {table.name} CASCADE"))
    engine.dispose()


@pytest.fixture
def store(address: str) -> Iterator[ClassStore]:
    engine = connect(address)
    yield ClassStore(engine)
    engine.dispose()
