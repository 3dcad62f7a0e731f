"""Several digits in one picture, side by side: where each of them is.

A digit may be of several strokes that do not touch: the bar of a 5, the stem of a 4. So shapes that stand above each
other belong together, and what is much lower than the rest belongs to its neighbour. What this module does not do:
tell digits apart that touch, or read more than one row.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mnist_core.images.digits import DigitSteps, from_ink
from mnist_core.images.ink import find_ink

_OVERLAP = 0.3
"""Shapes of which the narrower one lies by so much above or below the other are of one digit."""
_LOW = 0.45
"""So much of the tallest one's height is too low for a digit: a bar, a dot, the tail of a stroke that broke off."""


@dataclass(frozen=True)
class Box:
    """Part of a picture, in its pixels; right and bottom are outside."""

    left: int
    top: int
    right: int
    bottom: int

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

    def overlaps(self, other: Box) -> bool:
        """Whether a good part of the narrower one lies above or below the other."""
        shared = min(self.right, other.right) - max(self.left, other.left)
        return shared > _OVERLAP * min(self.right - self.left, other.right - other.left)


@dataclass(frozen=True)
class FoundDigit:
    """A digit, and where it is in the picture."""

    box: Box
    steps: DigitSteps


def read_row(image: np.ndarray, *, centre: bool = True) -> list[FoundDigit]:
    """The digits of a picture from left to right, at least one.

    Args:
        image: as for `digits.from_image`, and so are the errors.
        centre: False only shrinks the picture, where it shows a single digit.
    """
    ink = find_ink(image)
    boxes = find_boxes(ink)
    scale = max(image.shape[:2]) / max(ink.shape)
    if len(boxes) == 1:
        return [FoundDigit(boxes[0].scaled(scale), from_ink(ink, centre=centre))]
    return [FoundDigit(box.scaled(scale), from_ink(box.cut(ink))) for box in boxes]


def find_boxes(ink: np.ndarray) -> list[Box]:
    """Where the digits are in ink uint8 (h, w) that is not empty, from left to right."""
    _, _, shapes, _ = cv2.connectedComponentsWithStats((ink > 0).astype(np.uint8), connectivity=8)
    boxes: list[Box] = []
    for left, top, width, height, _ in sorted(shapes[1:].tolist()):
        _add(boxes, Box(left, top, left + width, top + height))
    return _with_low_ones_joined(boxes)


def _add(boxes: list[Box], box: Box) -> None:
    """Append it, joined with those before it that it stands above or below."""
    while boxes and boxes[-1].overlaps(box):
        box = boxes.pop().joined(box)
    boxes.append(box)


def _with_low_ones_joined(boxes: list[Box]) -> list[Box]:
    boxes = list(boxes)
    tallest = max((box.height for box in boxes), default=0)
    while len(boxes) > 1 and (low := min(boxes, key=lambda box: box.height)).height < _LOW * tallest:
        boxes.remove(low)
        nearest = min(boxes, key=lambda box: max(box.left - low.right, low.left - box.right))
        boxes[boxes.index(nearest)] = nearest.joined(low)
    return boxes
