import shutil
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.classroom.prompts import labels_of
from mnist_core.classroom.records import SchoolClass, Writer
from mnist_core.classroom.store import ClassStore
from mnist_core.data.mnist import Split
from mnist_core.networks.config import ClassDigits, TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FINISHED, QUEUED, STOPPED
from mnist_core.runs.store import RunStore
from pages.parts import resources
from tests.pages.classroom.opening import CLASS, open_page, press, words, written
from tests.pages.opening import chip


def open_step(mine: SchoolClass, step: str) -> AppTest:
    page = open_page(CLASS, **{"class": mine.code})
    return page.button_group(key="class_step_0").set_value(step).run()


def of_class(mine: SchoolClass, writers: list[Writer]) -> TrainingConfig:
    """A run that learns from all of them but the first two."""
    ids = tuple(writer.id for writer in writers)
    digits = ClassDigits(mine.code, ids[2:], ids[:2])
    return TrainingConfig(epochs=1, train_size=320, weights_from="tutorial", class_digits=digits)


@pytest.fixture
def learnt(store_with_run: RunStore, trained_run: Run, mine: SchoolClass, five: list[Writer]) -> Run:
    """A finished run that learnt from three of the five; its model is another run's."""
    digits = Split(np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.uint8))
    run = store_with_run.create(RunRequest(of_class(mine, five), class_digits=digits))
    for name in ("model.tflite", "model.keras", "metrics.jsonl"):
        shutil.copyfile(trained_run.directory / name, run.directory / name)
    run.clear_away()
    return run.with_status(state=FINISHED)


def test_a_press_retrains_with_the_writers_who_are_not_set_aside(
    queue: TrainingQueue, store: RunStore, mine: SchoolClass, five: list[Writer]
) -> None:
    page = open_step(mine, "Retrain")
    assert not page.exception
    page.number_input(key="set_aside_of_5").set_value(2).run()
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
    assert f"**Set aside:** {', '.join(names[each] for each in digits.testing)}." in words(page)
    assert "+ class, " in page.get("progress")[0].proto.text and mine.code not in page.get("progress")[0].proto.text


def test_a_network_among_very_many_is_found_to_begin_with(
    queue: TrainingQueue, store_with_run: RunStore, trained_run: Run, mine: SchoolClass, five: list[Writer]
) -> None:
    for number in range(15):
        directory = store_with_run.root / f"20260101-1200{number:02}-tutorial-{number:08}"
        shutil.copytree(trained_run.directory, directory)
        store_with_run.read(directory.name).with_status(name=f"Pupil {number}", created=1_700_000_000.0 + number)
    page = open_step(mine, "Retrain")
    assert not [name for name in page.selectbox(key="begin_with_0").options if name.startswith("Pupil 3:")]
    page.text_input(key="sought_begin_with").set_value("pupil 3").run()
    page.selectbox(key="begin_with_0").set_value("20260101-120003-tutorial-00000003").run()
    press(page, "retrain")
    assert not page.exception
    (run,) = store_with_run.active()
    assert run.config.weights_from == "20260101-120003-tutorial-00000003"


def test_a_network_may_begin_anew(queue: TrainingQueue, store: RunStore, mine: SchoolClass, five: list[Writer]) -> None:
    page = open_step(mine, "Retrain")
    page.selectbox(key="begin_with_0").set_value("new cnn").run()
    press(page, "retrain")
    assert not page.exception
    ((run, *_), _) = store.list()
    assert run.config == replace(PRESETS["cnn"].config, epochs=3, class_digits=run.config.class_digits)


def test_one_writer_is_too_few_to_retrain(classes: ClassStore, mine: SchoolClass, ada: Writer) -> None:
    classes.keep(ada, 0, written(labels_of(ada.id)[0]))
    page = open_step(mine, "Retrain")
    assert not page.exception and "at least two writers" in words(page)
    assert "No network has learnt from this class yet" in words(open_step(mine, "Measure again"))


def test_before_and_after_stand_side_by_side(queue: TrainingQueue, mine: SchoolClass, learnt: Run) -> None:
    page = open_step(mine, "Measure again")
    assert not page.exception
    labels = [metric.label for metric in page.metric]
    assert labels[:3] == ["Set aside, before", "Set aside, after", "Difference"]
    assert labels[3:] == ["MNIST's test set, before", "MNIST's test set, after", "Difference"]
    assert page.selectbox(key="before_tutorial_0").value == "tutorial"
    assert "6 drawings by 2 writers" in words(page) and "can't speak for a whole class" in words(page)
    assert learnt.id not in page.selectbox(key="before_tutorial_0").options
    table = page.dataframe[0].value
    assert list(table["Writer"]) == ["Ada", "Bo"] and list(table["Drawings"]) == [3, 3]


def test_what_has_learnt_from_a_class_is_measured_on_the_others_only(
    queue: TrainingQueue, mine: SchoolClass, learnt: Run
) -> None:
    page = open_step(mine, "Measure")
    assert "15 drawings by 5 writers" in words(page)
    chip(page).set_value(learnt.id).run()
    assert not page.exception
    assert "6 drawings by 2 writers" in words(page) and "has learnt from part of this class" in words(page)


def test_deleting_a_class_ends_the_runs_that_learn_from_it(
    queue: TrainingQueue, store: RunStore, mine: SchoolClass, five: list[Writer]
) -> None:
    waiting = store.create(
        RunRequest(of_class(mine, five), class_digits=Split(np.zeros((1, 28, 28), np.uint8), np.zeros(1)))
    )
    other = store.create(RunRequest(TrainingConfig()))
    page = open_step(mine, "Save or delete")
    page.checkbox(key="sure").check().run()
    press(page, "delete_class")
    assert not page.exception
    assert store.read(waiting.id).status.state == STOPPED and not waiting.class_digits_path.exists()
    assert store.read(other.id).status.state == QUEUED


def test_a_class_that_another_teacher_has_deleted_is_not_learnt_from(
    queue: TrainingQueue, store: RunStore, mine: SchoolClass, five: list[Writer]
) -> None:
    ours, theirs = open_step(mine, "Retrain"), open_step(mine, "Save or delete")
    theirs.checkbox(key="sure").check().run()
    press(theirs, "delete_class")
    press(ours, "retrain")
    assert not ours.exception and "There is no class" in words(ours)
    assert store.list()[0] == ()


def test_a_class_that_is_deleted_while_it_is_submitted_leaves_no_drawing(
    queue: TrainingQueue, store: RunStore, mine: SchoolClass, five: list[Writer], monkeypatch: pytest.MonkeyPatch
) -> None:
    page, submit = open_step(mine, "Retrain"), queue.submit

    def submit_late(request: RunRequest) -> Run:
        resources.classes().delete(mine.id)
        queue.stop_learning_from(mine.code)  # which knows of no run yet
        return submit(request)

    monkeypatch.setattr(queue, "submit", submit_late)
    press(page, "retrain")
    assert not page.exception
    ((run,), _) = store.list()
    assert run.status.state == STOPPED and not run.class_digits_path.exists()
