import io
import re
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from mnist_core.classroom import files, rehearsal
from mnist_core.classroom.prompts import PROMPTS, labels_of
from mnist_core.classroom.records import ImportedDrawing, SchoolClass, Writer
from mnist_core.classroom.store import ClassStore
from mnist_core.data.mnist import load_test
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.store import RunStore
from pages.parts import resources
from tests.pages.classroom.opening import CLASS, JOIN, open_page, press, words, written
from tests.pages.components import all_data_of, data_of
from tests.waiting import wait_for


def test_one_press_opens_a_class(classes: ClassStore, me: str) -> None:
    page = press(open_page(CLASS), "open_class")
    assert not page.exception
    (opened,) = classes.list()
    assert page.query_params["class"] == opened.code and classes.teachers.is_teacher(opened.id, me)
    assert f"### {opened.code}" in words(page) and "/join`" in words(page)
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


@pytest.mark.slow
def test_what_was_read_wrong_is_framed_once_it_was_measured(
    classes: ClassStore, store: RunStore, mine: SchoolClass, ada: Writer
) -> None:
    classes.keep(ada, 0, written((labels_of(ada.id)[0] + 1) % 10))  # another digit than was asked for
    page = open_page(CLASS, **{"class": mine.code})
    assert not any("Framed" in caption.value for caption in page.caption)
    for step in ("Measure", "Collect"):
        page.button_group(key="class_step_0").set_value(step).run()
    assert any("Framed: Best model (99.6%) misreads it" in caption.value for caption in page.caption)
    assert "1 misread" in data_of(page, "wall_row")["alt"]


def test_a_class_is_called_by_its_name(classes: ClassStore, mine: SchoolClass) -> None:
    page = open_page(CLASS, **{"class": mine.code})
    page.text_input(key="class_name").set_value("7b *").run()
    assert "letters and digits" in page.error[0].value and not classes.find(mine.code).name
    page.text_input(key="class_name").set_value("7b").run()
    assert not page.exception and page.title[0].value == "Class 7b" and classes.find(mine.code).name == "7b"
    assert any(link.proto.label == f"7b ({mine.code})" for link in open_page(CLASS).get("page_link"))
    page.text_input(key="class_name").set_value("").run()
    assert page.title[0].value == f"Class {mine.code}"


def test_a_new_drawing_changes_the_last_picture_of_its_group_alone(classes: ClassStore, me: str) -> None:
    """A browser keeps the others and need not be sent them again."""
    image = written(3).digit()
    imported = [ImportedDrawing(f"Writer {n // 30}", 3, image, None) for n in range(150)]
    mine = classes.open(me, imported=imported)

    def pictures() -> list[tuple[list[int], str]]:
        page = open_page(CLASS, **{"class": mine.code})
        assert not page.exception
        data = all_data_of(page, "wall_row")
        return [(each["ids"], each["picture"]) for each in data]

    before = pictures()
    assert [len(ids) for ids, _ in before] == [128, 22]
    ada = classes.join(mine, "Ada", "phone")
    classes.keep(ada, ada.prompts.index(3), written(4))
    resources.class_drawings.clear()
    after = pictures()
    assert after[0] == before[0] and after[1][0][:-1] == before[1][0] and after[1][1] != before[1][1]


def test_a_drawing_and_a_writer_are_removed(classes: ClassStore, mine: SchoolClass, ada: Writer) -> None:
    for turn in (0, 1):
        classes.keep(ada, turn, written(3))
    first = int(classes.drawings(mine.id).ids[0])
    page = press(open_page(CLASS, **{"class": mine.code}), f"remove_{first}")
    assert not page.exception and first not in classes.drawings(mine.id).ids
    page = press(page, "remove_writer")
    assert not page.exception and not classes.writers(mine.id)


