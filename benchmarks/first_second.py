"""The first second of each page in a real browser: first paint, skeleton, the page itself, and how far it jumps.

python -m benchmarks --only first_second
"""

from __future__ import annotations

import statistics
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from browser.driver import launch, wait_until
from browser.server import Server, serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession

PAGES = ("tutorial", "draw", "train", "evaluate", "look_inside", "class")
ROUNDS = 5
SLOW_KBITS = 400
SETTLED_MS = 1500
"""So long after a page has come nothing of it moves any more."""

OBSERVE = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
window.skeletonAt = window.pageAt = null;
new MutationObserver(() => {
  const skeleton = document.getElementById("skeleton");
  if (skeleton) window.skeletonAt ??= performance.now();
  if (window.skeletonAt && !skeleton) window.pageAt ??= performance.now();
}).observe(document, { childList: true, subtree: true });
"""
"""Layout shift as browsers define it (https://web.dev/articles/cls), summed up; milliseconds since navigation began."""

READ = """() => ({
    paint_ms: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    skeleton_ms: window.skeletonAt,
    page_ms: window.pageAt,
    shift: window.shift,
})"""


def measure() -> dict[str, Any]:
    """Medians of every page, and what a slow line makes of Draw."""
    with (
        TemporaryDirectory() as folder,
        launch() as browser,
        serve(Path(folder) / "runs", Path(folder) / "log") as server,
    ):
        _open(browser, server, "draw")  # the first page of a server is slower than all others
        rounds = [{name: _open(browser, server, name) for name in PAGES} for _ in range(ROUNDS)]
        slow = _on_a_slow_line(browser, server)
    return {
        "pages": {name: _medians([each[name] for each in rounds]) for name in PAGES},
        "slow_line": slow,
    }


def table(figures: dict[str, Any]) -> str:
    """A row a page, and a sentence about the slow line."""
    lines = ["| page | first paint | skeleton | the page itself | layout shift |", "| --- | --- | --- | --- | --- |"]
    for name, values in figures["pages"].items():
        times = " | ".join(f"{values[key] / 1000:.2f} s" for key in ("paint_ms", "skeleton_ms", "page_ms"))
        lines.append(f"| {name.replace('_', ' ')} | {times} | {values['shift']:.3f} |")
    slow = figures["slow_line"]
    lines += [
        "",
        f"On a line of {SLOW_KBITS} kbit/s Draw's skeleton comes after {slow['skeleton_s']:.1f} s and its canvas after "
        f"{slow['canvas_s']:.0f} s; {slow['megabytes']:.1f} MB come over the line.",
    ]
    return "\n".join(lines)


def _open(browser: Browser, server: Server, name: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.add_init_script(OBSERVE)
    page.goto(f"{server.url}/{name}", wait_until="commit")
    wait_until(page, "window.pageAt", timeout=60_000)
    page.wait_for_timeout(SETTLED_MS)
    values: dict[str, float] = page.evaluate(READ)
    context.close()
    return values


def _medians(values: list[dict[str, float]]) -> dict[str, float]:
    return {key: round(statistics.median(each[key] for each in values), 4) for key in values[0]}


def _on_a_slow_line(browser: Browser, server: Server) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    received = _slow_down(context.new_cdp_session(page))
    page.add_init_script(OBSERVE)
    page.goto(f"{server.url}/draw", wait_until="commit", timeout=300_000)
    page.locator(".st-key-canvas canvas").first.wait_for(timeout=300_000)
    canvas = page.evaluate("performance.now()")
    skeleton = page.evaluate("window.skeletonAt")
    context.close()
    return {
        "skeleton_s": round(skeleton / 1000, 2),
        "canvas_s": round(canvas / 1000, 1),
        "megabytes": round(sum(received) / 1e6, 2),
    }


def _slow_down(session: CDPSession) -> list[float]:
    """Have this tab's line carry so few bits; the bytes of each answer are added to what is returned."""
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.send("Network.enable")
    throughput = SLOW_KBITS * 1000 / 8
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 50, "downloadThroughput": throughput, "uploadThroughput": throughput},
    )
    return received
