import time

import numpy as np
import pytest
from sqlalchemy import create_engine, update

from mnist_core.classroom.database import classes
from mnist_core.classroom.records import SchoolClass
from mnist_core.classroom.store import ClassStore
from mnist_core.errors import ClassError, ConfigError, NoSuchClass, NotInClass
from mnist_core.images.drawing import Drawing

LINE = Drawing([np.array([(100.0, 50.0), (110.0, 350.0)])], 28.0)
DAY = 86_400


@pytest.fixture
def opened(store: ClassStore) -> SchoolClass:
    return store.open("teacher")


def opened_at(address: str, seconds: float) -> None:
    """All classes, as if they had been opened then."""
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(update(classes).values(opened=seconds))
    engine.dispose()


def test_a_class_goes_by_itself_after_some_days(
    store: ClassStore, opened: SchoolClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: opened.opened + 29.9 * DAY)
    store.delete_old()
    assert len(store.list()) == 1
    monkeypatch.setattr(time, "time", lambda: opened.opened + 30.1 * DAY)
    store.delete_old()
    assert not store.list()


@pytest.mark.parametrize("days", ["0", "soon", "-3", "nan"])
def test_a_bad_number_of_days_is_said(store: ClassStore, monkeypatch: pytest.MonkeyPatch, days: str) -> None:
    monkeypatch.setenv("MNIST_CLASS_DAYS", days)
    with pytest.raises(ConfigError, match="MNIST_CLASS_DAYS must be a number above 0"):
        store.delete_old()


def test_an_old_class_is_gone_though_nobody_has_deleted_it(
    store: ClassStore, opened: SchoolClass, address: str
) -> None:
    ada = store.join(opened, "Ada", "phone")
    opened_at(address, time.time() - 400 * DAY)
    with pytest.raises(NoSuchClass):
        store.find(opened.code)
    assert not store.list() and not store.teachers.classes_of("teacher")
    with pytest.raises(ClassError, match="deleted"):
        store.join(opened, "Bo", "another phone")
    with pytest.raises(ClassError, match="deleted"):
        store.keep(ada, 0, LINE)
    with pytest.raises(NotInClass):
        store.next_turn(ada)


@pytest.mark.parametrize("wrong", [0.0, 4_000_000_000.0], ids=["1970", "2096"])
def test_a_class_of_a_wrong_clock_counts_from_when_the_clock_is_right(
    store: ClassStore, opened: SchoolClass, address: str, wrong: float
) -> None:
    opened_at(address, wrong)
    assert store.find(opened.code).id == opened.id
    store.delete_old()
    assert abs(store.find(opened.code).opened - time.time()) < 60


def test_a_clock_that_is_wrong_itself_deletes_nothing(
    store: ClassStore, opened: SchoolClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 1000.0)
    store.delete_old()
    assert store.find(opened.code) == opened
