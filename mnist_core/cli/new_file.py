"""Writing a file that was asked for, without replacing one by mistake."""

from __future__ import annotations

from pathlib import Path

from mnist_core.errors import ExportError
from mnist_core.json_files import write_atomically
from mnist_core.languages.translation import _


def write_new(path: Path, content: bytes, *, force: bool) -> None:
    """Write a file that may replace one only by `force`.

    Raises:
        ExportError: the file exists already, or cannot be written.
    """
    check_free(path, force=force)
    try:
        write_atomically(path, content)
    except (OSError, ValueError) as error:
        raise _cannot_be_written(path, error) from None


def check_free(path: Path, *, force: bool) -> None:
    """See that a file may be written there, before the seconds that it takes to make it.

    Raises:
        ExportError: as for `write_new`.
    """
    try:
        is_there = path.exists()
    except (OSError, ValueError) as error:
        raise _cannot_be_written(path, error) from None
    if is_there and not force:
        raise ExportError(_("{file} already exists. Choose another name, or use --force.").format(file=path))


def _cannot_be_written(path: Path, error: OSError | ValueError) -> ExportError:
    return ExportError(
        _("{file} can't be written: {problem}.").format(file=path, problem=getattr(error, "strerror", None) or error)
    )
