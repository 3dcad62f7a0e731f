"""Pages of many digits: how many of them are found and read, and whether what is left is counted.

    python -m benchmarks --only pages --strokes FILE

Rows close to each other, digits that touch, long tails, sums with signs, a table beyond the page's edge, and single
digits whose strokes do not touch. They are made of people's pen strokes (see `benchmarks.drawn`), as those of
`benchmarks.pictures` are, and read as the command line and Photo read them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from mnist_core.data.tablet_digits import Handwriting, Strokes
from mnist_core.errors import NothingDrawn
from mnist_core.images.strokes import draw, place
from mnist_core.inference.classifier import Classifier
from mnist_core.inference.picture import ReadPicture, read_picture

Random = np.random.Generator

_SIZE, _PEN = 88, 8
_SIGN = 50


@dataclass(frozen=True)
class _Written:
    """A page's strokes, its width and height in pixels, and what is written: a label each, None for a sign."""

    strokes: Strokes
    width: int
    height: int
    labels: list[int | None]

    def picture(self) -> np.ndarray:
        """Dark on white, uint8 (h, w)."""
        return 255 - draw(self.strokes, _PEN, max(self.width, self.height))[: self.height, : self.width]


Kind = Callable[[Handwriting, Random], tuple[np.ndarray, list[int | None]]]


def _rows(rows: int, columns: int, pitch: int, line: int) -> Callable[[Handwriting, Random], _Written]:
    def written(drawings: Handwriting, random: Random) -> _Written:
        strokes: Strokes = []
        chosen = random.integers(len(drawings.strokes), size=(rows, columns))
        for (row, column), index in np.ndenumerate(chosen):
            x, y = np.array([column + 1, row + 1]) * (pitch, line) + random.uniform(-12, 12, 2)
            strokes += place(drawings.strokes[index], _SIZE * random.uniform(0.8, 1.2), (x, y))
        labels: list[int | None] = [int(label) for label in drawings.labels[chosen.ravel()]]
        return _Written(strokes, (columns + 1) * pitch, (rows + 1) * line, labels)

    return written


def _plain(rows: int, columns: int, pitch: int, line: int) -> Kind:
    def page(drawings: Handwriting, random: Random) -> tuple[np.ndarray, list[int | None]]:
        written = _rows(rows, columns, pitch, line)(drawings, random)
        return written.picture(), written.labels

    return page


def _long_tail(drawings: Handwriting, random: Random) -> tuple[np.ndarray, list[int | None]]:
    """Three rows, and below one digit of each a stroke that is longer than the digits are high."""
    written = _rows(3, 10, 120, 260)(drawings, random)
    strokes = list(written.strokes)
    for row in range(3):
        x = 120 * (1 + int(random.integers(10)))
        nearest = min(strokes, key=lambda stroke: np.hypot(*(stroke[-1] - (x, 260 * (row + 1) + 40))))
        strokes.append(np.array([nearest[-1], nearest[-1] + (-30, 140)]))
    return _Written(strokes, written.width, written.height + 150, written.labels).picture(), written.labels


def _sum(drawings: Handwriting, random: Random) -> tuple[np.ndarray, list[int | None]]:
    """Three digits with + or x or - between the first two, and = before the last."""
    level, upright = np.array([[0.0, 0.5], [1.0, 0.5]]), np.array([[0.5, 0.0], [0.5, 1.0]])
    falling, rising = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    signs = ([level, upright], [falling, rising], [level])
    equals = [level + np.array([0, shift]) for shift in (-0.2, 0.2)]
    indices = random.integers(len(drawings.strokes), size=3)
    first, second, third = (place(drawings.strokes[index], 1.7 * _SIGN, (0, 0)) for index in indices)
    sign = [_SIGN * stroke for stroke in signs[int(random.integers(3))]]
    equals = [_SIGN * stroke for stroke in equals]
    strokes, x = [], 60.0
    for mark in (first, sign, second, equals, third):
        points = np.concatenate(mark)
        corner, size = points.min(axis=0), np.ptp(points, axis=0)
        strokes += [stroke - corner + (x, 150 - size[1] / 2) for stroke in mark]
        x += float(size[0]) + 0.7 * _SIGN + random.uniform(0, 20)
    labels = [int(label) for label in drawings.labels[indices]]
    written = _Written(strokes, round(x), 300, [labels[0], None, labels[1], None, labels[2]])
    return written.picture(), written.labels


