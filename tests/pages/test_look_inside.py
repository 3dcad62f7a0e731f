import itertools
import re
import shutil
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from mnist_core.data.mnist import load_test
from mnist_core.runs.bundled import BUNDLED
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from pages.parts import resources
from pages.parts.inside import network
from tests.conftest import SIGNS, draw
from tests.pages.components import data_of
from tests.pages.opening import chip, open_through, png

PAGE = "pages/lab/look_inside.py"


def open_page(**query: str) -> AppTest:
    return open_through("app.py", PAGE, None, **query)


def metric(page: AppTest, label: str) -> str:
    return next(metric.value for metric in page.metric if metric.label == label)


def consequences(page: AppTest) -> str:
    return "\n".join(said.value for said in page.container(key="consequences").markdown)


@pytest.mark.slow
@pytest.mark.parametrize("run_id", BUNDLED)
def test_each_model_shows_its_layers_and_its_answer(store: RunStore, run_id: str) -> None:
    page = open_page(run=run_id)
    assert not page.exception and not page.error
    label = store.read(run_id).classifier().predict(load_test().images[13]).label
    assert metric(page, "The network says") == str(label) == "0"
    assert page.selectbox(key="layer").options[0].startswith("Layer 1: ")
    assert len(page.selectbox(key="layer").options) == (6 if run_id == "shipped" else 3)
    table = page.dataframe[0].value
    assert list(table["Probability"]) == ["over 99.9%", *["under 0.1%"] * 9], "no answer is 100% sure, and none is 0%"
    assert table["Logit"].astype(float).idxmax() == label
    titles = [element.value for element in page.markdown if " x " in element.value]
    assert len(titles) == 2 and all(" x 0" in title for title in titles)


@pytest.mark.slow
def test_a_network_for_signs_is_looked_into_with_a_drawing(store: RunStore, run_of_signs: Run) -> None:
    shutil.copytree(run_of_signs.directory, store.root / run_of_signs.id)
    page = open_page(run=run_of_signs.id)
    assert not page.exception and not page.info and not page.metric, "nothing goes through it yet"
    objects: dict[str, object] = {"objects": []}
    drawn = {"drawing": (objects, png(draw())), "switched_off": frozenset({(0, 1)})}
    page = open_through("app.py", PAGE, drawn, run=run_of_signs.id)
    assert not page.exception
    assert metric(page, "The network says") in SIGNS
    table = page.dataframe[0].value
    assert tuple(table["Sign"]) == SIGNS and len(table["Logit"]) == 3
    assert tuple(data_of(page, "network")["words"]["labels"]) == SIGNS
    assert "Test accuracy" not in consequences(page)
    assert "decline" not in {toggle.key for toggle in page.toggle}
    assert "stay with the class" in " ".join(caption.value for caption in page.caption)


def test_the_visitor_s_drawing_comes_first(store: RunStore) -> None:
    page = open_through("app.py", PAGE, {"drawing": ({"objects": []}, png(draw()))})
    assert not page.exception
    assert metric(page, "The network says") == "7"
    page.segmented_control(key="inside_source_0").set_value("A test image").run()
    assert metric(page, "The network says") == "0"


def unit_box(page: AppTest) -> Selectbox[int]:
    return next(box for box in page.selectbox if str(box.key).startswith("unit_"))


def test_what_is_said_of_a_unit_is_said_of_the_digit_that_is_there(store: RunStore) -> None:
    """A browser that is not told of another widget shows the words of the digit before."""
    page = open_page(run="tutorial", image="13")
    unit, key, words = unit_box(page).value, unit_box(page).key, unit_box(page).options
    next(box for box in page.number_input if box.label == "Test image").set_value(7).run()
    assert unit_box(page).value == unit, "the unit stays"
    assert unit_box(page).options != words and unit_box(page).key != key


def test_a_unit_that_is_picked_can_be_switched_off_and_on_again(store: RunStore) -> None:
    page = open_page(run="tutorial")
    unit = unit_box(page).options[3].removeprefix("Unit ").split(":")[0]
    unit_box(page).set_value(int(unit)).run()
    page.button(key="switch").click().run()
    assert not page.exception
    assert f"Switch unit {unit} back on" == page.button(key="switch").label
    said = consequences(page)
    assert said.startswith("Off: 1 unit of layer 1.")
    assert "Test accuracy: **97.2%** (no change)" not in said or "Probability of 0: **100.0%**" not in said
    page.button(key="all_on").click().run()
    assert page.button(key="switch").label.endswith(" off")
    with pytest.raises(KeyError):
        consequences(page)


