"""Pictures of the running app: the README's, and with `--all` every page in both themes and at two widths."""

from __future__ import annotations

import argparse
import itertools
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import choose_training, draw, launch
from tests.browser.server import Server, serve

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SIZES = {1280: {"draw": 1040, "train": 1560, "evaluate": 1800}, 390: {"draw": 1900, "train": 3300, "evaluate": 3300}}


def main() -> None:
    """Train a run in a fresh lab, then photograph each page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="also dark and narrow, into this folder")
    folder = parser.parse_args().all
    expect.set_options(timeout=60_000)
    with (
        TemporaryDirectory() as temporary,
        launch() as browser,
        serve(Path(temporary) / "runs", Path(temporary) / "log.txt") as server,
    ):
        _train(browser, server)
        PICTURES.mkdir(parents=True, exist_ok=True)
        for name in SIZES[1280]:
            _photograph(browser, f"{server.url}/{name}", PICTURES / f"{name}.png")
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for dark, width in itertools.product((False, True), SIZES):
                for name in SIZES[width]:
                    file = folder / f"{name}-{'dark' if dark else 'light'}-{width}.png"
                    _photograph(browser, f"{server.url}/{name}", file, dark=dark, width=width)


def _train(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    page.goto(f"{server.url}/train")
    for epochs, images in ((3, 55_000), (3, 5000)):
        choose_training(page, epochs=epochs, images=images)
        page.get_by_role("button", name="Train", exact=True).click()
        expect(page.get_by_text(re.compile(r"^Epoch [0-9.]+ of|^Waiting"))).to_be_visible()
        expect(page.get_by_text(re.compile(r"^Finished in"))).to_be_visible()
    page.close()


def _photograph(browser: Browser, url: str, file: Path, *, dark: bool = False, width: int = 1280) -> None:
    name = url.rsplit("/", 1)[1]
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width][name]}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.goto(url)
    if name == "draw":
        draw(page)
        page.locator(".st-key-prediction h2").wait_for()
    _settle(page)
    page.screenshot(path=file)
    context.close()


def _settle(page: Page) -> None:
    """Wait until nothing on the page is still loading."""
    page.locator("h1").wait_for()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)


if __name__ == "__main__":
    main()
