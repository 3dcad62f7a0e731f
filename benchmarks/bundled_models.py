"""Train the models that come with the app anew: `python -m benchmarks.bundled_models [NAME ...]`, or `make model`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from mnist_core.paths import ASSETS, PROJECT
from mnist_core.runs.bundled import IN_ASSETS
from mnist_core.runs.metrics import Metrics
from mnist_core.training.bundle import bundle


def commit() -> str:
    """The commit the code is at, with a plus when files have changed since."""
    try:
        command = ["git", "describe", "--always", "--abbrev=40", "--dirty=+", "--exclude=*"]
        return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def print_epochs(point: Metrics) -> None:
    """A line an epoch."""
    if point.epoch == int(point.epoch):
        figures = f"loss {point.loss:.4f}, val_accuracy {point.val_accuracy:.4f}"
        print(f"epoch {point.epoch:.0f}: {point.seconds:.0f} s, {figures}", file=sys.stderr, flush=True)


def main() -> None:
    """Make the models that are named, else all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bundled_models", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(IN_ASSETS)} (default: all)")
    parser.add_argument(
        "--train-on", action="store_true", help="only the last of a model's trainings, on from the weights that ship"
    )
    options = parser.parse_args()
    names = options.names or [name for name, model in IN_ASSETS.items() if model.before or not options.train_on]
    if unknown := sorted(set(names) - set(IN_ASSETS)):
        parser.error(f"no bundled model is called {', '.join(unknown)}; there are {', '.join(IN_ASSETS)}")
    before = commit()  # the code may change while a training lasts
    for name in names:
        print(f"{name}:", file=sys.stderr)
        model, train_on = IN_ASSETS[name], options.train_on
        print(json.dumps(bundle(name, model, ASSETS, commit=before, on_metrics=print_epochs, train_on=train_on)))


if __name__ == "__main__":
    main()
