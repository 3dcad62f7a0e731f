"""The command line: `python -m mnist_core train | resume | stop | evaluate | classify | export | runs`.

Results go to standard output, as text or with `--json` as one JSON object a line; progress and everything else
goes to standard error. Exit status: 0 well, 1 an image among several could not be classified, 2 bad input.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from mnist_core.classifier import BATCH, Classifier
from mnist_core.cli_parser import build_parser
from mnist_core.config import TrainingConfig
from mnist_core.data import mnist
from mnist_core.errors import ExportError, ImageError, MnistCoreError, RunError
from mnist_core.evaluation import Evaluation, evaluate
from mnist_core.files import write_atomically
from mnist_core.images.digits import from_image
from mnist_core.images.reading import read_image
from mnist_core.jobs import TrainingQueue
from mnist_core.lessons.take_home import FORMATS, export
from mnist_core.metrics import Metrics
from mnist_core.presets import PRESETS
from mnist_core.run_store import RunStore
from mnist_core.runs import FAILED, INTERRUPTED, RUNNING, Run, RunSummary

MORE_EPOCHS = 3
"""How long `--continue` trains on, if --epochs does not say."""

_IMAGE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = build_parser().parse_args(arguments)
    try:
        return _COMMANDS[options.command](options)
    except MnistCoreError as error:
        print(f"mnist_core: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("mnist_core: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `... | head` has seen enough
        sys.stderr.close()
        return 0


def _train(options: argparse.Namespace) -> int:
    chosen = {field.name: getattr(options, field.name) for field in fields(TrainingConfig)}
    changes = {name: value for name, value in chosen.items() if value is not None}
    config = _continued(changes) if options.parent else replace(PRESETS[options.preset].config, **changes)
    if options.data is not None:
        mnist.load(options.data)  # so that a bad file leaves no run behind
    from mnist_core.training.execute import execute  # seconds, in which there should be no run yet

    with RunStore.default().create_held(config) as begun, _ProgressBar(config.epochs) as progress:
        print(f"run {begun.id}", file=sys.stderr)
        run = execute(begun, data=options.data, on_metrics=progress.show)
    return _report(run, options)


def _continued(changes: dict[str, Any]) -> TrainingConfig:
    if set(changes) - {"parent", "epochs"}:
        raise RunError("A run is trained on with its own settings: beside --continue there is only --epochs.")
    return RunStore.default().read(changes["parent"]).trained_on(changes.get("epochs", MORE_EPOCHS))


def _resume(options: argparse.Namespace) -> int:
    run = RunStore.default().read(options.run)
    if run.status.state != INTERRUPTED:
        raise RunError(f"The run {run.id} is {run.status.state}. Only one that was interrupted can go on.")
    if options.data is not None:
        mnist.load(options.data)
    from mnist_core.training.execute import execute

    with run.held(), _ProgressBar(run.config.epochs) as progress:
        begun = run.with_status(state=RUNNING, message="", attempts=0)  # asked for by hand, so none has failed yet
        run = execute(begun, data=options.data, on_metrics=progress.show)
    return _report(run, options)


def _stop(options: argparse.Namespace) -> int:
    store = RunStore.default()
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


def _evaluate(options: argparse.Namespace) -> int:
    classifier = _classifier(options.run)
    test = mnist.load_test(options.data)
    result = evaluate(test.labels, classifier.probabilities(test.images))
    if options.json:
        figures = {
            "run": options.run,
            "count": result.count,
            "loss": result.loss,
            "accuracy": result.accuracy,
        }
        print(json.dumps({**figures, "confusion": result.confusion}))
    else:
        print(_evaluation_text(options.run, result))
    return 0


def _evaluation_text(run_id: str, result: Evaluation) -> str:
    rows = ["true\\said" + "".join(f"{digit:>6}" for digit in range(10))]
    rows += [f"{digit:>9}" + "".join(f"{count:>6}" for count in row) for digit, row in enumerate(result.confusion)]
    heading = f"{run_id}: {result.count:,} digits, loss {result.loss:.4f}, accuracy {result.accuracy:.2%}"
    return "\n".join([heading, *rows])


def _classify(options: argparse.Namespace) -> int:
    classifier = _classifier(options.run)
    failed = False
    for batch in _in_batches(_images(options.paths), BATCH):
        for answer in _classify_batch(classifier, batch):
            failed = failed or "error" in answer
            print(json.dumps(answer) if options.json else _answer_text(answer))
    return 1 if failed else 0


def _classify_batch(classifier: Classifier, paths: list[Path]) -> Iterator[dict[str, Any]]:
    read: list[np.ndarray | ImageError] = []
    for path in paths:
        try:
            read.append(from_image(read_image(path)).digit)
        except ImageError as error:
            read.append(error)
    good = [digit for digit in read if isinstance(digit, np.ndarray)]
    answers = iter(classifier.probabilities(np.stack(good)) if good else ())
    for path, digit in zip(paths, read, strict=True):
        if isinstance(digit, ImageError):
            yield {"file": str(path), "error": str(digit)}
        else:
            probabilities = next(answers)
            rounded = [round(float(value), 6) for value in probabilities]
            yield {"file": str(path), "label": int(probabilities.argmax()), "probabilities": rounded}


def _answer_text(answer: dict[str, Any]) -> str:
    if "error" in answer:
        return f"{answer['file']}: {answer['error']}"
    return f"{answer['file']}: {answer['label']} ({max(answer['probabilities']):.1%})"


def _images(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that were named, and the images in the folders that were named, in the order of their names."""
    for path in paths:
        found = sorted(file for file in _files(path) if file.suffix.lower() in _IMAGE_ENDINGS)
        yield from found or [path]


