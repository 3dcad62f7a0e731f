"""Forty phones that write for one class at once: is anything lost, how long until "kept", how far behind is the wall?

    python -m benchmarks.phones

The digits are generated; a phone here is a websocket (`browser.phones`), the wall a page in a real browser.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from playwright.sync_api import Page

from browser.driver import launch
from browser.phones import new_token, phone
from browser.server import serve
from mnist_core.classroom.database import connect
from mnist_core.classroom.place import url
from mnist_core.classroom.records import SchoolClass
from mnist_core.classroom.store import ClassStore
from mnist_core.data import pen_digits
from mnist_core.images.strokes import place

PHONES = 40
DIGITS = 10
SECONDS_BETWEEN = 4.0
"""From a digit to the next: whoever hurries takes so long to read what is asked, draw it, and press."""

_SIDE, _BRUSH = 400, 28
_SHARES = {"median": 50, "p95": 95, "longest": 100}


def measure(phones: int = PHONES, digits: int = DIGITS) -> dict[str, Any]:
    """Drawings sent and kept; milliseconds from a press to "kept", and from there to the wall."""
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        serve(Path(folder) / "runs", Path(folder) / "log") as server,
        launch() as browser,
    ):
        classes = ClassStore(connect(url(server.runs)))
        token, teacher = new_token()
        opened = classes.open(teacher)
        context = browser.new_context(viewport={"width": 1280, "height": 720})
        context.add_cookies([{"name": "digit_lab_visitor", "value": token, "url": server.url}])
        wall = context.new_page()
        wall.goto(f"{server.url}/class?class={opened.code}")
        wall.get_by_text("0 writers, 0 drawings").wait_for()
        tokens = [_join(classes, opened, number) for number in range(phones)]
        writing = _Writing(server.url, opened.code, tokens, digits)
        writing.start()
        shown = _watch(wall, phones * digits)
        writing.join()
        return {
            "phones": phones,
            "sent": phones * digits,
            "kept": len(classes.drawings(opened.id)),
            "to_kept_ms": _percentiles(writing.waits),
            "to_wall_ms": _percentiles([max(0.0, seen - kept) for kept, seen in zip(writing.kept, shown, strict=True)]),
        }


class _Writing(threading.Thread):
    """All phones, beside the browser; how long each press took, and when each drawing was kept, in this order."""

    def __init__(self, server: str, code: str, tokens: list[str], digits: int) -> None:
        super().__init__(daemon=True)
        self._server, self._code, self._tokens, self._digits = server, code, tokens, digits
        self.waits: list[float] = []
        self.kept: list[float] = []

    def run(self) -> None:
        asyncio.run(self._write_all())

    async def _write_all(self) -> None:
        async with asyncio.TaskGroup() as group:
            for number, token in enumerate(self._tokens):
                group.create_task(self._write(token, np.random.default_rng(number)))

    async def _write(self, token: str, random: np.random.Generator) -> None:
        async with phone(self._server, self._code, token) as pupil:
            for _ in range(self._digits):
                await asyncio.sleep(SECONDS_BETWEEN * random.uniform(0.5, 1.5))
                strokes = place(pen_digits.strokes_of(pupil.asked, random), 0.7 * _SIDE, (_SIDE / 2, _SIDE / 2))
                self.waits.append(await pupil.write(strokes, _BRUSH))
                self.kept.append(time.perf_counter())


def _join(classes: ClassStore, opened: SchoolClass, number: int) -> str:
    token, visitor = new_token()
    classes.join(opened, f"Pupil {number + 1}", visitor)
    return token


def _watch(wall: Page, drawings: int) -> list[float]:
    """When the wall first showed so many drawings, for each number of them."""
    shown: list[float] = []
    while len(shown) < drawings:
        text = wall.locator(".st-key-wall_head").inner_text()
        count = int(re.findall(r"(\d[\d,]*) drawing", text)[0].replace(",", ""))
        shown += [time.perf_counter()] * (count - len(shown))
        wall.wait_for_timeout(50)
    return shown


def _percentiles(seconds: list[float]) -> dict[str, float]:
    return {name: round(1000 * float(np.percentile(seconds, share))) for name, share in _SHARES.items()}


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = [
        f"{figures['phones']} phones, a digit every {SECONDS_BETWEEN:.0f} s each: {figures['kept']:,} of "
        f"{figures['sent']:,} drawings were kept.",
        "",
        "| | median | 95th percentile | longest | aim |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, label, aim in (
        ("to_kept_ms", 'From the press to "kept"', "500 ms for 95 of 100"),
        ("to_wall_ms", "From there to the teacher's wall", "2,000 ms"),
    ):
        row = figures[name]
        lines.append(f"| {label} | {row['median']:,.0f} ms | {row['p95']:,.0f} ms | {row['longest']:,.0f} ms | {aim} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure()))
