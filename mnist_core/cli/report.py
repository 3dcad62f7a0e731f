"""The command `report`: a run's lab sheet."""

from __future__ import annotations

import argparse
from pathlib import Path

from mnist_core.cli.new_file import check_free, write_new
from mnist_core.errors import ExportError
from mnist_core.languages.translation import _
from mnist_core.lessons import sheet
from mnist_core.lessons.sheet import SHEET_FORMATS
from mnist_core.runs.store import RunStore


def run(options: argparse.Namespace) -> int:
    """Write a run's lab sheet, as what the file's ending says."""
    path = Path(options.output)
    format = path.suffix.lower().removeprefix(".")
    if format not in SHEET_FORMATS:
        raise ExportError(_("A lab sheet's file ends in .pdf or .png, not {file}.").format(file=repr(path.name)))
    check_free(path, force=options.force)
    write_new(path, sheet.lab_sheet(RunStore.default().read(options.run), format), force=options.force)
    return 0
