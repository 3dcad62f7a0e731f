"""What an address carries is a visitor's text: on no page is it taken for markup."""

import itertools

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.runs.store import RunStore
from tests.pages.opening import TOKEN, open_through

PAGES = {
    "draw": "pages/lab/draw.py",
    "train": "pages/lab/train.py",
    "evaluate": "pages/lab/evaluate.py",
    "look_inside": "pages/lab/look_inside.py",
    "tutorial": "pages/learn/tutorial.py",
    "lost": "pages/learn/lost.py",
    "class": "pages/classroom/class_page.py",
    "join": "pages/classroom/join.py",
    "lessons": "pages/learn/lessons.py",
}
PARAMETERS = (
    "run",
    "image",
    "layer",
    "step",
    "class",
    "code",
    "secret",
    "key",
    "lang",
    "draws",
    "projector",
    "recipe",
    "epochs",
    "began",
)
MARKUP = "**b** :red[r] [l](//x) ![i](//x) $m$ `c`"
MARKS = ("**b**", ":red[r]", "[l](//x)", "$m$", "`c`")


def texts(page: AppTest) -> str:
    """All that the page says, as it is sent to the browser; what stands in a field to be typed over is no markup."""
    for field in page.text_input:
        field.proto.default = ""
    return "\n".join(str(node.proto) for node in itertools.chain(page.main, page.sidebar, page.toast))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("queue")
def test_no_parameter_is_markup(page: str, store: RunStore) -> None:
    for value in (MARKUP, MARKUP[:20], "9**b**", "**b**"):
        opened = open_through("app.py", PAGES[page], {"visitor_token": TOKEN}, **dict.fromkeys(PARAMETERS, value))
        assert not opened.exception
        said = texts(opened)
        assert not [said[at - 200 : at + 200] for mark in MARKS if (at := said.find(mark)) >= 0]
