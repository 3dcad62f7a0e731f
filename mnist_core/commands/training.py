"""The commands that train: `train`, `resume` and `stop`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import fields, replace
from typing import Any

from mnist_core.commands.progress_bar import ProgressBar
from mnist_core.config import TrainingConfig
from mnist_core.data import mnist
from mnist_core.errors import RunError
from mnist_core.jobs import TrainingQueue
from mnist_core.presets import PRESETS
from mnist_core.run_records import FAILED, INTERRUPTED, RUNNING
from mnist_core.run_store import RunStore
from mnist_core.runs import Run

MORE_EPOCHS = 3
"""How long `--continue` trains on, if --epochs does not say."""


def train(options: argparse.Namespace) -> int:
    """Train in this very process, and print the figures."""
    offered = [field.name for field in fields(TrainingConfig) if field.name != "class_digits"]  # the page's to choose
    chosen = {name: getattr(options, name) for name in offered}
    changes = {name: value for name, value in chosen.items() if value is not None}
    config = _continued(changes) if options.parent else _begun_anew(options.preset, changes)
    if options.data is not None:
        mnist.load(options.data)  # so that a bad file leaves no run behind
    from mnist_core.training.execute import execute  # seconds, in which there should be no run yet

    with RunStore.default().create_held(config) as begun, ProgressBar(config.epochs) as progress:
        print(f"run {begun.id}", file=sys.stderr)
        run = execute(begun, data=options.data, on_metrics=progress.show)
    return _report(run, options)


def _begun_anew(preset: str, changes: dict[str, Any]) -> TrainingConfig:
    config = replace(PRESETS[preset].config, **changes)
    if not config.weights_from:
        return config
    source = RunStore.default().read(config.weights_from)
    if isinstance(source.config, TrainingConfig) and "architecture" not in changes:
        config = replace(config, architecture=source.config.architecture)
    source.check_weights_for(config)  # so that a bad one leaves no run behind
    return config


def _continued(changes: dict[str, Any]) -> TrainingConfig:
    if set(changes) - {"parent", "epochs"}:
        raise RunError("A run is trained on with its own settings: beside --continue there is only --epochs.")
    return RunStore.default().read(changes["parent"]).trained_on(changes.get("epochs", MORE_EPOCHS))


def resume(options: argparse.Namespace) -> int:
    """Go on with an interrupted run in this very process, and print the figures."""
    run = RunStore.default().read(options.run)
    if run.status.state != INTERRUPTED:
        raise RunError(f"The run {run.id} is {run.status.state}. Only one that was interrupted can go on.")
    if options.data is not None:
        mnist.load(options.data)
    from mnist_core.training.execute import execute

    with run.held(), ProgressBar(run.epochs) as progress:
        begun = run.with_status(state=RUNNING, message="", attempts=0)  # asked for by hand, so none has failed yet
        run = execute(begun, data=options.data, on_metrics=progress.show)
    return _report(run, options)


def stop(options: argparse.Namespace) -> int:
    """Ask whoever trains a run to end it."""
    store = RunStore.default()
    if not store.read(options.run).status.is_active:
        print(f"{options.run} has ended: it is {store.read(options.run).status.state}.", file=sys.stderr)
        return 0
    TrainingQueue(store).stop(options.run)
    print(f"{options.run} is {store.read(options.run).status.state}; it has been asked to stop.", file=sys.stderr)
    return 0


def _report(run: Run, options: argparse.Namespace) -> int:
    """Print what came of a training."""
    if run.status.state == FAILED:
        print(f"mnist_core: {run.status.message}", file=sys.stderr)
        return 2
    last, result = run.metrics()[-1], run.evaluation()
    figures = {
        "run": run.id,
        "seconds": last.seconds,
        "val_loss": last.val_loss,
        "val_accuracy": last.val_accuracy,
        "loss": result.loss,
        "accuracy": result.accuracy,
    }
    text = (
        f"{run.id}\n"
        f"trained in {last.seconds:.1f} s\n"
        f"validation: loss {last.val_loss:.4f}, accuracy {last.val_accuracy:.2%}\n"
        f"test:       loss {result.loss:.4f}, accuracy {result.accuracy:.2%}"
    )
    print(json.dumps(figures) if options.json else text)
    return 0
