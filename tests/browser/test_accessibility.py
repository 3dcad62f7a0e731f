"""Every page, as it stands in the middle of a lesson, passes axe-core; its rules about colours in both themes.

Nothing is excepted: with navigation at the top, Streamlit's own markup has no serious finding either.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("axe_playwright_python", reason="browser tests left out: axe-core is not installed")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from browser.driver import canvas, draw, go_to, more_settings, wait_until
from browser.server import Server
from mnist_core.lessons.tutorial import STEPS
from tests.browser.classes import class_that_was_learnt_from
from tests.browser.conftest import TRAINED, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

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


def findings(page: Page) -> list[str]:
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
    while (found := _findings_now(page, theme)) and time.monotonic() < deadline:
        continue
    return found


def _findings_now(page: Page, theme: str) -> list[str]:
    if page.evaluate("window.axe === undefined"):
        page.evaluate(Axe().axe_script)
    violations = page.evaluate("async (options) => (await axe.run(options)).violations", OPTIONS[theme])
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in violations
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


def drawn(page: Page, url: str) -> None:
    page.goto(f"{url}/draw")
    canvas(page)
    expect(page.locator(".st-key-examples")).to_be_visible()
    assert findings(page) == []
    draw(page)
    expect(page.locator(".words[aria-live=polite]")).to_contain_text("sure")
    page.get_by_text("Ask all three models").click()
    expect(page.locator(".all-answers div")).to_have_count(3)
    assert findings(page) == []
    why = page.locator(".st-key-why")
    why.get_by_role("radio", name="3").or_(why.get_by_role("button", name="3", exact=True)).first.click()
    expect(why.get_by_role("button", name="Save this drawing")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("radio", name="Photo").click()
    expect(page.get_by_text("On a phone you can also use the camera")).to_be_visible()


def trained(page: Page, url: str) -> None:
    page.goto(f"{url}/train?run={TRAINED}")
    expect(page.get_by_text(re.compile("finished in"))).to_be_visible()
    expect(page.locator("[data-testid=stVegaLiteChart] svg.marks")).to_have_count(4)


def settings(page: Page, url: str) -> None:
    page.goto(f"{url}/train")
    with more_settings(page):
        expect(page.get_by_role("slider", name="Training images")).to_be_visible()
        assert findings(page) == []


def evaluated(page: Page, url: str) -> None:
    page.goto(f"{url}/evaluate?run=tutorial")
    expect(page.locator(".st-key-cell img").first).to_be_visible()
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)


def looked_inside(page: Page, url: str) -> None:
    page.goto(f"{url}/look_inside?run=tutorial")
    expect(page.get_by_text("Pixel by pixel")).to_be_visible()
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)


def class_opened_and_joined(page: Page, url: str) -> None:
    page.goto(f"{url}/class")
    page.get_by_role("button", name="Open a class").click()
    expect(page.get_by_alt_text(re.compile("QR code of"))).to_be_visible()
    assert findings(page) == []
    code = (page.locator("h1").text_content() or "").split()[-1]
    page.goto(f"{url}/join?code={code}")
    expect(page.get_by_role("textbox", name="Nickname")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("textbox", name="Nickname").fill("Ada")
    page.get_by_role("button", name="Join").click()
    canvas(page)


def retrained_and_measured_again(page: Page, server: Server) -> None:
    page.goto(server.url + class_that_was_learnt_from(server.runs))
    page.locator(".st-key-chooser").get_by_text("Retrain", exact=True).click()
    expect(page.get_by_text(re.compile("\\+ class.*: finished"))).to_be_visible()
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    assert findings(page) == []
    page.locator(".st-key-chooser").get_by_text("Measure again", exact=True).click()
    expect(page.get_by_text("Writer by writer")).to_be_visible()
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)


def tutorial(page: Page, url: str) -> None:
    page.goto(f"{url}/tutorial")
    for number, step in enumerate(STEPS, 1):
        expect(page.get_by_role("heading", name=f"{number}. {step.title}")).to_be_visible()
        expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
        assert findings(page) == []
        if number < len(STEPS):
            page.get_by_role("button", name="Next").click()


@pytest.mark.parametrize(
    "come_to",
    [drawn, trained, settings, evaluated, looked_inside, class_opened_and_joined, tutorial],
    ids=lambda step: step.__name__,
)
def test_axe_finds_nothing_grave(server: Server, browser: Browser, come_to: Callable[[Page, str], None]) -> None:
    with visit(browser, viewport={"width": 1280, "height": 720}) as page:
        come_to(page, server.url)
        assert findings(page) == []


def test_axe_finds_nothing_grave_in_a_class_that_retrains(server: Server, browser: Browser) -> None:
    with visit(browser, viewport={"width": 1280, "height": 720}) as page:
        retrained_and_measured_again(page, server)
        assert findings(page) == []


def test_what_is_pale_or_has_no_name_is_found(page: Page) -> None:
    page.set_content('<p style="background: white; color: silver">pale</p><img src="data:,">')
    dark, light = ({line.split(":")[0] for line in _findings_now(page, theme)} for theme in OPTIONS)
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
    wanted = on_the_page | {"Train", "Class", "Projector"}
    reached: set[str] = set()
    for _ in range(150):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            continue
        assert focused["inside"], f"{focused['words']!r} has the focus and is not on the screen: {focused['at']}"
        reached.add(focused["words"])
        if not [each for each in wanted if not any(each in words for words in reached)]:
            break
    assert not [each for each in wanted if not any(each in words for words in reached)], sorted(reached)
    assert any("Best model, " in words or "Tutorial, " in words for words in reached), sorted(reached)
    return True
