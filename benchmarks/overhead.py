"""What a training costs beside its steps: building, tracing, points, checkpoints, both files, the evaluation.

    python -m benchmarks --only overhead

Each recipe is trained three times by a process of its own, which has TensorFlow and the images already, as a worker
has. The first training traces its step, the third takes the traced one. What a visitor waits for (from the press to the
first point, from the last point to the result) is measured through the queue, with a worker that has trained before.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from mnist_core import settings
from mnist_core.data.mnist import TRAINING_IMAGES
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.queue.queue import TrainingQueue
from mnist_core.queue.service import local_cluster
from mnist_core.runs.request import RunRequest
from mnist_core.runs.store import RunStore

RECIPES = ("tutorial", "cnn")
PARTS = {
    "build": "the network built, compiled, opened",
    "trace": "the first steps traced",
    "points": "points: validation images, pictures of weights",
    "checkpoint": "checkpoints",
    "keras": "`model.keras`",
    "litert": "`model.tflite`",
    "evaluation": "the evaluation",
    "rest": "all else",
}
_PRESSES = 5
_PROJECT = Path(__file__).parents[1]


def measure() -> dict[str, Any]:
    """Seconds of each part, for a first training and a later one, and what a visitor waits for."""
    figures: dict[str, Any] = {name: _in_a_process(name) for name in RECIPES}
    with TemporaryDirectory() as folder, local_cluster() as cluster:
        os.environ[settings.DASK_SCHEDULER.name] = cluster.scheduler_address
        store = RunStore(Path(folder))
        queue = TrainingQueue(store)
        figures["waits"] = {name: _waits(queue, store, name) for name in RECIPES}
        queue.close()
    return figures


def _in_a_process(recipe: str) -> dict[str, dict[str, float]]:
    process = subprocess.run(
        [sys.executable, "-m", "benchmarks.overhead", recipe],
        cwd=_PROJECT,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    result: dict[str, dict[str, float]] = json.loads(process.stdout.splitlines()[-1])
    return result


def first_and_later(recipe: str) -> dict[str, dict[str, float]]:
    """Seconds of each part of this recipe's first training in this process, and of its third."""
    from mnist_core.training import execute

    execute._mnist()
    first, _, later = (beside_the_steps(replace(PRESETS[recipe].config, seed=seed)) for seed in range(3))
    return {"first": first, "later": later}


def beside_the_steps(config: TrainingConfig) -> dict[str, float]:
    """Train once, here: the seconds of each part."""
    from mnist_core.training import execute

    with TemporaryDirectory() as folder:
        run = RunStore(Path(folder)).create(RunRequest(config))
        with _watched() as seconds, run.held():
            begin = time.perf_counter()
            ended = execute.execute(run)
            whole = time.perf_counter() - begin
        points = ended.metrics()
    epoch = (config.train_size or TRAINING_IMAGES) / statistics.median(each.images_per_second for each in points[1:])
    steps = points[-1].epoch * epoch
    seconds["trace"] -= points[0].epoch * epoch
    seconds["rest"] = whole - steps - sum(seconds.values())
    return {part: round(seconds[part], 3) for part in PARTS}


@contextmanager
def _watched() -> Iterator[defaultdict[str, float]]:
    """Seconds by part of what is trained within the block."""
    from mnist_core.training import checkpoint, compiled, execute, fit, logger

    seconds: defaultdict[str, float] = defaultdict(float)
    begun = 0.0

    def timed(part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            begin = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                seconds[part] += time.perf_counter() - begin

        return run

    def on_epoch_begin(self: Any, epoch: int, logs: object = None) -> None:
        nonlocal begun
        begun = begun or time.perf_counter()
        its_own(self, epoch, logs)

    def log(self: Any, now: Any) -> None:
        seconds["trace"] = seconds["trace"] or time.perf_counter() - begun
        point(self, now)

    its_own, point = logger.Logger.on_epoch_begin, timed("points", logger.Logger._log)
    with ExitStack() as stack:
        for owner, name, part in (
            (fit, "_model", "build"),
            (compiled.CompiledModels, "take", "build"),
            (checkpoint, "save", "checkpoint"),
            (execute, "save", "keras"),
            (execute, "to_litert", "litert"),
            (execute, "_evaluate", "evaluation"),
        ):
            stack.enter_context(mock.patch.object(owner, name, timed(part, getattr(owner, name))))
        stack.enter_context(mock.patch.object(logger.Logger, "on_epoch_begin", on_epoch_begin))
        stack.enter_context(mock.patch.object(logger.Logger, "_log", log))
        yield seconds


def _waits(queue: TrainingQueue, store: RunStore, recipe: str) -> dict[str, float]:
    """Median seconds from the press to the first point, and from the last point to the result."""
    config = replace(PRESETS[recipe].config, epochs=1)
    _wait(queue, store, config)
    waits = [_wait(queue, store, replace(config, seed=seed)) for seed in range(1, 1 + _PRESSES)]
    return {
        "to_the_first_point": round(statistics.median(first for first, _ in waits), 2),
        "to_the_result": round(statistics.median(last for _, last in waits), 2),
    }


def _wait(queue: TrainingQueue, store: RunStore, config: TrainingConfig) -> tuple[float, float]:
    pressed = time.perf_counter()
    run = queue.submit(RunRequest(config))
    points = [pressed]
    while store.read(run.id).status.is_active:
        if len(run.metrics()) >= len(points):
            points.append(time.perf_counter())
        time.sleep(0.01)
    return points[1] - pressed, time.perf_counter() - points[-1]


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = ["| seconds | " + " | ".join(f"`{name}`, first | later" for name in RECIPES) + " |"]
    lines.append("| --- " * (1 + 2 * len(RECIPES)) + "|")
    rows = {part: [figures[name][when][part] for name in RECIPES for when in ("first", "later")] for part in PARTS}
    lines += [
        f"| {PARTS[part]} | " + " | ".join(f"{seconds:.2f}" for seconds in row) + " |" for part, row in rows.items()
    ]
    sums = [sum(column) for column in zip(*rows.values(), strict=True)]
    lines.append("| **together** | " + " | ".join(f"**{seconds:.2f}**" for seconds in sums) + " |")
    lines += ["", f"Through the queue, with a worker that has trained the recipe before (medians of {_PRESSES}):", ""]
    lines += [
        f"- `{name}`: {waits['to_the_first_point']:.2f} s from the press to the first point, "
        f"{waits['to_the_result']:.2f} s from the last point to the result"
        for name, waits in figures["waits"].items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(json.dumps(first_and_later(sys.argv[1])))
