"""The answer that follows the pen, and what happens where it cannot."""

from __future__ import annotations

import base64
import gzip
from typing import TYPE_CHECKING

import numpy as np
import pytest
from playwright.sync_api import expect

from benchmarks.drawn import CONDITIONS, SIDE, Condition
from browser.driver import ANSWER, SEVEN, canvas, draw, wait_until
from mnist_core.data import pen_digits
from mnist_core.images.digits import from_image
from mnist_core.inference.classifier import Classifier
from mnist_core.inference.fixed_batch import for_one_digit
from mnist_core.javascript import litert
from mnist_core.runs.store import RunStore
from pages.parts.live import parts
from tests.browser.conftest import TRAINED
from tests.conftest import without_numbers

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.server import Server

pytestmark = pytest.mark.skipif(not litert.is_there(), reason="LiteRT.js is not installed (make install)")

EXTREMES = (
    Condition("tiny", 14, 4, True),
    Condition("huge", 250, 24, True),
    Condition("a dot of a digit", 24, 24, False),
)
DRAWINGS = 550


COUNT = """() => {
    window.answers = [];
    document.addEventListener('digit-lab:answer', event => window.answers.push(event.detail.probabilities));
}"""

TO_DIGITS = """async ([address, zipped, side, centre]) => {
    const { digitOf } = await import(address);
    const unzipped = new Blob([Uint8Array.from(atob(zipped), letter => letter.charCodeAt(0))]).stream()
        .pipeThrough(new DecompressionStream('gzip'));
    const drawings = new Uint8Array(await new Response(unzipped).arrayBuffer());
    return Array.from({ length: drawings.length / side ** 2 }, (_, index) => {
        const grey = drawings.subarray(index * side ** 2, (index + 1) * side ** 2);
        const data = new Uint8ClampedArray(4 * grey.length).fill(255);
        for (let i = 0; i < grey.length; i++) data[4 * i] = data[4 * i + 1] = data[4 * i + 2] = grey[i];
        const digit = digitOf({ data, width: side, height: side }, centre);
        return btoa(String.fromCharCode(...digit));
    });
}"""


SECOND_CANVAS = """() => {
    const box = document.createElement('div');
    box.className = 'st-key-canvas';
    box.innerHTML = '<canvas id="second" width="200" height="200"></canvas>';
    document.querySelector('[data-testid=stMainBlockContainer]').prepend(box);
    const pen = box.firstChild.getContext('2d');
    pen.lineWidth = 16;
    pen.moveTo(100, 30);
    pen.lineTo(100, 170);
    pen.stroke();
}"""
"""One that shows a 1 already."""

LIVE_WORDS = ".live-words"


def open_draw(page: Page, server: Server, run_id: str = "shipped") -> None:
    """Open Draw and wait until the pen is followed."""
    with page.expect_response("**/live/model/**"):
        page.goto(f"{server.url}/draw?run={run_id}")
    canvas(page)
    page.evaluate(COUNT)


def test_words_bars_and_digit_follow_the_pen_and_the_server_has_the_last_word(server: Server, page: Page) -> None:
    open_draw(page, server)
    draw(page, lift=False)
    wait_until(page, "() => document.body.dataset.answer === 'live'")
    expect(page.locator(".live-words h2")).to_have_text("7")
    expect(page.locator(".digit-bars i.likeliest + b")).to_have_text("7")
    expect(page.locator(".digit-seen canvas")).to_be_visible()
    expect(page.locator(".st-key-no_answer_yet")).to_be_hidden()
    expect(page.locator(ANSWER)).to_have_count(0)
    page.mouse.up()
    expect(page.locator(ANSWER)).to_have_text("7")
    expect(page.locator(ANSWER)).to_be_visible()
    expect(page.locator(".live-words h2")).to_be_hidden()
    assert page.evaluate("document.body.dataset.answer") is None
    assert page.evaluate("window.answers.length") > 3


def test_any_run_answers_and_so_do_all_three_models(server: Server, page: Page) -> None:
    open_draw(page, server, TRAINED)
    draw(page)
    expect(page.locator(ANSWER)).to_be_visible()
    with page.expect_response("**/live/model/overfitted/**"):
        page.get_by_text("Ask all three models").click()
    expect(page.locator(".all-answers div")).to_have_count(3)
    page.evaluate("window.answers.length = 0")
    draw(page, ((0.3, 0.5), (0.7, 0.5)), lift=False)
    wait_until(page, "() => window.answers.some((answer) => Object.keys(answer).length === 4)")
    page.mouse.up()


