"""Images and labels from the files that people keep digits in, brought to one form; nothing pickled is ever opened.

- `.npz` with `x_train`, `y_train`, `x_test`, `y_test`, or names that say the same, such as `train_images`;
- `.npy` files of those names, side by side;
- MNIST's idx files as they were published, side by side, with `.gz` or without, and QMNIST's;
- tables as Kaggle, spreadsheets and pandas save them (`table`), with `.gz` or without;
- Parquet as Hugging Face has MNIST: a picture and a label a row;
- pictures of 28 x 28 pixels in folders 0 to 9, or with the label in their names;
- a folder or a zip with any of these, or with folders in which they are, as torchvision has `MNIST/raw`.

Images may be n x 28 x 28, n x 784 or have one channel; which scale their pixels have, their values tell (`pixels`).
Labels may be numbers or one-hot. What other formats there are, and how they are converted, is in `other_formats`.
"""

from __future__ import annotations

import csv
import os
import re
import struct
import tokenize
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path, PurePosixPath

import numpy as np

from mnist_core.data.files import pictures
from mnist_core.data.files.array_files import array_name
from mnist_core.data.files.arrays import as_images, as_labels
from mnist_core.data.files.entries import Entry, entry_of, in_folder, in_zip
from mnist_core.data.files.named_arrays import NamedArray, by_meaning, part_of, series_of
from mnist_core.data.files.other_formats import how_to_convert
from mnist_core.data.files.readers import is_pickle, pair, reader_of, why_no_table
from mnist_core.errors import DataError, one_line
from mnist_core.languages.translation import N_, _

DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, MemoryError, struct.error),
    *(tokenize.TokenError, SyntaxError, TypeError, csv.Error),  # numpy has Python read an array's header
    *(LookupError, ArithmeticError),
)
"""What reading a damaged file may raise."""

_EXPECTED = N_(
    "expected an .npz with x_train, y_train, x_test, y_test (images n x 28 x 28, labels 0 to 9), .npy "
    "files of these names, MNIST's idx files or a .csv with a label and 784 pixels a row"
)
_LOOKED_AT = 20
"""Files of which none is read, to say what they are."""
_LONGEST_NAME = 200
"""Bytes, of which file systems allow 255."""
_MISSING = {
    "x_train": N_("{file} has no images for training."),
    "y_train": N_("{file} has no labels for training."),
    "x_test": N_("{file} has no images for the test."),
    "y_test": N_("{file} has no labels for the test."),
}


@dataclass(frozen=True)
class FoundDigits:
    """What a file or folder holds: its arrays by the names that MNIST's .npz has for them, none of them read yet."""

    title: str
    arrays: Mapping[str, NamedArray]

    @property
    def parts(self) -> frozenset[str]:
        """Which of "train" and "test" it has; what it calls neither is for training."""
        return frozenset(name.partition("_")[2] for name in self.arrays)

    def read(self, part: str) -> tuple[np.ndarray, np.ndarray]:
        """The images uint8 (n, 28, 28) and labels uint8 (n,), 0 to 9, of "train" or "test"; n is 1 at least.

        Raises:
            DataError: it has no such part, or that is damaged or of another form.
            LabelsUnknown: it is a table that does not tell where its labels are.
        """
        images, labels, _said = self.read_and_say(part)
        return images, labels

    def read_and_say(self, part: str) -> tuple[np.ndarray, np.ndarray, str]:
        """The same, and a sentence on how the pixels were put right; empty where they were in order."""
        images, labels = (self._read(f"{kind}_{part}") for kind in "xy")
        x, y = (self.arrays[f"{kind}_{part}"].name for kind in "xy")
        (images, said), labels = as_images(images, x), as_labels(labels, y)
        if len(images) != len(labels):
            words = _("{images} has {count} images, but {labels} has {others} labels.")
            raise DataError(words.format(images=x, count=len(images), labels=y, others=len(labels)))
        return images, labels, said

    def _read(self, wanted: str) -> np.ndarray:
        if wanted not in self.arrays:
            missing = _(_MISSING[wanted]).format(file=self.title)
            needed = _("It needs an array called {array} (or something similar), in the file or next to it.")
            raise DataError(f"{missing} {needed.format(array=wanted)}")
        array = self.arrays[wanted]
        try:
            return array.read()
        except DAMAGE as error:
            words = _("{file} is damaged at {array} ({problem}); {expected}.")
            if array.name == self.title:
                words = _("{file} is damaged or isn't a file of digits ({problem}); {expected}.")
            named = {"file": self.title, "array": array.name, "expected": _(_EXPECTED)}
            raise DataError(words.format(problem=one_line(error), **named)) from None


