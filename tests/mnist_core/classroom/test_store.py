import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from mnist_core.classroom import store as store_module
from mnist_core.classroom.database import connect
from mnist_core.classroom.prompts import PROMPTS, labels_of
from mnist_core.classroom.records import SchoolClass, Writer
from mnist_core.classroom.store import ClassStore
from mnist_core.errors import ClassError, ConfigError
from mnist_core.images.drawing import Drawing

LINE = Drawing([np.array([(100.0, 50.0), (110.0, 350.0)])], 28.0)
BOW = Drawing([np.array([(100.0, 50.0), (200.04, 200.0), (100.0, 350.0)]), np.array([(5.0, 5.0)])], 20.0)


@pytest.fixture
def opened(store: ClassStore) -> SchoolClass:
    return store.open("teacher")


@pytest.fixture
def ada(store: ClassStore, opened: SchoolClass) -> Writer:
    return store.join(opened, "Ada", "phone 1")


def test_a_class_is_found_by_its_code_however_it_is_typed(store: ClassStore, opened: SchoolClass) -> None:
    assert store.find(f" {opened.code.lower()} ") == opened
    assert opened in store.list() and not opened.paused
    assert abs(opened.opened - time.time()) < 60


@pytest.mark.parametrize("code", ["", "ABC", "AEIOU", "BCDFGH", "<b>", "B" * 10**6, "' OR 1=1", "\0\0\0\0\0"])
def test_what_is_no_code_is_said(store: ClassStore, code: str) -> None:
    with pytest.raises(ClassError, match="five letters"):
        store.find(code)


def test_a_code_of_no_class_is_said(store: ClassStore) -> None:
    with pytest.raises(ClassError, match="no class BBBBB"):
        store.find("BBBBB")


def test_while_a_class_is_paused_nothing_is_taken_back(store: ClassStore, opened: SchoolClass, ada: Writer) -> None:
    store.keep(ada, 0, LINE)
    store.pause(opened.id, True)
    with pytest.raises(ClassError, match="paused"):
        store.undo(ada)
    assert store.next_turn(ada) == 1


def test_what_was_written_comes_back(store: ClassStore, opened: SchoolClass, ada: Writer) -> None:
    assert store.next_turn(ada) == 0
    assert store.keep(ada, 0, LINE) and store.keep(ada, 1, BOW)
    assert store.next_turn(ada) == 2
    kept = store.drawings(opened.id)
    assert len(kept) == 2 and kept.labels.tolist() == list(labels_of(ada.id)[:2])
    assert kept.writers.tolist() == [ada.id, ada.id]
    np.testing.assert_array_equal(kept.images, [LINE.digit(), BOW.digit()])
    strokes = store.strokes(opened.id)[int(kept.ids[1])]
    assert strokes.brush_width == 20 and len(strokes.strokes) == 2
    np.testing.assert_array_equal(strokes.strokes[0], [(100, 50), (200, 200), (100, 350)])


def test_every_writer_is_asked_for_each_digit_three_times_in_an_order_of_their_own() -> None:
    one, other = labels_of(1), labels_of(2)
    assert sorted(one) == sorted(other) == sorted([*range(10)] * 3) and one != other
    assert len(one) == PROMPTS == 30 and all(sorted(one[i : i + 10]) == [*range(10)] for i in (0, 10, 20))
    assert labels_of(1) == one


def test_a_drawing_is_kept_once_or_not_at_all(store: ClassStore, opened: SchoolClass, ada: Writer) -> None:
    with ThreadPoolExecutor(8) as presses:
        kept = list(presses.map(lambda _: store.keep(ada, 0, LINE), range(8)))
    assert sum(kept) == 1 and len(store.drawings(opened.id)) == 1


def test_a_press_of_undo_takes_the_last_one_back(store: ClassStore, opened: SchoolClass, ada: Writer) -> None:
    store.undo(ada)
    store.keep(ada, 0, LINE)
    store.keep(ada, 1, BOW)
    store.undo(ada)
    assert store.next_turn(ada) == 1 and len(store.drawings(opened.id)) == 1
    assert store.keep(ada, 1, LINE)


def test_a_writer_goes_on_where_they_were_from_another_server(address: str, opened: SchoolClass, ada: Writer) -> None:
    engine = connect(address)
    other = ClassStore(engine)
    other.keep(ada, 0, LINE)
    assert other.join(other.find(opened.code), "another name", "phone 1") == ada
    assert other.next_turn(ada) == 1
    engine.dispose()


def test_turns_that_there_are_not_are_refused(store: ClassStore, ada: Writer) -> None:
    for turn in (-1, PROMPTS, 10**9):
        with pytest.raises(ClassError, match="already written"):
            store.keep(ada, turn, LINE)


@pytest.mark.parametrize("nickname", ["Ada", "ada", " ADA ", "\uff21da", "Ada\ufe0f", "A\u034fda"])
def test_a_nickname_is_taken_once(store: ClassStore, opened: SchoolClass, ada: Writer, nickname: str) -> None:
    with pytest.raises(ClassError, match=r"already called"):
        store.join(opened, nickname, "phone 2")
    assert store.join(store.open(), nickname, "phone 2").nickname  # in another class


