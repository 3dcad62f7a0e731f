"""The presets against the tutorial as written and Keras's own recipe: time to fit, and accuracy on the test set.

    python -m benchmarks --only presets [--seeds 5]

Every training is a process of its own (`python -m benchmarks.presets NAME SEED` is one of them), and they take
turns, so that a busy minute of the machine strikes all alike. The fit's time includes everything from the first
step's compilation to the last validation; times and ratios are medians, accuracies means.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from mnist_core.networks.presets import PRESETS

BASELINE, CONVNET = "the tutorial as written", "Keras's published convnet"
MEASURED = tuple(name for name in PRESETS if name != "overfit")
"""The recipes that mean to be fast or accurate; the overfitted one means to be neither."""

_PROJECT = Path(__file__).parents[1]
_SCRIPTS = {BASELINE: "benchmarks.baselines.tutorial", CONVNET: "benchmarks.baselines.keras_convnet"}


def measure(seeds: int) -> dict[str, Any]:
    """Figures of every recipe over so many seeds; Keras's convnet, which takes minutes, with the first one only."""
    figures: dict[str, list[dict[str, float]]] = {name: [] for name in (BASELINE, *MEASURED, CONVNET)}
    for seed in range(1, seeds + 1):
        for name, results in figures.items():
            if name != CONVNET or seed == 1:
                results.append(_train(name, seed))
                print(f"seed {seed}, {name}: {results[-1]}", file=sys.stderr, flush=True)
    return {name: _summary(results, figures[BASELINE]) for name, results in figures.items()}


def _train(name: str, seed: int) -> dict[str, float]:
    command = [_SCRIPTS[name], str(seed)] if name in _SCRIPTS else ["benchmarks.presets", name, str(seed)]
    process = subprocess.run(
        [sys.executable, "-m", *command], cwd=_PROJECT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    result: dict[str, float] = json.loads(process.stdout.splitlines()[-1])
    return result


def _summary(results: list[dict[str, float]], baseline: list[dict[str, float]]) -> dict[str, Any]:
    seconds = statistics.median(each["fit_seconds"] for each in results)
    rounds = zip(results, baseline, strict=False)  # each beside the baseline of its own round
    return {
        "fit_seconds": round(seconds, 2),
        "ratio": round(statistics.median(each["fit_seconds"] / its["fit_seconds"] for each, its in rounds), 3),
        "accuracy": round(statistics.mean(each["accuracy"] for each in results), 5),
        "accuracies": [round(each["accuracy"], 4) for each in results],
        "images_per_second": round(statistics.median(each["images"] / each["fit_seconds"] for each in results)),
    }


def train_preset(name: str, seed: int) -> dict[str, float]:
    """One training of a preset in this process."""
    from dataclasses import replace

    from mnist_core.data.mnist import load
    from mnist_core.training.fit import train

    dataset = load()
    config = replace(PRESETS[name].config, seed=seed)
    started: list[float] = []
    model = train(config, dataset, on_begin=lambda model, points: started.append(time.perf_counter()))
    fit_seconds = time.perf_counter() - started[0]
    accuracy = model.evaluate(dataset.test.images, dataset.test.labels, batch_size=500, verbose=0)[1]
    return {"fit_seconds": fit_seconds, "accuracy": accuracy, "images": config.epochs * len(dataset.train)}


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    aims = {"fast": "97.6% in 0.25", "cnn": "99.1% in 0.80", "accurate": "99.5% in 4.00"}
    lines = ["| recipe | fit | of the tutorial's time | test accuracy | images a second | aim |", "| --- " * 6 + "|"]
    for name, row in figures.items():
        shown = f"`{name}`" if name in PRESETS else name
        lines.append(
            f"| {shown} | {row['fit_seconds']:.1f} s | {row['ratio']:.2f} | {row['accuracy']:.2%} | "
            f"{row['images_per_second']:,} | {aims.get(name, '')} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(json.dumps(train_preset(sys.argv[1], int(sys.argv[2]))))
