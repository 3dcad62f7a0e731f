"""Several digits in one picture, side by side and in rows: where each of them is.

A digit may be of several strokes that do not touch: the bar of a 5, the stem of a 4. So shapes that stand close above
each other belong together, and what is much lower than the rest belongs to its neighbour. What this module does not do:
tell digits apart that touch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from mnist_core.images.digits import DigitSteps, from_ink
from mnist_core.images.ink import find_ink

_OVERLAP = 0.3
"""Shapes of which the narrower one lies by so much above or below the other are of one digit, if they are close."""
_CLOSE = 0.15
"""The paper between them is at most so high, as a share of the higher one: between two rows there is more. None counts
for higher than a tall shape of the page, or what is joined would reach the next row, and so on down the page."""
_WIDEST = 0.8
"""Neighbours that together are wider than so much of their height are two; three digits in four are narrower."""
_LOW, _TALL = 0.45, 75
"""So much of a tall one's height is too low for a digit: a bar, a dot, the tail of a stroke that broke off. Tall is
what so many per cent of all are lower than: the tallest may be a 9 with a long tail."""
_TALLEST = 95
"""So many per cent of a page's shapes are lower than what counts for tall where shapes are stacked."""
_MANY, _HIGHEST = 8, 1.5
"""With so many tall shapes on a page it is known how high its digits are: what would be so many times as high as a
tall one is two digits, of two rows."""
_NEAR, _NEAR_MIDDLE = 0.25, 0.1
"""What is low and further from two or more digits, as shares of a tall one's height, is a sign between them. Loose bars
of digits are at their tops and feet: what is beside the middle of a digit is a sign when it is nearer, too."""
_LEVEL = 0.3
"""Neighbours of which the lower one lies by so much beside the other are in one row, which may slope."""
_MOST_SHAPES = 1_000
"""More are a page of print; the largest ones are looked at."""


@dataclass(frozen=True)
class Box:
    """Part of a picture, in its pixels; right and bottom are outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """From top to bottom."""
        return self.bottom - self.top

    def cut(self, picture: np.ndarray) -> np.ndarray:
        """That part of it."""
        return picture[self.top : self.bottom, self.left : self.right]

    def scaled(self, scale: float) -> Box:
        """The same place in a picture so many times as large."""
        return Box(*(round(scale * edge) for edge in (self.left, self.top, self.right, self.bottom)))

    def joined(self, other: Box) -> Box:
        """The smallest box around both."""
        corners = min(self.left, other.left), min(self.top, other.top)
        return Box(*corners, max(self.right, other.right), max(self.bottom, other.bottom))

    def gap(self, other: Box) -> tuple[int, int]:
        """How much paper lies between them from left to right and from top to bottom; negative where they overlap."""
        beside = max(self.left, other.left) - min(self.right, other.right)
        return beside, max(self.top, other.top) - min(self.bottom, other.bottom)

    def distance(self, other: Box) -> float:
        """From edge to edge, or from corner to corner; 0 where they overlap."""
        return float(np.hypot(*np.maximum(self.gap(other), 0)))

    def has_beside_its_middle(self, other: Box) -> bool:
        """Whether the other one's middle is level with the middle half of this one."""
        beside, _ = self.gap(other)
        return beside > 0 and abs(self.top + self.bottom - other.top - other.bottom) < self.height / 2

    def is_stacked(self, other: Box, tall: float) -> bool:
        """Whether a good part of the narrower one lies above or below the other, and close to it.

        Args:
            other: the other one.
            tall: the height of a tall shape of the page.
        """
        beside, between = self.gap(other)
        overlaps = -beside > _OVERLAP * min(self.width, other.width)
        return overlaps and between <= _CLOSE * min(max(self.height, other.height), tall)

    def may_be_part_with(self, other: Box) -> bool:
        """Whether both may be of one digit: together they are no wider than one, and hardly any paper is between.

        A low one beside the middle of the other is a sign.
        """
        whole = self.joined(other)
        beside, _ = self.gap(other)
        low, high = sorted((self, other), key=lambda box: box.height)
        if low.height < _LOW * high.height and beside > _NEAR_MIDDLE * high.height and high.has_beside_its_middle(low):
            return False
        return whole.width < _WIDEST * whole.height and beside <= _CLOSE * whole.height

    def is_level(self, other: Box) -> bool:
        """Whether a good part of the lower one lies beside the other."""
        _, between = self.gap(other)
        return -between >= _LEVEL * min(self.height, other.height)


@dataclass(frozen=True)
class FoundDigit:
    """A digit, and where it is in the picture."""

    box: Box
    steps: DigitSteps


