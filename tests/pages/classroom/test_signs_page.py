"""The pages of a class with signs of its own."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.classroom.records import SchoolClass, Writer
from mnist_core.classroom.store import ClassStore
from mnist_core.errors import ConfigError
from mnist_core.inference.evaluation import evaluate
from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.labels import DIGITS
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.run import Run
from mnist_core.runs.status import FINISHED
from mnist_core.runs.store import RunStore
from pages.parts import resources
from pages.parts.classroom.signs import read_names
from tests.pages.classroom.opening import CLASS, JOIN, open_page, press, words, written

SIGNS = ("*", "moon", "\u0667")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("+ - x =", ("+", "-", "x", "=")),
        ("big heart, moon", ("big heart", "moon")),
        ("big heart\nmoon\n\n", ("big heart", "moon")),
        (" a  b ", ("a", "b")),
        ("\u0661\u060c \u0662", ("\u0661", "\u0662")),
        ("0 1 2 3 4 5 6 7 8 9", DIGITS),
    ],
)
def test_names_are_read_as_they_are_typed(text: str, names: tuple[str, ...]) -> None:
    assert read_names(text) == names


@pytest.mark.parametrize("text", ["", "moon", "moon, moon", "a, <script>alert(1)</script>"])
def test_names_that_cannot_be_get_a_sentence(text: str) -> None:
    with pytest.raises(ConfigError):
        read_names(text)


@pytest.fixture
def signs(classes: ClassStore, me: str) -> SchoolClass:
    return classes.open(me, SIGNS, 2)


@pytest.fixture
def four(classes: ClassStore, signs: SchoolClass) -> list[Writer]:
    """Four writers, each with all six drawings."""
    writers = [classes.join(signs, name, f"phone of {name}") for name in ("Ada", "Bo", "Cy", "Di")]
    for writer in writers:
        for turn, label in enumerate(writer.prompts):
            classes.keep(writer, turn, written(3 * label))
    return writers


def open_step(signs: SchoolClass, step: str) -> AppTest:
    page = open_page(CLASS, **{"class": signs.code})
    return page.button_group(key="class_step_0").set_value(step).run()


def test_a_class_of_signs_is_opened_by_their_names(classes: ClassStore, me: str) -> None:
    page = open_page(CLASS)
    page.button_group(key="class_draws").set_value("Our own signs").run()
    page.selectbox(key="sign_set").set_value("Signs of arithmetic").run()
    page.number_input(key="sign_times").set_value(5).run()
    press(page, "open_class_of_signs")
    assert not page.exception
    (opened,) = classes.list()
    assert (opened.labels, opened.times) == (("+", "-", "x", "="), 5)
    assert page.query_params["class"] in (opened.code, [opened.code])


def test_a_pupil_is_asked_for_a_sign_by_its_name_as_text(classes: ClassStore, signs: SchoolClass, me: str) -> None:
    writer = classes.join(signs, "Ada", me)
    other = classes.join(signs, "Bo", "another phone")
    classes.keep(other, 0, written(3))
    page = open_page(JOIN, code=signs.code)
    assert not page.exception
    name = {"*": r"\*", "moon": "moon", "\u0667": "\u2068\u0667\u2069"}[SIGNS[writer.prompts[0]]]
    assert f"Draw \u201c{name}\u201d" in words(page)
    assert "0 of 6" in page.get("progress")[0].proto.text


def test_the_teacher_changes_the_signs_until_somebody_draws(classes: ClassStore, signs: SchoolClass) -> None:
    page = open_step(signs, "Collect")
    page.text_area(key="changed_names").set_value("sun\nmoon").run()
    press(page, "change_names")
    assert not page.exception and classes.find(signs.code).labels == ("sun", "moon")
    page.text_area(key="changed_names").set_value("sun\nsun").run()
    press(page, "change_names")
    assert "can't be told apart" in page.error[0].value and classes.find(signs.code).labels == ("sun", "moon")
    classes.keep(classes.join(signs, "Ada", "a phone"), 0, written(3))
    resources.class_drawings.clear()
    assert "change_names" not in {button.key for button in open_step(signs, "Collect").button}


def test_the_wall_has_a_row_for_each_sign(signs: SchoolClass, four: list[Writer]) -> None:
    page = open_step(signs, "Collect")
    assert not page.exception
    assert [f"**{name}**" in words(page) for name in (r"\*", "moon", "\u2068\u0667\u2069")] == [True] * 3
    assert "4 writers, 24 drawings" in words(page)


def test_a_press_trains_on_all_but_the_writers_set_aside(
    queue: TrainingQueue, store: RunStore, classes: ClassStore, signs: SchoolClass, four: list[Writer]
) -> None:
    classes.rename(signs.id, "7b")
    page = open_step(signs, "Train")
    assert not page.exception and page.title[0].value == "Class 7b"
    page.number_input(key="set_aside_of_4").set_value(2).run()
    page.button_group(key="signs_start").set_value("Random weights").run()
    press(page, "train_signs")
    assert not page.exception
    ((run, *_), _) = store.list()
    assert isinstance(run.config, TrainingConfig) and run.config.class_digits is not None
    assert run.config.labels == SIGNS and not run.config.weights_from and run.status.network_name == "7b"
    assert len(run.config.class_digits.testing) == 2
    assert (len(run.class_digits()), len(run.class_test())) == (12, 12)


def test_who_teaches_alone_is_tested_on_later_drawings(
    queue: TrainingQueue, store: RunStore, classes: ClassStore, signs: SchoolClass, me: str
) -> None:
    assert "Nobody has drawn anything yet" in words(open_step(signs, "Train"))
    myself = classes.join(signs, "Ada", me)
    for turn, label in enumerate(myself.prompts):
        classes.keep(myself, turn, written(3 * label))
    assert any("Back to your class" in link.proto.label for link in open_page(JOIN, code=signs.code).get("page_link"))
    resources.class_drawings.clear()
    page = open_step(signs, "Train")
    assert "One hand" in words(page)
    press(page, "train_signs")
    assert not page.exception
    ((run, *_), _) = store.list()
    assert isinstance(run.config, TrainingConfig) and run.config.class_digits is not None
    assert (run.config.class_digits.training, run.config.class_digits.testing) == ((myself.id,), ())
    assert sorted(run.class_digits().labels.tolist()) == sorted(run.class_test().labels.tolist()) == [0, 1, 2]


def test_a_sign_that_nobody_drew_is_named(queue: TrainingQueue, classes: ClassStore, signs: SchoolClass) -> None:
    ada = classes.join(signs, "Ada", "a phone")
    classes.keep(ada, 0, written(3))
    bo = classes.join(signs, "Bo", "another phone")
    classes.keep(bo, bo.prompts.index(ada.prompts[0]), written(3))
    resources.class_drawings.clear()
    page = open_step(signs, "Train")
    assert "Nobody has drawn" in words(page) and not [each for each in page.button if each.key == "train_signs"]


@pytest.fixture
def learnt(queue: TrainingQueue, store: RunStore, signs: SchoolClass, four: list[Writer]) -> Run:
    """A run as if it had learnt the signs: its network is untrained."""
    press(open_step(signs, "Train"), "train_signs")
    ((run, *_), _) = store.list()
    from mnist_core.training.export import summarise, to_litert

    model = ARCHITECTURES["medium_cnn"].build(len(SIGNS))
    run.model_path.write_bytes(to_litert(model))
    run.write_layers(summarise(model))
    test = run.class_test()
    run.write_evaluation(evaluate(test.labels, run.classifier().probabilities(test.images)))
    return run.with_status(state=FINISHED)


@pytest.mark.slow
def test_what_has_learnt_signs_is_measured_drawn_with_and_not_tested_on_digits(learnt: Run, signs: SchoolClass) -> None:
    page = open_step(signs, "Measure")
    assert not page.exception
    assert [metric.label for metric in page.metric] == ["On writers it has never seen", "Misread"]
    draw = open_page("pages/lab/draw.py", run=learnt.id)
    assert not draw.exception
    assert r"**\***, **moon**" in words(draw) and not [each for each in draw.toggle if each.key == "ask_all"]
    other = open_page("pages/lab/evaluate.py", run=learnt.id)
    assert not other.exception and "aren't MNIST's digits" in words(other)
    train = open_page("pages/lab/train.py", run=learnt.id)
    assert not train.exception
    offered = {button.proto.label for button in train.get("download_button")}
    assert {"Everything, plus a program that reads pictures", "A lab sheet to hand in (PDF)"} <= offered
    assert np.isclose(learnt.evaluation().accuracy, learnt.summary().accuracy or 0)
