"""The command `runs`: list what is kept, and delete."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from mnist_core.errors import RunError
from mnist_core.languages.translation import _, ngettext
from mnist_core.paths import COMMAND
from mnist_core.runs.lifetime import ended_before, size_of
from mnist_core.runs.listing import BrokenRun
from mnist_core.runs.run import Run
from mnist_core.runs.status import RunSummary, in_words
from mnist_core.runs.store import RunStore
from mnist_core.runs.titles import title


@dataclass(frozen=True)
class _Row:
    """A line of the list: a run's summary and title, when it was made, in seconds since 1970, and its bytes."""

    summary: RunSummary
    title: str
    created: float
    size: int


_ORDERS: Mapping[str, Callable[[_Row], float]] = MappingProxyType(
    {
        "newest": lambda row: -row.created,
        "oldest": lambda row: row.created,
        "size": lambda row: -row.size,
        "accuracy": lambda row: -(row.summary.accuracy or 0.0),
    }
)
SORTS = tuple(_ORDERS)
"""What a list can be sorted by; the first is the usual one."""


def run(options: argparse.Namespace) -> int:
    """Print a line for each run, or delete those that are named or old."""
    if options.action == "delete":
        return _delete(RunStore.default(), options)
    if options.ids:
        raise RunError(_("Run ids go after delete: {command} runs delete ID.").format(command=COMMAND))
    store = RunStore.default()
    runs, broken = store.list()
    all_: tuple[Run | BrokenRun, ...] = (*runs, *broken)
    rows = sorted((_row(store, each) for each in all_), key=_ORDERS[options.sort])
    for row in rows:
        print(json.dumps(_figures(row)) if options.json else _text(row))
    if not rows:
        print(_("No runs yet. Start one with: {command} train").format(command=COMMAND), file=sys.stderr)
    return 0


def _delete(store: RunStore, options: argparse.Namespace) -> int:
    ids = _to_delete(store, options)
    size = sum(size_of(store.root / run_id) for run_id in ids)
    for run_id in ids:
        if options.dry_run:
            print(_("would delete {name}").format(name=run_id), file=sys.stderr)
        else:
            store.delete(run_id)
            print(_("deleted {name}").format(name=run_id), file=sys.stderr)
    if options.older_than is not None:
        print(ngettext("{count} run, {size} MB", "{count} runs, {size} MB", len(ids), size=_megabytes(size)))
    return 0


def _to_delete(store: RunStore, options: argparse.Namespace) -> Sequence[str]:
    """Those that are named, or those that are old but for those to keep."""
    if bool(options.ids) == (options.older_than is not None):
        raise RunError(
            _("Name the runs to delete, or say how old: {command} runs delete ID, or --older-than 90d.").format(
                command=COMMAND
            )
        )
    if options.older_than is None:
        if options.keep:
            raise RunError(_("--keep goes with --older-than: runs that are named are all deleted."))
        return tuple(options.ids)
    return [run.id for run in ended_before(store, options.older_than) if run.id not in options.keep]


def _row(store: RunStore, each: Run | BrokenRun) -> _Row:
    called, created = (title(each), each.status.created) if isinstance(each, Run) else ("", 0.0)
    return _Row(each.summary(), called, created, size_of(store.root / each.id))


def _figures(row: _Row) -> dict[str, Any]:
    summary = row.summary
    figures = {"run": summary.id, "state": summary.state, "accuracy": summary.accuracy, "message": summary.message}
    return {**figures, "title": row.title, "bytes": row.size}


def _text(row: _Row) -> str:
    summary = row.summary
    accuracy = "" if summary.accuracy is None else f"{summary.accuracy:.2%}"
    figures = f"{accuracy:>7} {_megabytes(row.size):>6} MB"
    message = summary.message.partition("\n")[0]  # which may go on with lines of Python
    return f"{summary.id:<40} {in_words(summary.state):<9} {figures}  {row.title}  {message}".rstrip()


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}"