@dataclass(frozen=True)
class Page:
    """What a picture shows: its ink uint8 (h, w), and in it rows of digits, at least one.

    Attributes:
        ink: as `find_ink` finds it.
        rows: from top to bottom, each from left to right, in the ink's pixels.
        scale: the picture's pixels per pixel of the ink.
    """

    ink: np.ndarray
    rows: list[list[Box]]
    scale: float

    def digit(self, box: Box, *, centre: bool = True) -> FoundDigit:
        """What is in a box; `centre=False` only shrinks the page, if that is all it shows."""
        if self.rows == [[box]]:
            return FoundDigit(box.scaled(self.scale), from_ink(self.ink, centre=centre))
        return FoundDigit(box.scaled(self.scale), from_ink(box.cut(self.ink)))


def find_page(image: np.ndarray) -> Page:
    """The ink of a picture and where its digits are; image and errors as for `digits.from_image`."""
    ink = find_ink(image)
    return Page(ink, find_rows(ink), max(image.shape[:2]) / max(ink.shape))


def read_rows(image: np.ndarray, *, centre: bool = True) -> list[list[FoundDigit]]:
    """The digits of a picture: rows from top to bottom, each from left to right; at least one digit.

    Args:
        image: as for `digits.from_image`, and so are the errors.
        centre: False only shrinks the picture, where it shows a single digit.
    """
    page = find_page(image)
    return [[page.digit(box, centre=centre) for box in row] for row in page.rows]


def find_rows(ink: np.ndarray) -> list[list[Box]]:
    """Where the digits are in ink uint8 (h, w) that is not empty: rows from top to bottom, each from left to right.

    Signs between digits are found with them, each in a box of its own.
    """
    _, _, shapes, _ = cv2.connectedComponentsWithStats((ink > 0).astype(np.uint8), connectivity=8)
    largest = sorted(shapes[1:].tolist(), key=lambda shape: -shape[-1])[:_MOST_SHAPES]
    heights = _Heights.of([height for *_, height, _ in largest])
    boxes: list[Box] = []
    for left, top, width, height, _ in largest:
        _add(boxes, Box(left, top, left + width, top + height), heights)
    return _in_rows(_with_low_ones_joined(boxes, heights))


@dataclass(frozen=True)
class _Heights:
    """How high a page's shapes are: what counts for tall where shapes are stacked, and what no digit is higher than."""

    tall: float
    highest: float

    @classmethod
    def of(cls, heights: Sequence[int]) -> _Heights:
        if not heights:
            return cls(0.0, np.inf)
        usual = float(np.percentile(heights, _TALL))
        is_known = np.count_nonzero(np.array(heights) >= _LOW * usual) >= _MANY
        return cls(float(np.percentile(heights, _TALLEST)), _HIGHEST * usual if is_known else np.inf)

    def are_of_one(self, box: Box, other: Box) -> bool:
        """Whether both are stacked, and not digits of two rows."""
        is_one_high = box.joined(other).height <= self.highest
        has_a_low_one = min(box.height, other.height) < _LOW * self.highest / _HIGHEST
        return (is_one_high or has_a_low_one) and box.is_stacked(other, self.tall)


def _add(boxes: list[Box], box: Box, heights: _Heights) -> None:
    """Append it, joined with those that it is stacked with, and with whatever those are stacked with then."""
    while (other := next((each for each in boxes if heights.are_of_one(box, each)), None)) is not None:
        boxes.remove(other)
        box = box.joined(other)
    boxes.append(box)


def _with_low_ones_joined(boxes: Sequence[Box], heights: _Heights) -> list[Box]:
    """Low ones join the digit they are near to; on a page of several digits, what is near to none is a sign."""
    boxes, signs = list(boxes), []
    usual = float(np.percentile([box.height for box in boxes], _TALL)) if boxes else 0.0
    are_several = sum(box.height >= _LOW * usual for box in boxes) > 1
    while len(boxes) > 1 and (low := min(boxes, key=lambda box: box.height)).height < _LOW * usual:
        boxes.remove(low)
        nearest = min(boxes, key=low.distance)
        near = _NEAR_MIDDLE if nearest.has_beside_its_middle(low) else _NEAR
        if are_several and low.distance(nearest) > near * usual:
            signs.append(low)
            continue
        boxes.remove(nearest)
        _add(boxes, nearest.joined(low), heights)
    return boxes + signs


def _in_rows(boxes: Sequence[Box]) -> list[list[Box]]:
    """From the left on, each one goes behind the last of the row that it is level with, or begins a row."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.left):
        row = next((row for row in rows if row[-1].is_level(box)), None)
        if row is None:
            rows.append([box])
        else:
            row.append(box)
    return sorted(rows, key=lambda row: float(np.mean([box.top + box.bottom for box in row])))
