"""The app from outside, in a real browser: start, strokes and memory."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from playwright.sync_api import Browser, Page, expect

from browser.driver import ANSWER, canvas, choose_training, draw, launch, wait_until
from browser.server import Server, serve

STARTS = 5
STROKES = 50
DEBOUNCE_MS = 200
"""The canvas component waits so long after a stroke before it sends; fixed in its JavaScript."""


WATCH = """answer => {
    window.lifted = window.answered = null;
    const stamp = () => { window.lifted = performance.now(); window.answered = null; };
    window.addEventListener('mouseup', stamp, {capture: true});
    new MutationObserver(() => {
        if (window.lifted && !window.answered && document.querySelector(answer)) window.answered = performance.now();
    }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


def measure() -> dict[str, float]:
    """Seconds from start to canvas and to the first prediction, milliseconds a stroke, and memory in MB."""
    expect.set_options(timeout=60_000)
    with TemporaryDirectory() as folder, launch() as browser:
        starts = [_measure_start(browser, Path(folder) / str(index)) for index in range(STARTS)]
        (Path(folder) / "log").mkdir()
        with serve(Path(folder) / "runs", Path(folder) / "log" / "server.txt") as server:
            page = browser.new_page()
            page.goto(f"{server.url}/draw")
            waits = stroke_times(page, STROKES)
            memory = _use_all_pages(page, server)
    beyond = [wait - DEBOUNCE_MS for wait in waits]
    return {
        "start_to_canvas_s": round(statistics.median(canvas for canvas, _ in starts), 2),
        "start_to_prediction_s": round(statistics.median(prediction for _, prediction in starts), 2),
        "stroke_median_ms": round(statistics.median(waits), 1),
        "stroke_p95_ms": round(statistics.quantiles(waits, n=20)[-1], 1),
        "stroke_beyond_debounce_median_ms": round(statistics.median(beyond), 1),
        "stroke_beyond_debounce_p95_ms": round(statistics.quantiles(beyond, n=20)[-1], 1),
        "server_memory_mb": round(memory),
    }


def _measure_start(browser: Browser, folder: Path) -> tuple[float, float]:
    folder.mkdir()
    page = browser.new_page()
    with serve(folder / "runs", folder / "log.txt") as server:
        page.goto(f"{server.url}/draw")
        canvas(page)
        usable = time.perf_counter() - server.started
        draw(page)
        wait_until(page, "answer => document.querySelector(answer)", arg=ANSWER)
        answered = time.perf_counter() - server.started
    page.close()
    return usable, answered


def stroke_times(page: Page, count: int) -> list[float]:
    """Milliseconds from the lifted mouse to the server's answer on Draw, so many times, by the browser's own clock.

    Playwright's would not do: it looks again after 100 ms, and then after 500.
    """
    canvas(page)
    page.evaluate(WATCH, ANSWER)
    waits = []
    for _ in range(count):
        draw(page)
        wait_until(page, "window.answered")
        waits.append(float(page.evaluate("window.answered - window.lifted")))
        page.get_by_role("button", name="Clear").click()
        page.get_by_text("Nothing drawn").wait_for()
        canvas(page)
    return waits


def _use_all_pages(page: Page, server: Server) -> float:
    """Resident memory of the server process in MB after drawing, training a run, evaluating it and looking inside."""
    page.goto(f"{server.url}/train")
    choose_training(page, epochs=1, images=2000)
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_text("finished in").wait_for()
    page.get_by_role("link", name="See its mistakes").click()
    page.get_by_text("Test accuracy").wait_for()
    page.goto(f"{server.url}/evaluate")
    page.get_by_text("Test accuracy").wait_for()
    page.goto(f"{server.url}/look_inside")
    page.get_by_text("Pixel by pixel").wait_for()
    return psutil.Process(server.process.pid).memory_info().rss / 2**20
