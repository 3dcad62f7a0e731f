"""Pictures of the running app: the README's, and with `--all` every page at five sizes and in both themes."""

from __future__ import annotations

import argparse
import itertools
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, expect

from browser.driver import ANSWER, choose_training, draw, launch
from browser.server import Server, serve

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
PAGES = ("draw", "train", "evaluate", "tutorial")
TUTORIAL_STEP = 7
SIZES = {
    "projector": (1280, 720),
    "laptop": (1366, 768),
    "desktop": (1920, 1080),
    "tablet": (820, 1180),
    "phone": (390, 844),
}


def main() -> None:
    """Train a run in a fresh lab, then photograph each page as the visitor who trained it sees it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every size and theme, into this folder")
    folder = parser.parse_args().all
    expect.set_options(timeout=60_000)
    with (
        TemporaryDirectory() as temporary,
        launch() as browser,
        serve(Path(temporary) / "runs", Path(temporary) / "log.txt") as server,
    ):
        run = _train(browser, server)
        PICTURES.mkdir(parents=True, exist_ok=True)
        for name in PAGES:
            _photograph(browser, server, name, PICTURES / f"{name}.png", run=run)
        for name in PAGES[:2]:
            _photograph(browser, server, name, PICTURES / f"{name}-phone.png", run=run, size="phone")
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for theme, size, name in itertools.product(("light", "dark"), SIZES, PAGES):
                file = folder / f"{name}-{theme}-{size}.png"
                _photograph(browser, server, name, file, run=run, size=size, theme=theme)


def _train(browser: Browser, server: Server) -> str:
    """Two runs to compare; the id of the second."""
    page = browser.new_page()
    page.goto(f"{server.url}/train")
    for epochs, images in ((3, 5000), (3, 55_000)):
        choose_training(page, epochs=epochs, images=images)
        page.get_by_role("button", name="Train", exact=True).click()
        expect(page.get_by_text(re.compile(f"epoch [0-9.]+ of {epochs}, about"))).to_be_visible()
        expect(page.get_by_text(re.compile("finished in"))).to_be_visible()
    run = page.url.split("run=")[1]
    page.close()
    return run


def _photograph(
    browser: Browser,
    server: Server,
    name: str,
    file: Path,
    *,
    run: str,
    size: str = "projector",
    theme: str = "light",
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    page = context.new_page()
    query = {"train": f"?run={run}", "tutorial": f"?step={TUTORIAL_STEP}"}
    page.goto(f"{server.url}/{name}{query.get(name, '')}")
    if name == "draw":
        draw(page)
        page.locator(ANSWER).wait_for()
    _settle(page)
    page.screenshot(path=file)
    context.close()


def _settle(page: Page) -> None:
    """Wait until nothing on the page is still loading."""
    page.locator("h1").wait_for()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    page.locator("[data-testid=stVegaLiteChart] svg, .digit-bars").locator("visible=true").first.wait_for()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)


if __name__ == "__main__":
    main()
