"""What a page costs when there are ten runs, a thousand and ten thousand: three servers side by side, without browsers.

python -m benchmarks.growth
"""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import psutil
from streamlit.proto.Delta_pb2 import Delta

from browser.server import Server, queue_without_workers, serve
from browser.tab import Tab, connected
from mnist_core.json_files import dump, load
from mnist_core.paths import ASSETS
from mnist_core.runs.status import Status
from mnist_core.runs.store import RunStore
from mnist_core.settings import DASK_SCHEDULER

RUNS = (10, 1_000, 10_000)
PAGES = ("draw", "train", "evaluate", "look_inside", "tutorial", "class")
OPENED = 30
"""Times that each page is opened at each server, in turn."""

_DEAREST = 3
"""Openings that are left out: in some of them Python collects its garbage, which takes as long as five pages."""

_IDLE, _SECONDS_TO_LOOK = 0.05, 1.0
"""A server that takes a smaller share of a processor has nothing to do."""

_TEMPLATE = ASSETS / "tutorial"
_OF_ONE_OWNER = 10
_FIRST = 1_780_000_000
"""When the oldest run was made, in seconds since 1970; the others follow a minute apart."""


class Reader(Tab):
    """A visitor who opens pages and presses nothing."""

    def take_in(self, delta: Delta) -> None:
        """What an element is does not matter here, only what it costs."""


def make_runs(folder: Path, count: int) -> None:
    """So many runs that have ended, ten of each owner: hard links to one's files, and a status of their own."""
    folder.mkdir(parents=True)
    kept = folder / ".template"  # a link cannot lead to another disk
    shutil.copytree(_TEMPLATE, kept)
    files = [file for file in kept.iterdir() if file.name not in ("status.json", "card.json")]
    status = load(_TEMPLATE / "status.json", Status)
    for number in range(count):
        created = _FIRST + 60 * number
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(created))
        directory = folder / f"{stamp}-dense-{number:08x}"
        directory.mkdir()
        for file in files:
            os.link(file, directory / file.name)
        who = {"owner": f"{number // _OF_ONE_OWNER:016x}", "name": f"Pupil {number // _OF_ONE_OWNER}"}
        named = replace(status, created=created, started=created, ended=created + 9.0, **who)
        (directory / "status.json").write_text(dump(named, indent=2))


def measure() -> dict[str, Any]:
    """By page and number of runs the processor's milliseconds, bytes and seconds of an opening, and each server."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name, ExitStack() as stack:
        folder = Path(name)
        variables = {DASK_SCHEDULER.name: stack.enter_context(queue_without_workers(folder / "queue.log"))}
        servers: dict[int, Server] = {}
        figures: dict[str, Any] = {"servers": {}, "pages": {}}
        for count in RUNS:
            runs = folder / f"runs-{count}"
            make_runs(runs, count)
            begun = time.perf_counter()
            RunStore(runs).list()
            read = time.perf_counter() - begun
            servers[count] = stack.enter_context(serve(runs, folder / f"{count}.log", variables))
            _, _, first = asyncio.run(_open(servers[count], "draw"))
            figures["servers"][str(count)] = {"first_page_s": round(first, 2), "read_all_s": round(read, 2)}
        for server in servers.values():
            _wait_until_idle(server)  # all has been read
        for page in PAGES:
            figures["pages"][page] = _opened(servers, page)
        for count, server in servers.items():
            memory = psutil.Process(server.process.pid).memory_info().rss / 2**20
            figures["servers"][str(count)]["memory_mb"] = round(memory)
    return figures


def _opened(servers: dict[int, Server], page: str) -> dict[str, dict[str, float]]:
    """What it costs each server to open a page, once everything it keeps is there."""
    found: dict[int, list[tuple[float, int, float]]] = {count: [] for count in servers}
    for server in servers.values():
        asyncio.run(_open(server, page))
    for _ in range(OPENED):
        for count, server in servers.items():
            found[count].append(asyncio.run(_open(server, page)))
    columns = {count: np.array(each) for count, each in found.items()}
    return {
        str(count): {
            "processor_ms": round(1000 * float(np.sort(each[:, 0])[:-_DEAREST].mean()), 1),
            "kilobytes": round(float(np.median(each[:, 1])) / 1000, 1),
            "seconds": round(float(np.median(each[:, 2])), 3),
        }
        for count, each in columns.items()
    }


def _wait_until_idle(server: Server) -> None:
    before = -1.0
    while (now := _processor_seconds(server)) - before > _IDLE * _SECONDS_TO_LOOK:
        before = now
        time.sleep(_SECONDS_TO_LOOK)


async def _open(server: Server, page: str) -> tuple[float, int, float]:
    """Seconds of the server's processor, bytes, and seconds until the page has run, for a visitor who is new here."""
    before, begun = _processor_seconds(server), time.perf_counter()
    async with connected(server.url, {}) as socket:
        reader = Reader(socket, page)
        await reader.open_page()
        seconds = time.perf_counter() - begun
    return _processor_seconds(server) - before, reader.size, seconds


def _processor_seconds(server: Server) -> float:
    times = psutil.Process(server.process.pid).cpu_times()
    return float(times.user + times.system)


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown, each with how many times that of the smallest folder it is."""
    few, *more = (str(count) for count in RUNS)
    heads = [f"{int(count):,} runs" for count in (few, *more)]
    lines = [f"| | {' | '.join(heads)} |", f"| --- |{' --- |' * len(heads)}"]
    for page, by_count in figures["pages"].items():
        for what, unit in (("processor_ms", "ms of processor"), ("kilobytes", "kB"), ("seconds", "s to open")):
            first = by_count[few][what]
            cells = [f"{first:g}", *(f"{by_count[n][what]:g} ({by_count[n][what] / first:.2f})" for n in more)]
            lines.append(f"| {page}, {unit} | {' | '.join(cells)} |")
    words = {"memory_mb": "memory, MB", "first_page_s": "first page after the start, s", "read_all_s": "read all, s"}
    for what, title in words.items():
        lines.append(f"| {title} | {' | '.join(f'{each[what]:g}' for each in figures['servers'].values())} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(measure()))