def test_a_drawing_that_is_pressed_on_the_wall_is_asked_about_and_removed(
    classes: ClassStore, mine: SchoolClass, ada: Writer
) -> None:
    for turn in (0, 1):
        classes.keep(ada, turn, written(8))
    first, second = classes.drawings(mine.id).ids.tolist()
    page = open_page(CLASS, **{"class": mine.code})
    page.session_state["doomed_drawing"] = second  # AppTest runs no JavaScript
    page.run()
    assert not page.exception
    assert page.button(key="doom_writer").label == "Remove Ada and all their drawings"
    press(page, "let_be")
    assert "doom_drawing" not in {button.key for button in page.button}
    page.session_state["doomed_drawing"] = second
    press(page.run(), "doom_drawing")
    assert classes.drawings(mine.id).ids.tolist() == [first]
    page.session_state["doomed_drawing"] = second  # which is gone, or was never there
    assert "doom_drawing" not in {button.key for button in page.run().button}
    page.session_state["doomed_drawing"] = first
    press(page.run(), "doom_writer")
    assert not classes.writers(mine.id)


def test_collecting_is_paused_and_goes_on(classes: ClassStore, mine: SchoolClass) -> None:
    page = press(open_page(CLASS, **{"class": mine.code}), "pause")
    assert classes.find(mine.code).paused and "The class is paused" in page.warning[0].value
    press(page, "pause")
    assert not classes.find(mine.code).paused


def test_a_pupils_code_does_not_open_the_teachers_page(classes: ClassStore, me: str) -> None:
    other = classes.open("another teacher")
    classes.join(other, "Pupil", me)
    page = open_page(CLASS, **{"class": other.code})
    assert "This page is for the class's teacher" in words(page)
    assert not [button for button in page.button if button.key in ("pause", "delete_class", "make_link")]
    assert not page.image


def test_the_teachers_link_lets_another_browser_in_once_it_is_made(classes: ClassStore, me: str) -> None:
    other = classes.open("another teacher")
    secret = classes.teachers.new_secret(other.id)
    page = open_page(CLASS, **{"class": other.code, "secret": "guessed"})
    assert "That isn't this class's teacher link" in words(page)
    page = open_page(CLASS, **{"class": other.code, "secret": secret})
    assert f"### {other.code}" in words(page)
    assert "secret" not in page.query_params and classes.teachers.is_teacher(other.id, me)


def test_a_link_for_another_device_is_made(classes: ClassStore, mine: SchoolClass) -> None:
    page = press(open_page(CLASS, **{"class": mine.code}), "make_link")
    assert not page.exception
    found = re.search(rf"/class\?class={mine.code}&secret=([\w-]+)$", page.code[0].value)
    assert found
    classes.teachers.let_in(mine, found[1], "laptop")
    assert classes.teachers.is_teacher(mine.id, "laptop")


@pytest.mark.slow
def test_measures_stand_beside_mnists(classes: ClassStore, store: RunStore, mine: SchoolClass, ada: Writer) -> None:
    for turn, label in enumerate(labels_of(ada.id)[:10]):
        classes.keep(ada, turn, written(label))
    page = open_page(CLASS, **{"class": mine.code})
    page.button_group(key="class_step_0").set_value("Measure").run()
    assert not page.exception
    assert [metric.label for metric in page.metric] == ["On your class", "On MNIST's test set", "Misread"]
    assert "% to " in page.metric[0].delta
    assert page.metric[1].value == f"{store.read(SHIPPED).evaluation().accuracy:.1%}"
    assert "With only 10 drawings by 1 writer" in words(page)


def test_without_drawings_there_is_nothing_to_measure(classes: ClassStore, mine: SchoolClass) -> None:
    page = open_page(CLASS, **{"class": mine.code})
    page.button_group(key="class_step_0").set_value("Measure").run()
    assert not page.exception and "nothing to measure" in words(page)


def test_a_class_is_deleted_with_all_it_wrote(classes: ClassStore, mine: SchoolClass, ada: Writer) -> None:
    classes.keep(ada, 0, written(1))
    page = open_page(CLASS, **{"class": mine.code})
    page.button_group(key="class_step_0").set_value("Save or delete").run()
    assert page.button(key="delete_class").disabled
    page.checkbox(key="sure").check().run()
    press(page, "delete_class")
    assert not page.exception and not classes.list() and not len(classes.drawings(mine.id))
    assert "Can it read your class?" in words(page)