def find(path: Path, title: str = "", labels_in: str = "") -> FoundDigits:
    """What digits there are in a file or folder.

    Args:
        path: of the forms above.
        title: what it is called in a sentence; empty for its own name.
        labels_in: see `table.read_table`.

    Raises:
        DataError: it is missing, damaged, or no file of digits.
    """
    title = title or _title(path)
    try:
        if path.exists() and not (path.is_dir() or path.is_file()):  # a pipe would be waited for
            words = _("{file} is neither a file nor a folder; {expected}.")
            raise DataError(words.format(file=title, expected=_(_EXPECTED)))
        entries = list(_entries(path))
        found = FoundDigits(title, _search(entries, title, labels_in))
        if not found.arrays and (words := _why_not(entries, title)):
            raise DataError(words)
        return found
    except FileNotFoundError:
        words = _("There is no data file {file}; {expected}.")
        raise DataError(words.format(file=path, expected=_(_EXPECTED))) from None
    except DAMAGE as error:
        words = _("{file} is damaged or isn't a file of digits ({problem}); {expected}.")
        raise DataError(words.format(file=title, problem=one_line(error), expected=_(_EXPECTED))) from None


def safe_name(name: str) -> str:
    """A file's name as it can stand in a folder and in a sentence: letters of any script, at most 100 characters."""
    plain = re.sub(r"[^\w .-]+ ?", "-", unicodedata.normalize("NFC", name))
    return plain.encode()[-_LONGEST_NAME:].decode(errors="ignore")[-100:].lstrip(" .-") or "digits"


def _title(path: Path) -> str:
    """Without the folders above it, which are nobody's business."""
    name = one_line(path.absolute().name or path)
    is_folder = os.path.isdir(path)  # noqa: PTH112 # which bears names that are too long
    return _("The folder {name}").format(name=name) if is_folder else name


def _entries(path: Path) -> Iterable[Entry]:
    """The files to look into: those of a folder or a zip, or one with those beside it that belong to it."""
    if path.is_dir():
        return _unpacked(in_folder(path))
    entry = entry_of(path)
    entry.first_bytes(1)  # which says why, if it cannot be read
    if _is_zip(entry):
        return _unpacked(in_zip(entry))
    reader, series = reader_of(entry), series_of(array_name(entry.name))
    if reader is None or not reader.comes_in_several:
        return [entry]
    alike = (each for each in in_folder(path.parent, deepest=0) if series_of(array_name(each.name)) == series)
    return [each for each in alike if reader_of(each) is reader]


def _is_zip(entry: Entry) -> bool:
    return entry.start.startswith(b"PK") and not how_to_convert(entry.plain_name, entry.start)


def _unpacked(entries: Iterable[Entry], levels: int = 2) -> Iterator[Entry]:
    """The same with zips, as .npz are, in the place of which their files stand."""
    for entry in entries:
        if not levels or pictures.is_picture(entry) or not _is_zip(entry):
            yield entry
            continue
        try:
            yield from _unpacked(in_zip(entry, entry.title), levels - 1)
        except zipfile.BadZipFile:  # of which is told if there is nothing else
            yield entry


def _search(entries: Iterable[Entry], title: str, labels_in: str) -> Mapping[str, NamedArray]:
    """What the highest folders that hold digits hold."""
    homes: dict[PurePosixPath, list[Entry]] = {}
    for entry in entries:
        is_below = pictures.is_picture(entry) and pictures.is_of_digit(entry.folder)
        homes.setdefault(entry.folder.parent if is_below else entry.folder, []).append(entry)
    for _depth, level in groupby(sorted(homes, key=_depth_of), _depth_of):
        arrays = [array for home in level for array in _arrays_in(home, homes[home], title, labels_in)]
        if found := by_meaning(arrays, title):
            return found
    return {}


def _depth_of(folder: PurePosixPath) -> int:
    return len(folder.parts)


def _arrays_in(folder: PurePosixPath, entries: Sequence[Entry], title: str, labels_in: str) -> Iterable[NamedArray]:
    """What a folder holds: pictures in folders of their digits, else arrays and tables, else pictures with labels."""
    others = [(entry, reader_of(entry)) for entry in entries if not pictures.is_picture(entry)]
    labelled = pictures.by_folder(entries)
    if not labelled:
        if arrays := [array for entry, reader in others if reader for array in reader.read(entry, labels_in)]:
            return arrays
        labelled = pictures.by_name(entries)
    name = one_line(folder) if folder.name else title
    return pair(name, part_of(folder.name), partial(pictures.read_files, labelled)) if labelled else ()


def _why_not(entries: Sequence[Entry], title: str) -> str:
    """What to say of files of which none is read; nothing of several of which nothing is known."""
    for about in (_about, why_no_table):
        if words := next(filter(None, map(about, entries[:_LOOKED_AT])), ""):
            return words
    if any(map(pictures.is_picture, entries)):
        words = _("{file} has pictures that don't say which digits they are. Put them into folders called 0 to 9.")
        return words.format(file=title)
    words = _("{file} is damaged or isn't a file of digits; {expected}.")
    return words.format(file=title, expected=_(_EXPECTED)) if len(entries) == 1 else ""


def _about(entry: Entry) -> str:
    """What a file is that is not read, where that is known."""
    if pictures.is_picture(entry):
        return pictures.about_sprite(entry)
    if is_pickle(entry):
        words = _(
            "{file} is a pickle. Pickles can run any program, so Digit Lab doesn't open them. Save it "
            "with numpy.savez instead: x_train, y_train, x_test and y_test."
        )
        return words.format(file=entry.title)
    return how_to_convert(entry.title, entry.start)
