import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.classroom import files
from mnist_core.classroom.records import SchoolClass, Writer
from mnist_core.classroom.store import ClassStore
from mnist_core.classroom.turns import TURNS, labels_of
from mnist_core.data import pen_digits
from mnist_core.errors import ImageError
from mnist_core.images.corrections import Drawing
from mnist_core.run_store import RunStore
from pages.parts import canvas, resources
from tests.pages.opening import TOKEN, open_through

CLASS = "pages/classroom/class_page.py"
JOIN = "pages/classroom/join.py"


def written(label: int) -> Drawing:
    return Drawing(pen_digits.strokes_of(label, np.random.default_rng(label)), 0.1)


@pytest.fixture
def classes(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClassStore]:
    """The classes of an empty folder, as the pages find them."""
    monkeypatch.delenv("MNIST_DATABASE_URL", raising=False)
    for cache in (resources.classes, resources.class_drawings):
        cache.clear()
    resources.WRONG_CODES.clear()
    yield resources.classes()
    for cache in (resources.classes, resources.class_drawings):
        cache.clear()


@pytest.fixture
def mine(classes: ClassStore, me: str) -> SchoolClass:
    """A class that this visitor opened."""
    return classes.open(me)[0]


@pytest.fixture
def ada(classes: ClassStore, mine: SchoolClass) -> Writer:
    return classes.join(mine, "Ada", "a phone")


def open_page(page: str, **query: str) -> AppTest:
    return open_through("app.py", page, {"visitor_token": TOKEN}, **query)


def words(page: AppTest) -> str:
    return " ".join(element.value for element in (*page.title, *page.header, *page.markdown, *page.error, *page.info))


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def test_one_press_opens_a_class(classes: ClassStore, me: str) -> None:
    page = press(open_page(CLASS), "open_class")
    assert not page.exception
    (opened,) = classes.list()
    assert page.query_params["class"] == opened.code and classes.is_teacher(opened.id, me)
    assert f"### {opened.code}" in words(page) and f"/join?code={opened.code}" in words(page)
    assert "Nobody has joined yet" in words(page)


def test_the_wall_shows_what_was_written_by_digit_and_by_writer(
    classes: ClassStore, mine: SchoolClass, ada: Writer
) -> None:
    classes.keep(ada, 0, written(labels_of(ada.id)[0]))
    page = open_page(CLASS, **{"class": mine.code})
    assert not page.exception
    assert "1 writer, 1 drawing" in words(page)
    page.button_group(key="wall_order").set_value("By writer").run()
    assert "**Ada**" in words(page)
    page.toggle(key="hide_nicknames").set_value(True).run()
    assert "**Writer 1**" in words(page) and "Ada" not in words(page)


def test_a_drawing_and_a_writer_are_removed(classes: ClassStore, mine: SchoolClass, ada: Writer) -> None:
    for turn in (0, 1):
        classes.keep(ada, turn, written(3))
    first = int(classes.drawings(mine.id).ids[0])
    page = press(open_page(CLASS, **{"class": mine.code}), f"remove_{first}")
    assert not page.exception and first not in classes.drawings(mine.id).ids
    page = press(page, "remove_writer")
    assert not page.exception and not classes.writers(mine.id)


def test_collecting_is_paused_and_goes_on(classes: ClassStore, mine: SchoolClass) -> None:
    page = press(open_page(CLASS, **{"class": mine.code}), "pause")
    assert classes.find(mine.code).paused and "Collecting is paused" in page.warning[0].value
    press(page, "pause")
    assert not classes.find(mine.code).paused


def test_a_pupils_code_does_not_open_the_teachers_page(classes: ClassStore, me: str) -> None:
    other, _ = classes.open("another teacher")
    classes.join(other, "Pupil", me)
    page = open_page(CLASS, **{"class": other.code})
    assert "This page is for the teacher" in words(page)
    assert not [button for button in page.button if button.key in ("pause", "delete_class", "make_link")]
    assert not page.image


