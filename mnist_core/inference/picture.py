"""The digits of a picture; one digit in two parts is told from two digits by what the network makes of them.

Strokes of one digit need not touch: a 4 whose stem stands apart is an angle and a 1. Geometry alone cannot tell; but
the network is unsure of such a part, and surer of the whole. Measured on digits that people wrote (`benchmarks.drawn`):
all 8 of 13,992 single digits that geometry splits are one again, and none of 1,997 pairs, 2 to 14 % of their height
apart, is joined; of as many pairs of which one has 0.55 to 0.8 of the other's height, nine are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mnist_core.images.rows import Box, FoundDigit, Page, find_page
from mnist_core.inference.classifier import Classifier

_SURE = 0.9
"""Two neighbours that are so surely digits stay two: a 1 close to a 1 looks like one, too."""
_LOW, _LIKELY = 0.65, 0.8
"""... unless the lower one has less than so much of the other's height, and both as one are a likely digit: neighbours
are about as high."""
_PAGE = 4
"""So many boxes tell how much ink a digit of the page has."""
_MORE_INK, _WIDER, _HIGHER, _EVEN = 1.6, 1.1, 1.5, 0.35
"""What has so many times a digit's ink, and is so many times its height wide or high, may be digits that touch; what is
high has such a share of its ink in each half."""


@dataclass(frozen=True)
class ReadPicture:
    """What was found in a picture.

    Attributes:
        rows: its digits, rows from top to bottom, each from left to right; at least one digit.
        untold: about how many more there are, which touch and can't be told apart.
    """

    rows: list[list[FoundDigit]]
    untold: int

    @property
    def count(self) -> int:
        """How many digits were found and can be read."""
        return sum(map(len, self.rows))


def read_picture(image: np.ndarray, classifier: Classifier, *, centre: bool = True) -> ReadPicture:
    """The digits of a picture.

    Args:
        image: as for `images.digits.from_image`, and so are the errors.
        classifier: the network that is to read them.
        centre: False only shrinks the picture, where it shows a single digit.
    """
    page = find_page(image)
    page = Page(page.ink, [_with_parts_joined(page, row, classifier) for row in page.rows], page.scale)
    touching = _touching(page, classifier)
    rows = [[page.digit(box, centre=centre) for box in row if box not in touching] for row in page.rows]
    return ReadPicture([row for row in rows if row], sum(touching.values()))


def _touching(page: Page, classifier: Classifier) -> dict[Box, int]:
    """The boxes of digits that touch, which the network cannot read as one, and about how many each holds."""
    boxes = [box for row in page.rows for box in row]
    if len(boxes) < _PAGE:
        return {}
    amounts = np.array([box.cut(page.ink).sum(dtype=np.int64) for box in boxes])
    digit, height = float(np.median(amounts)), float(np.median([box.height for box in boxes]))
    large = {
        box: amount / digit
        for box, amount in zip(boxes, amounts, strict=True)
        if amount >= _MORE_INK * digit and (box.width >= _WIDER * height or _is_of_two_rows(page, box, height))
    }
    if not large:
        return {}
    sure = classifier.probabilities(np.stack([page.digit(box).steps.digit for box in large])).max(axis=1) >= _SURE
    return {box: max(2, round(amount)) for (box, amount), one in zip(large.items(), sure, strict=True) if not one}


def _is_of_two_rows(page: Page, box: Box, height: float) -> bool:
    """Whether a box is far higher than a digit, and no digit with a long tail, half of which has little ink."""
    ink = box.cut(page.ink)
    below = ink[box.height // 2 :].sum(dtype=np.int64) / max(ink.sum(dtype=np.int64), 1)
    return bool(box.height >= _HIGHER * height and min(below, 1 - below) >= _EVEN)


def _with_parts_joined(page: Page, row: list[Box], classifier: Classifier) -> list[Box]:
    boxes: list[Box] = []
    for box in row:
        if boxes and boxes[-1].may_be_part_with(box) and _is_one(page, boxes[-1], box, classifier):
            boxes[-1] = boxes[-1].joined(box)
        else:
            boxes.append(box)
    return boxes


def _is_one(page: Page, left: Box, right: Box, classifier: Classifier) -> bool:
    """Whether one of them is hardly a digit by its size or to the network, which is no less sure of both as one."""
    digits = np.stack([page.digit(box).steps.digit for box in (left.joined(right), left, right)])
    whole, *parts = classifier.probabilities(digits).max(axis=1)
    low, high = sorted((left.height, right.height))
    needed = min(parts) if low >= _LOW * high else min(*parts, _LIKELY)
    return bool((min(parts) < _SURE or low < _LOW * high) and whole >= needed)
