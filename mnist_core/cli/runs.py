"""The command `runs`: list what is kept, and delete."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from mnist_core.errors import RunError
from mnist_core.languages.translation import _
from mnist_core.paths import COMMAND
from mnist_core.runs.status import RunSummary, in_words
from mnist_core.runs.store import RunStore
from mnist_core.runs.titles import title


def run(options: argparse.Namespace) -> int:
    """Print a line for each run, or delete those that are named."""
    if options.action == "delete":
        return _delete(options.ids)
    if options.ids:
        raise RunError(_("Run ids go after delete: {command} runs delete ID.").format(command=COMMAND))
    runs, broken = RunStore.default().list()
    rows = [(run.summary(), title(run)) for run in runs] + [(directory.summary(), "") for directory in broken]
    for row, name in rows:
        print(json.dumps({**_run_figures(row), "title": name}) if options.json else _run_text(row, name))
    if not rows:
        print(_("No runs yet. Start one with: {command} train").format(command=COMMAND), file=sys.stderr)
    return 0


def _delete(ids: Sequence[str]) -> int:
    if not ids:
        raise RunError(_("Name the runs to delete: {command} runs delete ID.").format(command=COMMAND))
    for run_id in ids:
        RunStore.default().delete(run_id)
        print(_("deleted {name}").format(name=run_id), file=sys.stderr)
    return 0


def _run_figures(row: RunSummary) -> dict[str, Any]:
    return {"run": row.id, "state": row.state, "accuracy": row.accuracy, "message": row.message}


def _run_text(row: RunSummary, name: str) -> str:
    accuracy = "" if row.accuracy is None else f"{row.accuracy:.2%}"
    message = row.message.partition("\n")[0]  # which may go on with lines of Python
    return f"{row.id:<40} {in_words(row.state):<9} {accuracy:>7}  {name}  {message}".rstrip()
