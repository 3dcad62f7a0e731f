"""How often a second the network's picture is drawn while the pen moves, here and on a slower processor.

python -m benchmarks --only network_picture
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from browser.driver import draw, launch, wait_until
from browser.server import Server, serve
from mnist_core.runs.bundled import SHIPPED

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NETWORKS = ("tutorial", SHIPPED)
PHONE = 4
"""A processor slowed down so many times stands in for a phone's."""

AGAIN_AND_AGAIN = """async () => {
    const root = document.querySelector(".network");
    const [begun, before] = [performance.now(), Number(root.dataset.frames)];
    while (performance.now() - begun < 3000) {
        document.dispatchEvent(new CustomEvent("digit-lab:layers", { detail: window.heard }));
        await new Promise(requestAnimationFrame);
    }
    return (1000 * (Number(root.dataset.frames) - before)) / (performance.now() - begun);
}"""
"""Pictures a second when there is a new answer at every frame."""


def measure() -> dict[str, Any]:
    """Pictures a second of each network, by how many times the processor is slowed down."""
    with (
        TemporaryDirectory() as folder,
        launch() as browser,
        serve(Path(folder) / "runs", Path(folder) / "log") as server,
    ):
        return {run: {str(slow): _pictures(browser, server, run, slow) for slow in (1, PHONE)} for run in NETWORKS}


def table(figures: dict[str, Any]) -> str:
    """A row a network."""
    lines = [f"| network | pictures a second | {PHONE} times slower, for a phone | aim |", "| --- | --- | --- | --- |"]
    lines += [f"| `{run}` | {figures[run]['1']:.0f} | {figures[run][str(PHONE)]:.0f} | 30 and 10 |" for run in NETWORKS]
    return "\n".join(lines)


def _pictures(browser: Browser, server: Server, run: str, slow: int) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(f"{server.url}/look_inside?run={run}")
    page.locator("#skeleton").wait_for(state="detached")
    page.evaluate("document.addEventListener('digit-lab:layers', ({ detail }) => (window.heard ??= detail))")
    draw(page, lift=False)
    wait_until(page, "window.heard")
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slow})
    pictures = float(page.evaluate(AGAIN_AND_AGAIN))
    context.close()
    return round(pictures, 1)
