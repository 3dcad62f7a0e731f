import pytest
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
