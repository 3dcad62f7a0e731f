"""A class as a file, to take along or to bring to another server: pictures like MNIST's, or strokes.

- `.npz`: `x_train`, `y_train`, `x_test` and `y_test` as in MNIST's file, each with all drawings, because what is for
  training is decided later, by writer; and `writers`, the nickname of who wrote each.
- `.json`: a list of {"writer", "part", "label", "brush_width", "strokes": [[[x, y], ...], ...]}, y pointing down, which
  `benchmarks.drawn` reads too. Of a class with signs of its own {"labels": [name, ...], "drawings": [the same, ...]},
  in which a label is an index into the names.

What a file holds comes from outside, and is checked before any of it is kept.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np

from mnist_core.classroom.prompts import TIMES
from mnist_core.classroom.records import ImportedClass, ImportedDrawing
from mnist_core.classroom.store import MOST_WRITERS, ClassStore
from mnist_core.data import mnist
from mnist_core.data.files import data_file
from mnist_core.data.mnist import Split
from mnist_core.errors import ClassError, ConfigError, DataError, ImageError, one_line
from mnist_core.formats import whole
from mnist_core.images.canvas_paths import MOST_POINTS
from mnist_core.images.drawing import Drawing
from mnist_core.inference.brought_data import diagnose
from mnist_core.inference.classifier import Classifier
from mnist_core.languages.translation import N_, _
from mnist_core.names import check_name
from mnist_core.networks.labels import DIGITS, Labels, check_labels

LARGEST_FILE = 32 * 2**20
"""Bytes; the strokes of two hundred writers, who have drawn thirty signs three times, take some 27 MB."""

MOST_POINTS_OF_A_FILE = 1_600_000
"""A drawing has some sixty, and to draw a line to each takes 0.1 ms."""

_DRAWINGS_BETWEEN = 20
_FARTHEST = 1e6
_EXPECTED = N_("expected a class file from Digit Lab, .npz or .json")


def as_npz(store: ClassStore, class_id: int) -> bytes:
    """The pictures of a class.

    Raises:
        ClassError: the class has no drawings, or they are of signs that MNIST hasn't.
    """
    if not store.get(class_id).has_digits:
        raise ClassError(_("Signs of your own are saved as pen strokes (.json): MNIST's format has only digits."))
    drawings = store.drawings(class_id)
    _refuse_if_empty(len(drawings))
    names = {writer.id: writer.nickname for writer in store.writers(class_id)}
    writers = np.array([names.get(int(writer), "") for writer in drawings.writers])
    content = io.BytesIO()
    images, labels = drawings.images, drawings.labels
    np.savez_compressed(content, x_train=images, y_train=labels, x_test=images, y_test=labels, writers=writers)
    return content.getvalue()


def as_json(store: ClassStore, class_id: int) -> bytes:
    """The strokes of a class, as far as they are known.

    Raises:
        ClassError: no drawing has been written.
    """
    drawings, strokes = store.drawings(class_id), store.strokes(class_id)
    _refuse_if_empty(len(strokes))
    names = {writer.id: writer.nickname for writer in store.writers(class_id)}
    entries = [
        {
            "writer": names.get(int(writer), ""),
            "part": "test",
            "label": int(label),
            "brush_width": strokes[drawing].brush_width,
            "strokes": [_in_short(stroke) for stroke in strokes[drawing].strokes],
        }
        for drawing, writer, label in zip(drawings.ids.tolist(), drawings.writers, drawings.labels, strict=True)
        if drawing in strokes
    ]
    of = store.get(class_id)
    times = {} if of.times == TIMES else {"times": of.times}
    content = entries if of.has_digits else {"labels": of.labels, **times, "drawings": entries}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _in_short(stroke: np.ndarray) -> list[list[float]]:
    """A stroke's points to six digits: a hundredth of a pixel on any canvas, in half the bytes."""
    return [[float(f"{x:.6g}"), float(f"{y:.6g}")] for x, y in stroke.tolist()]


def read(content: bytes, on_progress: Callable[[float], None] = lambda share: None) -> ImportedClass:
    """The class in a file's content, of either kind.

    Args:
        content: of a file that anybody may have made.
        on_progress: told now and then which share of it is read, 0-1; a class of strokes takes seconds.

    Raises:
        ClassError: the file is of neither kind, damaged, or larger than a class may be.
    """
    if len(content) > LARGEST_FILE:
        raise ClassError(
            _("The file is larger than {most} MB; {expected}.").format(
                most=LARGEST_FILE // 2**20, expected=_(_EXPECTED)
            )
        )
    try:
        found = _read_npz(content) if content[:2] == b"PK" else _read_json(content, on_progress)
        imported = [replace(each, writer=check_name(each.writer[:1000]) or _("Unknown")) for each in found.drawings]
    except (ConfigError, DataError, ImageError) as error:
        raise ClassError(str(error)) from None
    _refuse_if_empty(len(imported))
    if len({drawing.writer for drawing in imported}) > MOST_WRITERS:
        raise ClassError(
            _("The file has more than {most} writers, the most a class can have.").format(most=MOST_WRITERS)
        )
    return replace(found, drawings=tuple(imported))


