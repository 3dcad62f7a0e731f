import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.data.mnist import load_test
from mnist_core.errors import RunError
from mnist_core.inference.evaluation import evaluate
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.bundled import BUNDLED, SHIPPED
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from pages.parts import resources
from tests.pages.components import data_of
from tests.pages.opening import chip, open_through

PAGE = "pages/lab/evaluate.py"


def open_page(**query: str) -> AppTest:
    return open_through("app.py", PAGE, None, **query)


def figures(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def test_the_shipped_models_figures_are_shown(store: RunStore) -> None:
    page = open_page()
    assert not page.exception
    evaluation = store.read(SHIPPED).evaluation()
    assert figures(page)["Test accuracy"] == f"{evaluation.accuracy:.1%}"
    assert figures(page)["Test loss"] == f"{evaluation.loss:.4f}"
    assert len(page.get("vega_lite_chart")) == 1


def test_a_run_is_evaluated_on_the_spot(store_with_run: RunStore, trained_run: Run) -> None:
    page = open_page(run=trained_run.id)
    assert figures(page)["Test accuracy"] == f"{trained_run.evaluation().accuracy:.1%}"
    assert "10,000" in figures(page)["Misread"]


def test_what_is_known_already_stands_there_before_10000_digits_are_read(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(run_id: str) -> np.ndarray:
        raise RunError("still reading")

    monkeypatch.setattr(resources, "test_probabilities", read)
    page = open_page()
    assert {error.value for error in page.error} == {"still reading"} and not page.exception
    assert figures(page)["Test accuracy"] == f"{store.read(SHIPPED).evaluation().accuracy:.1%}"
    assert len(page.get("vega_lite_chart")) == 1 and len(page.dataframe) == 1


@pytest.mark.slow
@pytest.mark.parametrize("run_id", BUNDLED)
def test_what_a_training_left_is_what_the_model_answers(store: RunStore, run_id: str) -> None:
    run, test = store.read(run_id), load_test()
    answered = evaluate(test.labels, run.classifier().probabilities(test.images))
    assert answered.confusion == run.evaluation().confusion
    assert answered.loss == pytest.approx(run.evaluation().loss, abs=5e-5)


def test_choosing_another_model_changes_the_url(store_with_run: RunStore, trained_run: Run) -> None:
    page = open_page()
    chip(page).select(trained_run.id).run()
    assert page.query_params["run"] == trained_run.id
    assert figures(page)["Test accuracy"] == f"{trained_run.evaluation().accuracy:.1%}"


def test_precision_and_recall_stand_digit_by_digit(store: RunStore) -> None:
    table = open_page().dataframe[0].value
    confusion = store.read(SHIPPED).evaluation().confusion
    assert table["Count"].sum() == 10_000
    assert table["Recall"][4] == pytest.approx(confusion[4][4] / sum(confusion[4]))


def test_a_cell_shows_its_own_digits(store: RunStore) -> None:
    page = open_page()
    confusion = store.read(SHIPPED).evaluation().confusion
    page.selectbox(key="true_label").select(9)
    page.selectbox(key="predicted_label").select(4).run()
    cell = page.container(key="cell")
    assert cell.markdown[0].value.startswith(f"**{confusion[9][4]} digits** were a 9")
    pressed = [button for button in cell.button if str(button.key).startswith("press_")]
    assert len(pressed) == min(24, confusion[9][4])
    number = int(str(pressed[0].key).removeprefix("press_"))
    assert load_test().labels[number] == 9
    pressed[0].click().run()
    assert page.title[0].value.startswith("Look inside")
    assert data_of(page, "network")["digit"] == load_test().images[number].ravel().tolist()


def test_test_image_13_is_looked_at_first(store: RunStore) -> None:
    page = open_page()
    assert page.number_input(key="index").value == 13
    assert (figures(page)["Actual digit"], figures(page)["The network says"]) == ("0", "0")
    page.number_input(key="index").set_value(0).run()
    assert figures(page)["Actual digit"] == str(load_test().labels[0])


@pytest.mark.parametrize("run_id", ["../../etc", "none", "..", "%2e%2e%2fetc"])
def test_a_bad_run_in_the_url_is_told_what_is_wrong_with_it(store: RunStore, run_id: str) -> None:
    page = open_page(run=run_id)
    assert not page.exception
    why = "There is no run none." if run_id == "none" else "That isn't a valid run name."
    assert page.error[0].value.startswith(why)
    assert "Test accuracy" in figures(page)


def test_a_run_without_a_model_gets_a_message(store_with_run: RunStore, trained_run: Run) -> None:
    store_with_run.read(trained_run.id).with_status(state="failed")
    assert "has no model to use (it is failed)" in open_page(run=trained_run.id).error[0].value


def test_a_cell_without_digits_offers_none_to_press(store: RunStore) -> None:
    page = open_page(run="tutorial")
    page.selectbox(key="true_label").set_value(1)
    page.selectbox(key="predicted_label").set_value(0).run()
    told = [element.value for element in page.container(key="cell").markdown]
    captions = [element.value for element in page.container(key="cell").caption]
    assert told == ["No digit was a 1 and read as 0."]
    assert not any("Press one" in caption for caption in captions)


def test_a_runs_accuracy_is_the_same_on_every_page(
    queue: TrainingQueue, store_with_run: RunStore, trained_run: Run
) -> None:
    shown = f"{trained_run.evaluation().accuracy:.1%}"
    train = open_through("app.py", "pages/lab/train.py", None, run=trained_run.id)
    assert train.container(key="test_accuracy").markdown[0].value == f"## {shown}"
    assert any(f"test {shown}: each is measured" in caption.value for caption in train.caption)
    accuracies = [table.value["Test accuracy"].tolist() for table in train.dataframe if "Test accuracy" in table.value]
    assert accuracies == [[trained_run.evaluation().accuracy]]
    for page in ("pages/lab/draw.py", PAGE, "pages/lab/look_inside.py"):
        opened = open_through("app.py", page, None, run=trained_run.id)
        label = str(opened.container(key="chip").children[0].proto.popover.label)
        assert label.endswith(f", {shown}")
        assert any(name.endswith(f"({shown})") for name in chip(opened).options)
    assert figures(open_page(run=trained_run.id))["Test accuracy"] == shown
