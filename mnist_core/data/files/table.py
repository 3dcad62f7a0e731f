"""Digits in a table of text, as Kaggle, spreadsheets and pandas save them: a label and 784 pixels a row.

Which column has the labels is never guessed in silence: whoever brought it says so, or its name does, or of the first
and the last just one can be labels. Separators, quotes, decimal commas, encodings, lines above the table, row numbers,
a header of column numbers and one-hot labels are told by looking. What this module does not do: find files (`data_file`
does), or decide what pixels of 0 to 1 mean (`pixels` does).
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

from mnist_core.errors import DataError, LabelsUnknown, one_line
from mnist_core.formats import whole
from mnist_core.languages.translation import _

ENDINGS = (".csv", ".tsv", ".txt")

PIXELS = 28 * 28
_CLASSES = 10
_SEPARATORS = "\t;|, "
"""Of two that are about as many, the first one: there may be decimal commas, and spaces behind commas."""
_NEARLY = 0.9
NAMES_OF_LABELS = frozenset({"label", "labels", "class", "digit", "y", "target"})
_NAMES_OF_ROWS = frozenset({"", "index", "id", "unnamed: 0"})
_NUMBER = re.compile(r"[-+]?(\d+[.,]?\d*|[.,]\d+)([eE][-+]?\d+)?")
_ROW_LENGTHS = (PIXELS + 1, PIXELS + 2, PIXELS + _CLASSES, PIXELS + _CLASSES + 1)
"""With a label or ten, and with row numbers or without."""
LONGEST_LINE = 131_072
"""Bytes that are looked at: two rows of floats written out, in UTF-16 too, and no longer a cell than `csv` takes."""
_ENDS = {"first": 0, "last": PIXELS}
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class _Form:
    """How a table is written.

    Attributes:
        encoding: of its text.
        separator, decimal: what stands between cells, and before a fraction.
        header: the names of its columns; None where it has none.
        lines_to_skip: before the first row of numbers.
        columns: how many cells that row has.
    """

    encoding: str
    separator: str
    decimal: str
    header: tuple[str, ...] | None
    lines_to_skip: int
    columns: int


def read_table(
    open_table: Callable[[], IO[bytes]], name: str, most_rows: int, labels_in: str = "", *, may_be_alike: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Pixels float32 (n, 784) and labels float32 (n,) or, one-hot, (n, 10), of a table.

    Args:
        open_table: opens it from its beginning, without any compression.
        name: what it is called in a sentence.
        most_rows: more are not read.
        labels_in: "first" or "last", the column with the labels; empty where the table is to tell.
        may_be_alike: whether all labels may be equal, as in a test on one digit.

    Raises:
        LabelsUnknown: it does not tell which column has the labels.
        DataError: it has other columns.
        ValueError, OSError: it is damaged.
    """
    with open_table() as file:
        start = file.read(LONGEST_LINE)
    form = _form_of(start)
    if words := why_not(start, name):
        raise DataError(words)
    with open_table() as file:
        cells = _cells(file, form, most_rows, name)
    header = form.header
    if _has_row_numbers(cells, header):
        cells, header = cells[:, 1:], header and header[1:]
    if cells.shape[1] not in (PIXELS + 1, PIXELS + _CLASSES):
        raise DataError(_not_so_long(cells.shape[1], name))
    if cells.shape[1] == PIXELS + _CLASSES:
        return _one_hot(cells, name, labels_in)
    column = _ENDS[labels_in] if labels_in else _column_of_labels(cells, header, name)
    labels = cells[:, column]
    if not may_be_alike and len(labels) > 1 and (labels == labels[0]).all():
        words = _("{file}: all {count} labels in column {column} are {label}. Is another column the label?")
        raise DataError(
            words.format(file=name, count=whole(len(labels)), column=column + 1, label=one_line(f"{labels[0]:g}"))
        )
    return np.delete(cells, column, axis=1), labels


def why_not(start: bytes, name: str) -> str:
    """What keeps a text from being a table of digits, by the length of the rows that it starts with; else nothing."""
    columns = _form_of(start).columns
    if columns == PIXELS:
        words = _("{file} has 784 pixels per row and no label. Kaggle's test.csv is like that, so it can't be used.")
        return words.format(file=name)
    return "" if columns in _ROW_LENGTHS else _not_so_long(columns, name)


def _not_so_long(columns: int, name: str) -> str:
    words = _("{file} has rows of length {length}; expected 785: a label and 784 pixels.")
    return words.format(file=name, length=whole(columns))


def _form_of(start: bytes) -> _Form:
    encoding = _encoding_of(start)
    lines = re.split("\r\n|[\r\n]", start.decode(encoding, errors="ignore"))
    widths = {each: [line.count(each) for line in lines] for each in _SEPARATORS}
    most = max(map(max, widths.values()))
    separator = next(each for each, counts in widths.items() if max(counts) >= _NEARLY * most)
    wide = [number for number, width in enumerate(widths[separator]) if 3 * width >= most and lines[number].strip()]
    top, *below = wide or [0]  # what stands above is a title, a comment, or Excel's "sep=;"
    names, row = (_cells_of(lines[number], separator) for number in (top, *below, top)[:2])
    header = tuple(names) if _is_header(names) else None
    if header and len(header) == len(row) - 1:
        header = ("", *header)  # R gives no name to the column with the names of its rows
    decimal = "," if any(re.search(r"\d,\d", cell) for cell in row) else "."
    return _Form(encoding, separator, decimal, header, top + bool(header), len(row))


