import base64
import io
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from mnist_core.images.canvas_paths import strokes_of
from mnist_core.images.digits import from_image
from mnist_core.images.reading import read_image
from mnist_core.javascript import litert
from mnist_core.runs.bundled import BUNDLED
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from pages.parts.draw import drawing
from tests.conftest import SEVEN, draw, without_numbers
from tests.mnist_core.images.paper import five_zeros_and_two_that_touch, photo
from tests.pages.components import answer, data_of
from tests.pages.opening import chip, open_through, png

PAGE = "pages/lab/draw.py"


def open_page(**query: str) -> AppTest:
    return open_through("app.py", PAGE, None, **query)


def put_drawing(page: AppTest, image: np.ndarray) -> AppTest:
    """Leave a drawing as if the visitor had made it and come back: AppTest runs no JavaScript."""
    page.session_state["drawing"] = ({"objects": []}, png(image))
    return page.run()


def words(page: AppTest) -> str:
    """What is said where there is no answer, or of several digits."""
    return " ".join(element.value for element in page.markdown)


def test_an_empty_canvas_is_nothing_drawn(store: RunStore) -> None:
    page = open_page()
    assert not page.exception
    assert "Nothing drawn" in words(page)
    assert answer(page) is None and data_of(page, "seen")["digit"]["pixels"] is None
    assert page.title[0].value.startswith("Draw a digit")


def test_a_seven_is_read_as_seven(store: RunStore) -> None:
    page = put_drawing(open_page(), draw())
    assert not page.exception
    assert answer(page) == 7 and "Nothing drawn" not in words(page)
    assert "7 " in data_of(page, "answer")["alt"]
    seen = data_of(page, "seen")
    assert [each["caption"] for each in seen["pictures"]] == ["your ink", "cut out", "shrunk"]
    steps = from_image(draw())
    assert seen["digit"]["pixels"] == steps.digit.ravel().tolist()
    fitted = seen["pictures"][2]["source"].removeprefix("data:image/png;base64,")
    assert np.array_equal(read_image(base64.b64decode(fitted)), steps.fitted)


def test_skipping_the_centring_changes_what_the_network_sees(store: RunStore) -> None:
    page = put_drawing(open_page(), draw([(x * 0.3, y * 0.3) for x, y in SEVEN], width=8))
    assert answer(page) == 7
    page.toggle(key="skip_centring").set_value(True).run()
    assert answer(page) != 7
    seen = data_of(page, "seen")
    assert seen["digit"]["caption"] == "shrunk" and len(seen["pictures"]) == 1
    assert data_of(page, "pen")["centre"] is False


def test_a_white_canvas_is_nothing_drawn(store: RunStore) -> None:
    assert "Nothing drawn" in words(put_drawing(open_page(), np.full((280, 280, 4), 255, np.uint8)))


def test_a_drawing_that_is_too_large_is_refused(store: RunStore) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (700, 700, 4), np.uint8)  # which no PNG makes smaller
    page = put_drawing(open_page(), noise)
    assert not page.exception
    assert page.error[0].value == "The drawing is larger than 1 MB. Press Clear and draw again."


def test_clear_forgets_the_drawing(store: RunStore) -> None:
    page = put_drawing(open_page(), draw())
    page.button(key="clear").click().run()
    assert "Nothing drawn" in words(page)


@pytest.mark.parametrize("label", range(10))
def test_an_example_is_written_and_read(store: RunStore, label: int) -> None:
    page = open_page()
    page.button(key=f"example-{label}").click().run()
    assert not page.exception
    assert answer(page) == label
    objects = page.session_state["canvas_start"]["objects"]
    assert objects and all(item["type"] == "Path" for item in objects)


def test_undo_takes_back_one_stroke_after_the_other(store: RunStore) -> None:
    page = open_page()
    page.button(key="example-4").click().run()
    written = page.session_state["canvas_start"]["objects"]
    assert len(written) > 1, "of two strokes at least"
    for left in reversed(range(1, len(written))):
        page.button(key="undo").click().run()
        assert page.session_state["canvas_start"]["objects"] == written[:left]
        assert answer(page) is not None and not page.exception
    page.button(key="undo").click().run()
    assert "Nothing drawn" in words(page)
    page.button(key="undo").click().run()
    assert "Nothing drawn" in words(page) and not page.exception


