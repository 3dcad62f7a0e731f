"""Look inside, in a real browser: from a drawing to the network without a unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api", reason="browser tests left out: Playwright is not installed")
from playwright.sync_api import expect

from browser.driver import draw, go_to
from browser.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(autouse=True)
def patient() -> None:
    expect.set_options(timeout=60_000)


def test_a_drawing_is_looked_into_and_a_unit_switched_off(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/draw?run=tutorial")
    draw(page)
    expect(page.locator(".st-key-words").get_by_role("heading", name=re.compile("^7"))).to_be_visible()
    go_to(page, "Look inside")
    expect(page.locator(".st-key-what_moves")).to_contain_text("The network says7")
    page.get_by_role("button", name=re.compile("^Switch unit [0-9]+ off")).click()
    consequences = page.locator(".st-key-consequences")
    expect(consequences).to_contain_text("Test accuracy")
    change = r"(no change|under 0.1 points|[+-][0-9.]+ points)"
    expect(consequences).to_contain_text(re.compile(rf"Test accuracy[0-9.]+%{change}"))
    page.get_by_role("button", name=re.compile("^Switch unit [0-9]+ on again")).click()
    expect(consequences).to_have_count(0)


@pytest.mark.parametrize("run", ["tutorial", "shipped"])
def test_a_click_on_a_square_picks_its_unit(server: Server, page: Page, run: str) -> None:
    page.goto(f"{server.url}/look_inside?run={run}")
    squares = page.locator(".st-key-activations path[aria-roledescription='rect mark']")
    squares.nth(20).wait_for()
    unit = re.search(r"unit: ([0-9]+)|Unit: ([0-9]+)", squares.nth(20).get_attribute("aria-label") or "")
    assert unit
    squares.nth(20).click()
    number = unit.group(1) or unit.group(2)
    expect(page.get_by_role("button", name=f"Switch unit {number} off", exact=False)).to_be_visible()
