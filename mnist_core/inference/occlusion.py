"""What in a digit moves an answer: hide a part of it and see how much less probable the answer gets.

It needs no gradients, only a classifier. Method: Zeiler and Fergus, "Visualizing and Understanding Convolutional
Networks" (2014), section 4.2.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

PATCH = 6
"""Side of the square that hides a part of the digit, in pixels."""

STEP = 2
"""From one square to the next, in pixels."""

GREY = 128
"""Its shade: neither ink nor paper."""


def occlusion_map(probabilities: Callable[[np.ndarray], np.ndarray], digit: np.ndarray, label: int) -> np.ndarray:
    """How much each pixel speaks for a label: float32 (28, 28), -1 to 1.

    A pixel's value is by how much the label's probability falls, on average, where a grey square hides the pixel.
    Above 0 it speaks for the label, below 0 against it.

    Args:
        probabilities: from digits uint8 (n, 28, 28) to float (n, 10), as a classifier has it.
        digit: uint8 (28, 28).
        label: 0-9.
    """
    places = list(itertools.product(range(1 - PATCH, 28, STEP), repeat=2))  # of the square's upper left corner
    hidden = np.repeat(digit[np.newaxis], len(places), axis=0)  # (n, 28, 28)
    for image, place in zip(hidden, places, strict=True):
        image[_square(*place)] = GREY
    before = probabilities(digit[np.newaxis])[0, label]
    falls = before - probabilities(hidden)[:, label]  # (n,)
    total = np.zeros((28, 28), np.float32)
    for fall, place in zip(falls, places, strict=True):
        total[_square(*place)] += fall
    return total / (PATCH // STEP) ** 2  # so many squares hide each pixel; some lie in part beyond the digit's edge


def _square(top: int, left: int) -> tuple[slice, slice]:
    return slice(max(top, 0), top + PATCH), slice(max(left, 0), left + PATCH)
