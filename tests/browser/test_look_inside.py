"""Look inside, in a real browser: from a drawing to the network without a unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("playwright.sync_api", reason="browser tests left out: Playwright is not installed")
from playwright.sync_api import expect

from browser.driver import draw, go_to, wait_until
from browser.server import Server
from mnist_core.inference.inside import LiteRTInspector
from mnist_core.javascript import litert
from mnist_core.runs.store import RunStore
from tests.browser.conftest import TRAINED

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route


def test_a_drawing_is_looked_into_and_a_unit_switched_off(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/draw?run=tutorial")
    draw(page)
    expect(page.locator(".words").get_by_role("heading", name=re.compile("^7"))).to_be_visible()
    go_to(page, "Look inside")
    expect(page.locator(".st-key-what_moves")).to_contain_text("The network says7")
    page.get_by_role("button", name=re.compile("^Switch unit [0-9]+ off")).click()
    consequences = page.locator(".st-key-consequences")
    expect(consequences).to_contain_text("Test accuracy")
    change = r"(no change|under 0.1 points|[+-][0-9.]+ points)"
    expect(consequences).to_contain_text(re.compile(rf"Test accuracy: [0-9.]+% \({change}\)"))
    page.get_by_role("button", name=re.compile("^Switch unit [0-9]+ back on")).click()
    expect(consequences).to_have_count(0)


@pytest.mark.parametrize("run", ["tutorial", "shipped"])
def test_a_click_on_a_square_picks_its_unit(server: Server, page: Page, run: str) -> None:
    page.goto(f"{server.url}/look_inside?run={run}")
    squares = page.locator(".st-key-activations path[aria-roledescription='rect mark']")
    squares.nth(20).wait_for()
    unit = re.match(r"Unit ([0-9]+): ", squares.nth(20).get_attribute("aria-label") or "")
    assert unit
    squares.nth(20).click()
    expect(page.get_by_role("button", name=f"Switch unit {unit[1]} off")).to_be_visible()


HEAR = """() => {
    window.heard = [];
    document.addEventListener('digit-lab:layers', ({ detail }) => {
        window.heard.push(detail);
        if (window.heard.length > 3) window.heard.shift();
    });
}"""

needs_the_engine = pytest.mark.skipif(not litert.is_there(), reason="LiteRT.js is not installed (make install)")


@needs_the_engine
@pytest.mark.parametrize("run", ["tutorial", "shipped", TRAINED])
def test_every_layer_follows_the_pen_and_says_what_the_server_would(server: Server, page: Page, run: str) -> None:
    page.goto(f"{server.url}/look_inside?run={run}")
    expect(page.locator("#skeleton")).to_have_count(0)
    page.evaluate(HEAR)
    draw(page, lift=False)
    wait_until(page, "window.heard.length === 3")
    heard = page.evaluate("window.heard.map(({ digit, layers }) => [[...digit], layers.map((layer) => [...layer])])")
    opened = LiteRTInspector((RunStore(server.runs).read(run)).model_path.read_bytes())
    for digit, layers in heard:
        expected = opened.activations(np.array(digit, np.uint8).reshape(1, 28, 28))
        for answer, exact in zip(layers, expected, strict=True):
            assert np.abs(np.array(answer) - exact.ravel()).max() <= 1e-3
    page.mouse.up()
    expect(page.locator(".network-told")).to_contain_text("The network reads")


def test_weights_that_come_late_belong_to_what_is_shown_by_then(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/draw")
    draw(page)
    expect(page.locator(".words").get_by_role("heading", name=re.compile("^7"))).to_be_visible()
    held: list[Route] = []
    page.route("**/live/weights/**", lambda route: held.append(route))  # noqa: PLW0108 - Playwright takes no builtin
    page.goto(f"{server.url}/look_inside?run=tutorial")  # where the tab gives the drawing back after the first look
    told = page.locator(".network-told")
    expect(told).to_contain_text("The network reads 7")
    network = page.locator(".network").first
    before = int(network.get_attribute("data-frames") or 0)
    for route in held:
        route.continue_()
    expect(network).to_have_attribute("data-frames", re.compile(rf"^(?!{before}$)"))
    expect(told).to_contain_text("The network reads 7")
    assert held


def test_a_unit_is_pressed_in_the_picture_and_all_come_back(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/look_inside?run=tutorial")
    expect(page.locator("#skeleton")).to_have_count(0)
    plane = page.locator(".network-plane")
    box = plane.bounding_box()
    assert box
    told = page.locator(".network-told")
    for x in range(int(0.2 * box["width"]), int(0.6 * box["width"]), 8):  # where units stand depends on the screen
        page.mouse.move(box["x"] + x, box["y"] + 0.5 * box["height"])
        page.evaluate("new Promise(requestAnimationFrame)")
        if "Layer 1, unit" in (told.text_content() or ""):
            break
    expect(told).to_contain_text("Layer 1, unit")
    page.mouse.down()
    page.mouse.up()
    expect(page.locator(".st-key-consequences")).to_contain_text("Test accuracy")
    expect(page.get_by_text("Off: 1 unit of layer 1.")).to_be_visible()
    page.get_by_role("button", name="Switch all back on").click()
    expect(page.locator(".st-key-consequences")).to_have_count(0)


def test_the_strongest_units_are_reached_by_keyboard(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/look_inside?run=tutorial")
    units = page.get_by_role("group", name="Layer 2: Dense, 128 units, the strongest").get_by_role("button")
    expect(units).to_have_count(5)
    units.first.focus()
    expect(page.locator(".network-told")).to_contain_text("Layer 2, unit")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Off: 1 unit of layer 2.")).to_be_visible()


def test_a_phone_shows_one_layer_after_the_other(server: Server, phone: Page) -> None:
    phone.goto(f"{server.url}/look_inside")
    on = phone.get_by_role("button", name="Later layer")
    on.wait_for()
    picture = phone.locator(".network-plane")
    first = picture.evaluate("plane => plane.toDataURL()")
    on.tap()
    wait_until(phone, "before => document.querySelector('.network-plane').toDataURL() !== before", arg=first)
    swipe(phone, picture, by=90)
    wait_until(phone, "first => document.querySelector('.network-plane').toDataURL() === first", arg=first)
    swipe(phone, picture, by=-90)
    wait_until(phone, "before => document.querySelector('.network-plane').toDataURL() !== before", arg=first)
    expect(phone.locator(".st-key-consequences")).to_have_count(0)  # nothing was switched off by that


def swipe(phone: Page, target: Locator, by: int) -> None:
    """A finger's way over the middle, so many pixels to the right."""
    box = target.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2 - by / 2, box["y"] + box["height"] / 2
    session = phone.context.new_cdp_session(phone)

    def touch(kind: str, points: list[dict[str, float]]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", [{"x": x, "y": y}])
    for share in (0.25, 0.5, 0.75, 1.0):
        touch("touchMove", [{"x": x + share * by, "y": y}])
    touch("touchEnd", [])