def test_the_teachers_link_lets_another_browser_in_once_it_is_made(classes: ClassStore, me: str) -> None:
    other, _ = classes.open("another teacher")
    secret = classes.new_secret(other.id)
    page = open_page(CLASS, **{"class": other.code, "secret": "guessed"})
    assert "That is not the link" in words(page)
    page = open_page(CLASS, **{"class": other.code, "secret": secret})
    assert f"### {other.code}" in words(page)
    assert "secret" not in page.query_params and classes.is_teacher(other.id, me)


def test_a_link_for_another_device_is_made(classes: ClassStore, mine: SchoolClass) -> None:
    page = press(open_page(CLASS, **{"class": mine.code}), "make_link")
    assert not page.exception
    found = re.search(rf"/class\?class={mine.code}&secret=([\w-]+)$", page.code[0].value)
    assert found
    classes.make_teacher(mine, found[1], "laptop")
    assert classes.is_teacher(mine.id, "laptop")


def test_measures_stand_beside_mnists(classes: ClassStore, mine: SchoolClass, ada: Writer) -> None:
    for turn, label in enumerate(labels_of(ada.id)[:10]):
        classes.keep(ada, turn, written(label))
    page = open_page(CLASS, **{"class": mine.code})
    page.button_group(key="class_step").set_value("Measure").run(timeout=60)
    assert not page.exception
    assert [metric.label for metric in page.metric] == ["On your class", "On MNIST's test set", "Read wrong"]
    assert "% to " in page.metric[0].delta and page.metric[1].value == "99.7%"
    assert "with 10 drawings by 1 writer" in words(page)


def test_without_drawings_there_is_nothing_to_measure(classes: ClassStore, mine: SchoolClass) -> None:
    page = open_page(CLASS, **{"class": mine.code})
    page.button_group(key="class_step").set_value("Measure").run()
    assert not page.exception and "nothing to measure" in words(page)


def test_a_class_is_deleted_with_all_it_wrote(classes: ClassStore, mine: SchoolClass, ada: Writer) -> None:
    classes.keep(ada, 0, written(1))
    page = open_page(CLASS, **{"class": mine.code})
    page.button_group(key="class_step").set_value("Take along, delete").run()
    assert page.button(key="delete_class").disabled
    page.checkbox(key="sure").check().run()
    press(page, "delete_class")
    assert not page.exception and not classes.list() and not len(classes.drawings(mine.id))
    assert "Can it read your class?" in words(page)


def test_a_class_that_was_taken_along_is_brought(classes: ClassStore, mine: SchoolClass, ada: Writer, me: str) -> None:
    classes.keep(ada, 0, written(5))
    page = open_page(CLASS)
    page.file_uploader(key="class_file").set_value(("class.json", files.as_json(classes, mine.id), "text/json")).run()
    page = press(page, "bring_class")
    assert not page.exception
    brought = classes.taught_by(me)[0]
    assert brought != mine and f"### {brought.code}" in words(page)
    np.testing.assert_array_equal(classes.drawings(brought.id).images, classes.drawings(mine.id).images)


def test_a_file_that_is_no_class_is_said_and_leaves_none(classes: ClassStore, me: str) -> None:
    page = open_page(CLASS)
    page.file_uploader(key="class_file").set_value(("class.json", b"{}", "text/json")).run()
    page = press(page, "bring_class")
    assert not page.exception and "a class that was exported here was expected" in words(page)
    assert not classes.list()


def join(page: AppTest, code: str, nickname: str) -> AppTest:
    page.text_input[0].set_value(code)
    page.text_input[1].set_value(nickname)
    return next(button for button in page.button if button.label == "Join").click().run()


def test_a_pupil_joins_by_the_link_and_is_asked_for_a_digit(classes: ClassStore, mine: SchoolClass, me: str) -> None:
    page = open_page(JOIN, code=mine.code)
    assert page.text_input[0].value == mine.code
    page = join(page, mine.code, "Ada")
    assert not page.exception
    writer = classes.writer(mine.id, me)
    assert writer is not None and writer.nickname == "Ada"
    assert f"Write a {labels_of(writer.id)[0]}" in words(page)