def repair(imported: ImportedClass, judge: Classifier) -> tuple[ImportedClass, tuple[str, ...]]:
    """Drawings of pictures only, brought to what MNIST has, and what was done for it; see `inference.brought_data`.

    Args:
        imported: what `read` gave.
        judge: a network that reads digits well.
    """
    drawings = imported.drawings
    if any(each.drawing for each in drawings):
        return imported, ()
    digits = Split(np.stack([each.digit for each in drawings]), np.array([each.label for each in drawings], np.uint8))
    repairs = diagnose(digits, judge)
    images = repairs.repaired(digits).images
    repaired = tuple(replace(each, digit=image) for each, image in zip(drawings, images, strict=True))
    return replace(imported, drawings=repaired), repairs.sentences


@dataclass(frozen=True)
class _Entry:
    """A drawing in a file of strokes; `part` and whatever else is there are not asked for."""

    writer: str
    label: int
    strokes: list[list[tuple[float, float]]]
    brush_width: float = 0.0


@dataclass(frozen=True)
class _Signs:
    """A file of strokes whose labels are names of its own."""

    labels: list[str]
    drawings: list[_Entry]
    times: int = TIMES


def _read_json(content: bytes, on_progress: Callable[[float], None]) -> ImportedClass:
    try:
        found = msgspec.json.decode(content, type=list[_Entry] | _Signs)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ClassError(
            _("The file can't be read ({problem}); {expected}.").format(problem=one_line(error), expected=_(_EXPECTED))
        ) from None
    labels, times, entries = (
        (check_labels(found.labels), found.times, found.drawings)
        if isinstance(found, _Signs)
        else (DIGITS, TIMES, found)
    )
    _refuse_too_many(len(entries), labels)
    if sum(len(stroke) for entry in entries for stroke in entry.strokes) > MOST_POINTS_OF_A_FILE:
        raise ClassError(
            _("The drawings in the file have more than {most} points in total; {expected}.").format(
                most=whole(MOST_POINTS_OF_A_FILE), expected=_(_EXPECTED)
            )
        )
    drawings = []
    for number, entry in enumerate(entries, start=1):
        drawings.append(_imported(entry, number, labels))
        if number % _DRAWINGS_BETWEEN == 0:
            on_progress(number / len(entries))
    return ImportedClass(tuple(drawings), labels, times)


def _refuse_too_many(drawings: int, labels: Labels) -> None:
    most = MOST_WRITERS * len(labels) * TIMES
    if drawings > most:
        raise ClassError(
            _("The file has more than {most} drawings, the most a class can have.").format(most=whole(most))
        )


def _imported(entry: _Entry, number: int, labels: Labels) -> ImportedDrawing:
    points = [point for stroke in entry.strokes for point in stroke]
    is_fine = (
        0 <= entry.label < len(labels)
        and 0 < len(points) <= MOST_POINTS
        and all(entry.strokes)
        and bool((np.abs(points) <= _FARTHEST).all())
        and 0 <= entry.brush_width <= _FARTHEST
    )
    if not is_fine:
        raise ClassError(
            _("Drawing {number} in the file has no label from 0 to {most}, or no strokes that can be drawn.").format(
                number=number, most=len(labels) - 1
            )
        )
    drawing = Drawing([np.array(stroke, np.float64) for stroke in entry.strokes], entry.brush_width)
    if not drawing.brush_width:  # from elsewhere, where nobody noted the pen
        drawing = Drawing(drawing.strokes, 0.1 * drawing.longer_side)
    return ImportedDrawing(entry.writer, entry.label, drawing.digit(), drawing)


def _read_npz(content: bytes) -> ImportedClass:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "class.npz"
        path.write_bytes(content)
        digits = mnist.test_in(data_file.find(path, _("The file")))
    _refuse_too_many(len(digits), DIGITS)
    writers = _writers(content)
    if writers.shape != (len(digits),):
        raise ClassError(
            _("The file names {count} writers for {drawings} drawings; {expected}.").format(
                count=writers.size, drawings=len(digits), expected=_(_EXPECTED)
            )
        )
    return ImportedClass(
        tuple(
            ImportedDrawing(str(writer), int(label), image, None)
            for writer, label, image in zip(writers, digits.labels, digits.images, strict=True)
        )
    )


def _writers(content: bytes) -> np.ndarray:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = "writers.npy"
        if name not in archive.namelist() or archive.getinfo(name).file_size > LARGEST_FILE:
            raise ClassError(_("The file doesn't say who wrote its digits; {expected}.").format(expected=_(_EXPECTED)))
        try:
            writers = np.load(io.BytesIO(archive.read(name)), allow_pickle=False)
        except data_file.DAMAGE as error:
            raise ClassError(
                _("The file's list of writers is damaged ({problem}); {expected}.").format(
                    problem=one_line(error), expected=_(_EXPECTED)
                )
            ) from None
    if writers.dtype.kind != "U":
        raise ClassError(_("The writers in the file aren't names; {expected}.").format(expected=_(_EXPECTED)))
    return np.asarray(writers)


def _refuse_if_empty(count: int) -> None:
    if not count:
        raise ClassError(_("The class has no drawings yet. Let somebody write first."))
