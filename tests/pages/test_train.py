"""The Train page on a queue that is handed to it; once with the real one, whose worker process trains."""

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ButtonGroup

from mnist_core import settings
from mnist_core.data.mnist import load_test
from mnist_core.images.digits import from_image
from mnist_core.languages.translation import languages
from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.networks.config import Imported, TrainingConfig
from mnist_core.networks.hyperparameters import SCHEDULES
from mnist_core.networks.optimizers import OPTIMIZERS
from mnist_core.networks.presets import PRESETS
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs import snapshots
from mnist_core.runs.metrics import Metrics
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FAILED, FINISHED, RUNNING, STOPPED
from mnist_core.runs.store import RunStore
from pages.parts import resources
from pages.parts.server import client
from pages.parts.session import visitor
from pages.parts.train.plan import OWN
from tests.conftest import draw
from tests.pages.components import data_of
from tests.pages.opening import TOKEN, open_through, png
from tests.services import trained_by_a_service
from tests.waiting import wait_for

PAGE = "pages/lab/train.py"

pytestmark = pytest.mark.usefixtures("queue")


@pytest.fixture
def real_queue(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A queue with a training service, which ends with the test."""
    with trained_by_a_service(store) as queue:
        monkeypatch.setattr(resources, "queue", lambda: queue)
        yield


def open_page(entry: str = PAGE, **query: str) -> AppTest:
    return open_through(entry, PAGE, {"visitor_token": TOKEN}, **query)


def press(page: AppTest, label: str) -> AppTest:
    """Press a button; of the recipes' own, of which a browser shows one, the selected recipe's."""
    selected = f"train_{recipe(page).value}_"
    buttons = (button for button in page.button if button.label == label)
    return next(button for button in buttons if label != "Train" or str(button.key).startswith(selected)).click().run()


def recipe(page: AppTest) -> ButtonGroup[str]:
    return next(group for group in page.button_group if group.label == "Recipe")


def submitted(store: RunStore) -> list[tuple[TrainingConfig | Imported, str]]:
    """What was asked of the queue, and under which name, the latest first."""
    return [(run.config, run.status.name) for run in store.list()[0]]


class UnderWay(Protocol):
    """Makes a run that trains elsewhere, held until the test ends, with two points so far."""

    def __call__(self, owner: str = "", name: str = "") -> Run: ...


@pytest.fixture
def under_way(store: RunStore) -> Iterator[UnderWay]:
    with contextlib.ExitStack() as held:

        def begin(owner: str = "", name: str = "") -> Run:
            run = store.create(RunRequest(TrainingConfig(epochs=2), owner=owner, name=name))
            held.enter_context(run.held())
            for epoch in (0.5, 1.0):
                run.log(Metrics(epoch, 1 - epoch / 2, 0.9, 0.6, 0.85, 9000.0, 4 * epoch))
            return run.with_status(state=RUNNING)

        yield begin


@pytest.mark.parametrize("entry", [PAGE, "app.py"])
def test_a_fresh_lab_invites_to_train(store: RunStore, entry: str) -> None:
    page = open_page(entry)
    assert not page.exception
    assert page.number_input(key="epochs_tutorial_0").value == 3
    assert recipe(page).value == "tutorial"
    assert "press **Train**" in page.progress[0].text
    assert len(page.metric) == 4
    assert len(page.get("vega_lite_chart")) == 2  # empty, with the axis of the epochs to come


def test_it_leads_to_where_signs_of_ones_own_are_learnt(store: RunStore) -> None:
    page = open_page("app.py")
    assert "Use your own signs" in [header.value for header in page.header]
    (link,) = {each.proto.query_string for each in page.get("page_link") if each.proto.page == "class"} - {""}
    assert link == "draws=signs"


@pytest.mark.parametrize("name", PRESETS)
def test_a_recipe_is_trained_as_it_is(store: RunStore, name: str) -> None:
    page = open_page()
    recipe(page).set_value(name).run()
    assert not page.exception
    assert PRESETS[name].description in [caption.value for caption in page.caption]
    press(page, "Train")
    assert submitted(store) == [(PRESETS[name].config, "")]


def test_a_recipe_with_other_epochs_is_still_that_recipe_and_says_so(store: RunStore) -> None:
    page = open_page()
    recipe(page).set_value("cnn").run()
    page.number_input(key="epochs_cnn_0").set_value(4).run()
    assert recipe(page).value == "cnn"
    assert any("You chose 4 epochs instead of 2." in caption.value for caption in page.caption)
    recipe(page).set_value("fast").run()
    assert page.number_input(key="epochs_fast_0").value == 2
    recipe(page).set_value("cnn").run()
    assert page.number_input(key="epochs_cnn_0").value == 4
    press(page, "Train")
    assert submitted(store) == [(replace(PRESETS["cnn"].config, epochs=4), "")]


def test_settings_that_were_looked_at_and_left_change_nothing(store: RunStore) -> None:
    page = press(open_page(), "More settings")
    page.select_slider(key="learning_rate_1").set_value(0.1)
    press(page, "Cancel")
    recipe(page).set_value("cnn").run()
    press(page, "Train")
    assert submitted(store) == [(PRESETS["cnn"].config, "")]


def test_an_opened_form_begins_with_what_is_asked_for_and_is_used_as_a_whole(store: RunStore) -> None:
    page = open_page()
    recipe(page).set_value("overfit").run()
    press(page, "More settings")
    assert page.slider(key="train_size_1").value == 1_000
    page.select_slider(key="learning_rate_1").set_value(0.01)
    page.toggle(key="augment_1").set_value(True)
    press(page, "Use these settings")
    assert recipe(page).value == OWN
    assert page.number_input(key=f"epochs_{OWN}_1").value == 50
    press(page, "Train")
    expected = TrainingConfig(epochs=50, train_size=1_000, learning_rate=0.01, augment=True)
    assert submitted(store) == [(expected, "")]
    assert any("learning rate 0.01" in caption.value for caption in page.caption)


def test_settings_of_a_recipe_light_it(store: RunStore) -> None:
    page = press(open_page(), "More settings")
    page.selectbox(key="architecture_1").set_value("small_cnn")
    page.selectbox(key="optimizer_1").set_value("quick_adam")
    page.select_slider(key="batch_size_1").set_value(128)
    page.select_slider(key="learning_rate_1").set_value(0.005)
    page.selectbox(key="schedule_1").set_value("cosine")
    press(page, "Use these settings")
    assert recipe(page).value == "cnn"
    assert page.number_input(key="epochs_cnn_1").value == 3  # as it stood before


@pytest.mark.slow
def test_pressing_train_trains_what_the_form_says(store: RunStore, real_queue: None) -> None:
    page = open_page("app.py")
    press(page, "More settings")
    page.slider(key="train_size_1").set_value(500)
    page.number_input(key="seed_1").set_value(7)
    page.text_input(key="name_1").set_value("Ada")
    press(page, "Use these settings")
    page.number_input(key="epochs_own_1").set_value(1)
    press(page, "Train")
    assert not page.exception
    run_id = page.query_params["run"]
    run = store.read(run_id)
    assert run.config == TrainingConfig(epochs=1, train_size=500, seed=7)
    assert run.status.name == "Ada"
    wait_for(lambda: not store.read(run_id).status.is_active, "the run to end")
    page.run()
    assert page.progress[0].text.startswith("**Ada: Tutorial, 500 images, seed 7, 1 epoch, ")
    assert "finished in" in page.progress[0].text
    assert {"Draw with it", "See its mistakes"} <= {link.proto.label for link in page.get("page_link")}
    assert page.multiselect(key="compare").value == [run_id]
    assert len(page.get("vega_lite_chart")) == 4
    assert len(page.dataframe[0].value) == 1
    assert any(expander.label.startswith("Layers and parameters (118,282") for expander in page.expander)


def test_a_hostile_name_is_explained_and_nothing_of_the_form_is_used_or_lost(store: RunStore) -> None:
    page = press(open_page(), "More settings")
    page.text_input(key="name_1").set_value("<b>Ada</b>")
    page.select_slider(key="batch_size_1").set_value(64)
    press(page, "Use these settings")
    assert "A name can have up to 20 letters" in page.error[0].value
    assert recipe(page).value == "tutorial"
    assert page.select_slider(key="batch_size_1").value == 64
    page.text_input(key="name_1").set_value("Ada")  # the form is still there, to be mended
    press(page, "Use these settings")
    press(page, "Train")
    assert submitted(store) == [(TrainingConfig(batch_size=64), "Ada")]


def test_ones_own_run_is_found_again_and_can_be_stopped(store: RunStore, me: str, under_way: UnderWay) -> None:
    run = under_way(owner=me, name="Ada")
    page = open_page()
    assert page.progress[0].value == 50
    assert page.progress[0].text.startswith("**Ada: Tutorial, 2 epochs, ")
    assert "about 4 s left" in page.progress[0].text
    page.button(key="stop").click().run()
    assert store.read(run.id).stop_requested
    assert page.button(key="stop").disabled


def test_stopping_a_run_that_was_deleted_meanwhile_is_no_accident(
    store: RunStore, me: str, under_way: UnderWay
) -> None:
    run = under_way(owner=me)
    page = open_page()
    run.directory.rename(store.root.parent / "away")
    page.button(key="stop").click().run()
    assert not page.exception


def test_somebody_elses_run_is_only_watched(store: RunStore, me: str, under_way: UnderWay) -> None:
    theirs = under_way(owner="somebody", name="Bob")
    page = open_page()
    assert "press **Train**" in page.progress[0].text  # not somebody else's run first
    button = page.button(key=f"watch-{theirs.id}")
    assert button.label.startswith("Training now: Bob: Tutorial, 2 epochs")
    button.click().run()
    assert page.query_params["run"] == theirs.id
    assert page.progress[0].value == 50
    assert "stop" not in {button.key for button in page.button}


def test_a_waiting_run_says_how_many_are_ahead(store: RunStore, me: str, under_way: UnderWay) -> None:
    under_way()
    store.create(RunRequest(TrainingConfig(), owner=me))
    assert "1 ahead of it" in open_page().progress[0].text


@pytest.mark.parametrize(("key", "may"), [("chalk and board", True), ("chalk and bored", False), ("", False)])
def test_a_teacher_with_the_key_may_stop_any_run(
    me: str, monkeypatch: pytest.MonkeyPatch, key: str, may: bool, under_way: UnderWay
) -> None:
    monkeypatch.setenv(settings.TEACHER_KEY.name, "chalk and board")
    run = under_way(owner="somebody")
    page = open_page("app.py", key=key, run=run.id)
    assert "key" not in page.query_params
    assert ("stop" in {button.key for button in page.button}) == may
    if may:
        page.button(key="stop").click().run()
    assert run.stop_requested == may


def test_a_long_queue_is_folded_and_a_teacher_may_stop_all_that_wait(
    store: RunStore, queue: TrainingQueue, me: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(30):
        queue.submit(RunRequest(TrainingConfig(seed=seed), owner=f"pupil {seed}"))
    page = open_page()
    queued = [button for button in page.button if (button.key or "").startswith("watch-")]
    assert len(queued) == 10 and "stop_all" not in {button.key for button in page.button}
    page.toggle(key="whole_queue").set_value(True).run()
    assert sum((button.key or "").startswith("watch-") for button in page.button) == 30
    visitor._teachers.add(me)
    page.run()
    assert page.button(key="stop_all").label == "Stop all 30 waiting runs"
    page.button(key="stop_all").click().run()
    assert not queue.waiting() and not page.exception


def test_without_a_key_in_the_environment_there_is_a_random_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(settings.TEACHER_KEY.name, raising=False)
    assert len(visitor.teacher_key()) >= 8


def test_a_key_that_could_be_guessed_does_not_count(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(settings.TEACHER_KEY.name, "chalk")
    assert visitor.teacher_key() != "chalk"
    visitor.print_key()
    assert "fewer than 8 characters" in capsys.readouterr().out


def test_keys_cannot_be_tried_in_numbers(me: str, monkeypatch: pytest.MonkeyPatch, under_way: UnderWay) -> None:
    monkeypatch.setenv(settings.TEACHER_KEY.name, "chalk and board")
    monkeypatch.setattr(client, "address", lambda: "10.0.0.7")
    run = under_way(owner="somebody")
    for _ in range(10):
        open_page("app.py", key="chalk", run=run.id)
    page = open_page("app.py", key="chalk and board", run=run.id)
    assert "stop" not in {button.key for button in page.button}


def test_another_browsers_wrong_keys_refuse_no_teacher(
    me: str, monkeypatch: pytest.MonkeyPatch, under_way: UnderWay
) -> None:
    monkeypatch.setenv(settings.TEACHER_KEY.name, "chalk and board")
    monkeypatch.setattr(client, "address", lambda: "10.0.0.7")
    run = under_way(owner="somebody")
    for _ in range(199):
        visitor.WRONG_KEYS.count("10.0.0.7")
        visitor.WRONG_KEYS_OF_ONE.count("a pupil")
    assert "stop" in {button.key for button in open_page("app.py", key="chalk and board", run=run.id).button}
    visitor.WRONG_KEYS.count("10.0.0.7")
    again = open_page("app.py", key="chalk and board", run=run.id)
    assert "stop" in {button.key for button in again.button}, "who is a teacher stays one"


def test_a_failed_run_says_why(store: RunStore, me: str) -> None:
    store.create(RunRequest(TrainingConfig(), owner=me)).with_status(
        state=FAILED, message="The loss is no longer a number."
    )
    page = open_page()
    assert page.error[0].value.endswith("The loss is no longer a number.")


def test_earlier_runs_can_be_compared(store_with_run: RunStore, trained_run: Run) -> None:
    page = open_page()
    assert page.multiselect(key="compare").value == [trained_run.id]
    assert len(page.get("vega_lite_chart")) == 4
    page.multiselect(key="compare").set_value([]).run()
    assert len(page.get("vega_lite_chart")) == 2


def test_what_came_of_a_run_is_told_from_the_digits_it_never_saw(store_with_run: RunStore, trained_run: Run) -> None:
    page = open_page("app.py", run=trained_run.id)
    figures = trained_run.evaluation()
    assert page.container(key="test_accuracy").markdown[0].value == f"## {figures.accuracy:.1%}"
    words = page.container(key="test_accuracy").markdown[1].value
    assert words == f"**Test accuracy:** {figures.wrong:,} of 10,000 misread"
    assert len(page.container(key="read_wrong").get("image")) == 6
    last = trained_run.metrics()[-1]
    words = f"Training {last.accuracy:.1%}, validation {last.val_accuracy:.1%}, test {figures.accuracy:.1%}: each"
    assert any(caption.value.startswith(words) for caption in page.caption)
    assert any(f"the same {last.val_images:,} digits at every point" in caption.value for caption in page.caption)
    assert not page.metric  # which told the last point's figures while it trained


def test_no_time_left_is_told_before_there_are_two_points_or_once_it_is_to_stop(store: RunStore, me: str) -> None:
    run = store.create(RunRequest(TrainingConfig(epochs=2), owner=me))
    with run.held():
        run.with_status(state=RUNNING)
        run.log(Metrics(0.02, 2.0, 0.2, 1.9, 0.3, 9000.0, 5.0, val_images=1_500))
        assert open_page().progress[0].text.endswith("**: at the start")
        run.log(Metrics(0.5, 0.5, 0.9, 0.6, 0.85, 9000.0, 7.0, val_images=1_500))
        assert open_page().progress[0].text.endswith("**: epoch 0.5 of 2, about 6 s left")
        run.request_stop()
        assert open_page().progress[0].text.endswith("**: stopping")


def test_a_run_is_trained_on_as_a_new_one(store_with_run: RunStore, trained_run: Run) -> None:
    page = open_page("app.py", run=trained_run.id)
    page.number_input(key="more_epochs").set_value(5)
    page.button(key="train_on").click().run()
    assert not page.exception
    (config, _), *_ = submitted(store_with_run)
    assert (config.epochs, config.parent) == (trained_run.config.epochs + 5, trained_run.id)
    assert page.query_params["run"] != trained_run.id


def test_what_keeps_a_run_from_being_trained_on_is_said(
    store_with_run: RunStore, trained_run: Run, queue: TrainingQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page("app.py", run=trained_run.id)
    monkeypatch.setattr(queue._engine, "reachable", False)
    page.button(key="train_on").click().run()
    assert [error.value for error in page.error] == ["It is down."]
    assert page.query_params["run"] == trained_run.id


def test_a_click_on_a_row_opens_that_run(store: RunStore, me: str) -> None:
    for _ in range(3):
        store.create(RunRequest(TrainingConfig(), owner=me)).with_status(state=FAILED, message="Too large.")
    page = open_page()
    third = store.list()[0][2]
    page.session_state[str(page.dataframe[0].key)] = {"selection": {"rows": [], "columns": [], "cells": [(2, "Run")]}}
    page.run()
    assert not page.exception
    assert page.query_params["run"] == third.id
    press(page, "Train")  # what was clicked before does not come back
    assert page.query_params["run"] == store.list()[0][0].id


def test_the_table_has_a_column_for_what_its_runs_differ_in_and_for_nothing_else(store: RunStore) -> None:
    for rate in (0.001, 0.1):
        store.create(RunRequest(TrainingConfig(learning_rate=rate))).with_status(state=FAILED, message="Too large.")
    table = open_page().dataframe[0].value
    assert list(table.columns) == ["Run", "Test accuracy", "Test loss", "Learning rate"]
    assert table["Learning rate"].tolist() == ["0.1", "0.001"]


def test_runs_of_one_second_can_be_told_apart_in_every_list(store: RunStore, me: str) -> None:
    runs = [
        store.create(RunRequest(TrainingConfig(), owner=me)).with_status(state=STOPPED, ended=1.0) for _ in range(10)
    ]
    page = open_page()
    for options in (page.selectbox(key="doomed").options, page.multiselect(key="compare").options):
        assert len(set(options)) == 10
    page.selectbox(key="doomed").select(runs[3].id)
    page.button(key="ask_to_delete").click().run()
    page.button(key="delete").click().run()
    assert runs[3].id not in {run.id for run in store.list()[0]}
    assert len(store.list()[0]) == 9


def test_ones_own_run_can_be_deleted_and_nobody_elses_and_it_can_be_undone(store: RunStore, me: str) -> None:
    own = store.create(RunRequest(TrainingConfig(epochs=2), owner=me)).with_status(state=FINISHED)
    store.create(RunRequest(TrainingConfig(), owner="somebody")).with_status(state=FINISHED)
    page = open_page()
    (name,) = page.dataframe[0].value["Run"]
    assert page.selectbox(key="doomed").options == [name]
    page.button(key="ask_to_delete").click().run()
    assert f"**{name}**" in [element.value for element in page.markdown]
    assert len(store.list()[0]) == 2  # it is only asked yet
    page.button(key="delete").click().run()
    assert not page.exception
    assert [run.status.owner for run in store.list()[0]] == ["somebody"]
    assert "ask_to_delete" not in {button.key for button in page.button}
    assert page.query_params.get("run") != own.id
    assert f"Deleted **{name}**." in [element.value for element in page.markdown]
    page.button(key="undo_delete").click().run()
    assert own.id in {run.id for run in store.list()[0]}


def test_any_of_many_runs_is_found_and_ones_own_of_them_deleted(store: RunStore, me: str) -> None:
    for number in range(40):
        owner = me if number in (7, 30) else "somebody"
        store.create(RunRequest(TrainingConfig(seed=number), owner=owner, name=f"Pupil x{number:02}x")).with_status(
            state=FINISHED
        )
    page = open_page()
    page.text_input(key="sought_run").set_value("pupil X07").run()
    assert [name.split(":")[0] for name in page.dataframe[0].value["Run"]] == ["Pupil x07x"]
    assert [name.split(":")[0] for name in page.selectbox(key="doomed").options] == ["Pupil x07x"]
    page.text_input(key="sought_run").set_value("PUPIL x08x").run()
    assert [name.split(":")[0] for name in page.dataframe[0].value["Run"]] == ["Pupil x08x"]
    assert not [box for box in page.selectbox if box.key == "doomed"], "it is somebody else's"
    page.text_input(key="sought_run").set_value("pupil").run()
    found = [name.split(":")[0] for name in page.dataframe[0].value["Run"]]
    assert found[:2] == ["Pupil x30x", "Pupil x07x"] and len(found) == 20
    page.text_input(key="sought_run").set_value("nobody").run()
    assert not page.exception and not page.dataframe


def test_of_many_runs_ones_own_stand_first_twenty_a_page(store: RunStore, me: str) -> None:
    for number in range(50):
        owner = me if number % 5 == 0 else "somebody"
        store.create(RunRequest(TrainingConfig(seed=number), owner=owner, name=f"Pupil {number}")).with_status(
            state=FINISHED
        )
    page = open_page()
    assert len(page.dataframe[0].value) == 10 and not [box for box in page.number_input if "page_of" in str(box.key)]
    page.toggle(key="everybodys_runs").set_value(True).run()
    table = page.dataframe[0].value
    assert len(table) == 20
    own = {f"Pupil {number}:" for number in range(0, 50, 5)}
    assert all(any(mine in name for mine in own) for name in table["Run"][:10])
    page.number_input(key="page_of_3").set_value(3).run()
    assert len(page.dataframe[0].value) == 10
    assert len(page.multiselect(key="compare").options) <= 20 + 5


def test_more_runs_than_a_page_holds_are_sorted_before_they_are_cut(store_with_run: RunStore, trained_run: Run) -> None:
    for number in range(30):
        store_with_run.create(RunRequest(TrainingConfig(batch_size=2 ** (number % 5 + 3)))).with_status(state=STOPPED)
    page = open_page()
    page.selectbox(key="order_of_runs_0").set_value("Test accuracy").run()
    assert page.dataframe[0].value["Test accuracy"].iloc[0] == trained_run.evaluation().accuracy
    page.selectbox(key="order_of_runs_0").set_value("Batch size").run()
    first = [int(size) for size in page.dataframe[0].value["Batch size"]]
    page.number_input(key="page_of_2").set_value(2).run()
    sizes = [*first, *(int(size) for size in page.dataframe[0].value["Batch size"])]
    assert len(sizes) > 30 and sizes == sorted(sizes)
    page.selectbox(key="order_of_runs_0").set_value("Architecture").run()
    assert not page.exception


def test_a_deleted_run_goes_for_good_with_its_note(store: RunStore, me: str) -> None:
    store.create(RunRequest(TrainingConfig(), owner=me)).with_status(state=FINISHED)
    page = open_page("app.py")
    page.button(key="ask_to_delete").click().run()
    page.button(key="delete").click().run()
    assert list(store.root.iterdir()) != []
    page.switch_page("pages/classroom/join.py").run()
    page.switch_page(PAGE).run()
    assert "undo_delete" in {button.key for button in page.button}, "whoever comes back may still restore it"
    page.button(key="close_note").click().run()
    assert "undo_delete" not in {button.key for button in page.button}
    assert list(store.root.iterdir()) == []


def test_a_teacher_deletes_any_and_broken_ones_too(store: RunStore, me: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.TEACHER_KEY.name, "chalk and board")
    (store.root / "broken").mkdir(parents=True)
    page = open_page("app.py", key="chalk and board")
    page.selectbox(key="doomed").select("broken")
    page.button(key="ask_to_delete").click().run()
    page.button(key="delete").click().run()
    assert store.list() == ((), ())


def test_a_broken_directory_is_named_and_hides_nothing(store_with_run: RunStore) -> None:
    (store_with_run.root / "broken").mkdir()
    page = open_page()
    assert not page.exception
    assert "The run broken is broken" in page.warning[0].value
    assert len(page.dataframe[0].value) == 1


@pytest.mark.parametrize("run_id", ["../../etc", "none"])
def test_a_bad_run_in_the_url_is_told_what_is_wrong_with_it(store: RunStore, run_id: str) -> None:
    page = open_page(run=run_id)
    assert not page.exception
    why = "There is no run none." if run_id == "none" else "That isn't a valid run name."
    assert [error.value.startswith(why) for error in page.error] == [True]
    assert "press **Train**" in page.progress[0].text


def test_the_last_drawing_is_watched_and_without_one_the_tutorials_image(store: RunStore) -> None:
    press(open_page(), "Train")
    first = store.list()[0][0]
    assert (first.watched() == load_test().images[13]).all()
    page = open_through(PAGE, PAGE, {"visitor_token": TOKEN, "drawing": ({}, png(draw()))})
    page.number_input(key="epochs_tutorial_0").set_value(2).run()
    press(page, "Train")
    (second,) = (run for run in store.list()[0] if run.id != first.id)
    assert (second.watched() == from_image(draw()).digit).all()


def test_a_watched_digit_is_shown_while_it_learns_and_replayed(store: RunStore, me: str) -> None:
    run = store.create(RunRequest(TrainingConfig(epochs=2), owner=me, watched=load_test().images[13]))
    with run.held():
        for epoch, sure in ((0.5, 0.4), (1.0, 0.91)):
            rest = (1 - sure) / 9
            run.log(Metrics(epoch, 0.5, 0.9, 0.6, 0.85, 9000.0, epoch, watched=(sure, *[rest] * 9)))
        run = run.with_status(state=RUNNING)
        page = open_page(run=run.id)
        assert "**0**, 91.0% sure, after epoch 1" in [
            element.value for element in page.container(key="watched").markdown
        ]
        run.with_status(state=STOPPED)
    page = open_page(run=run.id)
    page.slider(key="replay").set_value(1).run()
    assert "**0**, 40.0% sure, after 0.5 epochs" in [
        element.value for element in page.container(key="watched").markdown
    ]


def test_the_way_of_the_watched_digit_is_scrubbed_with_the_curve(store: RunStore, me: str) -> None:
    run = store.create(RunRequest(TrainingConfig(epochs=2), owner=me, watched=load_test().images[13]))
    with run.held():
        for epoch, answer in ((0.5, 3.0), (1.0, 5.0)):
            snapshots.append(run.snapshots_path, epoch, np.ones((4, 28, 28)), [np.full(128, answer), np.ones(128)])
            run.log(Metrics(epoch, 0.5, 0.9, 0.6, 0.85, 9000.0, epoch, watched=(0.55, *[0.05] * 9)))
        run.with_status(state=STOPPED)
    page = open_page(run=run.id)
    assert data_of(page, "network")["largest"][0] == pytest.approx(5)
    page.slider(key="replay").set_value(1).run()
    shown = data_of(page, "network")
    assert shown["largest"][0] == pytest.approx(3)
    assert [layer["units"] for layer in shown["layers"]] == [128, 128, 10]


def test_the_first_layer_s_weights_stand_beside_the_curves(
    queue: TrainingQueue, store_with_run: RunStore, trained_run: Run
) -> None:
    run = store_with_run.read(trained_run.id)
    Image.fromarray(load_test().images[13]).save(run.watched_path)
    run.write_metrics([replace(point, watched=(0.1,) * 10) for point in run.metrics()])
    page = open_page("app.py", run=run.id)
    assert not page.exception
    picture = page.container(key="first_layer").image[0]
    assert picture.proto.imgs[0].alt == "The weights of 16 units in the first layer, after epoch 1"
    page.slider(key="replay").set_value(1).run()
    assert "at the start" in page.container(key="first_layer").image[0].proto.imgs[0].alt
    with pytest.raises(KeyError):  # nothing was watched while it learnt
        page.container(key="way")
    run.snapshots_path.write_bytes(b"broken")
    assert not page.run().exception
    with pytest.raises(KeyError):
        page.container(key="first_layer")


@pytest.mark.parametrize("language", languages())
def test_no_name_from_the_code_is_in_the_table_of_runs(store: RunStore, language: str) -> None:
    codes = {*OPTIMIZERS, *SCHEDULES, *ARCHITECTURES}
    for number, (optimizer, schedule) in enumerate(itertools.product(OPTIMIZERS, SCHEDULES)):
        architecture = list(ARCHITECTURES)[number % len(ARCHITECTURES)]
        config = TrainingConfig(architecture, optimizer=optimizer, schedule=schedule)
        store.create(RunRequest(config)).with_status(state=STOPPED, ended=1.0)
    table = open_page("app.py", lang=language).dataframe[0].value
    shown = {str(value) for value in table.to_numpy().ravel()}
    assert len(shown) > 10 and not shown & codes


@pytest.mark.parametrize(
    ("asked", "recipe", "epochs"),
    [
        ({"recipe": "overfit", "epochs": "7"}, "overfit", 7),
        ({"recipe": "fast"}, "fast", PRESETS["fast"].config.epochs),
        ({"recipe": "fast", "epochs": "201"}, "fast", PRESETS["fast"].config.epochs),
        ({"recipe": "fast", "epochs": "9" * 5000}, "fast", PRESETS["fast"].config.epochs),
        ({"recipe": "no_such", "epochs": "7"}, "tutorial", PRESETS["tutorial"].config.epochs),
    ],
)
@pytest.mark.usefixtures("queue")
def test_an_address_may_ask_for_a_recipe_and_its_epochs(asked: dict[str, str], recipe: str, epochs: int) -> None:
    page = open_through("app.py", "pages/lab/train.py", None, **asked)
    assert not page.exception
    plan = page.session_state["plan"]
    assert (plan.recipe, plan.config.epochs) == (recipe, epochs)
    assert not {"recipe", "epochs"} & set(page.query_params)
