"""A class in an empty folder, and who is in it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from mnist_core.classroom import database, place
from mnist_core.classroom.prompts import labels_of
from mnist_core.classroom.records import SchoolClass, Writer
from mnist_core.classroom.store import ClassStore
from mnist_core.runs.store import RunStore
from pages.parts import resources
from pages.parts.classroom import access
from tests.pages.classroom.opening import written


@pytest.fixture
def classes(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClassStore]:
    """The classes of an empty folder, as the pages find them."""
    monkeypatch.delenv("MNIST_DATABASE_URL", raising=False)
    for cache in (resources.classes, resources.class_drawings):
        cache.clear()
    for attempts in (access.WRONG_CODES, access.WRONG_CODES_OF_ONE, access.JOINED):
        attempts.forget()
    yield resources.classes()
    for cache in (resources.classes, resources.class_drawings):
        cache.clear()


@pytest.fixture
def mine(classes: ClassStore, me: str) -> SchoolClass:
    """A class that this visitor opened."""
    return classes.open(me)


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


@pytest.fixture
def five(classes: ClassStore, mine: SchoolClass) -> list[Writer]:
    """Five writers, each with three digits."""
    writers = [classes.join(mine, name, f"phone of {name}") for name in ("Ada", "Bo", "Cy", "Di", "Eli")]
    for writer in writers:
        for turn in range(3):
            classes.keep(writer, turn, written(labels_of(writer.id)[turn]))
    return writers