def test_each_stroke_keeps_its_own_brush_when_another_is_taken_back(store: RunStore) -> None:
    page = open_page()
    page.button(key="example-4").click().run()
    content, image = page.session_state["drawing"]
    thin, *others = content["objects"]
    page.session_state["drawing"] = ({"objects": [thin | {"strokeWidth": 8}, *others]}, image)
    page.button(key="undo").click().run()
    assert page.session_state["canvas_start"]["objects"][0]["strokeWidth"] == 8


def test_the_tab_keeps_the_drawing_until_it_is_cleared(store: RunStore) -> None:
    page = open_page()
    assert data_of(page, "kept_drawing") == {"drawing": None, "is_new": True}, "so it may give back what it kept"
    page.button(key="example-7").click().run()
    kept = data_of(page, "kept_drawing")["drawing"]
    assert kept == page.session_state["canvas_start"] and strokes_of(kept)
    page.button(key="clear").click().run()
    assert data_of(page, "kept_drawing") == {"drawing": None, "is_new": False}, "so it forgets it"


@pytest.mark.parametrize(
    "found", ["7", [], {"objects": 7}, {"objects": [{"path": [["M", 1e300, 0]]}]}, {"objects": []}]
)
def test_what_a_tab_gives_back_is_checked(found: object, monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, object] = {"kept_drawing": SimpleNamespace(found=found)}
    monkeypatch.setattr(st, "session_state", state)
    drawing._take_back()
    assert "drawing" not in state
    assert drawing.generation() > 0, "so the tab forgets it"


def test_the_first_answer_leads_on(store_with_run: RunStore, trained_run: Run) -> None:
    def next_steps(page: AppTest) -> list[str]:
        return [link.proto.page for link in page.get("page_link") if link.proto.label.startswith("Next")]

    assert next_steps(put_drawing(open_page(), draw())) == ["train"]
    assert next_steps(put_drawing(open_page(run=trained_run.id), draw())) == ["evaluate"]


def test_the_three_models_read_the_same_drawing(store: RunStore) -> None:
    page = put_drawing(open_page(), draw())
    page.toggle(key="ask_all").set_value(True).run()
    assert not page.exception
    models = data_of(page, "answers")["models"]
    assert [model["run"] for model in models] == list(BUNDLED)
    assert np.argmax(models[0]["probabilities"]) == 7
    assert set(data_of(page, "pen")["models"]) == set(BUNDLED)


@pytest.mark.parametrize("run_id", BUNDLED)
def test_each_of_the_three_models_can_be_chosen(store: RunStore, run_id: str) -> None:
    page = put_drawing(open_page(run=run_id), draw())
    assert not page.error
    assert answer(page) == 7


def test_a_photo_is_read(store: RunStore) -> None:
    page = open_page()
    page.session_state["source"] = "Photo"
    page.run()
    buffer = io.BytesIO()
    Image.fromarray(draw()).convert("RGB").save(buffer, "JPEG")
    page.file_uploader[0].upload("seven.jpg", buffer.getvalue()).run()
    assert not page.exception
    assert answer(page) == 7


def test_a_row_of_digits_is_read_one_by_one(store: RunStore) -> None:
    page = open_page()
    page.session_state["source"] = "Photo"
    page.run()
    page.file_uploader[0].upload("row.png", png(np.hstack([photo(), photo(), photo()]))).run()
    assert not page.exception
    assert "## 7 7 7 **3 digits** found" in words(page)
    assert len(page.image) == 1 + 3  # the photo with its boxes, and the digits


def test_two_rows_are_read_row_by_row(store: RunStore) -> None:
    page = open_page()
    page.segmented_control(key="source").set_value("Photo").run()
    row = np.hstack([photo(), photo()])
    page.file_uploader[0].upload("rows.png", png(np.vstack([row, row]))).run()
    assert words(page).count("## 7 7") == 2
    assert "**4 digits** found in 2 rows" in words(page)


