import sqlite3

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.classroom.prompts import PROMPTS, labels_of
from mnist_core.classroom.records import SchoolClass
from mnist_core.classroom.store import ClassStore
from mnist_core.errors import ImageError
from mnist_core.formats import a_digit
from mnist_core.images.drawing import Drawing
from pages.parts import resources
from pages.parts.classroom import access
from pages.parts.draw import canvas
from tests.pages.classroom.opening import CLASS, JOIN, open_page, press, words, written


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
    assert f"Write {a_digit(labels_of(writer.id)[0])}" in words(page)


@pytest.mark.parametrize(
    ("code", "nickname", "problem"),
    [
        ("nonsense", "Ada", "five letters"),
        ("BBBBB", "Ada", "no class BBBBB"),
        ("", "Ada", "five letters"),
        (None, "", "First choose a nickname"),
        (None, "<script>", "letters and digits"),
        (None, "\u202eAda", "letters and digits"),
        (None, "Bo", "already called Bo"),
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


@pytest.fixture
def at_school(monkeypatch: pytest.MonkeyPatch) -> None:
    """All come from one address."""
    monkeypatch.setattr(type(st.context), "ip_address", property(lambda self: "10.0.0.7"))


def guess(times: int) -> None:
    page = open_page(JOIN)
    for _ in range(times):
        page = join(page, "BBBBB", "Ada")


@pytest.mark.usefixtures("at_school")
def test_codes_cannot_be_guessed_in_numbers(classes: ClassStore, me: str) -> None:
    other = classes.open("another teacher")
    guess(10)
    page = join(open_page(JOIN), other.code, "Ada")
    assert "too many wrong codes" in words(page) and not classes.writers(other.id)


@pytest.mark.usefixtures("at_school")
def test_who_is_in_already_is_not_refused(classes: ClassStore, mine: SchoolClass, me: str) -> None:
    classes.join(mine, "Ada", me)
    guess(12)
    assert "Write " in words(open_page(JOIN, code=mine.code))
    assert f"### {mine.code}" in words(open_page(CLASS, **{"class": mine.code}))


@pytest.mark.usefixtures("at_school")
def test_one_who_guesses_shuts_nobody_else_out(
    classes: ClassStore, mine: SchoolClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess(50)
    monkeypatch.setattr("tests.pages.classroom.opening.TOKEN", "b" * 32)
    page = join(open_page(JOIN), mine.code, "Bo")
    assert "Write " in words(page) and [writer.nickname for writer in classes.writers(mine.id)] == ["Bo"]


@pytest.mark.usefixtures("at_school")
def test_a_schools_phones_may_join_another_class_at_once(classes: ClassStore, mine: SchoolClass) -> None:
    for _ in range(199):
        access.JOINED.count(f"{mine.id} 10.0.0.7")
        access.JOINED.count("another class 10.0.0.7")
    access.JOINED.count("another class 10.0.0.7")
    assert "Write " in words(join(open_page(JOIN), mine.code, "Ada"))


@pytest.mark.usefixtures("at_school")
def test_nobody_joins_in_numbers(classes: ClassStore, mine: SchoolClass) -> None:
    for _ in range(200):
        access.JOINED.count(f"{mine.id} 10.0.0.7")
    page = join(open_page(JOIN), mine.code, "Ada")
    assert "Too many people have just joined from here" in words(page) and not classes.writers(mine.id)


def test_a_writer_who_is_removed_while_drawing_is_told(
    classes: ClassStore, mine: SchoolClass, me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = classes.join(mine, "Ada", me)
    monkeypatch.setattr(canvas, "writing_canvas", lambda *sheet: written(3))
    page = open_page(JOIN, code=mine.code)
    classes.remove_writer(mine.id, writer.id)
    page = write(page)
    assert "has removed you and your drawings" in words(page) and not page.exception
    assert len(page.text_input) == 2  # they can join again


def test_a_class_that_is_deleted_while_somebody_draws_is_told(
    classes: ClassStore, mine: SchoolClass, me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes.join(mine, "Ada", me)
    monkeypatch.setattr(canvas, "writing_canvas", lambda *sheet: written(3))
    page = open_page(JOIN, code=mine.code)
    classes.delete(mine.id)
    page = write(page)
    assert f"There is no class {mine.code}" in words(page) and not page.exception


def write(page: AppTest) -> AppTest:
    return press(page, "keep")


def test_a_digit_is_kept_read_and_taken_back(
    classes: ClassStore, mine: SchoolClass, me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = classes.join(mine, "Ada", me)
    first = labels_of(writer.id)[0]
    monkeypatch.setattr(canvas, "writing_canvas", lambda *sheet: written(first))
    page = write(open_page(JOIN, code=mine.code))
    assert not page.exception
    assert f"Your {first} was read as **{first}**" in words(page)
    assert f"Write {a_digit(labels_of(writer.id)[1])}" in words(page)
    assert classes.drawings(mine.id).labels.tolist() == [first]
    press(page, "undo")
    assert len(classes.drawings(mine.id)) == 0 and classes.next_turn(writer) == 0


def test_before_the_first_stroke_there_is_nothing_to_keep(
    classes: ClassStore, mine: SchoolClass, me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes.join(mine, "Ada", me)
    monkeypatch.setattr(canvas, "writing_canvas", lambda *sheet: None)
    assert open_page(JOIN, code=mine.code).button(key="keep").disabled


def test_a_drawing_that_is_none_and_a_pause_are_said(
    classes: ClassStore, mine: SchoolClass, me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes.join(mine, "Ada", me)

    def damaged(*sheet: int) -> Drawing:
        raise ImageError("The drawing can't be read.")

    monkeypatch.setattr(canvas, "writing_canvas", damaged)
    page = open_page(JOIN, code=mine.code)
    assert not page.exception and "drawing can't be read" in words(page)
    monkeypatch.setattr(canvas, "writing_canvas", lambda *sheet: written(4))
    page = open_page(JOIN, code=mine.code)
    classes.pause(mine.id, True)
    page = write(page)
    assert "paused" in words(page) and "still here" in words(page)
    classes.pause(mine.id, False)
    write(page)
    assert len(classes.drawings(mine.id)) == 1


def test_who_has_written_all_is_thanked(classes: ClassStore, mine: SchoolClass, me: str) -> None:
    writer = classes.join(mine, "Ada", me)
    for turn in range(PROMPTS):
        classes.keep(writer, turn, written(1))
    page = open_page(JOIN, code=mine.code)
    assert not page.exception
    assert (
        "**The network read 3 of your 30 digits correctly.**" in page.success[0].value
    )  # the others were asked for as other digits
    assert len(page.image) == 27


def test_a_digit_that_cannot_be_taken_back_now_is_said(
    classes: ClassStore, mine: SchoolClass, me: str, busy: sqlite3.Connection
) -> None:
    writer = classes.join(mine, "Me", me)
    classes.keep(writer, 0, written(1))
    page = open_page(JOIN, code=mine.code)
    busy.execute("BEGIN IMMEDIATE")
    page = press(page, "undo")
    assert not page.exception and "database is busy" in words(page)
    assert resources.classes().next_turn(writer) == 1
