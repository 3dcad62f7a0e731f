"""The digits of a picture; one digit in two parts is told from two digits by what the network makes of them.

Strokes of one digit need not touch: a 4 whose stem stands apart is an angle and a 1. Geometry alone cannot tell; but
the network is unsure of such a part, and surer of the whole. Measured on digits that people wrote (`benchmarks.drawn`):
all 8 of 13,992 single digits that geometry splits are one again, and none of 1,997 pairs, 2 to 14 % of their height
apart, is joined; of as many pairs of which one has 0.55 to 0.8 of the other's height, nine are.
"""

from __future__ import annotations

import numpy as np

from mnist_core.images.rows import Box, FoundDigit, Page, find_page
from mnist_core.inference.classifier import Classifier

_SURE = 0.9
"""Two neighbours that are so surely digits stay two: a 1 close to a 1 looks like one, too."""
_LOW, _LIKELY = 0.65, 0.8
"""... unless the lower one has less than so much of the other's height, and both as one are a likely digit: neighbours
are about as high."""


def read_picture(image: np.ndarray, classifier: Classifier, *, centre: bool = True) -> list[list[FoundDigit]]:
    """The digits of a picture: rows from top to bottom, each from left to right; at least one digit.

    Args:
        image: as for `images.digits.from_image`, and so are the errors.
        classifier: the network that is to read them.
        centre: False only shrinks the picture, where it shows a single digit.
    """
    page = find_page(image)
    page = Page(page.ink, [_with_parts_joined(page, row, classifier) for row in page.rows], page.scale)
    return [[page.digit(box, centre=centre) for box in row] for row in page.rows]


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
