"""A demo class writes by itself, as pupils do."""

import threading

import pytest

from mnist_core.classroom import rehearsal
from mnist_core.classroom.prompts import PROMPTS
from mnist_core.classroom.records import SchoolClass
from mnist_core.classroom.store import ClassStore
from mnist_core.inference.classifier import Classifier
from tests.waiting import wait_for


@pytest.fixture
def opened(store: ClassStore) -> SchoolClass:
    return store.open("teacher")


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "_SECONDS_OF_A_WAIT", 0.01)


def test_all_join_and_write_everything(store: ClassStore, opened: SchoolClass, shipped: Classifier) -> None:
    rehearsal.write(store, opened, 0)
    writers, drawings = store.writers(opened.id), store.drawings(opened.id)
    store.join(opened, "Ada", "a phone")
    assert rehearsal.is_demo(store, opened.id) and not rehearsal.is_demo(store, store.open("teacher").id)
    assert (len(writers), len(drawings)) == (rehearsal.WRITERS, rehearsal.WRITERS * PROMPTS)
    assert store.has_strokes(opened.id)
    assert (shipped.probabilities(drawings.images).argmax(axis=1) == drawings.labels).mean() > 0.9


def test_one_hand_writes_alike_and_another_otherwise() -> None:
    first, again, others = (
        rehearsal.drawing_of(4, writer, turn).digit().astype(float) for writer, turn in ((1, 0), (1, 9), (2, 0))
    )
    assert 0 < abs(first - again).mean() < abs(first - others).mean()


def test_a_pause_is_waited_for_and_a_removed_writer_stays_away(store: ClassStore, opened: SchoolClass) -> None:
    store.pause(opened.id, True)
    writing = threading.Thread(target=rehearsal.write, args=(store, opened, 0.2), daemon=True)
    writing.start()
    assert store.writers(opened.id) == []
    store.pause(opened.id, False)
    wait_for(lambda: bool(store.writers(opened.id)), "the first writer")
    first = store.writers(opened.id)[0]
    store.remove_writer(opened.id, first.id)
    writing.join(60)
    assert {writer.nickname for writer in store.writers(opened.id)} == {
        f"{rehearsal.NAME} {number}" for number in range(2, rehearsal.WRITERS + 1)
    }


def test_it_ends_with_its_class(store: ClassStore, opened: SchoolClass) -> None:
    writing = threading.Thread(target=rehearsal.write, args=(store, opened, 240), daemon=True)
    writing.start()
    wait_for(lambda: bool(store.writers(opened.id)), "the first writer")
    store.delete(opened.id)
    writing.join(60)
    assert not writing.is_alive() and store.list() == []


def test_a_pupil_who_has_taken_a_name_stops_nobody(store: ClassStore, opened: SchoolClass) -> None:
    store.join(opened, f"{rehearsal.NAME} {rehearsal.WRITERS}", "a phone")
    rehearsal.write(store, opened, 0)
    assert len(store.drawings(opened.id)) == rehearsal.WRITERS * PROMPTS
    assert len(store.writers(opened.id)) == rehearsal.WRITERS + 1
