"""Why was it wrong? In a real browser, with the strokes that the canvas really sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api", reason="browser tests left out: Playwright is not installed")
from playwright.sync_api import expect

from browser.driver import draw
from browser.server import Server

if TYPE_CHECKING:
    from playwright.sync_api import Page

NINE = ((0.62, 0.22), (0.5, 0.12), (0.38, 0.22), (0.4, 0.4), (0.52, 0.42), (0.62, 0.28), (0.6, 0.55), (0.56, 0.88))
LEANING_NINE = tuple((0.1 + 0.8 * x + 0.72 * (0.5 - y), y) for x, y in NINE)
"""So far to the right that the tutorial's network is sure of a 1."""


def test_a_leaning_nine_is_put_right_and_kept(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/draw?run=tutorial")
    draw(page, LEANING_NINE)
    why = page.locator(".st-key-why")
    why.get_by_role("radio", name="9").or_(why.get_by_role("button", name="9", exact=True)).first.click()
    expect(why).to_contain_text("With the slant removed: now it is read as a 9.")
    expect(why.get_by_text("With the slant removed: now it is read")).to_be_in_viewport()
    expect(why.get_by_role("button", name="Save this drawing as a 9")).to_be_in_viewport()
    why.get_by_role("button", name="Save this drawing as a 9").click()
    expect(why).to_contain_text("Saved as a 9")
    with page.expect_download() as download:
        why.get_by_role("button", name="Download 1 saved").click()
    assert download.value.suggested_filename == "my_digits.npz"
