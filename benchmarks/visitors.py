"""Visitors who draw, without browsers: tabs on a page with a canvas (`browser.tab`), on the same machine as the server.

They take a part of its cores: a server whose visitors come from elsewhere answers more of them.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import random
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import psutil
from PIL import Image
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.WidgetStates_pb2 import WidgetState

from browser.phones import path
from browser.tab import Tab, connected
from mnist_core.data import pen_digits
from mnist_core.images import strokes

SIDE, BRUSH = 400, 28
SECONDS_BETWEEN = 3.0
"""From a stroke to the next, of whoever draws digit after digit."""

EAGER = 8
"""Visitors who draw again as soon as they are answered keep a server as busy as it can be."""


def drawing(label: int, seed: int) -> str:
    """A digit as the canvas component sends it: its strokes, and a picture of them."""
    shape = pen_digits.strokes_of(label, np.random.default_rng(seed))
    placed = strokes.place(shape, 0.7 * SIDE, (SIDE / 2, SIDE / 2))
    picture = io.BytesIO()
    Image.fromarray(255 - strokes.draw(placed, BRUSH, SIDE)).convert("RGBA").save(picture, "PNG")
    objects = [path(each, BRUSH) for each in placed]
    raw = {"objects": objects, "background": "#ffffff"}
    data = "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()
    return json.dumps({"drawing": {"raw": raw, "data": data}})


DRAWINGS = [drawing(label, seed) for seed, label in enumerate([*range(10), *range(10)])]


class Drawer(Tab):
    """A visitor on a page with a canvas."""

    canvas = fragment = ""

    async def draw(self, content: str) -> float:
        """Lift the pen: the seconds until the page has answered."""
        lifted = time.perf_counter()
        await self.send(WidgetState(id=self.canvas, json_value=content), fragment=self.fragment)
        await self.read_until_it_has_run()
        return time.perf_counter() - lifted

    def take_in(self, delta: Delta) -> None:
        """Note the canvas."""
        part = delta.new_element.bidi_component
        if "-drawing_" in part.id:
            self.canvas, self.fragment = part.id, delta.fragment_id


@dataclass
class Load:
    """What some visitors saw.

    Attributes:
        waits: seconds from each lifted pen to its answer.
        seconds: how long they drew.
        messages: that the server sent them meanwhile.
        size: bytes of these.
        processor: seconds of the server's processor meanwhile.
    """

    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0
    messages: int = 0
    size: int = 0
    processor: float = 0.0

    def figures(self) -> dict[str, float]:
        """Per second, per drawing, and how long a drawing waits."""
        count = len(self.waits)
        median, p95 = np.percentile(self.waits, [50, 95]) * 1000
        return {
            "drawings_per_second": round(count / self.seconds, 1),
            "median_ms": round(float(median)),
            "p95_ms": round(float(p95)),
            "messages": round(self.messages / count, 1),
            "kilobytes": round(self.size / count / 1000, 1),
            "processor_ms": round(1000 * self.processor / count, 1),
        }


async def visit(
    url: str, processes: list[int], *, visitors: int, seconds: float, pause: float = SECONDS_BETWEEN, page: str = "draw"
) -> Load:
    """Have so many visitors draw for so long.

    Args:
        url: of the server, or of what stands before several.
        processes: the servers' process ids, whose work is counted.
        visitors: how many.
        seconds: how long they draw, once all have come.
        pause: seconds that each rests after an answer, half of it at least and one and a half times at most.
        page: the URL path of a page with a canvas.
    """
    load = Load()
    async with AsyncExitStack() as stack:
        drawers = []
        for _ in range(visitors):
            drawer = Drawer(await stack.enter_async_context(connected(url, {})), page)
            await drawer.open_page()
            drawers.append(drawer)
        before, begun = _processor_seconds(processes), time.perf_counter()
        sent = [(drawer.messages, drawer.size) for drawer in drawers]
        async with asyncio.TaskGroup() as group:
            for number, drawer in enumerate(drawers):
                group.create_task(_keep_drawing(drawer, number, begun + seconds, pause, load.waits))
        load.seconds = time.perf_counter() - begun
        load.processor = _processor_seconds(processes) - before
        load.messages = sum(drawer.messages - was for drawer, (was, _) in zip(drawers, sent, strict=True))
        load.size = sum(drawer.size - was for drawer, (_, was) in zip(drawers, sent, strict=True))
    return load


async def _keep_drawing(drawer: Drawer, seed: int, until: float, pause: float, waits: list[float]) -> None:
    chance = random.Random(seed)
    await asyncio.sleep(pause * chance.random())
    while time.perf_counter() < until:
        waits.append(await drawer.draw(chance.choice(DRAWINGS)))
        await asyncio.sleep(pause * chance.uniform(0.5, 1.5))


def _processor_seconds(processes: list[int]) -> float:
    times = [psutil.Process(each).cpu_times() for each in processes]
    return float(sum(each.user + each.system for each in times))


def draw_for(url: str, processes: list[int], **how: Any) -> dict[str, float]:
    """The figures of visitors who draw; see `visit`."""
    return asyncio.run(visit(url, processes, **how)).figures()