@pytest.mark.parametrize("nickname", ["x" * 10_000, "<b>me</b>", "\u202eada", "\U0001f600", "a\0b"])
def test_a_nickname_that_could_do_harm_is_refused(store: ClassStore, opened: SchoolClass, nickname: str) -> None:
    with pytest.raises(ConfigError, match="A name can have up to 20 letters and digits"):
        store.join(opened, nickname, "phone 2")
    with pytest.raises(ClassError, match="First choose a nickname"):
        store.join(opened, " \u3164", "phone 2")
    assert store.writers(opened.id) == []


@pytest.mark.slow
def test_two_hundred_join_at_once_and_then_it_is_full(store: ClassStore, opened: SchoolClass) -> None:
    with ThreadPoolExecutor(20) as phones:
        joined = list(phones.map(lambda n: store.join(opened, f"pupil {n}", f"phone {n}"), range(200)))
    assert len({writer.id for writer in joined}) == len(store.writers(opened.id)) == 200
    with pytest.raises(ClassError, match="it has 200 writers"):
        store.join(opened, "one more", "phone")


def test_while_it_is_paused_nobody_joins_or_writes(store: ClassStore, opened: SchoolClass, ada: Writer) -> None:
    store.pause(opened.id, True)
    assert store.find(opened.code).paused
    with pytest.raises(ClassError, match="paused"):
        store.join(opened, "Bo", "phone 2")
    with pytest.raises(ClassError, match="paused"):
        store.keep(ada, 0, LINE)
    store.pause(opened.id, False)
    assert store.keep(ada, 0, LINE)


def test_a_drawing_or_a_writer_is_removed_from_their_own_class_only(
    store: ClassStore, opened: SchoolClass, ada: Writer
) -> None:
    other = store.open()
    store.keep(ada, 0, LINE)
    store.keep(ada, 1, LINE)
    first = int(store.drawings(opened.id).ids[0])
    store.remove_drawing(other.id, first)
    store.remove_writer(other.id, ada.id)
    assert len(store.drawings(opened.id)) == 2
    store.remove_drawing(opened.id, first)
    assert len(store.drawings(opened.id)) == 1 and store.next_turn(ada) == 0
    store.remove_writer(opened.id, ada.id)
    assert len(store.drawings(opened.id)) == 0 and store.writer(opened.id, "phone 1") is None
    with pytest.raises(ClassError, match="no longer in this class"):
        store.keep(ada, 0, LINE)


def test_only_what_is_new_is_read_and_what_others_take_away_is_seen(
    store: ClassStore, opened: SchoolClass, ada: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.keep(ada, 0, LINE)
    (first,) = store.drawings(opened.id).ids.tolist()
    asked: list[int] = []
    original = ClassStore._drawings_after
    monkeypatch.setattr(
        ClassStore, "_drawings_after", lambda self, of, after: asked.append(after) or original(self, of, after)
    )
    assert len(store.drawings(opened.id)) == 1 and not asked
    store.keep(ada, 1, BOW)
    assert store.drawings(opened.id).labels.tolist() == list(labels_of(ada.id)[:2]) and asked == [first]
    other = ClassStore(store._engine)
    other.remove_drawing(opened.id, first)
    other.keep(ada, 2, LINE)
    seen, there = store.drawings(opened.id), other.drawings(opened.id)
    assert seen.ids.tolist() == there.ids.tolist() and len(seen) == 2 and first not in seen.ids
    np.testing.assert_array_equal(seen.images, there.images)


def test_deleting_a_class_leaves_nothing_of_it_and_all_of_the_others(
    store: ClassStore, opened: SchoolClass, ada: Writer
) -> None:
    other = store.open()
    bo = store.join(other, "Bo", "phone 2")
    store.keep(ada, 0, LINE)
    store.keep(bo, 0, LINE)
    store.delete(opened.id)
    assert store.list() == [other] and len(store.drawings(other.id)) == 1
    assert len(store.drawings(opened.id)) == 0 and not store.writers(opened.id)
    with pytest.raises(ClassError, match="no class"):
        store.find(opened.code)
    with pytest.raises(ClassError, match="deleted"):
        store.keep(ada, 1, LINE)
    with pytest.raises(ClassError, match="deleted"):
        store.join(opened, "Cy", "phone 3")


def test_one_visitor_may_open_so_many_classes(store: ClassStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_CLASSES_PER_VISITOR", "2")
    first = store.open("teacher")
    store.open("teacher")
    with pytest.raises(ClassError, match="2 classes open, the most you can have here"):
        store.open("teacher")
    assert store.open("another") and store.open()
    store.delete(first.id)
    assert store.open("teacher")


def test_a_server_has_room_for_so_many_classes(store: ClassStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MOST_CLASSES", 2)
    store.open()
    store.open()
    with pytest.raises(ClassError, match="2 classes, the most it can hold"):
        store.open()
