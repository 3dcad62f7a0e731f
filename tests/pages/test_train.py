"""The Train page with its real queue: AppTest presses Train and a worker process trains."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import psutil
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.config import TrainingConfig
from mnist_core.presets import PRESETS
from mnist_core.runs import FAILED, FINISHED, RUNNING, Metrics, Run, RunStore
from pages.parts import resources
from pages.parts.forms import MOST_IMAGES
from tests.pages.opening import open_through

PAGE = "pages/lab/train.py"


@pytest.fixture(autouse=True)
def fresh_queue(store: RunStore) -> Iterator[None]:
    """A queue of its own for each test, whose service ends with it."""
    resources.queue.clear()
    yield
    resources.queue().close()
    resources.queue.clear()
    for process in psutil.process_iter(["cmdline"]):
        if str(store.root) in (process.info["cmdline"] or []):
            for each in (*process.children(recursive=True), process):
                each.kill()


def open_page(entry: str = PAGE, **query: str) -> AppTest:
    return open_through(entry, PAGE, **query)


def wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, f"waited for {what}"
        time.sleep(0.05)


def under_way(store: RunStore) -> Run:
    """A run that trains elsewhere, with two points so far."""
    run = store.create(TrainingConfig(epochs=2), queued_by="command line").with_status(state=RUNNING)
    for epoch in (0.5, 1.0):
        run.log(Metrics(epoch, 1 - epoch / 2, 0.9, 0.6, 0.85, 9000.0, 4 * epoch))
    return run


@pytest.mark.parametrize("entry", [PAGE, "app.py"])
def test_a_fresh_lab_invites_to_train(store: RunStore, entry: str) -> None:
    page = open_page(entry)
    assert not page.exception
    assert page.slider[0].label == "Epochs"
    assert page.slider[0].value == 3
    assert "Nothing trained yet" in [heading.value for heading in page.subheader]


@pytest.mark.parametrize("name", PRESETS)
def test_a_recipe_fills_in_the_form(store: RunStore, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    submitted: list[TrainingConfig] = []

    def submit(config: TrainingConfig) -> Run:
        submitted.append(config)
        return store.create(config)

    monkeypatch.setattr(resources.queue(), "submit", submit)
    page = open_page()
    page.button_group(key="preset").set_value(name).run()
    assert not page.exception
    assert PRESETS[name].description in [caption.value for caption in page.caption]
    page.form_submit_button[0].click().run()
    assert submitted == [replace(PRESETS[name].config, train_size=MOST_IMAGES)]


def test_pressing_train_trains_what_the_form_says(store: RunStore) -> None:
    page = open_page()
    page.slider(key="epochs").set_value(1)
    next(slider for slider in page.slider if slider.label == "Training images").set_value(500)
    page.number_input[0].set_value(7)
    page.form_submit_button[0].click().run()
    assert not page.exception
    run_id = page.query_params["run"]
    run = store.read(run_id)
    assert run.config == TrainingConfig(epochs=1, train_size=500, seed=7)
    wait_for(lambda: not store.read(run_id).status.is_active, "the run to end")
    page.run()
    assert page.success[0].value.startswith("Finished")
    assert {"Draw with it", "Evaluate it"} <= {button.label for button in page.button}
    assert len(page.get("vega_lite_chart")) == 4
    assert page.dataframe[0].value["State"].tolist() == [FINISHED]
    assert any(expander.label.startswith("Layers and parameters: 118,282") for expander in page.expander)


def test_a_run_under_way_is_found_again_and_can_be_stopped(store: RunStore) -> None:
    run = under_way(store)
    page = open_page()
    assert page.progress[0].value == 50
    assert "about 4 s left" in page.progress[0].text
    assert len(page.get("vega_lite_chart")) == 2
    page.button(key="stop").click().run()
    assert store.read(run.id).stop_requested
    assert page.button(key="stop").disabled


def test_stopping_a_run_that_was_deleted_meanwhile_is_no_accident(store: RunStore) -> None:
    run = under_way(store)
    page = open_page()
    run.directory.rename(store.root.parent / "away")
    page.button(key="stop").click().run()
    assert not page.exception


def test_a_second_visitor_sees_the_run_under_way_beside_their_own(store: RunStore) -> None:
    first, second = under_way(store), store.create(TrainingConfig(), queued_by="command line")
    page = open_page(run=second.id)
    assert "1 ahead of it" in page.info[0].value
    button = page.button(key=f"watch-{first.id}")
    assert button.label.startswith("Training now")
    button.click().run()
    assert page.query_params["run"] == first.id


def test_a_failed_run_says_why(store: RunStore) -> None:
    store.create(TrainingConfig()).with_status(state=FAILED, message="The loss is no longer a number.")
    page = open_page()
    assert page.error[0].value == "The loss is no longer a number."


def test_earlier_runs_can_be_compared(store_with_run: RunStore, trained_run: Run) -> None:
    page = open_page()
    assert page.multiselect(key="compare").value == [trained_run.id]
    assert len(page.get("vega_lite_chart")) == 4
    page.multiselect(key="compare").set_value([]).run()
    assert len(page.get("vega_lite_chart")) == 2


def test_a_broken_directory_is_named_and_hides_nothing(store_with_run: RunStore) -> None:
    (store_with_run.root / "broken").mkdir()
    page = open_page()
    assert not page.exception
    assert "The run broken is broken" in page.warning[0].value
    assert len(page.dataframe[0].value) == 1


@pytest.mark.parametrize("run_id", ["../../etc", "none"])
def test_a_bad_run_in_the_url_gets_a_message(store: RunStore, run_id: str) -> None:
    page = open_page(run=run_id)
    assert not page.exception
    assert page.error
