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

LEANING_SEVEN = ((0.62, 0.2), (0.9, 0.22), (0.1, 0.8))


def test_a_leaning_seven_is_put_right_and_kept(server: Server, page: Page) -> None:
    expect.set_options(timeout=60_000)
    page.goto(f"{server.url}/draw?run=tutorial")
    draw(page, LEANING_SEVEN)
    why = page.locator(".st-key-why")
    why.get_by_role("radio", name="7").or_(why.get_by_role("button", name="7", exact=True)).first.click()
    expect(why).to_contain_text("Slant taken out, it is read as a 7.")
    why.get_by_role("button", name="Keep this drawing as a 7").click()
    expect(why).to_contain_text("Kept as a 7")
    with page.expect_download() as download:
        why.get_by_role("button", name="Download 1 kept").click()
    assert download.value.suggested_filename == "my_digits.npz"