def _files(path: Path) -> Iterator[Path]:
    try:
        return iter(tuple(path.iterdir()))
    except OSError:  # no folder, then, or none that can be read: reading it as an image will say why not
        return iter(())


def _in_batches(paths: Iterator[Path], size: int) -> Iterator[list[Path]]:
    batch: list[Path] = []
    for path in paths:
        batch.append(path)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _export(options: argparse.Namespace) -> int:
    content, format = export(RunStore.default().read(options.run), options.format), FORMATS[options.format]
    if options.output == "-":
        if not format.is_text:
            raise ExportError(f"A {options.format} is no text. Name a file: --output {format.file_name}")
        print(content.decode(), end="")
    else:
        _write(Path(options.output), content, force=options.force)
    return 0


def _write(path: Path, content: bytes, *, force: bool) -> None:
    try:
        if path.exists() and not force:
            raise ExportError(f"{path} is there already. Choose another name, or --force.")
        write_atomically(path, content)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ExportError(f"{path} cannot be written: {reason}.") from None


def _runs(options: argparse.Namespace) -> int:
    if options.action == "delete":
        return _delete(options.ids)
    if options.ids:
        raise RunError("Name runs after delete only: python -m mnist_core runs delete ID.")
    runs, broken = RunStore.default().list()
    rows = [run.summary() for run in runs] + [directory.summary() for directory in broken]
    for row in rows:
        print(json.dumps(_run_figures(row)) if options.json else _run_text(row))
    if not rows:
        print("No runs yet: python -m mnist_core train makes one.", file=sys.stderr)
    return 0


def _delete(ids: Sequence[str]) -> int:
    if not ids:
        raise RunError("Name the runs to delete: python -m mnist_core runs delete ID.")
    for run_id in ids:
        RunStore.default().delete(run_id)
        print(f"deleted {run_id}", file=sys.stderr)
    return 0


def _run_figures(row: RunSummary) -> dict[str, Any]:
    return {"run": row.id, "state": row.state, "accuracy": row.accuracy, "message": row.message}


def _run_text(row: RunSummary) -> str:
    accuracy = "" if row.accuracy is None else f"{row.accuracy:.2%}"
    return f"{row.id:<40} {row.state:<9} {accuracy:>7}  {row.message}".rstrip()


def _classifier(run_id: str) -> Classifier:
    return RunStore.default().read(run_id).classifier()


_COMMANDS = {
    "train": _train,
    "resume": _resume,
    "stop": _stop,
    "evaluate": _evaluate,
    "classify": _classify,
    "export": _export,
    "runs": _runs,
}


class _ProgressBar:
    """A line on standard error that follows a training; silent where no terminal shows it."""

    _WIDTH = 30

    def __init__(self, epochs: int) -> None:
        self._epochs = epochs
        self._shows = sys.stderr.isatty()

    def __enter__(self) -> _ProgressBar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shows:
            print(file=sys.stderr)

    def show(self, point: Metrics) -> None:
        """Redraw the line for the latest point."""
        if not self._shows:
            return
        bar = "#" * round(point.share_of(self._epochs) * self._WIDTH)
        left = point.seconds_left(self._epochs)
        print(
            f"\r[{bar:<{self._WIDTH}}] epoch {point.epoch:.1f}/{self._epochs}  loss {point.loss:.3f}  "
            f"accuracy {point.accuracy:.1%}  val_accuracy {point.val_accuracy:.1%}  {left:.0f} s left ",
            end="",
            file=sys.stderr,
            flush=True,
        )
