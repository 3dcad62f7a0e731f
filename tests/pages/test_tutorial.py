"""Every step of the tutorial: its words, its code, and what it lets one touch."""

import json
import shutil
from dataclasses import asdict, replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.data import mnist
from mnist_core.inference.evaluation import evaluate
from mnist_core.lessons.tutorial import STEPS, program
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FINISHED
from mnist_core.runs.store import RunStore
from pages.parts import resources
from pages.parts.tutorial.loss import RACERS
from pages.parts.tutorial.model import TRAINED_IN_STEP_10
from tests.pages.components import answer, data_of
from tests.pages.opening import PROJECT, TOKEN, open_through, projector

PAGE = "pages/learn/tutorial.py"

pytestmark = pytest.mark.usefixtures("queue")


def open_step(name: str | None = None, **query: str) -> AppTest:
    if name is not None:
        query["step"] = str([step.name for step in STEPS].index(name) + 1)
    entry = "app.py" if name == "predict" else PAGE  # the last step has a link to another page
    return open_through(entry, PAGE, {"visitor_token": TOKEN}, **query)


def words(page: AppTest) -> str:
    return "\n".join(element.value for element in (*page.markdown, *page.caption))


def figures(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def test_every_step_has_something_to_touch_in_a_file_of_its_name() -> None:
    files = (PROJECT / "pages" / "parts" / "tutorial").glob("*.py")
    with_demo = {file.stem for file in files if "\ndef show_demo() -> None:" in file.read_text()}
    assert with_demo == {step.name for step in STEPS}


def test_next_and_previous_lead_through_all_steps_with_their_words_and_code() -> None:
    page = open_through("app.py", PAGE)
    for index, step in enumerate(STEPS):
        assert not page.exception
        assert page.title[0].value == f"{index + 1}. {step.title}"
        assert page.query_params["step"] == str(index + 1)
        assert step.idea in words(page)
        codes = [code.value for code in page.code if not code.value.startswith("http")]
        assert codes == [step.code, program().strip()]
        if index < len(STEPS) - 1:
            page.button(key="next_step").click().run()
    assert page.button(key="next_step").disabled
    page.button(key="previous").click().run()
    assert page.query_params["step"] == "11"
    chooser = next(each for each in page.selectbox if each.label == "Step")
    chooser.set_value(4).run()
    assert page.title[0].value.startswith("5. ")


@pytest.mark.parametrize("step", ["0", "13", "-1", "seven", "1.5", "7 ", "²", "<script>"])
def test_an_unknown_step_gets_the_first_and_a_line(step: str) -> None:
    page = open_step(step=step)
    assert not page.exception
    assert page.title[0].value.startswith("1. ")
    assert "The tutorial's steps go from 1" in page.info[0].value
    assert page.query_params["step"] == "1"


def test_the_projector_comes_from_the_address_or_the_switch() -> None:
    page = open_through("app.py", PAGE, step="3", projector="1")
    assert projector(page).value
    assert len(page.code) == 1  # the whole program is for a single pupil
    projector(page).set_value(False).run()
    assert "projector" not in page.query_params
    assert len(page.code) == 2
    projector(page).set_value(True).run()
    assert page.query_params["projector"] == "1"


def test_a_pressed_example_is_read() -> None:
    page = open_step("goal")
    page.button(key="example-4").click().run()
    assert answer(page) == 4


@pytest.mark.parametrize(
    ("step", "units"), [("sequential", []), ("hidden_layers", [128, 128]), ("output_layer", [128, 128, 10])]
)
def test_the_picture_grows_with_the_lesson(step: str, units: list[int]) -> None:
    page = open_step(step)
    assert not page.exception
    picture = data_of(page, "network")
    assert [layer["units"] for layer in picture["layers"]] == units
    assert [layer["is_output"] for layer in picture["layers"]] == [size == 10 for size in units]
    assert (sum(picture["probabilities"]) == pytest.approx(1)) == (10 in units)
    assert not units or "These weights are random" in words(page)


def test_the_picture_has_the_weights_of_one_s_own_network(store_with_run: RunStore, trained_run: Run, me: str) -> None:
    run = store_with_run.read(trained_run.id)
    (run.directory / "status.json").write_text(json.dumps(asdict(replace(run.status, owner=me))))
    run.write_config(TRAINED_IN_STEP_10)  # as if it had been trained in step 10
    page = open_step("output_layer")
    assert "your own network's" in words(page)
    expected = run.classifier().predict(mnist.load_test().images[13]).probabilities
    assert data_of(page, "network")["probabilities"] == pytest.approx(expected, abs=1e-3)


def test_versions_are_those_installed() -> None:
    page = open_step("dependencies")
    page.segmented_control(key="package").set_value("numpy").run()
    assert figures(page)["numpy here"] == np.__version__


def test_the_dataset_is_counted_and_browsed() -> None:
    page = open_step("dataset")
    page.segmented_control(key="browsed").set_value("7").run()
    page.slider(key="leaf_7").set_value(12).run()
    assert not page.exception
    assert len(page.image) == 2
    counts = mnist.load().train.counts()
    assert resources.training_counts().tolist() == counts.tolist()


def test_the_overfitted_network_is_measured_on_both_once_one_has_guessed() -> None:
    page = open_step("split")
    assert not page.metric
    press(page, "much worse")
    assert "You guessed: much worse" in words(page) and "Right]" in words(page)
    shown = figures(page)
    assert shown["Accuracy on 1,000 digits seen"] == "100%"
    test = mnist.load_test()
    result = evaluate(test.labels, resources.test_probabilities("overfitted"))
    assert shown["Accuracy on 10,000 digits never seen"] == f"{result.accuracy:.1%}"
    page.segmented_control(key="misread").set_value("seen").run()
    assert "learnt them by heart" in words(page)


def test_a_pale_digit_stays_the_same_only_when_normalised() -> None:
    page = open_step("normalise")
    assert not page.slider
    press(page, "it gets paler too")
    assert "Not this time] The answer: **it stays the same**." in words(page)
    assert figures(page)["Biggest change, normalised"] == "0.00"
    assert figures(page)["Biggest change, divided by 255"] == "0.75"
    press(page, "it makes more mistakes")
    misread = {label: value for label, value in figures(page).items() if label.startswith("Mistakes")}
    assert misread["Mistakes, normalised"] == f"{resources.unnormalised_evaluations()['normalised'].wrong} of 10,000"
    assert len(set(misread.values())) == 3
    for look in ("histogram", "column lengths"):
        page.segmented_control(key="look").set_value(look).run()
        assert len(page.get("vega_lite_chart")) == 3
    page.number_input(key="normalised").set_value(0).run()
    assert not page.exception


def test_the_diagram_grows() -> None:
    page = open_step("sequential")
    assert words(page).count("parameters") == 1
    page.segmented_control(key="stage_of_model").set_value("with the output layer").run()
    assert "10 numbers" in words(page) and "1,290 parameters" in words(page)


def test_parameters_are_worked_out() -> None:
    page = open_step("hidden_layers")
    assert "784 · 128 + 128 = 100,480" in words(page)
    assert "118,282 parameters in total" in words(page)
    page.select_slider(key="units").set_value(16).run()
    assert "13,002 parameters in total" in words(page)
    page.select_slider(key="sum_0").set_value(-2.0).run()
    assert "Here, -2 becomes 0" in page.get("vega_lite_chart")[0].proto.alt


def test_logits_become_probabilities() -> None:
    page = open_step("output_layer")
    for digit in range(10):
        page.select_slider(key=f"logit_{digit}_0").set_value(3.0)
    page.run()
    assert "10.0%" in words(page)
    page.select_slider(key="logit_2_0").set_value(10.0).run()
    assert "Largest: **2**" in words(page)


def test_the_price_of_a_wrong_answer_is_the_loss() -> None:
    page = open_step("loss")
    page.select_slider(key="given_0").set_value(0.01).run()
    assert figures(page)["Loss"] == "4.61"


def test_both_optimizers_race_through_the_queue(store: RunStore) -> None:
    page = open_step("loss")
    page.button(key="race").click().run()
    assert not page.exception
    runs, _ = store.list()
    assert {run.config for run in runs} == set(RACERS.values())
    assert "Adam: queued. SGD: queued." in words(page)
    assert "runs_to_use" not in page.session_state, "a race is a demonstration: the loser answers on no page"


def test_pressing_train_asks_for_the_tutorials_run_and_finds_it_again(store: RunStore) -> None:
    page = open_step("train")
    page.button(key="train_tutorial").click().run()
    ((run,), _) = store.list()
    assert run.config == TRAINED_IN_STEP_10
    assert "is waiting for its turn" in page.progress[0].text
    again = open_step("train")
    assert "is waiting for its turn" in again.progress[0].text


def as_trained_in_step_10(trained_run: Run, store: RunStore, me: str) -> Run:
    """The trained run, as if this visitor had pressed Train in step 10."""
    run = store.create(RunRequest(TRAINED_IN_STEP_10, owner=me))
    for name in ("model.tflite", "evaluation.json", "metrics.jsonl", "layers.json"):
        shutil.copy(trained_run.directory / name, run.directory / name)
    return run.with_status(state=FINISHED)


@pytest.mark.parametrize("trained", [False, True])
def test_training_and_test_are_compared_on_the_model_in_use(
    store: RunStore, trained_run: Run, me: str, trained: bool
) -> None:
    run = as_trained_in_step_10(trained_run, store, me) if trained else store.read("tutorial")
    page = open_step("test")
    assert ("your own network" in words(page)) == trained
    assert not page.metric
    press(page, "training")
    test = mnist.load_test()
    result = evaluate(test.labels, run.classifier().probabilities(test.images))
    assert figures(page)["Test accuracy"] == f"{result.accuracy:.1%}"
    press(page, "8")
    assert "The hardest was" in words(page)


def test_prediction_13_and_its_picture() -> None:
    page = open_step("predict")
    assert answer(page) == 0
    assert not page.container(key="one_image").get("image")
    page.toggle(key="picture").set_value(True).run()
    assert len(page.container(key="one_image").get("image")) == 1
    page.number_input(key="predicted_index").set_value(0).run()
    assert answer(page) == 7
    page.segmented_control(key="predicted").set_value("my drawing").run()
    page.button(key="example-3").click().run()
    assert answer(page) == 3


def test_a_damaged_model_gets_a_message(store: RunStore, trained_run: Run, me: str) -> None:
    run = as_trained_in_step_10(trained_run, store, me)
    run.model_path.write_bytes(b"no model")
    page = open_step("predict")
    assert not page.exception
    assert "Train it again" in page.error[0].value


def test_the_last_step_says_what_was_built_and_leads_on(store: RunStore) -> None:
    page = open_through("app.py", "pages/learn/tutorial.py", step="12")
    finish = page.container(key="finish")
    run = store.read("tutorial")
    words = " ".join(element.value for element in finish.markdown)
    assert f"{sum(layer.parameters for layer in run.layers()):,} parameters" in words
    assert f"{run.evaluation().accuracy:.1%}" in words
    assert [link.proto.page for link in finish.get("page_link")] == ["draw", "train"]
    assert any("/draw?run=tutorial" in code.value for code in finish.code)
    with pytest.raises(KeyError):
        open_through("app.py", "pages/learn/tutorial.py", step="11").container(key="finish")
