import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.classroom import database, files
from mnist_core.classroom.records import SchoolClass, Writer
from mnist_core.classroom.store import ClassStore
from mnist_core.classroom.turns import TURNS, labels_of
from mnist_core.config import ClassDigits, TrainingConfig
from mnist_core.data import pen_digits
from mnist_core.data.mnist import Split
from mnist_core.errors import ImageError
from mnist_core.images.corrections import Drawing
from mnist_core.jobs import TrainingQueue
from mnist_core.presets import PRESETS
from mnist_core.run_records import FINISHED, QUEUED, STOPPED
from mnist_core.run_store import RunStore
from mnist_core.runs import Run
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
    return classes.open(me)


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
    other = classes.open("another teacher")
    classes.join(other, "Pupil", me)
    page = open_page(CLASS, **{"class": other.code})
    assert "This page is for the teacher" in words(page)
    assert not [button for button in page.button if button.key in ("pause", "delete_class", "make_link")]
    assert not page.image


def test_the_teachers_link_lets_another_browser_in_once_it_is_made(classes: ClassStore, me: str) -> None:
    other = classes.open("another teacher")
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


@pytest.fixture
def busy(classes: ClassStore, store: RunStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """Another connection to the database; once it has begun to write, nobody else can."""
    monkeypatch.setattr(database, "_SECONDS_TO_WAIT", 0.1)
    resources.classes.clear()
    with closing(sqlite3.connect(store.root / database.FILE_NAME, isolation_level=None)) as connection:
        yield connection


@pytest.mark.parametrize("key", ["pause", "remove_writer", "delete_class"])
def test_a_press_that_the_database_refuses_is_said_and_changes_nothing(
    mine: SchoolClass, ada: Writer, busy: sqlite3.Connection, key: str
) -> None:
    page = open_page(CLASS, **{"class": mine.code})
    if key == "delete_class":
        page.button_group(key="class_step").set_value("Take along, delete").run()
        page.checkbox(key="sure").check().run()
    busy.execute("BEGIN IMMEDIATE")
    page = press(page, key)
    assert not page.exception and "database has been busy" in words(page)
    busy.execute("ROLLBACK")
    page = page.run()
    assert "database has been busy" not in words(page)
    found = resources.classes().find(mine.code)
    assert not found.paused and resources.classes().writers(found.id)


def test_a_digit_that_cannot_be_taken_back_now_is_said(
    classes: ClassStore, mine: SchoolClass, me: str, busy: sqlite3.Connection
) -> None:
    writer = classes.join(mine, "Me", me)
    classes.keep(writer, 0, written(1))
    page = open_page(JOIN, code=mine.code)
    busy.execute("BEGIN IMMEDIATE")
    page = press(page, "undo")
    assert not page.exception and "database has been busy" in words(page)
    assert resources.classes().next_turn(writer) == 1


@pytest.fixture
def five(classes: ClassStore, mine: SchoolClass) -> list[Writer]:
    """Five writers, each with three digits."""
    writers = [classes.join(mine, name, f"phone of {name}") for name in ("Ada", "Bo", "Cy", "Di", "Eli")]
    for writer in writers:
        for turn in range(3):
            classes.keep(writer, turn, written(labels_of(writer.id)[turn]))
    return writers


def open_step(mine: SchoolClass, step: str) -> AppTest:
    page = open_page(CLASS, **{"class": mine.code})
    return page.button_group(key="class_step").set_value(step).run(timeout=60)


def of_class(mine: SchoolClass, writers: list[Writer]) -> TrainingConfig:
    """A run that learns from all of them but the first two."""
    ids = tuple(writer.id for writer in writers)
    digits = ClassDigits(mine.code, ids[2:], ids[:2])
    return TrainingConfig(epochs=1, train_size=320, weights_from="tutorial", class_digits=digits)


@pytest.fixture
def learnt(store_with_run: RunStore, trained_run: Run, mine: SchoolClass, five: list[Writer]) -> Run:
    """A finished run that learnt from three of the five; its model is another run's."""
    digits = Split(np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.uint8))
    run = store_with_run.create(of_class(mine, five), class_digits=digits)
    for name in ("model.tflite", "model.keras", "metrics.jsonl"):
        shutil.copyfile(trained_run.directory / name, run.directory / name)
    run.clear_away()
    return run.with_status(state=FINISHED)


