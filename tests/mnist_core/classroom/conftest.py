"""A class store on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from deploy.postgresql import running as running_server
from mnist_core.classroom.database import connect, metadata
from mnist_core.classroom.store import ClassStore


@pytest.fixture(scope="session")
def running() -> Iterator[str]:
    """A real server."""
    with running_server() as address:
        if address is None:
            pytest.skip("PostgreSQL's server is not installed, so the class store is tested on SQLite alone")
        yield address


@pytest.fixture
def postgresql(running: str) -> Iterator[str]:
    """The address of an empty database on it."""
    yield running
    engine = create_engine(running)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(text(f"DROP TABLE IF EXISTS {table.name} CASCADE"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'classes.sqlite'}"
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture
def store(address: str) -> Iterator[ClassStore]:
    engine = connect(address)
    yield ClassStore(engine)
    engine.dispose()
