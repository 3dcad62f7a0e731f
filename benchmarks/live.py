"""The answer that follows the pen, beside the server's way, in one run in a real browser."""

from __future__ import annotations

import statistics
import textwrap
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from playwright.sync_api import Browser, Page, expect

from benchmarks.server import stroke_times
from browser.driver import canvas, draw, launch, wait_until
from browser.server import Server, serve

MOVES = 200
DRAWINGS = 20
PHONE = 4
"""A processor slowed down so many times stands in for a phone's."""

FOLLOW = """() => {
    window.waits = [];
    let moved = null;
    document.addEventListener('pointermove', (event) => (moved ??= event.timeStamp), { capture: true });
    document.addEventListener('digit-lab:answer', () => {
        if (moved !== null) window.waits.push(performance.now() - moved);
        moved = null;
    });
}"""
"""Milliseconds from the first move that is not answered yet to words and bars; this listener comes after theirs."""

IS_LIVE = "() => document.body.dataset.answer === 'live'"


def measure() -> dict[str, Any]:
    """Milliseconds from move to bars, answers a second, seconds and bytes until it is live, the server's work."""
    expect.set_options(timeout=60_000)
    with (
        TemporaryDirectory() as folder,
        launch() as browser,
        serve(Path(folder) / "runs", Path(folder) / "log") as server,
    ):
        _open(browser.new_page(), server).close()  # the first page of a server is slower than all others
        laptop, phone = _follow(browser, server, 1), _follow(browser, server, PHONE)
        with_live, without = _work(browser, server, live=True), _work(browser, server, live=False)
    return {
        "laptop": laptop,
        "phone": phone,
        "server_ms_a_drawing": {"live": with_live["work"], "without": without["work"]},
        "lift_to_server_answer_ms": {"live": with_live["wait"], "without": without["wait"]},
    }


def _open(page: Page, server: Server) -> Page:
    page.goto(f"{server.url}/draw")
    canvas(page)
    return page


def _follow(browser: Browser, server: Server, slowdown: int) -> dict[str, float]:
    context = browser.new_context()
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    cold = _seconds_to_live(page, server)
    cold_bytes = _bytes_of_live(page)
    warm = _seconds_to_live(page, server)
    warm_bytes = _bytes_of_live(page)
    waits, seconds = _moves(page)
    context.close()
    return {
        "move_to_bars_median_ms": round(statistics.median(waits), 1),
        "move_to_bars_p95_ms": round(statistics.quantiles(waits, n=20)[-1], 1),
        "answers_per_second": round(len(waits) / seconds, 1),
        "live_after_s_cold": round(cold, 2),
        "live_after_s_warm": round(warm, 2),
        "bytes_cold": cold_bytes,
        "bytes_warm": warm_bytes,
    }


def _seconds_to_live(page: Page, server: Server) -> float:
    """From the opening of the page to the first live answer, the pen being down already."""
    started = time.perf_counter()
    _open(page, server)
    draw(page, ((0.3, 0.3), (0.6, 0.3)), lift=False)
    wait_until(page, IS_LIVE)
    seconds = time.perf_counter() - started
    page.mouse.up()
    wait_until(page, "() => document.body.dataset.answer === undefined")
    return seconds


def _bytes_of_live(page: Page) -> int:
    """What this page has fetched over the network for the live answer, models included."""
    fetched = "performance.getEntriesByType('resource').filter((entry) => entry.name.includes('/live/'))"
    return int(sum(page.evaluate(f"{fetched}.map((entry) => entry.transferSize)")))


def _moves(page: Page) -> tuple[list[float], float]:
    """Move the pen as fast as the browser takes it: the waits for its answers, and the seconds of it all."""
    page.evaluate(FOLLOW)
    box = canvas(page).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    started = time.perf_counter()
    sent = 0
    while page.evaluate("window.waits.length") < MOVES:
        sent += 1
        page.mouse.move(box["x"] + 60 + 7 * sent % 280, box["y"] + 60 + 11 * sent % 280)
    seconds = time.perf_counter() - started
    page.mouse.up()
    return [float(wait) for wait in page.evaluate("window.waits")], seconds


def _work(browser: Browser, server: Server, *, live: bool) -> dict[str, float]:
    """Milliseconds of the server's processor a drawing, and from the lifted pen to the server's answer."""
    page = browser.new_page()
    if not live:
        page.add_init_script("delete window.WebAssembly")
    _open(page, server)
    stroke_times(page, 1)
    process = psutil.Process(server.process.pid)
    before = _processor_seconds(process)
    waits = stroke_times(page, DRAWINGS)
    work = (_processor_seconds(process) - before) / DRAWINGS
    page.close()
    return {"work": round(1000 * work, 1), "wait": round(statistics.median(waits), 1)}


def _processor_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    laptop, phone = figures["laptop"], figures["phone"]
    work, wait = figures["server_ms_a_drawing"], figures["lift_to_server_answer_ms"]
    rows = [
        ("Move of the pen to the bars, median of 200", "move_to_bars_median_ms", "{:.1f} ms"),
        ("Move of the pen to the bars, 95th percentile", "move_to_bars_p95_ms", "{:.1f} ms"),
        ("Answers a second, the pen never resting", "answers_per_second", "{:.0f}"),
        ("Page opened to the first live answer, nothing kept", "live_after_s_cold", "{:.2f} s"),
        ("... at the second visit", "live_after_s_warm", "{:.2f} s"),
        ("Fetched for it, nothing kept", "bytes_cold", "{:,} bytes"),
        ("... at the second visit", "bytes_warm", "{:,} bytes"),
    ]
    lines = [f"| what | here | {PHONE} times slower, for a phone |", "| --- | --- | --- |"]
    lines += [f"| {label} | {form.format(laptop[name])} | {form.format(phone[name])} |" for label, name, form in rows]
    text = (
        f"The server works {work['live']:.0f} ms a drawing (cleared, drawn, answered) with the live answer and "
        f"{work['without']:.0f} ms without; its own answer comes {wait['live']:.0f} ms after the pen is lifted, and "
        f"{wait['without']:.0f} ms without (the canvas component waits 200 of them)."
    )
    return "\n".join([*lines, "", textwrap.fill(text, 118)])
