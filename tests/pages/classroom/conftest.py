"""Who is in a class, and who keeps its database busy."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from mnist_core.classroom import database, place
from mnist_core.classroom.records import SchoolClass, Writer
from mnist_core.classroom.store import ClassStore
from mnist_core.runs.store import RunStore
from pages.parts import resources


@pytest.fixture
def ada(classes: ClassStore, mine: SchoolClass) -> Writer:
    return classes.join(mine, "Ada", "a phone")


@pytest.fixture
def busy(classes: ClassStore, store: RunStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """Another connection to the database; once it has begun to write, nobody else can."""
    monkeypatch.setattr(database, "_SECONDS_TO_WAIT", 0.1)
    resources.classes.clear()
    with closing(sqlite3.connect(store.root / place.FILE_NAME, isolation_level=None)) as connection:
        yield connection
