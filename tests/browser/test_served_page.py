"""A run's page on a phone: opened from the server, kept by the browser, and still there without the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api", reason="browser tests left out: Playwright is not installed")
from playwright.sync_api import expect

from browser.driver import draw_on
from tests.browser.conftest import PHONE, TRAINED, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from browser.server import Server


def test_it_is_kept_and_reads_a_seven_without_a_network(server: Server, browser: Browser) -> None:
    with visit(browser, is_new=True, **PHONE) as phone:
        phone.goto(f"{server.url}/take/{TRAINED}/en/")
        phone.evaluate("navigator.serviceWorker.ready.then(() => 0)")
        phone.context.set_offline(True)
        phone.reload()
        expect(phone.locator("#state")).to_have_text("")
        draw_on(phone, phone.locator("#pad"))
        expect(phone.locator(".words h2")).to_have_text("7")
