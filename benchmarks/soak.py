"""What visitors who come and go leave behind in a server's memory.

python -m benchmarks.soak [--minutes 10] [--sessions 500]
"""

from __future__ import annotations

import argparse
import asyncio
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from benchmarks.visitors import DRAWINGS, Drawer, draw_for
from browser.server import Server, serve
from browser.tab import connected

MINUTES, VISITORS, SESSIONS = 10.0, 60, 500
_AT_ONCE = 10
_SECONDS_KEPT = 150.0
"""Streamlit keeps the session of a visitor who has gone for two minutes, in case they come back."""


def measure(minutes: float = MINUTES, sessions: int = SESSIONS) -> dict[str, Any]:
    """Megabytes of a server's memory: while visitors draw, and after many have come and gone."""
    with fresh_server() as server:
        drawing = [_megabytes(server)]
        for _ in range(round(minutes)):
            draw_for(server.url, [server.process.pid], visitors=VISITORS, seconds=60.0)
            drawing.append(_megabytes(server))
    with fresh_server() as server:
        gone = [_megabytes(server)]
        for _ in range(3):
            asyncio.run(_come_and_go(server.url, sessions))
            time.sleep(_SECONDS_KEPT)
            gone.append(_megabytes(server))
    return {"visitors": VISITORS, "drawing": drawing, "sessions": sessions, "gone": gone}


@contextmanager
def fresh_server() -> Iterator[Server]:
    """A server whose first visitor has been there."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with serve(folder / "runs", folder / "log") as server:
            asyncio.run(_come_and_go(server.url, _AT_ONCE))
            yield server


async def _come_and_go(url: str, sessions: int) -> None:
    """Each opens Draw, draws, and closes the tab; ten at once."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int) -> None:
        async with room, connected(url, {}) as socket:
            drawer = Drawer(socket, "draw")
            await drawer.open_page()
            await drawer.draw(DRAWINGS[number % len(DRAWINGS)])

    async with asyncio.TaskGroup() as group:
        for number in range(sessions):
            group.create_task(one(number))


def _megabytes(server: Server) -> int:
    return round(psutil.Process(server.process.pid).memory_info().rss / 2**20)


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    drawing, gone = figures["drawing"], figures["gone"]
    words = (
        f"Memory of a server while {figures['visitors']} visitors draw, from minute to minute: "
        f"{', '.join(map(str, drawing))} MB. After {figures['sessions']} visitors have opened Draw, drawn and left, "
        f"and again, and again: {', '.join(map(str, gone))} MB."
    )
    return textwrap.fill(words, 118)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    options = parser.parse_args()
    print(table(measure(options.minutes, options.sessions)))
