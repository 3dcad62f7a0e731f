"""What a class's wall costs each second, with 30 drawings and with as many as a class can have, of digits and of signs.

python -m benchmarks.wall
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import psutil
from streamlit.proto.Delta_pb2 import Delta

from browser.server import Server, queue_without_workers, serve
from browser.tab import Tab, connected
from mnist_core.classroom.database import connect
from mnist_core.classroom.files import as_json
from mnist_core.classroom.prompts import TIMES
from mnist_core.classroom.records import ImportedDrawing, SchoolClass
from mnist_core.classroom.store import ClassStore
from mnist_core.data import mnist, pen_digits
from mnist_core.images.drawing import Drawing
from mnist_core.networks.labels import DIGITS, MOST, Labels
from mnist_core.settings import DASK_SCHEDULER, DATABASE
from pages.parts.session.visitor import id_of

SIGNS = tuple(f"sign {number}" for number in range(1, MOST + 1))
CLASSES = ((1, DIGITS), (30, DIGITS), (200, DIGITS), (200, SIGNS))
"""How many writers, and what each of them draws `TIMES` times."""

LOOKS = 10
"""Seconds that a wall is looked at."""

_TOKEN = "benchmark-of-the-wall-0123456789"  # of a visitor who is nobody


class Onlooker(Tab):
    """A teacher's screen with the wall, which asks again every second."""

    fragment = ""

    def take_in(self, delta: Delta) -> None:
        """Note the fragment in which the wall is."""
        if "-wall_row_0" in delta.new_element.bidi_component.id:
            self.fragment = delta.fragment_id

    async def look(self) -> int:
        """Look once more: the bytes that come."""
        before = self.size
        await self.send(fragment=self.fragment)
        await self.read_until_it_has_run()
        return self.size - before


def make_class(store: ClassStore, writers: int, labels: Labels) -> SchoolClass:
    """A class of so many writers, with MNIST's test digits for pictures and generated strokes beside them."""
    images = mnist.load_test().images
    drawings = [Drawing(pen_digits.strokes_of(digit, np.random.default_rng(digit)), 0.1) for digit in range(10)]
    each = len(labels) * TIMES
    imported = [
        ImportedDrawing(f"Writer {n // each}", n % len(labels), images[n % len(images)], drawings[n % 10])
        for n in range(writers * each)
    ]
    return store.open(id_of(_TOKEN), labels, imported=imported)


def measure() -> dict[str, Any]:
    """By the number of drawings: milliseconds of processor and bytes of a look, when nothing and when one is new."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name, queue_without_workers(Path(name) / "q.log") as queue:
        folder, address = Path(name), f"sqlite:///{name}/classes.sqlite"
        with serve(folder / "runs", folder / "log", {DASK_SCHEDULER.name: queue, DATABASE.name: address}) as server:
            store = ClassStore(connect(address))
            rows = [asyncio.run(_look(server, store, make_class(store, *each))) for each in CLASSES]
    return {"rows": rows}


async def _look(server: Server, store: ClassStore, school_class: SchoolClass) -> dict[str, float]:
    process = psutil.Process(server.process.pid)
    async with connected(server.url, {"digit_lab_visitor": _TOKEN}) as socket:
        onlooker = Onlooker(socket, "class", f"class={school_class.code}")
        await onlooker.open_page()
        opened, count = onlooker.size, len(store.drawings(school_class.id))
        same, processor = [], _seconds(process)
        for _ in range(LOOKS):
            await asyncio.sleep(1)
            same.append(await onlooker.look())
        processor = _seconds(process) - processor
        last = store.drawings(school_class.id).ids[-1]
        store.remove_drawing(school_class.id, int(last))
        await asyncio.sleep(1)
        changed = await onlooker.look()
    return {
        "drawings": count,
        "open_kb": round(opened / 1000, 1),
        "processor_ms": round(1000 * processor / LOOKS, 1),
        "same_kb": round(float(np.median(same)) / 1000, 1),
        "changed_kb": round(changed / 1000, 1),
        **_download(store, school_class.id),
    }


def _download(store: ClassStore, class_id: int) -> dict[str, float]:
    """The file with the class's strokes."""
    started = time.process_time()
    content = as_json(store, class_id)
    return {"file_mb": round(len(content) / 1e6, 1), "file_s": round(time.process_time() - started, 1)}


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = [
        "| drawings on the wall | to open, kB | a look, ms of processor | kB when nothing is new | kB when one is "
        "| its file, MB | made in, s of processor |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    keys = ("drawings", "open_kb", "processor_ms", "same_kb", "changed_kb", "file_mb", "file_s")
    lines += [f"| {' | '.join(f'{row[key]:,g}' for key in keys)} |" for row in figures["rows"]]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure()))
