"""Digits in a table of text, as Kaggle, spreadsheets and pandas save them: a label and 784 pixels a row.

Which column has the labels is never guessed in silence: its name says so, or of the first and the last just one can be
labels. Separators, quotes, decimal commas, encodings, a first column of row numbers, a header of column numbers and
one-hot labels are told by looking. What this module does not do: find files (`data_file` does), or decide what pixels
of 0 to 1 mean.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np

from mnist_core.errors import DataError, brief
from mnist_core.formats import whole
from mnist_core.languages.translation import _

ENDINGS = (".csv", ".tsv", ".txt")

PIXELS = 28 * 28
_CLASSES = 10
_SEPARATORS = ",;\t "
NAMES_OF_LABELS = frozenset({"label", "labels", "class", "digit", "y", "target"})
_NUMBER = re.compile(r"[-+]?[.,\d]+([eE][-+]?\d+)?")
_LONGEST_LINE = 65_536
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class _Form:
    """How a table is written: its text's encoding, what stands between cells, the decimal sign, and its header."""

    encoding: str
    separator: str
    decimal: str
    header: tuple[str, ...] | None


def read_table(open_table: Callable[[], IO[bytes]], name: str, most_rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Pixels float32 (n, 784) and labels float32 (n,) or, one-hot, (n, 10), of a table.

    Args:
        open_table: opens it from its beginning, without any compression.
        name: what it is called in a sentence.
        most_rows: more are not read.

    Raises:
        DataError: it has other columns, or does not tell which one has the labels.
        ValueError, OSError: it is damaged.
    """
    with open_table() as file:
        form = _form_of(file)
    with open_table() as file:
        cells = _cells(file, form, most_rows)
    header = form.header
    if _has_row_numbers(cells, header):
        cells, header = cells[:, 1:], header and header[1:]
    columns = cells.shape[1]
    if columns == PIXELS + _CLASSES:
        return _one_hot(cells, name)
    if columns != PIXELS + 1:
        raise DataError(
            _(
                "{file} has {columns} columns; expected 785: a label and 784 pixels per row. Kaggle's "
                "test.csv has no labels, so it can't be used."
            ).format(file=name, columns=columns)
        )
    column = _column_of_labels(cells, header, name)
    labels = cells[:, column]
    if len(labels) > 1 and (labels == labels[0]).all():
        words = _("{file}: all {count} labels in column {column} are {label}. Is another column the label?")
        raise DataError(
            words.format(file=name, count=whole(len(labels)), column=column + 1, label=brief(f"{labels[0]:g}"))
        )
    return np.delete(cells, column, axis=1), labels


def _form_of(file: IO[bytes]) -> _Form:
    start = file.read(_LONGEST_LINE)
    encoding = next((each for bom, each in _BOMS.items() if start.startswith(bom)), "utf-8")
    text = start.decode(encoding, errors="ignore")
    lines = [line for line in text.splitlines() if line.strip()][:2]
    first = lines[0] if lines else ""
    separator = max(_SEPARATORS, key=first.count)
    decimal = "," if separator == ";" and re.search(r"\d,\d", lines[-1] if lines else "") else "."
    names = [cell.strip() for cell in next(csv.reader([first], delimiter=separator), [])]
    return _Form(encoding, separator, decimal, tuple(names) if _is_header(names) else None)


def _is_header(names: Sequence[str]) -> bool:
    """Whether a first row has words, or pandas' column numbers, and no digit's pixels."""
    if not all(_NUMBER.fullmatch(name) for name in names):
        return True
    counted = [str(number) for number in range(len(names))]
    return len(names) > 1 and [name.removesuffix(".0") for name in names] == counted


def _cells(file: IO[bytes], form: _Form, most_rows: int) -> np.ndarray:
    """The numbers below the header, float32 (n, columns)."""
    import pandas as pd  # which takes a third of a second to import

    text = io.TextIOWrapper(file, form.encoding, newline="")
    try:
        table = pd.read_csv(
            text,
            sep=r"\s+" if form.separator == " " else form.separator,
            decimal=form.decimal,
            header=None,
            skiprows=0 if form.header is None else 1,
            dtype=np.float32,
            nrows=most_rows + 1,
            skip_blank_lines=True,
        )
    except pd.errors.ParserError as error:
        raise ValueError(brief(str(error))) from None
    cells: np.ndarray = table.to_numpy(np.float32)
    if np.isnan(cells).any():
        raise ValueError(_("a cell is empty"))
    return cells


def _has_row_numbers(cells: np.ndarray, header: Sequence[str] | None) -> bool:
    """Whether the first column only counts the rows, as pandas' index does."""
    is_one_too_many = cells.shape[1] in (PIXELS + 2, PIXELS + 1 + _CLASSES)
    if not is_one_too_many or (header and header[0].lower() in NAMES_OF_LABELS):
        return False
    return bool((np.diff(cells[:, 0]) == 1).all())


def _one_hot(cells: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Ten columns at the one end or the other, of which each row has a one in just one."""
    ends = [
        (cells[:, :PIXELS], cells[:, PIXELS:]),
        (cells[:, _CLASSES:], cells[:, :_CLASSES]),
    ]
    fitting = [
        (pixels, labels)
        for pixels, labels in ends
        if ((labels == 0) | (labels == 1)).all() and (labels.sum(axis=1) == 1).all()
    ]
    if len(fitting) != 1:
        words = _("{file} has 794 columns, but neither its first ten nor its last ten are one-hot labels.")
        raise DataError(words.format(file=name))
    return fitting[0]


def _column_of_labels(cells: np.ndarray, header: Sequence[str] | None, name: str) -> int:
    named = [place for place, each in enumerate(header or ()) if each.lower() in NAMES_OF_LABELS]
    if len(named) == 1:
        return named[0]
    ends = [column for column in (0, PIXELS) if _may_be_labels(cells[:, column])]
    if len(ends) == 1:
        return ends[0]
    row = [f"{number:g}" for number in cells[0]]
    words = _(
        "{file} doesn't say which column has the labels. Its first row is {start} ... {end}. Write a header line in "
        "which that column is called label."
    )
    raise DataError(words.format(file=name, start=", ".join(row[:3]), end=", ".join(row[-3:])))


def _may_be_labels(column: np.ndarray) -> bool:
    """Whether it has whole numbers of 0 to 9, and not always the same, as a picture's corner has."""
    return bool(
        (column == np.rint(column)).all() and column.min() >= 0 and column.max() <= 10 and np.unique(column).size > 1
    )
