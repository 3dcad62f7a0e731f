"""How many drawing visitors a server answers, and two servers behind nginx, with a training beside them or without.

python -m benchmarks.load
"""

from __future__ import annotations

import os
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.visitors import EAGER, SECONDS_BETWEEN, draw_for
from browser.server import serve
from deploy import programs, school
from mnist_core.networks.config import TrainingConfig
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.request import RunRequest
from mnist_core.runs.store import RunStore
from mnist_core.settings import DASK_SCHEDULER

VISITORS = (30, 60, 100, 200)
SECONDS = 20.0
_ROUNDS = 3
_PATIENCE = 120.0


@dataclass(frozen=True)
class Place:
    """Where visitors go.

    Attributes:
        url: its address.
        processes: of its servers.
        runs: the folder of runs.
        scheduler: of its trainings; empty for one of its own.
    """

    url: str
    processes: list[int]
    runs: Path
    scheduler: str = ""


def measure() -> dict[str, Any]:
    """Draw beside the barest page, and every number of visitors with one server and two."""
    rows: list[dict[str, Any]] = []
    for servers, place in ((1, one_server), (2, two_servers)):
        if servers == 2 and programs.missing():
            continue
        for trains in (False, True):
            with place() as where, training(where) if trains else nullcontext():
                for visitors in VISITORS:
                    figures = draw_for(where.url, where.processes, visitors=visitors, seconds=SECONDS)
                    rows.append({"servers": servers, "trains": trains, "visitors": visitors, **figures})
    return {"pages": compare(), "rows": rows}


def compare() -> dict[str, dict[str, float]]:
    """Draw and the barest page, in turn, each as busy as it can be."""
    found: dict[str, list[dict[str, float]]] = {"draw": [], "barest": []}
    with TemporaryDirectory() as name:
        folder = Path(name)
        with (
            serve(folder / "runs", folder / "draw.log") as draw,
            serve(folder / "runs", folder / "barest.log", script="benchmarks/barest_page.py") as barest,
        ):
            for _ in range(_ROUNDS):
                for kind, server, page in (("draw", draw, "draw"), ("barest", barest, "")):
                    process = [server.process.pid]
                    how: dict[str, Any] = {"visitors": EAGER, "seconds": SECONDS / _ROUNDS, "pause": 0.0, "page": page}
                    found[kind].append(draw_for(server.url, process, **how))
    return {
        kind: {key: float(np.median([each[key] for each in all_])) for key in all_[0]} for kind, all_ in found.items()
    }


@contextmanager
def one_server() -> Iterator[Place]:
    """A server by itself."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with serve(folder / "runs", folder / "log") as server:
            yield Place(server.url, [server.process.pid], server.runs)


@contextmanager
def two_servers() -> Iterator[Place]:
    """The school of `compose.school.yaml`."""
    with (
        TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as name,
        school.running(Path(name), servers=2) as started,
    ):
        servers = [each.pid for app in started.named("app") for each in school.tree(started.processes[app].pid)]
        scheduler = started.services["app1"].environment[DASK_SCHEDULER.name]
        yield Place(started.url, servers, started.runs, scheduler)


@contextmanager
def training(place: Place) -> Iterator[None]:
    """A training that lasts, from its first epoch on."""
    if place.scheduler:
        os.environ[DASK_SCHEDULER.name] = place.scheduler
    store = RunStore(place.runs)
    queue = TrainingQueue(store)
    run = queue.submit(RunRequest(TrainingConfig(epochs=100)))
    try:
        _wait_until(run.metrics)
        yield
    finally:
        queue.stop(run.id)
        _wait_until(lambda: not store.read(run.id).status.is_active)
        queue.close()
        os.environ.pop(DASK_SCHEDULER.name, None)


def _wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("The training neither begins nor ends.")
        time.sleep(0.1)


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = [
        f"Each visitor draws a stroke about every {SECONDS_BETWEEN:g} seconds. From the lifted pen to the server's "
        "answer:",
        "",
        "| servers | training | visitors | drawings a second | median | 95th percentile | processor a drawing |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [_line(row) for row in figures["rows"]]
    draw, barest = figures["pages"]["draw"], figures["pages"]["barest"]
    share = draw["drawings_per_second"] / barest["drawings_per_second"]
    words = (
        f"With {EAGER} visitors who never rest, Draw answers {draw['drawings_per_second']:.0f} drawings a second and "
        f"the barest page (a canvas and a line of text) {barest['drawings_per_second']:.0f}: {share:.2f} of it. A "
        f"stroke on Draw is answered with {draw['messages']:.0f} messages and costs the server "
        f"{draw['processor_ms']:.0f} ms of its processor."
    )
    return "\n".join([*lines, "", textwrap.fill(words, 118)])


def _line(row: dict[str, Any]) -> str:
    times = (f"{row[name]:.0f} ms" for name in ("median_ms", "p95_ms", "processor_ms"))
    first = (row["servers"], "yes" if row["trains"] else "no", row["visitors"], round(row["drawings_per_second"]))
    return f"| {' | '.join(map(str, (*first, *times)))} |"


if __name__ == "__main__":
    print(table(measure()))
