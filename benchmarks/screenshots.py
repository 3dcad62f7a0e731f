"""Pictures of the running app: the README's, and with `--all` every page at five sizes and in both themes."""

from __future__ import annotations

import argparse
import itertools
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import Browser, Page, expect

from browser.driver import ANSWER, choose_training, draw, launch
from browser.phones import new_token
from browser.server import Server, serve
from mnist_core.classroom.database import connect
from mnist_core.classroom.place import url
from mnist_core.classroom.prompts import PROMPTS, labels_of
from mnist_core.classroom.records import SchoolClass, Writer
from mnist_core.classroom.store import ClassStore
from mnist_core.data import pen_digits
from mnist_core.images.drawing import Drawing
from mnist_core.images.strokes import place

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
PAGES = ("draw", "train", "evaluate", "tutorial", "look_inside")
TUTORIAL_STEP = 7
SIDE, BRUSH_WIDTH = 400, 28
"""Of the app's canvas, and of its pen at first."""

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
        opened, teacher = _fill_class(server)
        _retrain(browser, server, opened, teacher, PICTURES / "class.png")
        _write(browser, server, opened, PICTURES / "join-phone.png")
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
    query = {"train": f"?run={run}", "tutorial": f"?step={TUTORIAL_STEP}", "look_inside": f"?run={run}"}
    page.goto(f"{server.url}/{name}{query.get(name, '')}")
    if name == "draw":
        draw(page)
        page.locator(ANSWER).wait_for()
    if name == "look_inside":
        draw(page)
        expect(page.locator(".network-told")).to_contain_text("The network reads 7")
    _settle(page)
    page.screenshot(path=file)
    context.close()


def _fill_class(server: Server) -> tuple[SchoolClass, str]:
    """A class of twelve with thirty generated digits each, and what its teacher's browser keeps."""
    token, teacher = new_token()
    classes = ClassStore(connect(url(server.runs)))
    opened, random = classes.open(teacher), np.random.default_rng(0)
    for number in range(1, 13):
        _write_until(PROMPTS, classes.join(opened, f"Pupil {number}", f"phone {number}"), classes, random)
    return opened, token


def _write_until(turns: int, writer: Writer, classes: ClassStore, random: np.random.Generator) -> None:
    for turn, label in enumerate(labels_of(writer.id)[:turns]):
        strokes = place(pen_digits.strokes_of(label, random), 0.7 * SIDE, (SIDE / 2, SIDE / 2))
        classes.keep(writer, turn, Drawing(strokes, BRUSH_WIDTH))


def _retrain(browser: Browser, server: Server, opened: SchoolClass, token: str, file: Path) -> None:
    """The teacher's page, after the tutorial's network has learnt from some of the class."""
    page = _open_as(browser, server, token, size="projector")
    page.goto(f"{server.url}/class?class={opened.code}")
    page.locator(".st-key-chooser").get_by_text("Retrain", exact=True).click()
    page.get_by_role("combobox", name="Start from").click()
    page.get_by_role("option", name=re.compile("Tutorial model")).click()
    page.locator(".st-key-retrain").get_by_role("button").click()
    page.locator(".st-key-go_on").get_by_role("button").click()
    page.get_by_text("Writer by writer").wait_for()
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    page.mouse.wheel(0, -2000)
    page.screenshot(path=file)
    page.context.close()


def _write(browser: Browser, server: Server, opened: SchoolClass, file: Path) -> None:
    """A pupil's phone that is asked for a 7."""
    token, visitor = new_token()
    classes = ClassStore(connect(url(server.runs)))
    ada = classes.join(opened, "Ada", visitor)
    _write_until(labels_of(ada.id).index(7), ada, classes, np.random.default_rng(1))
    page = _open_as(browser, server, token, size="phone")
    page.goto(f"{server.url}/join?code={opened.code}")
    draw(page)
    expect(page.get_by_role("button", name="Keep it")).to_be_enabled()
    page.screenshot(path=file)
    page.context.close()


def _open_as(browser: Browser, server: Server, token: str, *, size: str) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_cookies([{"name": "digit_lab_visitor", "value": token, "url": server.url}])
    return context.new_page()


def _settle(page: Page) -> None:
    """Wait until nothing on the page is still loading."""
    page.locator("h1").wait_for()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0)
    page.locator("[data-testid=stVegaLiteChart] svg, .digit-bars").locator("visible=true").first.wait_for()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)


if __name__ == "__main__":
    main()
