"""Whole journeys of a visitor, in headless Chromium against the real server."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("playwright.sync_api", reason="browser tests left out: Playwright is not installed")
from playwright.sync_api import expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from browser.driver import (
    canvas,
    choose_epochs,
    choose_option,
    choose_recipe,
    choose_training,
    draw,
    go_to,
    more_settings,
    move_slider,
    wait_until,
)
from browser.server import Server
from mnist_core.paths import MNIST
from tests.browser.conftest import TRAINED, visit
from tests.waiting import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, WebSocketRoute

DARK_PIXELS = """() => {
    const host = [...document.querySelectorAll('.st-key-canvas *')].find(element => element.shadowRoot);
    return [...host.shadowRoot.querySelectorAll('canvas')].some(canvas => {
        const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        return pixels.some((value, index) => index % 4 == 0 && value < 100 && pixels[index + 3] > 200);
    });
}"""
"""Whether the canvas shows ink."""

QUEUE_MILLISECONDS = 2_000
"""So often the Train page asks for what else trains."""

POINTS = "g.layer_3_marks path"
"""What can be pointed at in a chart: the points of both curves, above lines and markers."""


def prediction(page: Page) -> Locator:
    return page.locator(".st-key-prediction")


def no_answer(page: Page) -> Locator:
    """What stands in the prediction's place."""
    return page.locator(".st-key-no_answer_yet")


def read_as(page: Page, digit: int) -> None:
    expect(prediction(page).get_by_role("heading", name=re.compile(rf"^{digit}\b"))).to_be_visible()


def test_draw_is_the_very_first_request_of_a_fresh_server(fresh_server: Server, page: Page) -> None:
    page.goto(f"{fresh_server.url}/draw")
    expect(page.get_by_role("heading", name="Draw a digit")).to_be_visible()
    expect(no_answer(page)).to_contain_text("Nothing drawn")
    for name in ("Tutorial", "Draw", "Train", "Evaluate", "Look inside", "Class"):
        expect(page.get_by_test_id("stTopNav").get_by_role("link", name=name)).to_be_visible()
    expect(page.get_by_test_id("stTopNav").locator("[aria-current=page]")).to_contain_text("Draw")
    expect(page.get_by_role("dialog")).to_have_count(0)  # no "page not found"
    draw(page)
    read_as(page, 7)


@pytest.mark.parametrize("address", ["draw/nonsense", "%3Cscript%3E"])
def test_an_address_that_leads_nowhere_gets_a_sentence_and_six_doors(server: Server, page: Page, address: str) -> None:
    page.goto(f"{server.url}/{address}")
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".st-key-contents").get_by_role("link")).to_have_count(6)
    page.get_by_role("link", name="Draw a digit").click()
    expect(page.get_by_role("heading", name="Draw a digit")).to_be_visible()


