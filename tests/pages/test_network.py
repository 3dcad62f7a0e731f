"""The network in use: one choice for all pages, named at the chip beside the tabs."""

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.networks.config import ClassDigits, TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from tests.pages.opening import TOKEN, chip, open_through

PAGES = {
    "Draw": "pages/lab/draw.py",
    "Train": "pages/lab/train.py",
    "Evaluate": "pages/lab/evaluate.py",
    "Look inside": "pages/lab/look_inside.py",
    "Class": "pages/classroom/class_page.py",
}
TUTORIAL = "pages/learn/tutorial.py"


def called(page: AppTest) -> str:
    """What the chip says."""
    popover = page.container(key="chip").children[0]
    return str(popover.proto.popover.label)


@pytest.fixture
def classes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MNIST_DATABASE_URL", f"sqlite:///{tmp_path / 'classes.db'}")


@pytest.fixture
def mine(store_with_run: RunStore, trained_run: Run, me: str) -> Run:
    """The trained run as this visitor's own."""
    return own(store_with_run.read(trained_run.id), me)


def own(run: Run, owner: str, **config: object) -> Run:
    status = replace(run.status, owner=owner)
    (run.directory / "status.json").write_text(json.dumps(asdict(status)))
    return run


@pytest.mark.usefixtures("classes")
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_page_names_it(store: RunStore, queue: TrainingQueue, page: str) -> None:
    opened = open_through("app.py", page)
    assert not opened.exception
    assert called(opened) == "Best model, 99.6%"


@pytest.mark.usefixtures("classes")
def test_it_is_chosen_once_for_all_pages(queue: TrainingQueue, mine: Run) -> None:
    page = open_through("app.py", PAGES["Train"], {"visitor_token": TOKEN})
    chip(page).select(mine.id).run()
    for path in PAGES.values():
        page.query_params.clear()
        page.switch_page(path).run()
        assert not page.exception
        assert called(page) == f"Your network: Tutorial, {mine.evaluation().accuracy:.1%}"
        assert chip(page).value == mine.id


@pytest.fixture
def trained_here(queue: TrainingQueue, mine: Run) -> AppTest:
    """Train, on which this visitor has started a run that has ended meanwhile."""
    page = open_through("app.py", PAGES["Train"], {"visitor_token": TOKEN})
    page.session_state["runs_to_use"] = (mine.id,)
    return page.run()


@pytest.mark.usefixtures("classes")
def test_what_was_trained_here_answers_from_then_on(trained_here: AppTest, mine: Run) -> None:
    page = trained_here
    assert called(page).startswith("Your network: Tutorial, ")
    assert "now answers on every page" in note_of(page)
    page.switch_page(PAGES["Draw"]).run()
    assert not page.exception and page.query_params["run"] == mine.id
    assert "now answers on every page" in note_of(page), "who goes there at once has not read it"
    page.switch_page(PAGES["Evaluate"]).run()
    assert called(page).startswith("Your network: Tutorial, ") and not note_of(page)


def test_one_press_takes_it_back(trained_here: AppTest) -> None:
    trained_here.button(key="take_back").click().run()
    assert called(trained_here) == "Best model, 99.6%" and not note_of(trained_here)
    assert called(trained_here.run()) == "Best model, 99.6%", "it is taken once"