def test_a_class_that_was_taken_along_is_brought(classes: ClassStore, mine: SchoolClass, ada: Writer, me: str) -> None:
    classes.keep(ada, 0, written(5))
    page = open_page(CLASS)
    page.file_uploader(key="class_file").set_value(("class.json", files.as_json(classes, mine.id), "text/json")).run()
    page = press(page, "import_class")
    assert not page.exception
    brought = classes.teachers.classes_of(me)[0]
    assert brought != mine and f"### {brought.code}" in words(page)
    np.testing.assert_array_equal(classes.drawings(brought.id).images, classes.drawings(mine.id).images)


def test_pictures_that_are_dark_on_light_are_put_right_before_the_teachers_eyes(classes: ClassStore, me: str) -> None:
    some, content = load_test().take(slice(60)), io.BytesIO()
    np.savez(content, x_test=255 - some.images, y_test=some.labels, writers=np.array(["Ada"] * 30 + ["Bo"] * 30))
    page = open_page(CLASS)
    page.file_uploader(key="class_file").set_value(("class.npz", content.getvalue(), "application/zip")).run()
    page = press(page, "import_class")
    assert [toast.value for toast in page.toast] == [
        "The digits were dark on light, so they were inverted to light on dark, like MNIST."
    ]
    (brought,) = classes.teachers.classes_of(me)
    np.testing.assert_array_equal(classes.drawings(brought.id).images, some.images)


def test_a_file_that_is_no_class_is_said_and_leaves_none(classes: ClassStore, me: str) -> None:
    page = open_page(CLASS)
    page.file_uploader(key="class_file").set_value(("class.json", b"{}", "text/json")).run()
    page = press(page, "import_class")
    assert not page.exception and "expected a class file from Digit Lab" in words(page)
    assert not classes.list()


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


@pytest.mark.parametrize("key", ["pause", "remove_writer", "delete_class"])
def test_a_press_that_the_database_refuses_is_said_and_changes_nothing(
    mine: SchoolClass, ada: Writer, busy: sqlite3.Connection, key: str
) -> None:
    page = open_page(CLASS, **{"class": mine.code})
    if key == "delete_class":
        page.button_group(key="class_step_0").set_value("Save or delete").run()
        page.checkbox(key="sure").check().run()
    busy.execute("BEGIN IMMEDIATE")
    page = press(page, key)
    assert not page.exception and "database is busy" in words(page)
    busy.execute("ROLLBACK")
    page = page.run()
    assert "database is busy" not in words(page)
    found = resources.classes().find(mine.code)
    assert not found.paused and resources.classes().writers(found.id)


def test_a_demo_class_writes_by_itself_and_says_that_it_is_one(
    classes: ClassStore, me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal, "SECONDS", 0)
    page = press(open_page(CLASS), "open_demo")
    assert not page.exception
    (opened,) = classes.list()
    assert opened.name == rehearsal.NAME and page.title[0].value == f"Class {rehearsal.NAME}"
    assert "are made up" in " ".join(each.value for each in page.caption)
    wait_for(lambda: len(classes.drawings(opened.id)) == rehearsal.WRITERS * PROMPTS, "all that they write")
    classes.rename(opened.id, "7b")
    page = open_page(CLASS, **{"class": opened.code})
    measured = page.button_group(key="class_step_0").set_value("Measure").run()
    assert not measured.exception and "are made up" in " ".join(each.value for each in measured.caption)


def test_who_has_finished_is_seen(classes: ClassStore, mine: SchoolClass, ada: Writer) -> None:
    bo = classes.join(mine, "Bo", "another phone")
    for turn in range(PROMPTS):
        classes.keep(ada, turn, written(labels_of(ada.id)[turn]))
    classes.keep(bo, 0, written(labels_of(bo.id)[0]))
    page = open_page(CLASS, **{"class": mine.code})
    (head,) = (each for each in page.markdown if "2 writers, 31 drawings" in each.value)
    assert head.value.endswith("finished: 1 of 2")
    assert "Bo" in head.proto.help and "Ada" not in head.proto.help
