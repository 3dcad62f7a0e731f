"""What a visitor does with mouse and keyboard, for tests, benchmarks and screenshots alike."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from browser.chromium import find
from mnist_core.data.mnist import TRAINING_IMAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

_NOBODY_SEES = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
"""Two pages that Chromium opens in each window for its address bar: half of what it costs to open one of ours."""

_PLAYWRIGHTS_OWN = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay"),
    *("HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin", "OptimizationHints", "AimEnabled"),
    *("NetworkTimeServiceQuerying", "PreconnectToSearch", "msForceBrowserSignIn"),
    "msEdgeUpdateLaunchServicesPreferredVersion",
)
"""What Playwright switches off; Chromium heeds the last list that it is given, and no other."""

OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    "--font-render-hinting=none",  # as a browser with a window lays letters out
    f"--disable-features={','.join((*_PLAYWRIGHTS_OWN, *_NOBODY_SEES))}",
)
SEVEN = ((0.25, 0.2), (0.72, 0.2), (0.42, 0.85))
"""The corners of a 7, as shares of the canvas's width and height."""

ANSWER = ".answer:not(.no-answer) .words h2"
"""What the server answers, in large letters."""


@contextmanager
def launch() -> Iterator[Browser]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=OPTIONS)
        yield browser
        browser.close()


def wait_until(
    page: Page, condition: str, arg: object = None, *, timeout: float = 60_000, every_ms: float = 50
) -> None:
    """Wait until a JavaScript expression, or a function of `arg`, is true.

    Playwright's own way evaluates text in the page at every look, which the page's security policy forbids.

    Raises:
        TimeoutError: it is not after so many milliseconds.
    """
    deadline = time.monotonic() + timeout / 1000
    while not _is_true(page, condition, arg):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{condition} is not true of {page.url}")
        page.wait_for_timeout(every_ms)


def _is_true(page: Page, condition: str, arg: object) -> bool:
    from playwright.sync_api import Error

    try:
        return bool(page.evaluate(condition, arg))
    except Error as error:
        if "navigation" not in error.message:  # the page goes, and another one comes
            raise
        return False


def canvas(page: Page) -> Locator:
    """The canvas's upper layer, the one that takes the mouse; waits until it keeps its place."""
    layer = page.locator(".st-key-canvas canvas").last
    layer.wait_for()
    return layer


def draw(page: Page, corners: Sequence[tuple[float, float]] = SEVEN, *, scale: float = 1.0, lift: bool = True) -> None:
    """Draw one stroke and lift the pen, or not; with a smaller scale it keeps to the upper left corner."""
    draw_on(page, canvas(page), corners, scale=scale, lift=lift)


def draw_on(
    page: Page,
    surface: Locator,
    corners: Sequence[tuple[float, float]] = SEVEN,
    *,
    scale: float = 1.0,
    lift: bool = True,
) -> None:
    """The same on any canvas."""
    box = _settled_box(surface)
    points = [(box["x"] + x * scale * box["width"], box["y"] + y * scale * box["height"]) for x, y in corners]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=12)
    if lift:
        page.mouse.up()


def _settled_box(locator: Locator) -> dict[str, float]:
    """The box of an element that is fully in view, once the layout around it has come to rest."""
    locator.scroll_into_view_if_needed()
    locator.click(trial=True)  # Playwright's own check: visible, enabled, not moving, receiving events
    box = locator.bounding_box()
    assert box is not None
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}


def go_to(page: Page, name: str) -> None:
    """Open a page from the navigation."""
    page.get_by_test_id("stTopNavLinkContainer").get_by_role("link", name=name).click()


def move_slider(page: Page, label: str, keys: Sequence[str]) -> None:
    """Move a slider from the keyboard."""
    thumb = page.get_by_role("slider", name=label)
    thumb.focus()
    for key in keys:
        thumb.press(key)


def choose_training(page: Page, *, epochs: int, images: int) -> None:
    """Set the number of epochs and of training images, a multiple of 500, coming from the slider's nearer end."""
    choose_epochs(page, epochs)
    up, down = (images - 500) // 500, (TRAINING_IMAGES - images) // 500
    keys = ["Home", *["ArrowRight"] * up] if up < down else ["End", *["ArrowLeft"] * down]
    with more_settings(page):
        move_slider(page, "Training images", keys)


def choose_epochs(page: Page, epochs: int) -> None:
    """Type a number of epochs."""
    field = page.get_by_role("spinbutton", name="Epochs")
    field.fill(str(epochs))
    field.press("Enter")


def choose_recipe(page: Page, recipe: str, *, epochs: int) -> None:
    """Choose a recipe and see that its number of epochs stands in the form."""
    from playwright.sync_api import expect

    page.get_by_role("radio", name=recipe).click()
    expect(page.get_by_role("spinbutton", name="Epochs")).to_have_value(str(epochs))


@contextmanager
def more_settings(page: Page) -> Iterator[None]:
    """Open the rest of the form for a while, and use what was set there."""
    from playwright.sync_api import expect

    page.get_by_role("button", name="More settings").click()
    settings = page.get_by_role("dialog")
    expect(settings).to_be_visible()
    yield
    settings.get_by_role("button", name="Use these settings").click()
    expect(settings).to_have_count(0)
    expect(page.locator("[data-test-script-state=notRunning]")).to_have_count(1)  # and the page shows them


def choose_option(page: Page, label: str, option: str) -> None:
    """Choose an option of a select box."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
