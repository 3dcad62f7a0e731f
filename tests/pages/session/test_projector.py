"""The projector's switch: one for the whole app, kept for the visit and in the link."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from tests.conftest import draw
from tests.pages.opening import open_through, png, projector

DRAW, TRAIN, EVALUATE = "pages/lab/draw.py", "pages/lab/train.py", "pages/lab/evaluate.py"


@pytest.mark.slow
def test_it_stays_on_from_page_to_page(store: RunStore, queue: TrainingQueue) -> None:
    page = open_through("app.py", DRAW)
    assert not projector(page).value
    projector(page).set_value(True).run()
    for path in (TRAIN, EVALUATE, DRAW):
        page.query_params.clear()
        page.switch_page(path).run()
        assert projector(page).value
        assert page.query_params["projector"] == "1"
    projector(page).set_value(False).run()
    assert "projector" not in page.query_params


@pytest.mark.parametrize("on", [False, True])
def test_what_is_for_a_single_pupil_is_left_out(store_with_run: RunStore, queue: TrainingQueue, on: bool) -> None:
    drawn: dict[str, object] = {"drawing": ({"objects": []}, png(draw()))}
    page = open_through("app.py", DRAW, drawn, **({"projector": "1"} if on else {}))
    assert any("What did you draw" in pills.label for pills in page.button_group) != on
    page.switch_page(TRAIN).run()
    assert ("Import a model" in [header.value for header in page.header]) != on


def test_charts_have_larger_letters(store_with_run: RunStore, queue: TrainingQueue, trained_run: Run) -> None:
    page = open_through("app.py", EVALUATE, run=trained_run.id)
    small = _label_size(page)
    projector(page).set_value(True).run()
    assert _label_size(page) == pytest.approx(1.6 * small)


def _label_size(page: AppTest) -> float:
    spec = json.loads(page.get("vega_lite_chart")[0].proto.spec)
    return float(spec["encoding"]["x"]["axis"]["labelFontSize"])
