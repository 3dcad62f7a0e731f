"""Digits that thirty people wrote on a tablet, as the strokes of their pens.

They are the training part of "Pen-Based Recognition of Handwritten Digits" (E. Alpaydin, F. Alimoglu; UCI Machine
Learning Repository, CC BY 4.0): 7,494 digits. The fourteen other writers of that set are no part of this project:
what reads the drawings of people it never saw is measured on them. `benchmarks.pack_strokes` made the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_core.data.mnist import Split
from mnist_core.data.random_streams import Stream
from mnist_core.images.strokes import written
from mnist_core.paths import ASSETS

FILE = ASSETS / "tablet_digits.npz"

STILL_LIKE_DIGITS = {"mirrored": (0, 1, 2, 5, 6, 8), "upside down": (0, 1, 2, 5, 6, 8, 9)}
"""Turned so, these digits look much like digits again; 6 mirrored like a 2 with a loop, 5 like a 2, and so on."""

AXES = {"mirrored": (-1, 1), "upside down": (-1, -1)}
"""What each turn does to x and y."""

Strokes = list[np.ndarray]


@dataclass(frozen=True)
class Handwriting:
    """Digits as strokes float64 (n, 2), y pointing down, in the tablet's units; who wrote each, and what it is."""

    strokes: list[Strokes]
    labels: np.ndarray
    writers: np.ndarray


def load() -> Handwriting:
    """All of them, one writer after the other."""
    with np.load(FILE) as file:
        points = file["steps"].astype(np.float64)
        strokes = [stroke.cumsum(axis=0) for stroke in np.split(points.T, file["stroke_ends"][:-1])]
        ends = file["digit_ends"]
        starts = [0, *ends[:-1]]
        digits = [strokes[start:end] for start, end in zip(starts, ends, strict=True)]
        return Handwriting(digits, file["labels"], file["writers"])


def pack(handwriting: Handwriting) -> dict[str, np.ndarray]:
    """Small arrays for `load`: from each point of a stroke only the step to it is kept, in whole units.

    Returns:
        steps int16 (2, points), the first of each stroke counted from (0, 0); stroke_ends uint32, in points;
        digit_ends uint32, in strokes; labels uint8; writers, their names.
    """
    strokes = [stroke for digit in handwriting.strokes for stroke in digit]
    steps = [np.diff(stroke.round(), axis=0, prepend=[(0, 0)]) for stroke in strokes]
    return {
        "steps": np.concatenate(steps).T.astype(np.int16),
        "stroke_ends": _ends(strokes),
        "digit_ends": _ends(handwriting.strokes),
        "labels": handwriting.labels.astype(np.uint8),
        "writers": handwriting.writers,
    }


def generate(count: int, seed: int) -> Split:
    """So many images of them, each time under another pen; the same seed gives the same ones.

    A digit comes again only when every other one has come as often.
    """
    if not count:
        return Split(np.empty((0, 28, 28), np.uint8), np.empty(0, np.uint8))
    random = Stream.TABLET_DIGITS.generator(seed)
    handwriting = load()
    order = random.permutation(len(handwriting.labels))
    chosen = np.resize(order, count)
    images = [written(handwriting.strokes[index], random) for index in chosen]
    return Split(np.array(images, np.uint8), handwriting.labels[chosen])


def generate_turned(count: int, seed: int) -> np.ndarray:
    """So many of them mirrored or upside down, as far as they look like no digit then: uint8 (count, 28, 28).

    One comes again only when every other one has come as often; the same seed gives the same ones.
    """
    if not count:
        return np.empty((0, 28, 28), np.uint8)
    random = Stream.TURNED_DIGITS.generator(seed)
    handwriting = load()
    turned = [
        (index, AXES[turn])
        for turn, like_digits in STILL_LIKE_DIGITS.items()
        for index in np.flatnonzero(~np.isin(handwriting.labels, like_digits))
    ]
    chosen = np.resize(random.permutation(len(turned)), count)
    return np.array(
        [
            written([stroke * axes for stroke in handwriting.strokes[index]], random)
            for index, axes in (turned[each] for each in chosen)
        ]
    )


def _ends(groups: Sequence[Sequence[object] | np.ndarray]) -> np.ndarray:
    return np.cumsum([len(group) for group in groups]).astype(np.uint32)