def test_a_new_visit_of_this_browser_begins_with_it(
    queue: TrainingQueue, mine: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kept, chosen in (
        (mine.id, "Your network: Tutorial, "),
        ("../../etc", "Best model, "),
        ("gone", "Best model, "),
    ):
        monkeypatch.setattr(type(st.context), "cookies", {"digit_lab_network": kept})
        page = open_through("app.py", PAGES["Train"], {"visitor_token": TOKEN})
        assert called(page).startswith(chosen) and not note_of(page)
    monkeypatch.setattr(type(st.context), "cookies", {"digit_lab_network": mine.id})
    page = open_through("app.py", PAGES["Draw"], {"visitor_token": TOKEN}, run="tutorial")
    assert called(page).startswith("Tutorial, "), "an address comes first"


def test_one_that_was_deleted_since_is_in_use_no_more(
    trained_here: AppTest, store_with_run: RunStore, mine: Run
) -> None:
    store_with_run.delete(mine.id)
    trained_here.run()
    assert called(trained_here) == "Best model, 99.6%"
    trained_here.query_params.clear()
    trained_here.switch_page(PAGES["Draw"]).run()
    assert not trained_here.error and "run" not in trained_here.query_params


def test_the_note_can_be_hidden(trained_here: AppTest) -> None:
    trained_here.button(key="hide_in_use_note").click().run()
    assert called(trained_here).startswith("Your network: Tutorial, ") and not note_of(trained_here)


def test_who_chooses_another_one_has_read_the_note(trained_here: AppTest) -> None:
    chip(trained_here).select("tutorial").run()
    assert called(trained_here).startswith("Tutorial, ") and not note_of(trained_here)


def test_what_still_trains_or_has_failed_changes_nothing(queue: TrainingQueue, store: RunStore, me: str) -> None:
    waiting, failed = (store.create(RunRequest(PRESETS["tutorial"].config, owner=me)) for _ in range(2))
    failed.fail("No room.")
    page = open_through("app.py", PAGES["Train"], {"visitor_token": TOKEN})
    page.session_state["runs_to_use"] = (waiting.id, failed.id, "gone")
    page.run()
    assert called(page) == "Best model, 99.6%" and not note_of(page)
    assert page.session_state["runs_to_use"] == (waiting.id,)


def note_of(page: AppTest) -> str:
    """What is said of a network that has been trained meanwhile."""
    try:
        return str(page.container(key="in_use_note").markdown[0].value)
    except KeyError:
        return ""


def test_the_run_that_is_watched_is_another_choice(queue: TrainingQueue, mine: Run) -> None:
    page = open_through("app.py", PAGES["Draw"], {"visitor_token": TOKEN})
    page.query_params["run"] = mine.id
    page.switch_page(PAGES["Train"]).run()
    assert page.query_params["run"] == mine.id
    assert called(page) == "Best model, 99.6%"


def test_the_tutorial_names_its_own(store_with_run: RunStore, trained_run: Run, me: str) -> None:
    page = open_through("app.py", TUTORIAL, {"visitor_token": TOKEN}, run="shipped")
    assert called(page).startswith("Tutorial, 97.")
    run = own(store_with_run.read(trained_run.id), me)
    run.write_config(PRESETS["tutorial"].config)  # as if it had been trained in step 10
    assert called(page.run()) == f"Your network: Tutorial, {run.evaluation().accuracy:.1%}"


def test_a_pupil_s_name_stands_with_the_network(store_with_run: RunStore, trained_run: Run) -> None:
    run = store_with_run.read(trained_run.id)
    (run.directory / "status.json").write_text(json.dumps(asdict(replace(run.status, name="Ada"))))
    page = open_through("app.py", PAGES["Draw"], run=run.id)
    assert called(page).startswith("Ada's network: Tutorial, ")


def test_where_visitors_are_to_stay_there_is_none(store: RunStore) -> None:
    page = open_through("app.py", "pages/classroom/join.py")
    with pytest.raises(KeyError):
        page.container(key="chip")


def test_it_is_named_where_its_result_stands(queue: TrainingQueue, mine: Run, store_with_run: RunStore) -> None:
    page = open_through("app.py", PAGES["Train"], {"visitor_token": TOKEN}, run=mine.id)
    page.text_input(key=f"network_name_{mine.id}").set_value("  Eagle   Eye ").run()
    assert store_with_run.read(mine.id).status.network_name == "Eagle Eye"
    assert "Eagle Eye (Tutorial" in page.progress[0].text
    page = open_through("app.py", PAGES["Draw"], {"visitor_token": TOKEN}, run=mine.id)
    assert called(page).startswith("Your network: Eagle Eye, ")


def test_a_name_that_cannot_be_shown_is_refused_with_a_sentence(
    queue: TrainingQueue, mine: Run, store_with_run: RunStore
) -> None:
    page = open_through("app.py", PAGES["Train"], {"visitor_token": TOKEN}, run=mine.id)
    page.text_input(key=f"network_name_{mine.id}").set_value("**7**").run()
    assert any("A name can have up to" in error.value for error in page.error)
    assert store_with_run.read(mine.id).status.network_name == ""


def test_only_its_owner_names_it(queue: TrainingQueue, mine: Run) -> None:
    page = open_through("app.py", PAGES["Train"], {"visitor_token": "x" * 32}, run=mine.id)
    assert not [field for field in page.text_input if "network_name" in str(field.key)]


def test_the_list_tells_whose_a_network_is_and_how_good(queue: TrainingQueue, mine: Run) -> None:
    page = open_through("app.py", PAGES["Draw"], {"visitor_token": TOKEN})
    accuracy = f"({mine.evaluation().accuracy:.1%})"
    (own,) = [name for name in chip(page).options if name.startswith("Yours: Tutorial")]
    assert own.endswith(accuracy)
    page = open_through("app.py", PAGES["Draw"], {"visitor_token": "x" * 32})
    assert not [name for name in chip(page).options if name.startswith("Yours")]
    assert [name for name in chip(page).options if name.endswith(accuracy)]


def test_the_networks_of_ones_class_are_in_the_list_however_many_are_newer(store_with_run: RunStore, mine: Run) -> None:
    for number in range(12):
        directory = mine.directory.with_name(f"20260101-1200{number:02}-tutorial-{number:08}")
        shutil.copytree(mine.directory, directory)
        (directory / "status.json").write_text(json.dumps(asdict(replace(mine.status, owner="", created=2e9 + number))))
    assert isinstance(mine.config, TrainingConfig)
    learnt = ClassDigits("QXZKW", training=(1,), testing=(2,))
    mine.write_config(replace(mine.config, weights_from=SHIPPED, class_digits=learnt))
    for code, count in (("", 0), ("ABCDE", 0), ("QXZKW", 1)):
        page = open_through("app.py", PAGES["Draw"], {"visitor_token": "x" * 32, "class_code": code})
        names = [name for name in chip(page).options if name.startswith("Your class: Best model + class")]
        assert len(names) == count, f"{code}: {chip(page).options}"


def test_of_many_networks_a_few_are_listed_and_all_are_found(
    queue: TrainingQueue, mine: Run, store_with_run: RunStore
) -> None:
    for number in range(30):
        directory = mine.directory.with_name(f"20260101-1200{number:02}-tutorial-{number:08}")
        shutil.copytree(mine.directory, directory)
        named = replace(mine.status, owner="somebody", name=f"Pupil {number}", created=1_700_000_000.0 + number)
        (directory / "status.json").write_text(json.dumps(asdict(named)))
    page = open_through("app.py", PAGES["Draw"], {"visitor_token": TOKEN})
    options = chip(page).options
    assert len(options) == 3 + 1 + 10 and any("Pupil 29" in name for name in options)
    assert not any("Pupil 7:" in name for name in options)
    page.text_input(key="sought_network").set_value("pupil 7").run()
    found = chip(page).options
    assert any("Pupil 7:" in name for name in found) and not any("Pupil 29" in name for name in found)
    page.text_input(key="sought_network").set_value("14 NOV").run()
    assert len(chip(page).options) == 1 + 20, "the chosen one, and the newest twenty of that day"
    page.text_input(key="sought_network").set_value("no such network").run()
    assert [name for name in chip(page).options] == ["Best model (99.6%)"], "what is chosen is always there"