def test_digits_that_touch_are_counted_beside_those_that_are_read(store: RunStore) -> None:
    page = open_page()
    page.segmented_control(key="source").set_value("Photo").run()
    page.file_uploader[0].upload("touching.png", png(five_zeros_and_two_that_touch())).run()
    assert "## 0 0 0 0 0 **5 digits** found" in words(page)
    assert any("2 more" in caption.value for caption in page.caption)


def test_a_photo_without_a_digit_is_shown_and_told_so(store: RunStore) -> None:
    page = open_page()
    page.session_state["source"] = "Photo"
    page.run()
    page.file_uploader[0].upload("paper.png", png(photo(digit=False))).run()
    assert page.container(key="no_answer_yet").error[0].value.startswith("Nothing is drawn")
    assert len(page.image) == 1


@pytest.mark.parametrize("content", [b"no image", b"", b"\x89PNG\r\n\x1a\n"])
def test_a_photo_that_is_none_gets_a_message(store: RunStore, content: bytes) -> None:
    page = open_page()
    page.session_state["source"] = "Photo"
    page.run()
    page.file_uploader[0].upload("evil.png", content).run()
    assert not page.exception
    assert page.container(key="no_answer_yet").error


def test_the_url_selects_the_run(store_with_run: RunStore, trained_run: Run) -> None:
    page = open_page(run=trained_run.id)
    assert not page.error
    assert chip(page).value == trained_run.id


def test_the_model_goes_along_to_the_next_page(store_with_run: RunStore, trained_run: Run) -> None:
    page = open_page(run=trained_run.id)
    page.query_params.clear()
    page.switch_page("pages/lab/evaluate.py").run()
    assert chip(page).value == trained_run.id


@pytest.mark.parametrize("run_id", ["../../etc", "none", "/etc/passwd", "<script>", "a\0b", "x" * 5000])
def test_a_bad_run_in_the_url_is_told_what_is_wrong_with_it(store: RunStore, run_id: str) -> None:
    page = put_drawing(open_page(run=run_id), draw())
    assert not page.exception
    assert len(page.error) == 1
    why = "There is no run none." if run_id == "none" else "That isn't a valid run name."
    assert page.error[0].value.startswith(why)
    assert page.error[0].value.endswith("You are using the best model instead.")
    assert answer(page) == 7


def test_a_damaged_model_gets_a_message(store_with_run: RunStore, trained_run: Run) -> None:
    copy = store_with_run.root / trained_run.id
    copy.rename(store_with_run.root / "damaged")
    (store_with_run.root / "damaged" / "model.tflite").write_text("no model")
    page = open_page(run="damaged")
    assert not page.exception
    assert "damaged" in page.error[0].value


def test_an_answer_that_is_no_number_is_a_sentence(store_with_run: RunStore, trained_run: Run) -> None:
    copy = store_with_run.read(trained_run.id)
    content = without_numbers(copy)
    copy.directory.rename(store_with_run.root / "endless")
    (store_with_run.root / "endless" / "model.tflite").write_bytes(content)
    page = put_drawing(open_page(run="endless"), draw())
    assert not page.exception
    assert "isn't a number" in page.error[0].value


def test_without_the_parts_the_pen_is_not_followed(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(litert, "VENDOR", store.root)
    page = put_drawing(open_page(), draw())
    assert data_of(page, "pen")["engine"] is None
    assert answer(page) == 7


def test_the_pen_is_followed_with_the_chosen_run(store_with_run: RunStore, trained_run: Run) -> None:
    page = open_page(run=trained_run.id)
    (address,) = data_of(page, "pen")["models"].values()
    assert address.startswith(f"live/model/{trained_run.id}/")
    assert data_of(page, "pen")["run"] == trained_run.id


def test_a_model_too_large_for_a_phone_stays_on_the_server(store_with_run: RunStore, trained_run: Run) -> None:
    with (store_with_run.root / trained_run.id / "model.tflite").open("ab") as file:
        file.write(bytes(litert.LARGEST_MODEL))
    page = put_drawing(open_page(run=trained_run.id), draw())
    pen = data_of(page, "pen")
    assert (pen["engine"], pen["run"], pen["models"]) == (None, trained_run.id, {})
    assert not page.exception