def _encoding_of(start: bytes) -> str:
    """By a mark at its beginning, or by the zeros of UTF-16, which no other text has."""
    for bom, encoding in _BOMS.items():
        if start.startswith(bom):
            return encoding
    return next((each for each, odd in (("utf-16-le", 1), ("utf-16-be", 0)) if start[odd : odd + 1] == b"\0"), "utf-8")


def _cells_of(line: str, separator: str) -> Sequence[str]:
    if separator == " ":
        return [cell.strip('"') for cell in line.lstrip("# ").split()]
    try:
        return [cell.strip("# ") for cell in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error as error:
        raise ValueError(one_line(error)) from None


def _is_header(names: Sequence[str]) -> bool:
    """Whether a first row has words, or counts the columns as pandas does, which no digit's pixels do."""
    written = [name for name in names if name]  # pandas' index has no name, and a comma may end each line
    if not all(map(_NUMBER.fullmatch, written)):
        return True
    steps = np.diff([float(name.replace(",", ".")) for name in written])
    return bool(2 * np.count_nonzero(steps == 1) > len(written))


def _cells(file: IO[bytes], form: _Form, most_rows: int, name: str) -> np.ndarray:
    """The numbers below the header, float32 (n, columns)."""
    import pandas as pd  # which takes a third of a second to import

    try:
        with io.TextIOWrapper(file, form.encoding, errors="replace", newline="") as text:
            table = pd.read_csv(
                text,
                sep=r"\s+" if form.separator == " " else form.separator,
                decimal=form.decimal,
                header=None,
                skiprows=form.lines_to_skip,
                dtype=np.float32,
                nrows=most_rows + 1,
                skip_blank_lines=True,
            )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeError) as error:
        raise ValueError(one_line(error)) from None
    except ValueError as error:  # pandas' word for a cell that is no number
        words = _("{file} has text where a number should be ({problem}). Labels are 0 to 9, not words.")
        raise DataError(words.format(file=name, problem=one_line(error))) from None
    cells: np.ndarray = table.dropna(how="all").dropna(how="all", axis="columns").to_numpy(np.float32)
    if np.isnan(cells).any():
        raise ValueError(_("a cell is empty"))
    return cells


def _has_row_numbers(cells: np.ndarray, header: Sequence[str] | None) -> bool:
    """Whether the first column only counts the rows, as pandas' index does, shuffled or not, all of them or some."""
    is_one_too_many = cells.shape[1] in (PIXELS + 2, PIXELS + 1 + _CLASSES)
    if not is_one_too_many or (header and header[0].lower() in NAMES_OF_LABELS):
        return False
    numbers = cells[:, 0]
    if header and header[0].lower() in _NAMES_OF_ROWS:
        return True
    are_no_labels = len(numbers) > _CLASSES and np.unique(numbers).size == len(numbers)
    return bool(are_no_labels or (np.diff(numbers) == 1).all())


def _one_hot(cells: np.ndarray, name: str, labels_in: str) -> tuple[np.ndarray, np.ndarray]:
    """Ten columns at the one end or the other, of which each row has a one in just one."""
    ends = {
        "last": (cells[:, :PIXELS], cells[:, PIXELS:]),
        "first": (cells[:, _CLASSES:], cells[:, :_CLASSES]),
    }
    fitting = [
        (pixels, labels)
        for end, (pixels, labels) in ends.items()
        if labels_in in ("", end) and ((labels == 0) | (labels == 1)).all() and (labels.sum(axis=1) == 1).all()
    ]
    if len(fitting) != 1:
        words = _("{file} has 794 columns, but neither its first ten nor its last ten are one-hot labels.")
        raise DataError(words.format(file=name))
    return fitting[0]


def _column_of_labels(cells: np.ndarray, header: Sequence[str] | None, name: str) -> int:
    named = [place for place, each in enumerate(header or ()) if each.lower() in NAMES_OF_LABELS]
    if len(named) == 1:
        return named[0]
    ends = [column for column in _ENDS.values() if _may_be_labels(cells[:, column])]
    if len(ends) == 1:
        return ends[0]
    row = [f"{number:g}" for number in cells[0]]
    words = _(
        "{file} doesn't say which column has the labels. Its first row is {start} ... {end}. Say whether they are "
        "first or last, or write a header line in which that column is called label."
    )
    raise LabelsUnknown(words.format(file=name, start=", ".join(row[:3]), end=", ".join(row[-3:])))


def _may_be_labels(column: np.ndarray) -> bool:
    """Whether it has whole numbers of 0 to 9, and not always the same, as a picture's corner has."""
    return bool(
        (column == np.rint(column)).all() and column.min() >= 0 and column.max() <= 10 and np.unique(column).size > 1
    )