def test_a_drawing_becomes_the_same_digit_in_both_languages(server: Server, page: Page, shipped: Classifier) -> None:
    random = np.random.default_rng(7)
    conditions = (*CONDITIONS, *EXTREMES)
    drawings = np.stack(
        [
            conditions[index % len(conditions)].image(pen_digits.strokes_of(index % 10, random), random)
            for index in range(DRAWINGS)
        ]
    )
    page.goto(f"{server.url}/draw")
    address = f"{server.url}/live/{parts.version()}/digit.js"
    for centre, images in ((True, drawings), (False, drawings[::5])):
        here = np.stack([from_image(image, centre=centre).digit for image in images])
        sent = base64.b64encode(gzip.compress(images.tobytes())).decode()
        answer = page.evaluate(TO_DIGITS, [address, sent, SIDE, centre])
        there = np.stack([np.frombuffer(base64.b64decode(digit), np.uint8).reshape(28, 28) for digit in answer])
        assert (abs(here.astype(int) - there) <= 3).mean() >= 0.99
        labels = [shipped.probabilities(digits).argmax(axis=1) for digits in (here, there)]
        assert (labels[0] != labels[1]).sum() <= 1


def test_an_answer_that_is_no_number_is_not_shown(server: Server, page: Page) -> None:
    endless = for_one_digit(without_numbers(RunStore.default().read("tutorial")))
    page.route("**/live/model/**", lambda route: route.fulfill(body=endless))
    open_draw(page, server)
    draw(page, lift=False)
    wait_until(page, "() => window.answers.length > 3")
    assert page.evaluate("window.answers.every((answer) => Object.keys(answer).length === 0)")
    expect(page.locator(".live-words")).to_have_text("")
    page.mouse.up()
    expect(page.locator(ANSWER)).to_have_text("7")


def test_where_they_differ_the_servers_answer_counts_and_the_console_says_so(server: Server, page: Page) -> None:
    other = for_one_digit(RunStore.default().read("overfitted").model_path.read_bytes())
    page.route("**/live/model/**", lambda route: route.fulfill(body=other))
    open_draw(page, server)
    with page.expect_console_message(lambda message: "differ by" in message.text) as said:
        for corners in (((0.2, 0.3), (0.8, 0.5)), ((0.2, 0.8), (0.7, 0.2)), ((0.5, 0.1), (0.4, 0.9))):
            draw(page, corners)
            expect(page.locator(ANSWER)).to_be_visible()
            wait_until(page, "() => document.body.dataset.answer === undefined")
    assert said.value.type == "warning"


@pytest.mark.new_browser
@pytest.mark.parametrize("obstacle", ["no WebAssembly", "a model it cannot load"])
def test_where_it_cannot_be_one_quiet_line_says_so_and_the_server_answers(
    server: Server, page: Page, obstacle: str
) -> None:
    if obstacle == "no WebAssembly":
        page.add_init_script("delete window.WebAssembly")
    else:
        page.route("**/live/model/**", lambda route: route.fulfill(body=b"no model"))
    page.goto(f"{server.url}/draw")
    expect(page.locator(".live-off")).to_be_visible()
    draw(page)
    expect(page.locator(ANSWER)).to_have_text("7")
    assert page.evaluate("document.body.dataset.answer") is None


def test_a_page_may_be_left_while_the_model_loads(server: Server, page: Page) -> None:
    page.route("**/live/model/**", lambda route: None)  # it never comes
    with page.expect_request("**/live/model/**"):
        page.goto(f"{server.url}/draw")
    page.goto(f"{server.url}/train")
    page.go_back()
    canvas(page)
    page.unroute("**/live/model/**")
    draw(page)
    expect(page.locator(ANSWER)).to_have_text("7")


def test_a_canvas_that_changes_its_size_while_it_is_drawn_on_is_followed(server: Server, page: Page) -> None:
    open_draw(page, server)
    draw(page, SEVEN[:2], lift=False)
    expect(page.locator(LIVE_WORDS)).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_viewport_size({"width": 1280, "height": 1200})
    box = canvas(page).bounding_box()
    assert box is not None
    corner, end = SEVEN[1:]
    page.mouse.move(box["x"] + corner[0] * box["width"], box["y"] + corner[1] * box["height"])
    page.mouse.move(box["x"] + end[0] * box["width"], box["y"] + end[1] * box["height"], steps=12)
    expect(page.locator(LIVE_WORDS)).to_contain_text("7")
    page.mouse.up()
    expect(page.locator(ANSWER)).to_have_text("7")


def test_a_second_canvas_on_the_page_is_followed_too_and_disturbs_nothing(server: Server, page: Page) -> None:
    open_draw(page, server)
    page.evaluate(SECOND_CANVAS)
    page.locator("#second").scroll_into_view_if_needed()
    page.locator("#second").hover()
    page.mouse.down()
    page.mouse.move(5, 5, steps=5)
    expect(page.locator(LIVE_WORDS)).to_contain_text("1")
    page.mouse.up()
    draw(page)
    expect(page.locator(ANSWER)).to_have_text("7")
    expect(page.locator("body")).not_to_have_attribute("data-answer", "live")
