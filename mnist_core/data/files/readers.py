"""The formats that are read, a row each: how a file of it is told, and how the arrays in it are found and read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import PurePosixPath

import numpy as np

from mnist_core.data.files import pictures, table
from mnist_core.data.files.array_files import in_idx, in_npy, is_idx, is_npy
from mnist_core.data.files.arrays import MOST_BYTES, check_size
from mnist_core.data.files.entries import Entry
from mnist_core.data.files.named_arrays import NamedArray, part_of


def pair(name: str, part: str, read: Callable[[], tuple[np.ndarray, np.ndarray]]) -> Iterator[NamedArray]:
    """Images and labels that are read together, of "train", of "test" or of no part that is said."""

    @cache
    def once() -> tuple[np.ndarray, np.ndarray]:
        both = read()
        for array in both:
            check_size(array.shape, array.dtype, name)
        return both

    end = f"_{part}" if part else ""
    yield NamedArray(name, lambda: once()[0], meaning=f"x{end}")
    yield NamedArray(name, lambda: once()[1], meaning=f"y{end}")


def _in_table(entry: Entry, labels_in: str) -> Iterator[NamedArray]:
    most_rows = MOST_BYTES // (785 * 4)  # of float32
    part = part_of(entry.title)
    read = partial(table.read_table, entry.open, entry.title, most_rows, labels_in, may_be_alike=part == "test")
    return pair(entry.title, part, read)


def _in_parquet(entry: Entry, _labels_in: str) -> Iterator[NamedArray]:
    return pair(entry.title, part_of(entry.title), partial(pictures.read_parquet, entry))


def _is_table(entry: Entry) -> bool:
    """By its name and its rows: others lie beside digits, such as Kaggle's test.csv, which has no labels."""
    return _is_called_table(entry) and not why_no_table(entry)


def _is_called_table(entry: Entry) -> bool:
    return entry.plain_name.endswith(table.ENDINGS) and bool(entry.start)


def why_no_table(entry: Entry) -> str:
    """What keeps a file from being a table of digits that is called like one; else nothing."""
    is_called_one = _is_called_table(entry)
    return table.why_not(entry.first_bytes(table.LONGEST_LINE), entry.title) if is_called_one else ""


@dataclass(frozen=True)
class Reader:
    """A format that is read.

    Attributes:
        fits: whether a file is of it.
        read: finds its arrays, and reads none; it is told where the labels are.
        comes_in_several: whether images and labels are files that lie side by side.
    """

    fits: Callable[[Entry], bool]
    read: Callable[[Entry, str], Iterator[NamedArray]]
    comes_in_several: bool = False


READERS = (
    Reader(is_npy, lambda entry, _labels: in_npy(entry), comes_in_several=True),
    Reader(is_idx, lambda entry, _labels: in_idx(entry), comes_in_several=True),
    Reader(pictures.is_parquet, _in_parquet),
    Reader(_is_table, _in_table),
)


def reader_of(entry: Entry) -> Reader | None:
    """What reads a file; nothing for a pickle, and for a format that is not read."""
    return None if is_pickle(entry) else next((reader for reader in READERS if reader.fits(entry)), None)


def is_pickle(entry: Entry) -> bool:
    """Whether a file is called or begins like one, which is never opened."""
    suffixes = set(PurePosixPath(entry.plain_name).suffixes)
    return bool({".pkl", ".pickle"} & suffixes or re.match(rb"\x80[\x02-\x05]", entry.start))
