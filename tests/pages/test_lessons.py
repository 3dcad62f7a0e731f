"""The page for teachers: each step leads to its page, and the timer goes through the lesson."""

import time

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.lessons.lesson_plan import lesson_plan
from mnist_core.runs.store import RunStore
from tests.pages.opening import open_through

PAGE = "pages/learn/lessons.py"


def links(page: AppTest) -> list[str]:
    found = page.container(key="lessons").get("page_link")
    return [
        f"/{link.proto.page}" + (f"?{link.proto.query_string}" if link.proto.query_string else "") for link in found
    ]


def opened(**query: str) -> AppTest:
    page = open_through("app.py", PAGE, None, **query)
    assert not page.exception
    return page


def test_every_step_has_a_link_that_opens_it(store: RunStore) -> None:
    page = opened()
    assert links(page) == [step.address for step in lesson_plan().lessons[0].steps]
    (choice,) = (group for group in page.button_group if str(group.key).startswith("lesson_minutes"))
    choice.set_value("90").run()
    assert links(page) == [step.address for step in lesson_plan().lessons[1].steps]


@pytest.mark.parametrize(("minutes", "said"), [(0, "Draw"), (12, "Tutorial 3"), (44, "Tutorial 12"), (46, "over")])
def test_the_timer_says_which_step_it_is_time_for(store: RunStore, minutes: int, said: str) -> None:
    page = opened(began=str(int(time.time()) - 60 * minutes - 1))
    (progress,) = page.container(key="timer").get("progress")
    assert said in progress.proto.text and f"Minute {min(minutes, 45)} of 45" in progress.proto.text
    assert page.button(key="end_lesson")


def test_a_link_keeps_the_length_and_the_beginning(store: RunStore) -> None:
    page = opened(minutes="90", began=str(int(time.time()) - 60 * 50))
    assert "Minute 50 of 90" in page.container(key="timer").get("progress")[0].proto.text
    assert "".join(page.query_params["minutes"]) == "90"
    assert opened(minutes="17").button_group[0].value == "45"


def test_it_is_started_and_stopped(store: RunStore) -> None:
    page = opened()
    page.button(key="begin_lesson").click().run()
    assert "Minute 0 of 45" in page.container(key="timer").get("progress")[0].proto.text
    assert abs(int("".join(page.query_params["began"])) - time.time()) < 60
    page.button(key="end_lesson").click().run()
    assert "began" not in page.query_params
    assert not page.get("progress")


@pytest.mark.parametrize("began", ["", "yesterday", "-5", "0", "9" * 5000, "9" * 11])
def test_an_address_that_names_no_such_time_starts_nothing(store: RunStore, began: str) -> None:
    assert opened(began=began).button(key="begin_lesson")
