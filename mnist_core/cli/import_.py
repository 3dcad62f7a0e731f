"""The command `import`: take in a model that was trained elsewhere."""

from __future__ import annotations

import argparse
import contextlib
import json
from pathlib import Path

from mnist_core.errors import ModelFileError
from mnist_core.installed import check_training
from mnist_core.languages.translation import _
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FAILED
from mnist_core.runs.store import LARGEST_UPLOAD, RunStore


def run(options: argparse.Namespace) -> int:
    """Check a model in this very process, keep it as a run, and print its figures; what is refused leaves nothing."""
    upload = _read(options.file)
    check_training()
    from mnist_core.training.execute import execute  # seconds, in which there should be no run yet

    store = RunStore.default()
    with (
        store.create_held(RunRequest.to_import(upload, pixels=options.pixels)) as begun,
        contextlib.ExitStack() as undo,
    ):
        undo.callback(store.delete, begun.id)  # refused, or interrupted
        run = execute(begun)
        if run.status.state == FAILED:
            raise ModelFileError(f"{options.file}: {run.status.message}")
        undo.pop_all()
    result = run.evaluation()
    figures = {"run": run.id, "loss": result.loss, "accuracy": result.accuracy}
    text = f"{run.id}\ntest: loss {result.loss:.4f}, accuracy {result.accuracy:.2%}\n{run.status.message}".rstrip()
    print(json.dumps(figures) if options.json else text)
    return 0


def _read(path: Path) -> bytes:
    try:
        if (path / "saved_model.pb").is_file():
            from mnist_core.training.importing.other_formats import saved_model_advice  # for this folder only

            raise ModelFileError(saved_model_advice())
        if not path.is_file():  # a pipe would be waited for
            raise ModelFileError(_("There is no file {file}.").format(file=path))
        with path.open("rb") as file:
            return file.read(LARGEST_UPLOAD + 1)  # which tells that it is too large
    except (OSError, ValueError) as error:
        raise ModelFileError(
            _("{file} can't be read: {problem}.").format(file=path, problem=getattr(error, "strerror", None) or error)
        ) from None
