"""The command `train`: a training in this very process, with its figures at the end."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from mnist_core.cli.progress_bar import ProgressBar
from mnist_core.data import mnist
from mnist_core.data.files.data_file import safe_name
from mnist_core.errors import RunError
from mnist_core.installed import check_training
from mnist_core.languages.translation import _
from mnist_core.networks.architectures import IMPORTED
from mnist_core.networks.config import DataFile, TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FAILED
from mnist_core.runs.store import RunStore

MORE_EPOCHS = 3
"""How long `--continue` trains on, if --epochs does not say."""


def run(options: argparse.Namespace) -> int:
    """Train in this very process, and print the figures."""
    offered = [field.name for field in fields(TrainingConfig) if field.name not in ("class_digits", "data", "labels")]
    chosen = {name: getattr(options, name) for name in offered}
    changes = {name: value for name, value in chosen.items() if value is not None}
    config = _continued(changes) if options.parent else _begun_anew(options.preset, changes)
    if options.data is not None:
        config = replace(config, data=_data_file(options.data, options.labels_in))
    check_training()
    from mnist_core.training.execute import execute  # seconds, in which there should be no run yet

    with RunStore.default().create_held(RunRequest(config)) as begun, ProgressBar(config.epochs) as progress:
        print(f"run {begun.id}", file=sys.stderr)
        run = execute(begun, data=options.data, as_is=options.as_is, on_metrics=progress.show)
    return report_figures(run, options)


def _begun_anew(preset: str, changes: dict[str, Any]) -> TrainingConfig:
    if not changes.get("weights_from"):
        return replace(PRESETS[preset].config, **changes)
    source = RunStore.default().read(changes["weights_from"])
    theirs = IMPORTED if source.config.is_import else source.config.architecture
    config = replace(PRESETS[preset].config, **{"architecture": theirs, **changes})
    source.check_weights_for(config)  # so that a bad one leaves no run behind
    return config


def _continued(changes: dict[str, Any]) -> TrainingConfig:
    if set(changes) - {"parent", "epochs"}:
        raise RunError(_("--continue keeps the run's own settings. The only other option is --epochs."))
    return RunStore.default().read(changes["parent"]).continued_config(changes.get("epochs", MORE_EPOCHS))


def _data_file(path: Path, labels_in: str) -> DataFile:
    """Read once before, so that a bad file leaves no run behind."""
    dataset = mnist.load(path, labels_in=labels_in)
    parts = (dataset.train, dataset.validation, dataset.test)
    content = b"".join(hashlib.sha256(part.images.tobytes()).digest() + part.labels.tobytes() for part in parts)
    return DataFile(safe_name(path.name), hashlib.sha256(content).hexdigest(), labels_in)


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
    if run.config.data:
        own = run.own_evaluation()
        figures |= {"own_count": own.count, "own_loss": own.loss, "own_accuracy": own.accuracy}
    text = (
        f"{run.id}\n"
        f"trained in {last.seconds:.1f} s\n"
        f"validation: loss {last.val_loss:.4f}, accuracy {last.val_accuracy:.2%}\n"
        f"{'MNIST test:' if run.config.data else 'test:      '} loss {result.loss:.4f}, accuracy {result.accuracy:.2%}"
    )
    print(json.dumps(figures) if options.json else text)
    return 0
