"""Who cannot see colours, or has no mouse; what axe-core says of all pages stands in `test_languages.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("axe_playwright_python", reason="browser tests left out: axe-core is not installed")
from playwright.sync_api import expect

from browser.driver import go_to, wait_until
from browser.server import Server
from tests.browser.axe import OPTIONS, findings_now

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_what_is_pale_or_has_no_name_is_found(page: Page) -> None:
    page.set_content('<p style="background: white; color: silver">pale</p><img src="data:,">')
    dark, light = ({line.split(":")[0] for line in findings_now(page, theme)} for theme in OPTIONS)
    assert dark == {"color-contrast", "image-alt", "document-title", "html-has-lang"}
    assert light == {"color-contrast"}


FOCUSED = """() => {
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    if (!focused || focused === document.body) return null;
    const box = focused.getBoundingClientRect();
    const words = focused.getAttribute('aria-label') || focused.labels?.[0]?.innerText || focused.innerText
        || focused.querySelector?.('img')?.alt || '';
    return {words: words.replaceAll('\\n', ' ').trim(), inside: box.bottom > 0 && box.top < innerHeight, at: box.top};
}"""

IN_SIGHT = f"(() => {{ const focused = ({FOCUSED})(); return focused === null || focused.inside; }})()"
"""Whether what has the focus, if anything has, is on the screen."""

BY_KEYBOARD = {
    "Tutorial": {"Previous", "Next", "The whole program"},
    "Draw": {"Draw", "Brush", "Clear", "Don't centre it"},
    "Train": {"Tutorial", "Epochs", "Train", "More settings", "Show me the code"},
    "Evaluate": {"Take it home", "Actual digit", "Predicted digit", "Test image"},
    "Look inside": {"Clear", "Strongest first", "Layer", "Unit"},
    "Class": {"Open a class", "Import a class"},
}
"""What can be done on each page, and must be reached by Tab alone, besides the tabs, the network and the switch."""


def test_all_that_can_be_done_is_reached_by_keyboard(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/draw")
    expect(page.locator("#skeleton")).to_have_count(0)
    for name, wanted in BY_KEYBOARD.items():
        go_to(page, name)
        assert all_are_reached(page, wanted)


def all_are_reached(page: Page, on_the_page: set[str]) -> bool:
    """Whether Tab comes to all that is wanted, and to nothing that is out of sight; says what it doesn't reach."""
    expect(page.locator("[data-test-script-state=notRunning]")).to_have_count(1)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)  # the scripts of all its parts are there
    expect(page.locator("[data-stale=true]")).to_have_count(0)  # and the page before has gone
    wanted = on_the_page | {"Train", "Class", "Projector"}
    reached: set[str] = set()
    for _ in range(150):
        page.keyboard.press("Tab")
        wait_until(page, IN_SIGHT, timeout=10_000)  # what is drawn anew at this moment has no place
        focused = page.evaluate(FOCUSED)
        if focused is None:
            continue
        reached.add(focused["words"])
        if not [each for each in wanted if not any(each in words for words in reached)]:
            break
    assert not [each for each in wanted if not any(each in words for words in reached)], sorted(reached)
    assert any("Best model, " in words or "Tutorial, " in words for words in reached), sorted(reached)
    return True