def test_a_press_retrains_with_the_writers_who_are_not_kept_aside(
    queue: TrainingQueue, store: RunStore, mine: SchoolClass, five: list[Writer]
) -> None:
    page = open_step(mine, "Retrain")
    assert not page.exception
    page.number_input(key="kept_aside_of_5").set_value(2).run()
    page.number_input(key="repeats").set_value(7).run()
    press(page, "retrain")
    assert not page.exception
    ((run, *_), _) = store.list()
    assert isinstance(run.config, TrainingConfig) and run.config.class_digits is not None
    digits = run.config.class_digits
    assert (run.config.weights_from, run.config.epochs, digits.repeats) == ("shipped", 3, 7)
    assert sorted(digits.training + digits.testing) == [writer.id for writer in five]
    assert len(digits.testing) == 2 and len(run.class_digits()) == 9
    names = {writer.id: writer.nickname for writer in five}
    assert f"**Kept aside:** {', '.join(names[each] for each in digits.testing)}." in words(page)
    assert "with a class" in page.get("progress")[0].proto.text and mine.code not in page.get("progress")[0].proto.text


def test_a_network_may_begin_anew(queue: TrainingQueue, store: RunStore, mine: SchoolClass, five: list[Writer]) -> None:
    page = open_step(mine, "Retrain")
    page.selectbox(key="begin_with").set_value("new cnn").run()
    press(page, "retrain")
    assert not page.exception
    ((run, *_), _) = store.list()
    assert run.config == replace(PRESETS["cnn"].config, epochs=3, class_digits=run.config.class_digits)  # type: ignore[union-attr]


def test_one_writer_is_too_few_to_retrain(classes: ClassStore, mine: SchoolClass, ada: Writer) -> None:
    classes.keep(ada, 0, written(labels_of(ada.id)[0]))
    page = open_step(mine, "Retrain")
    assert not page.exception and "at least two writers" in words(page)
    assert "No network has learnt from this class yet" in words(open_step(mine, "Measure again"))


def test_before_and_after_stand_side_by_side(queue: TrainingQueue, mine: SchoolClass, learnt: Run) -> None:
    page = open_step(mine, "Measure again")
    assert not page.exception
    labels = [metric.label for metric in page.metric]
    assert labels[:3] == ["Kept aside, before", "Kept aside, after", "Difference"]
    assert labels[3:] == ["MNIST's test set, before", "MNIST's test set, after", "Difference"]
    assert page.selectbox(key="before_tutorial").value == "tutorial"
    assert "6 drawings by 2 writers" in words(page) and "cannot speak for a class" in words(page)
    assert learnt.id not in page.selectbox(key="before_tutorial").options
    table = page.dataframe[0].value
    assert list(table["Writer"]) == ["Ada", "Bo"] and list(table["Drawings"]) == [3, 3]


def test_what_has_learnt_from_a_class_is_measured_on_the_others_only(
    queue: TrainingQueue, mine: SchoolClass, learnt: Run
) -> None:
    page = open_step(mine, "Measure")
    assert "15 drawings by 5 writers" in words(page)
    page.selectbox(key="run_picker").set_value(learnt.id).run(timeout=60)
    assert not page.exception
    assert "6 drawings by 2 writers" in words(page) and "has learnt from some of this class" in words(page)


def test_deleting_a_class_ends_the_runs_that_learn_from_it(
    queue: TrainingQueue, store: RunStore, mine: SchoolClass, five: list[Writer]
) -> None:
    waiting = store.create(of_class(mine, five), class_digits=Split(np.zeros((1, 28, 28), np.uint8), np.zeros(1)))
    other = store.create(TrainingConfig())
    page = open_step(mine, "Take along, delete")
    page.checkbox(key="sure").check().run()
    press(page, "delete_class")
    assert not page.exception
    assert store.read(waiting.id).status.state == STOPPED and not waiting.class_digits_path.exists()
    assert store.read(other.id).status.state == QUEUED
