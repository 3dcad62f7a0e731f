"""How many runs a minute one machine trains with one, two and four workers."""

from __future__ import annotations

import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mnist_core import settings
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.queue.queue import TrainingQueue
from mnist_core.queue.service import local_cluster
from mnist_core.runs.request import RunRequest
from mnist_core.runs.store import RunStore

WORKERS = (1, 2, 4)
RUNS = 8
_WARM_UP = TrainingConfig(epochs=1, train_size=500)


def measure() -> dict[str, Any]:
    """Runs of the tutorial's recipe a minute, by the number of workers, from the first press to the last result."""
    return {"runs_per_minute": {str(workers): round(_runs_per_minute(workers), 1) for workers in WORKERS}}


def _runs_per_minute(workers: int) -> float:
    with TemporaryDirectory() as folder, local_cluster(workers) as cluster:
        os.environ[settings.DASK_SCHEDULER.name] = cluster.scheduler_address
        queue = TrainingQueue(RunStore(Path(folder)))
        _train(queue, [_WARM_UP] * workers)
        seconds = _train(queue, [PRESETS["tutorial"].config] * RUNS)
        queue.close()
    return 60 * RUNS / seconds


def _train(queue: TrainingQueue, configs: list[TrainingConfig]) -> float:
    """Train all of them: the seconds that it takes."""
    started = time.perf_counter()
    for config in configs:
        queue.submit(RunRequest(config))
    while queue.waiting():
        time.sleep(0.1)
    return time.perf_counter() - started


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = ["| workers | runs of the tutorial a minute |", "| --- | --- |"]
    lines += [f"| {workers} | {speed} |" for workers, speed in figures["runs_per_minute"].items()]
    return "\n".join(lines)