def test_a_skeleton_is_there_first_and_goes(server: Server, page: Page) -> None:
    page.route("**/static/js/index*.js", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.goto(f"{server.url}/draw", wait_until="commit")
    expect(page.locator("#skeleton")).to_be_visible()
    assert page.locator("#skeleton i").first.bounding_box() is not None
    expect(page.get_by_role("heading", name="Draw a digit")).to_be_visible()
    expect(page.locator("#skeleton")).to_have_count(0)


def test_the_root_leads_to_draw_and_keeps_the_run(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/?run=shipped")
    expect(page.get_by_role("heading", name="Draw a digit")).to_be_visible()
    expect(page).to_have_url(f"{server.url}/draw?run=shipped")


def test_who_draws_meanwhile_hears_that_their_network_is_trained(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/train")
    choose_recipe(page, "Fast", epochs=2)
    choose_training(page, epochs=1, images=2_000)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    go_to(page, "Draw")
    draw(page)
    expect(page.locator(".st-key-in_use_note")).to_contain_text("now answers on every page")
    expect(page.locator(".st-key-chip")).to_contain_text("Your network: Fast")
    assert page.evaluate(DARK_PIXELS), "the drawing is still there"


def test_a_drawing_survives_a_reload_another_site_and_another_page(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/draw")
    draw(page)
    read_as(page, 7)
    for leave in (page.reload, lambda: (page.goto("about:blank") and None) or page.go_back()):
        leave()
        read_as(page, 7)
    go_to(page, "Evaluate")
    expect(page.get_by_role("heading", name="Confusion matrix")).to_be_visible()
    go_to(page, "Draw")
    read_as(page, 7)
    wait_until(page, DARK_PIXELS)
    page.get_by_role("button", name="Undo").click()
    expect(no_answer(page)).to_contain_text("Nothing drawn")
    page.reload()
    expect(no_answer(page)).to_contain_text("Nothing drawn")


def test_a_seven_is_drawn_big_and_small_undone_and_cleared_and_an_example_is_written(
    server: Server, page: Page
) -> None:
    page.goto(f"{server.url}/draw")
    draw(page)
    read_as(page, 7)
    expect(page.get_by_role("img", name="Centred in 28 by 28 pixels")).to_be_visible()
    seen = page.locator(".digit-steps img").first.get_attribute("src")
    draw(page, [(0.1, 0.95), (0.9, 0.95)])
    expect(page.locator(".digit-steps img").first).not_to_have_attribute("src", str(seen))
    page.get_by_role("button", name="Undo").click()  # the last stroke alone
    read_as(page, 7)
    draw(page, [(0.3, 0.55), (0.7, 0.55)])
    read_as(page, 7)
    page.get_by_role("button", name="Clear").click()
    expect(no_answer(page)).to_contain_text("Nothing drawn")
    page.get_by_role("button", name="3", exact=True).click()
    read_as(page, 3)
    wait_until(page, DARK_PIXELS)
    page.get_by_role("button", name="Clear").click()
    expect(no_answer(page)).to_contain_text("Nothing drawn")
    canvas(page)
    draw(page, scale=0.3)
    read_as(page, 7)
    page.get_by_text("Don't centre it").click()
    expect(page.get_by_role("img", name="The whole canvas, shrunk")).to_be_visible()
    page.get_by_text("Don't centre it").click()
    read_as(page, 7)
    png = page.locator(".st-key-canvas canvas").first.screenshot()
    page.get_by_role("radio", name="Photo").click()
    page.locator("input[type=file]").set_input_files({"name": "7.png", "mimeType": "image/png", "buffer": png})
    read_as(page, 7)
    page.locator("input[type=file]").set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": b"no image"})
    expect(no_answer(page)).to_contain_text("This isn't an image")


def test_train_an_epoch_and_see_the_chart_gain_points(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/train")
    choose_training(page, epochs=1, images=3000)
    with more_settings(page):
        choose_option(page, "Architecture", "Small convolutional network")
        move_slider(page, "Batch size", ["Home"])  # small batches, so that the epoch lasts
    page.get_by_role("button", name="Train", exact=True).click()
    chart = page.locator("[data-testid=stVegaLiteChart][aria-label^='Loss by epoch']")
    expect(chart.locator(POINTS).nth(1)).to_be_attached()  # two curves, so this is the first point of both
    during = chart.locator(POINTS).count()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(page.get_by_text(re.compile("finished in"))).to_be_visible()
    expect(chart.locator(POINTS)).to_have_count(22)  # ten tenths and an early one, of two curves
    assert during < 22
    expect(page.locator(".st-key-spoken[aria-live=polite]")).to_contain_text(re.compile("finished.*After epoch 1"))
    page.get_by_role("link", name="Draw with it").click()
    expect(page.get_by_role("heading", name="Draw a digit")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/draw\?run=\d{8}-\d{6}-small-cnn-"))
    expect(page.locator(".st-key-chip")).to_contain_text(re.compile("Your network: CNN, .*%"))


def test_a_model_that_was_taken_home_is_brought_back(server: Server, page: Page, tmp_path: Path) -> None:
    page.goto(f"{server.url}/train?run={TRAINED}")
    page.get_by_role("button", name="Take it home").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Everything").click()
    download.value.save_as(tmp_path / "digits.zip")
    page.goto(f"{server.url}/train")
    import_model(page, tmp_path / "digits.zip")
    expect(page.get_by_text(re.compile("Imported model, .*: imported"))).to_be_visible()
    page.get_by_role("link", name="See its mistakes").click()
    expect(page.get_by_role("heading", name="Confusion matrix")).to_be_visible()
    expect(page.locator(".st-key-chip")).to_contain_text("Your network: Imported model, ")


def test_a_file_that_is_no_model_is_refused_with_a_sentence(server: Server, page: Page, tmp_path: Path) -> None:
    (tmp_path / "cat.keras").write_bytes(b"a cat")
    page.goto(f"{server.url}/train")
    import_model(page, tmp_path / "cat.keras")
    expect(page.get_by_text("This isn't a model")).to_be_in_viewport()  # far above where the file was chosen


TUTORIAL = """
import sys
import numpy as np
import tensorflow as tf

with np.load(sys.argv[1]) as mnist:
    x_train, y_train, x_test, y_test = (mnist[name] for name in ("x_train", "y_train", "x_test", "y_test"))

x_train = tf.keras.utils.normalize(x_train, axis=1)
x_test = tf.keras.utils.normalize(x_test, axis=1)

model = tf.keras.models.Sequential()
model.add(tf.keras.layers.Flatten())
model.add(tf.keras.layers.Dense(128, activation=tf.nn.relu))
model.add(tf.keras.layers.Dense(128, activation=tf.nn.relu))
model.add(tf.keras.layers.Dense(10, activation=tf.nn.softmax))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=3, verbose=0)

val_loss, val_acc = model.evaluate(x_test, y_test, verbose=0)
print(val_acc)
for ending in ("keras", "h5"):
    model.save(f"epic_num_reader.{ending}")
"""
"""Typed from the text of "a gentle introduction to deep learning", but for where MNIST comes from."""


def test_the_tutorials_own_program_gives_a_file_that_is_taken_in_at_its_accuracy(
    server: Server, page: Page, tmp_path: Path
) -> None:
    with np.load(MNIST) as mnist:  # as many training digits as it takes to read well
        parts = {name: mnist[name][: None if "test" in name else 20_000] for name in mnist}
    np.savez(tmp_path / "mnist.npz", **parts)
    command = [sys.executable, "-c", TUTORIAL, "mnist.npz"]
    printed = float(subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout)
    for ending in ("keras", "h5"):
        page.goto(f"{server.url}/train")
        import_model(page, tmp_path / f"epic_num_reader.{ending}")
        expect(page.get_by_text("It was trained on pixels normalised along axis 1")).to_be_visible()
        page.get_by_role("link", name="See its mistakes").click()
        chip = page.locator(".st-key-chip")
        expect(chip).to_contain_text("Your network: Imported model, ")
        (shown,) = re.findall(r"([\d.]+)%", chip.inner_text())
        assert float(shown) == pytest.approx(100 * printed, abs=0.07), "rounded, and at most a digit more or less"


def import_model(page: Page, path: Path) -> None:
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible()  # or the page might be drawn anew
    page.locator("[class*=st-key-model_file] input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Check and import").click()


def kind_of(message: str | bytes) -> str | None:
    """What Streamlit's server tells its page: "delta", "navigation", ..."""
    return ForwardMsg.FromString(message).WhichOneof("type")


def test_a_timer_that_fires_while_the_page_changes_does_not_empty_it(server: Server, browser: Browser) -> None:
    """Streamlit's pages have timers of their own, and a busy server lets them fire before it answers a click."""
    held: list[tuple[WebSocketRoute, str | bytes]] = []
    is_slow = False

    def connect(socket: WebSocketRoute) -> None:
        upstream = socket.connect_to_server()
        socket.on_message(upstream.send)
        upstream.on_message(lambda message: held.append((socket, message)) if is_slow else socket.send(message))

    with visit(browser, is_new=True) as page:
        page.clock.install()
        page.route_web_socket(re.compile("_stcore/stream"), connect)
        page.goto(f"{server.url}/train?run={TRAINED}")
        link = page.get_by_role("link", name="See its mistakes")
        expect(link).to_be_visible()
        is_slow = True
        link.click()
        wait_for(
            lambda: page.evaluate("1") and "navigation" in [kind_of(message) for _, message in held], "the new page"
        )
        page.clock.fast_forward(QUEUE_MILLISECONDS)
        is_slow = False
        for socket, message in held:
            socket.send(message)
        expect(page.get_by_role("heading", name="Confusion matrix")).to_be_visible()
        expect(page.get_by_text(re.compile(r"^[0-9,]+ of 10,000$"))).to_be_visible()


def test_a_run_goes_on_through_a_reload_is_found_stopped_and_evaluated(
    server: Server, browser: Browser, page: Page
) -> None:
    page.goto(f"{server.url}/train")
    choose_training(page, epochs=50, images=55_000)
    page.get_by_role("button", name="Train", exact=True).click()
    progress = page.get_by_text(re.compile(r"epoch [0-9.]+ of 50, about"))
    expect(progress).to_be_visible()
    page.goto(f"{server.url}/train")  # without its name in the address, by the browser's own memory
    expect(progress).to_be_visible()
    with visit(browser, viewport={"width": 1280, "height": 1200}) as second:
        second.goto(f"{server.url}/train")
        expect(second.get_by_role("button", name=re.compile("Training now"))).to_be_visible()
        expect(second.get_by_text("press Train")).to_be_visible()
        choose_epochs(second, 1)
        second.get_by_role("button", name="Train", exact=True).click()
        expect(second.get_by_text("1 ahead of it")).to_be_visible()
        expect(page.get_by_role("button", name=re.compile("Waiting"))).to_be_visible()  # without a reload
        second.goto(page.url)
        expect(second.get_by_text(re.compile(r"epoch [0-9.]+ of 50, about"))).to_be_visible()
        expect(second.get_by_role("button", name="Stop")).to_have_count(0)
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_text("Stopped early")).to_be_visible()
    page.get_by_role("link", name="See its mistakes").click()
    expect(page.get_by_role("heading", name="Confusion matrix")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^[0-9,]+ of 10,000$"))).to_be_visible()
    page.locator("path[aria-label^='Actual digit: 7; Predicted digit: 7;']").click()
    expect(page.locator(".st-key-cell")).to_contain_text("digits were a 7 and read as 7: (here are the first 24)")
    expect(page.locator(".st-key-cell img")).to_have_count(24)
    expect(page.get_by_role("combobox", name="Actual digit")).to_have_value("7")


def test_a_double_press_makes_one_run(server: Server, page: Page) -> None:
    before = set(server.runs.glob("2*"))
    page.goto(f"{server.url}/train")
    choose_training(page, epochs=2, images=500)
    page.get_by_role("button", name="Train", exact=True).dblclick()
    expect(page.get_by_text(re.compile("finished in"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Waiting|Training now"))).to_have_count(0)
    expect(page.get_by_role("option")).to_have_count(0)
    assert len(set(server.runs.glob("2*")) - before) == 1


def test_a_number_typed_right_before_train_counts(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/train")
    choose_recipe(page, "Overfit", epochs=50)
    page.get_by_role("spinbutton", name="Epochs").fill("7")
    page.get_by_role("button", name="Train", exact=True).click()  # typed and pressed at once, as people do
    expect(page.get_by_text(re.compile(r"7 epochs, .*: finished in"))).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Epochs")).to_have_value("7")


def test_settings_that_were_looked_at_do_not_change_what_is_trained(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/train")
    page.get_by_role("button", name="More settings").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="CNN").click()
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text(re.compile("CNN, 2 epochs"))).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile("Stopped early|Cancelled"))).to_be_visible()


@pytest.mark.new_browser
def test_what_is_clicked_and_typed_before_the_server_answers_is_trained(server: Server, page: Page) -> None:
    def connect(socket: WebSocketRoute) -> None:
        upstream = socket.connect_to_server()
        socket.on_message(lambda message: held.append(message) if is_slow else upstream.send(message))
        upstream.on_message(socket.send)
        upstreams.append(upstream)

    held: list[str | bytes] = []
    upstreams: list[WebSocketRoute] = []
    is_slow = False
    page.route_web_socket(re.compile("_stcore/stream"), connect)
    page.goto(f"{server.url}/train")
    expect(page.get_by_role("radio", name="Tutorial")).to_be_checked()
    is_slow = True
    choose_recipe(page, "Fast", epochs=2)
    page.get_by_role("spinbutton", name="Epochs").fill("1")
    page.get_by_role("button", name="Train", exact=True).click()
    wait_for(lambda: page.evaluate("1") and len(held) >= 3, "recipe, epochs and the press")
    is_slow = False
    for message in held:
        upstreams[-1].send(message)
    expect(page.get_by_text(re.compile(r"Fast, 1 epoch, .*: finished in"))).to_be_visible()
    expect(page.get_by_role("radio", name="Fast")).to_be_checked()
    expect(page.get_by_role("spinbutton", name="Epochs")).to_have_value("1")


def test_settings_and_the_address_survive_a_change_of_page(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/draw?run=tutorial")
    expect(page.locator(".st-key-chip")).to_contain_text("Tutorial")
    go_to(page, "Train")
    choose_recipe(page, "CNN", epochs=2)
    choose_epochs(page, 4)
    go_to(page, "Evaluate")
    expect(page).to_have_url(f"{server.url}/evaluate?run=tutorial")
    go_to(page, "Train")
    expect(page.get_by_role("radio", name="CNN")).to_be_checked()
    expect(page.get_by_role("spinbutton", name="Epochs")).to_have_value("4")
    with more_settings(page):
        expect(page.get_by_role("combobox", name="Architecture")).to_have_value("Small convolutional network")


def test_a_malicious_run_in_the_url_gets_a_message(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/evaluate?run=../../etc")
    expect(page.get_by_role("alert")).to_contain_text("That isn't a valid run name")
    expect(page.get_by_text("Test accuracy")).to_be_visible()
