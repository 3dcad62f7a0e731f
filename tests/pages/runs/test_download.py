import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mnist_core.lessons.sheet import SHEET_FORMATS
from mnist_core.lessons.take_home import FORMATS
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from tests.pages.opening import open_through

TRAIN, EVALUATE = "pages/lab/train.py", "pages/lab/evaluate.py"

pytestmark = pytest.mark.usefixtures("queue")


def offered(page: AppTest) -> list[str]:
    return [button.proto.label for button in page.get("download_button")]


@pytest.mark.parametrize("page", [TRAIN, EVALUATE])
def test_a_run_is_offered_in_every_format(page: str, store_with_run: RunStore, trained_run: Run) -> None:
    opened = open_through("app.py", page, run=trained_run.id)
    assert not opened.exception
    assert len(offered(opened)) == len(FORMATS) + len(SHEET_FORMATS)


def test_where_there_is_no_code_the_reason_stands_instead(store: RunStore) -> None:
    opened = open_through(EVALUATE, EVALUATE, run=SHIPPED)
    assert len(offered(opened)) == len(FORMATS) - 2 + len(SHEET_FORMATS)
    assert any("generated pen digits" in caption.value for caption in opened.caption)


def test_the_code_follows_the_form(store: RunStore) -> None:
    page = open_through(TRAIN, TRAIN)
    assert "EPOCHS = 3\n" in page.code[0].value
    page.number_input(key="epochs_tutorial_0").set_value(7).run()
    assert "EPOCHS = 7\n" in page.code[0].value
    assert compile(page.code[0].value, "digits.py", "exec")


def test_what_is_made_when_it_is_pressed_is_in_the_language_of_the_page(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {}
    monkeypatch.setattr(st, "download_button", lambda label, content, **more: made.update({more["file_name"]: content}))
    assert not open_through("app.py", EVALUATE, run="tutorial", lang="de").exception
    assert "Ein Netz, das handgeschriebene Ziffern liest" in made["digits.py"]().decode()  # where nobody asks
