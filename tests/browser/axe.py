"""What axe-core finds on a page in both themes. Nothing is excepted.

With navigation at the top, Streamlit's own markup has no serious finding either.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("axe_playwright_python", reason="browser tests left out: axe-core is not installed")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from browser.driver import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE_SECONDS = 5.0
GRAVE = ("serious", "critical")
OPTIONS = {
    "dark": {"resultTypes": ["violations"]},
    "light": {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]},
}
"""What axe looks for in each theme; what is no question of colour is the same in both."""


def come_to_rest(page: Page) -> None:
    """Wait until nothing is pale any more because the page is still running."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def grave_findings(page: Page) -> list[str]:
    """What axe-core calls serious or critical, a line each."""
    found = []
    for theme in OPTIONS:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        wait_until(
            page,
            "theme => getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === theme",
            arg=theme,
        )
        found += [f"{theme}: {line}" for line in _lasting_findings(page, theme)]
    return found


def _lasting_findings(page: Page, theme: str) -> list[str]:
    """What axe goes on finding: what fades in is pale for a moment."""
    come_to_rest(page)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := findings_now(page, theme)) and time.monotonic() < deadline:
        continue
    return found


def findings_now(page: Page, theme: str) -> list[str]:
    """What axe finds in one theme at this moment."""
    if page.evaluate("window.axe === undefined"):
        page.evaluate(Axe().axe_script)
    violations = page.evaluate("async (options) => (await axe.run(options)).violations", OPTIONS[theme])
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in violations
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
