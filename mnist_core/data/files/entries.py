"""The files that somebody brings, each opened in the same way: one alone, those of a folder, or those in a zip."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from mnist_core.errors import DataError, one_line
from mnist_core.formats import whole
from mnist_core.languages.translation import _

_DEEPEST = 3
"""Folders below the one that is named: torchvision's root has `MNIST/raw`."""
_MOST_FILES = 1_100_000
_MOST_BYTES = 1_024 * 2**20
"""Of a file, once it is unpacked."""


@dataclass(frozen=True)
class Entry:
    """A file.

    Attributes:
        folder: where it is below what was named.
        name: what it is called.
        raw: opens it as it lies, at its beginning.
        archive: the zip that it is in, where that is only one of several files.
        path: where it lies; None in a zip.
    """

    folder: PurePosixPath
    name: str
    raw: Callable[[], IO[bytes]]
    archive: str = ""
    path: Path | None = None

    @property
    def plain_name(self) -> str:
        """What it is called once it is unpacked: in lower case, without `.gz`."""
        return self.name.lower().removesuffix(".gz")

    @property
    def title(self) -> str:
        """What it is called in a sentence."""
        return one_line(PurePosixPath(self.archive, self.folder, self.name))

    @cached_property
    def start(self) -> bytes:
        """Its first bytes, by which most formats are told; none of a file that cannot be read."""
        try:
            return self.first_bytes(512)
        except (OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile):
            return b""

    def open(self) -> IO[bytes]:
        """Its bytes from their beginning, unpacked where they are gzip's.

        Raises:
            DataError: on reading, where they are more than any file of digits has.
            OSError, ValueError, RuntimeError: it is damaged.
        """
        return cast("IO[bytes]", io.BufferedReader(cast("io.RawIOBase", _Limited(self.raw(), self.title))))

    def first_bytes(self, count: int) -> bytes:
        """As many as that, or all that there are."""
        with self.open() as file:
            return file.read(count)

    def all_bytes(self) -> bytes:
        """All of them."""
        with self.open() as file:
            return file.read()


class _Limited(io.RawIOBase):
    """What a file holds, unpacked, as long as it is not too much: a few bytes of gzip may stand for gigabytes."""

    def __init__(self, raw: IO[bytes], name: str) -> None:
        self._raw, self._name, self._left = raw, name, _MOST_BYTES
        is_packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        self._file = cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if is_packed else raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content = self._file.read(len(buffer))
        buffer[: len(content)] = content
        self._left -= len(content)
        if self._left < 0:
            words = _("{file} is larger than {most} MB.")
            raise DataError(words.format(file=self._name, most=whole(_MOST_BYTES // 2**20)))
        return len(content)

    def close(self) -> None:
        self._file.close()
        self._raw.close()
        super().close()


def entry_of(path: Path) -> Entry:
    """A file of its own."""
    return _lying(PurePosixPath(), path)


def in_folder(folder: Path, deepest: int = _DEEPEST) -> Iterator[Entry]:
    """The files of a folder and of those so far below it, in the order of their names; no hidden ones, no pipes."""
    return islice(_walk(folder, deepest), _MOST_FILES)


def _walk(folder: Path, deepest: int) -> Iterator[Entry]:
    for here, folders, files in os.walk(folder):
        below = Path(here).relative_to(folder)
        folders[:] = sorted(filter(_is_shown, folders)) if len(below.parts) < deepest else []
        for name in sorted(filter(_is_shown, files)):
            path = Path(here, name)
            if path.is_file():
                yield _lying(PurePosixPath(below), path)


def in_zip(file: Entry, archive: str = "") -> Iterator[Entry]:
    """The files in a zip, which stays open as long as they do; `archive` is its name where that has to be said.

    Raises:
        DataError: it is locked.
        zipfile.BadZipFile, OSError: it is damaged.
    """
    opened = zipfile.ZipFile(file.path or io.BytesIO(file.all_bytes()))
    for member in islice(opened.infolist(), _MOST_FILES):
        path = PurePosixPath(member.filename)
        if member.flag_bits & 1:
            raise DataError(_("{file} is locked with a password. Save it without one.").format(file=file.title))
        is_file = bool(path.name) and not member.is_dir()
        if is_file and len(path.parts) <= _DEEPEST + 1 and all(map(_is_shown, path.parts)):
            yield Entry(path.parent, path.name, partial(opened.open, member), archive)


def _is_shown(name: str) -> bool:
    return not name.startswith((".", "__MACOSX"))


def _lying(folder: PurePosixPath, path: Path) -> Entry:
    return Entry(folder, path.name, lambda: path.open("rb"), path=path)
