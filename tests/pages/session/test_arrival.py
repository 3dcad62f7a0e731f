"""An address is a request when somebody arrives with it, and not when a slow browser repeats what it said before."""

from streamlit.testing.v1 import AppTest

from mnist_core.runs.store import RunStore
from tests.pages.opening import chip, open_through

DRAW, EVALUATE = "pages/lab/draw.py", "pages/lab/evaluate.py"


def chosen(page: AppTest) -> str:
    return str(chip(page).value)


def test_a_browser_that_has_not_heard_of_the_choice_yet_does_not_undo_it(store: RunStore) -> None:
    page = open_through("app.py", DRAW, run="tutorial")
    chip(page).select("overfitted").run()
    page.query_params["run"] = "tutorial"  # sent before the new address came
    page.toggle(key="skip_centring").set_value(True).run()
    assert chosen(page) == "overfitted"
    assert page.query_params["run"] == "overfitted"


def test_a_link_to_another_page_and_a_return_are_arrivals(store: RunStore) -> None:
    page = open_through("app.py", DRAW, run="tutorial")
    page.query_params["run"] = "overfitted"
    page.switch_page(EVALUATE).run()
    assert chosen(page) == "overfitted"
    page.query_params.clear()
    page.switch_page(DRAW).run()
    assert chosen(page) == "overfitted"
    page.switch_page("pages/classroom/join.py").run()  # which asks the address for nothing
    page.query_params["run"] = "tutorial"
    page.switch_page(DRAW).run()
    assert chosen(page) == "tutorial"