def _on_a_table(drawings: Handwriting, random: Random) -> tuple[np.ndarray, list[int | None]]:
    """A photo of a page whose corner, or one or two edges, lie on a black table."""
    written = _rows(3, 8, 130, 200)(drawings, random)
    strokes = [0.75 * stroke + (120, 120) for stroke in written.strokes]
    width, height = 1200, 900
    ink = draw(strokes, 0.75 * _PEN, width)[:height] / 255
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    tables = (across + down > 1.65, across > 0.92, (across > 0.93) | (down > 0.92))
    page = np.where(tables[int(random.integers(3))], 25, 230 * (1 - 0.75 * ink)) * (0.8 + 0.15 * across)
    blurred = Image.fromarray(page.astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.8))
    grained = np.asarray(blurred, np.float32) + random.normal(0, random.uniform(2, 6), page.shape)
    return grained.clip(0, 255).astype(np.uint8), written.labels


def _apart(drawings: Handwriting, random: Random) -> tuple[np.ndarray, list[int | None]]:
    """One digit of several strokes, thin, as large as the canvas allows."""
    several = [index for index, strokes in enumerate(drawings.strokes) if len(strokes) > 1]
    index = several[int(random.integers(len(several)))]
    written = _Written(place(drawings.strokes[index], 240, (150, 150)), 300, 300, [int(drawings.labels[index])])
    return written.picture(), written.labels


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "3 rows of 11": _plain(3, 11, 120, 180),
        "13 rows of 15": _plain(13, 15, 110, 150),
        "rows and digits that nearly touch": _plain(5, 9, 94, 130),
        "digits that touch": _plain(5, 9, 82, 130),
        "a long tail in each row": _long_tail,
        "sums": _sum,
        "page on a table": _on_a_table,
        "one digit of several strokes": _apart,
    }
)


def measure(classifier: Classifier, drawings: Handwriting, count: int = 20) -> dict[str, Any]:
    """Of so many pages of each kind: digits read right, those found apart, and those said to be left, as shares."""
    figures: dict[str, Any] = {"count": count, "kinds": {}}
    for name, kind in KINDS.items():
        random = np.random.default_rng(0)
        pages = [_read(*kind(drawings, random), classifier) for _ in range(count)]
        written, right, found, untold = np.sum(pages, axis=0).tolist()
        figures["kinds"][name] = {"written": written, "right": right, "found": found, "untold": untold}
    return figures


def _read(image: np.ndarray, labels: list[int | None], classifier: Classifier) -> tuple[int, int, int, int]:
    """How many signs and digits are written, read right (a sign is, if it is in doubt), found and left."""
    try:
        page = read_picture(image, classifier)
    except NothingDrawn:
        page = ReadPicture([], 0)
    answers = [classifier.predict(digit.steps.digit) for row in page.rows for digit in row]
    said = [answer.label if answer.is_sure else None for answer in answers]
    blocks = SequenceMatcher(None, labels, said, autojunk=False).get_matching_blocks()
    return len(labels), sum(block.size for block in blocks), page.count, page.untold


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = ["| pages | written | found | read right and surely | said to be left |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {name} | {row['written']:,} | {row['found']:,} | {row['right'] / row['written']:.1%} | {row['untold']:,} |"
        for name, row in figures["kinds"].items()
    ]
    note = f"{figures['count']} pages of each kind. A sign between digits is read right where it is in doubt."
    return "\n".join([*lines, "", note])