def test_without_a_whole_layer_the_network_only_guesses(store: RunStore) -> None:
    page = open_page(run="tutorial", layer="2")
    page.select_slider(key="share-1").set_value(1.0).run()
    assert not page.exception
    found = re.search(r"Test accuracy: \*\*([0-9.]+)%", consequences(page))
    assert found and float(found.group(1)) in [round(100 * count / 10_000, 1) for count in load_test().counts()]
    assert consequences(page).startswith("Off: 128 units of layer 2.")


def test_the_graph_of_the_decline_is_drawn_when_asked_for(store: RunStore) -> None:
    page = open_page(run="tutorial")
    charts = len(page.get("vega_lite_chart"))
    page.toggle(key="decline").set_value(True).run()
    assert not page.exception
    assert len(page.get("vega_lite_chart")) == charts + 1


@pytest.mark.slow
def test_every_layer_can_be_looked_at(store: RunStore) -> None:
    for number in range(1, 7):
        page = open_page(run="shipped", layer=str(number))
        assert not page.exception and not page.error
        assert page.selectbox(key="layer").value == number - 1


@pytest.mark.parametrize("layer", ["0", "4", "-1", "x", "1e3", "²", "9" * 5000, "<script>"])
def test_a_layer_that_there_is_not_gets_a_message(store: RunStore, layer: str) -> None:
    page = open_page(run="tutorial", layer=layer)
    assert not page.exception
    assert page.error[0].value.startswith("This network has no layer") and len(page.error[0].value) < 100
    assert page.selectbox(key="layer").value == 0


def test_an_unknown_run_gets_a_message(store: RunStore) -> None:
    page = open_page(run="none")
    assert not page.exception
    assert page.error[0].value.startswith("There is no run none.")


def test_a_run_without_its_model_file_gets_a_message(store_with_run: RunStore, trained_run: Run) -> None:
    folder = store_with_run.root / trained_run.id
    (folder / "model.tflite").write_bytes(b"no model")
    resources.inside.clear()
    page = open_page(run=trained_run.id)
    assert not page.exception
    assert "damaged" in page.error[0].value


def test_another_model_with_fewer_layers_shows_its_last_one(store: RunStore) -> None:
    page = open_page(run="shipped", layer="6")
    chip(page).select("tutorial").run()
    assert not page.exception
    assert not page.error
    assert page.selectbox(key="layer").value == 2  # its last one


def test_a_share_of_a_layer_holds_the_smaller_shares() -> None:
    from pages.parts.inside.switching import share_of

    shares = [set(share_of(40, tenth / 10)) for tenth in range(11)]
    assert [len(share) for share in shares] == list(range(0, 41, 4))
    assert all(smaller < larger for smaller, larger in itertools.pairwise(shares))
    assert np.array_equal(share_of(40, 0.5), share_of(40, 0.5))


def press_in_the_picture(page: AppTest, monkeypatch: pytest.MonkeyPatch, pressed: object) -> AppTest:
    """As a browser says it, which may be tampered with."""
    told = iter([pressed])
    monkeypatch.setattr(network, "_network", lambda **options: SimpleNamespace(pressed=next(told, None)))
    return page.run()


def test_a_unit_that_is_pressed_in_the_picture_is_off(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(run="tutorial")
    assert data_of(page, "network")["off"] == []
    page = press_in_the_picture(page, monkeypatch, [1, 5])
    assert not page.exception
    assert consequences(page).startswith("Off: 1 unit of layer 2.")
    monkeypatch.undo()
    page.run()
    assert data_of(page, "network")["off"] == [[1, 5]]
    assert data_of(page, "pen")["models"]["tutorial"].endswith("/1.5.tflite")


@pytest.mark.parametrize(
    "pressed", [None, [], [1], [3, 0], [0, 128], [-1, 0], ["0", "1"], {"layer": 0}, [0, 1.5], "x" * 9999]
)
def test_what_is_no_unit_is_not_believed(store: RunStore, monkeypatch: pytest.MonkeyPatch, pressed: object) -> None:
    page = press_in_the_picture(open_page(run="tutorial"), monkeypatch, pressed)
    assert not page.exception
    assert not any(caption.value.startswith("Off:") for caption in page.caption)


@pytest.mark.slow
def test_a_link_names_a_test_image(store: RunStore) -> None:
    page = open_page(image="340")
    assert data_of(page, "network")["digit"] == load_test().images[340].ravel().tolist()
    for bad in ("-1", "10000", "x", "9" * 5000, "²"):
        page = open_page(image=bad)
        assert not page.exception
        assert data_of(page, "network")["digit"] == load_test().images[13].ravel().tolist()


def test_until_something_is_drawn_test_image_13_goes_through(store: RunStore) -> None:
    page = open_page()
    assert data_of(page, "network")["digit"] == load_test().images[13].ravel().tolist()
    assert not data_of(page, "network")["drawn"]
    page = open_through("app.py", PAGE, {"drawing": ({"objects": []}, png(draw()))})
    assert data_of(page, "network")["drawn"]
