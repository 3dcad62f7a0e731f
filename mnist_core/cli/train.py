"""The command `train`: a training in this very process, with its figures at the end."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import fields, replace
from typing import Any

from mnist_core.cli.progress_bar import ProgressBar
from mnist_core.data import mnist
from mnist_core.errors import RunError
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.runs.run import Run
from mnist_core.runs.status import FAILED
from mnist_core.runs.store import RunStore

MORE_EPOCHS = 3
"""How long `--continue` trains on, if --epochs does not say."""


def run(options: argparse.Namespace) -> int:
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
        run = execute(begun, data=options.data, as_is=options.as_is, on_metrics=progress.show)
    return report_figures(run, options)


def _begun_anew(preset: str, changes: dict[str, Any]) -> TrainingConfig:
    config = replace(PRESETS[preset].config, **changes)
    if not config.weights_from:
        return config
    source = RunStore.default().read(config.weights_from)
    if not source.config.is_import and "architecture" not in changes:
        config = replace(config, architecture=source.config.architecture)
    source.check_weights_for(config)  # so that a bad one leaves no run behind
    return config


def _continued(changes: dict[str, Any]) -> TrainingConfig:
    if set(changes) - {"parent", "epochs"}:
        raise RunError("A run is trained on with its own settings: beside --continue there is only --epochs.")
    return RunStore.default().read(changes["parent"]).trained_on(changes.get("epochs", MORE_EPOCHS))


def report_figures(run: Run, options: argparse.Namespace) -> int:
    """Print what came of a training; the exit status."""
    if run.status.state == FAILED:
        print(f"mnist_core: {run.status.message}", file=sys.stderr)
        return 2
    if run.status.message:
        print(run.status.message, file=sys.stderr)
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
