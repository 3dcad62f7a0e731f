"""The commands that make files to take home: `export` and `report`."""

from __future__ import annotations

import argparse
from pathlib import Path

from mnist_core.errors import ExportError
from mnist_core.files import write_atomically
from mnist_core.lessons import sheet, take_home
from mnist_core.lessons.sheet import SHEET_FORMATS
from mnist_core.lessons.take_home import FORMATS
from mnist_core.run_store import RunStore


def export(options: argparse.Namespace) -> int:
    """Write a run as one of `FORMATS`, or print it if it is text."""
    content, format = take_home.export(RunStore.default().read(options.run), options.format), FORMATS[options.format]
    if options.output == "-":
        if not format.is_text:
            raise ExportError(f"A {options.format} is no text. Name a file: --output {format.file_name}")
        print(content.decode(), end="")
    else:
        write_new(Path(options.output), content, force=options.force)
    return 0


def report(options: argparse.Namespace) -> int:
    """Write a run's lab sheet, as what the file's ending says."""
    path = Path(options.output)
    format = path.suffix.lower().removeprefix(".")
    if format not in SHEET_FORMATS:
        raise ExportError(f"A sheet is a file that ends in .pdf or .png, not {path.name!r}.")
    _check_free(path, force=options.force)  # before the seconds that drawing takes
    write_new(path, sheet.lab_sheet(RunStore.default().read(options.run), format), force=options.force)
    return 0


def write_new(path: Path, content: bytes, *, force: bool) -> None:
    """Write a file that may replace one only by `force`.

    Raises:
        ExportError: it is there already, or cannot be written.
    """
    _check_free(path, force=force)
    try:
        write_atomically(path, content)
    except (OSError, ValueError) as error:
        raise _cannot_be_written(path, error) from None


def _check_free(path: Path, *, force: bool) -> None:
    try:
        is_there = path.exists()
    except (OSError, ValueError) as error:
        raise _cannot_be_written(path, error) from None
    if is_there and not force:
        raise ExportError(f"{path} is there already. Choose another name, or --force.")


def _cannot_be_written(path: Path, error: OSError | ValueError) -> ExportError:
    return ExportError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}.")