@pytest.mark.parametrize(
    ("code", "nickname", "problem"),
    [
        ("nonsense", "Ada", "five letters"),
        ("BBBBB", "Ada", "no class BBBBB"),
        ("", "Ada", "five letters"),
        (None, "", "Choose a nickname"),
        (None, "<script>", "letters and digits"),
        (None, "\u202eAda", "letters and digits"),
        (None, "Bo", "called Bo already"),
    ],
)
def test_what_stands_in_the_way_of_joining_is_said(
    classes: ClassStore, mine: SchoolClass, code: str | None, nickname: str, problem: str
) -> None:
    classes.join(mine, "Bo", "another phone")
    page = join(open_page(JOIN), mine.code if code is None else code, nickname)
    assert not page.exception and problem in words(page)
    assert len(classes.writers(mine.id)) == 1
    assert page.text_input[1].value == nickname  # nothing is lost


def test_codes_cannot_be_guessed_in_numbers(
    classes: ClassStore, mine: SchoolClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(st.context), "ip_address", property(lambda self: "10.0.0.7"))
    page = open_page(JOIN)
    for _ in range(30):
        page = join(page, "BBBBB", "Ada")
    page = join(page, mine.code, "Ada")
    assert "Too many wrong codes" in words(page) and not classes.writers(mine.id)


def write(page: AppTest, turn: int) -> AppTest:
    return press(page, f"keep_{turn}")


def test_a_digit_is_kept_read_and_taken_back(
    classes: ClassStore, mine: SchoolClass, me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = classes.join(mine, "Ada", me)
    first = labels_of(writer.id)[0]
    monkeypatch.setattr(canvas, "writing_canvas", lambda key: written(first))
    page = write(open_page(JOIN, code=mine.code), 0)
    assert not page.exception
    assert f"Your {first} was read as **{first}**" in words(page)
    assert f"Write a {labels_of(writer.id)[1]}" in words(page)
    assert classes.drawings(mine.id).labels.tolist() == [first]
    press(page, "undo")
    assert len(classes.drawings(mine.id)) == 0 and classes.next_turn(writer) == 0


def test_before_the_first_stroke_there_is_nothing_to_keep(
    classes: ClassStore, mine: SchoolClass, me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes.join(mine, "Ada", me)
    monkeypatch.setattr(canvas, "writing_canvas", lambda key: None)
    assert open_page(JOIN, code=mine.code).button(key="keep_0").disabled


def test_a_drawing_that_is_none_and_a_pause_are_said(
    classes: ClassStore, mine: SchoolClass, me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes.join(mine, "Ada", me)

    def damaged(key: str) -> Drawing:
        raise ImageError("The drawing's strokes cannot be read.")

    monkeypatch.setattr(canvas, "writing_canvas", damaged)
    page = open_page(JOIN, code=mine.code)
    assert not page.exception and "strokes cannot be read" in words(page)
    monkeypatch.setattr(canvas, "writing_canvas", lambda key: written(4))
    page = open_page(JOIN, code=mine.code)
    classes.pause(mine.id, True)
    page = write(page, 0)
    assert "paused" in words(page) and "still here" in words(page)
    classes.pause(mine.id, False)
    write(page, 0)
    assert len(classes.drawings(mine.id)) == 1


def test_who_has_written_all_is_thanked(classes: ClassStore, mine: SchoolClass, me: str) -> None:
    writer = classes.join(mine, "Ada", me)
    for turn in range(TURNS):
        classes.keep(writer, turn, written(1))
    page = open_page(JOIN, code=mine.code)
    assert not page.exception and "All written, thank you!" in page.success[0].value


def test_a_database_that_cannot_be_used_is_said_and_no_other_page_needs_it(
    classes: ClassStore, store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken").write_bytes(b"no database" * 1000)
    monkeypatch.setenv("MNIST_DATABASE_URL", f"sqlite:///{tmp_path / 'broken'}")
    resources.classes.clear()
    for page in (CLASS, JOIN):
        opened = open_page(page, code="BCDFG")
        assert not opened.exception and "database is damaged" in words(opened)
    assert not open_page("pages/lab/draw.py").exception
