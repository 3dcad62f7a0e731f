"""Small JSON files: a frozen dataclass written in one step, read with care, and parsed again only when it has changed.

msgspec checks every field's type, and that a number is finite. Fields that a later version has added are ignored, so
that its runs can still be listed.
"""

from __future__ import annotations

import json
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from mnist_core.errors import RunError, one_line
from mnist_core.languages.translation import _

Record = TypeVar("Record")

_LARGEST_FILE = 8 * 2**20
_SMALL = 2**14
"""Bytes; nearly every file of ours has less, and to make room for the largest takes longer than to read it."""
_MOST_REMEMBERED = 4_096
"""Records of small files, about a kilobyte each."""


def dump(record: object, *, indent: int | None = None) -> str:
    """A dataclass, or a sequence of them, as JSON: on one line, or indented for people."""
    return json.dumps(msgspec.to_builtins(record), indent=indent) + "\n"


def parse(text: str, kind: type[Record], name: str) -> Record:
    """Read back what `dump` wrote.

    Args:
        text: the JSON.
        kind: a dataclass, or a tuple of one.
        name: what the text is called, for the error.

    Raises:
        RunError: the content is not JSON, or a field is missing or of another type.
        MnistCoreError: the dataclass itself refuses the values.
    """
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise RunError(_("Its {name} is damaged ({problem}).").format(name=name, problem=one_line(error))) from None


def write_atomically(path: Path, content: str | bytes) -> None:
    """Replace a file in one step, so that a reader sees the old content or the new, never half of it."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)
        temporary.replace(path)
    except OSError:  # on a full disk, half a file must not keep what little room there is
        temporary.unlink(missing_ok=True)
        raise


def write_in_place(path: Path, content: str) -> None:
    """Overwrite a small file where it lies, which a full disk allows; a reader may see half of it for a moment."""
    with path.open("r+b") as file:
        file.write(content.encode())
        file.truncate()


def load(path: Path, kind: type[Record]) -> Record:
    """The record of this dataclass in a file; read and parsed anew only when the file is another one than last time.

    With a thousand runs, every visitor who waits would otherwise have thousands of files read twice a second.

    Raises:
        RunError: the file is missing, damaged, or too large to be one of ours.
        MnistCoreError: the dataclass refuses the values.
    """
    try:
        found = path.stat()
    except OSError:
        return parse(read_text(path), kind, path.name)  # which says what is wrong
    version = (found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)
    record: Record = _loaded(path, kind, version)  # type: ignore[arg-type] # a class can be a key of the memory
    return record


@lru_cache(maxsize=_MOST_REMEMBERED)
def _loaded(path: Path, kind: type[Any], _version: tuple[int, ...]) -> Any:
    return parse(read_text(path), kind, path.name)


def read_text(path: Path, missing: str | None = None) -> str:
    """A file's text, or `missing` if there is none.

    Raises:
        RunError: the file is missing, cannot be read, or is too large to be one of ours.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_SMALL)
            if len(content) == _SMALL:
                content += file.read(_LARGEST_FILE)
    except FileNotFoundError:
        if missing is not None:
            return missing
        raise RunError(_("It has no {name}.").format(name=path.name)) from None
    except OSError as error:
        raise RunError(
            _("Its {name} can't be read: {problem}.").format(name=path.name, problem=error.strerror)
        ) from None
    if len(content) > _LARGEST_FILE:
        raise RunError(_("Its {name} is too large.").format(name=path.name))
    return content.decode("utf-8", errors="replace")
