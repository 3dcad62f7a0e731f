"""Drawing or photo to digit, the way MNIST's own digits were made.

    image -> ink      which pixels are ink, and how much: uint8 (h, w), 0 = paper, 255 = full ink
          -> crop     the ink's bounding box
          -> fitted   the crop scaled into 20 x 20, its aspect ratio kept, with anti-aliasing
          -> digit    28 x 28 with the ink's centre of mass in the middle

The recipe from the crop on is LeCun et al.'s, "Gradient-based learning applied to document recognition" (1998).
What this module does not do: find a digit among several (`row` does), or straighten one that leans.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from mnist_core.errors import NothingDrawn
from mnist_core.images.ink import find_ink, ink_on_canvas
from mnist_core.languages.translation import _

SIZE = 28
FITTED_SIZE = 20


@dataclass(frozen=True)
class DigitSteps:
    """What became of an image, step by step; every array is uint8, 0 = paper, 255 = ink.

    Attributes:
        ink: (h, w), at most 512 on the longer side, of a photo 1024.
        crop: the part of `ink` that holds ink.
        fitted: (20, 20), the crop scaled to fit and laid in the middle.
        digit: (28, 28), ready for a classifier.
    """

    ink: np.ndarray
    crop: np.ndarray
    fitted: np.ndarray
    digit: np.ndarray


def from_image(image: np.ndarray, *, centre: bool = True) -> DigitSteps:
    """Turn a picture that somebody brings into a digit: a drawing, a scan or a photo.

    Args:
        image: uint8, grey (h, w), grey with alpha (h, w, 2), RGB (h, w, 3) or RGBA (h, w, 4), of any size.
        centre: False skips crop, fit and centring and only shrinks the whole picture to 28 x 28, as most
            demos do, so that a class can see why it fails.

    Raises:
        NothingDrawn: there is no ink.
        ImageError: the array is not an image.
    """
    return from_ink(find_ink(image), centre=centre)


def from_canvas(image: np.ndarray, *, centre: bool = True) -> DigitSteps:
    """Make a digit of what the canvas shows: dark ink on white, and nothing that would have to be told from it.

    This is what the browser does while the pen moves (`digit.js`), so a drawing's answer stays what it was.
    """
    return from_ink(ink_on_canvas(image), centre=centre)


def from_ink(ink: np.ndarray, *, centre: bool = True) -> DigitSteps:
    """The same from the ink uint8 (h, w) on, 0 = paper and 255 = full ink; raises NothingDrawn where there is none."""
    crop = _crop(ink)
    glyph = _fit(crop)
    digit = _centre_of_mass_in_the_middle(glyph) if centre else _shrink(ink)
    return DigitSteps(ink, crop, _in_the_middle(glyph), digit)


def _crop(ink: np.ndarray) -> np.ndarray:
    visible = ink > 0
    rows, columns = np.flatnonzero(visible.any(axis=1)), np.flatnonzero(visible.any(axis=0))
    if len(rows) == 0:
        raise NothingDrawn(_("Nothing is drawn: there is no ink."))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _fit(crop: np.ndarray) -> np.ndarray:
    """The crop scaled so that its longer side is 20, its darkest pixel at full ink."""
    height, width = crop.shape
    scale = FITTED_SIZE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    resampling = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    glyph = np.asarray(Image.fromarray(crop).resize(size, resampling), np.float32)
    if not glyph.any():  # a speck or two that are lost among so much paper
        raise NothingDrawn(_("Nothing is drawn, apart from a few specks."))
    return (glyph * (255 / max(1.0, float(glyph.max())))).astype(np.uint8)


def _in_the_middle(glyph: np.ndarray) -> np.ndarray:
    height, width = glyph.shape
    return _lay(glyph, FITTED_SIZE, (FITTED_SIZE - height) // 2, (FITTED_SIZE - width) // 2)


def _centre_of_mass_in_the_middle(glyph: np.ndarray) -> np.ndarray:
    height, width = glyph.shape
    mass = glyph.sum(dtype=np.float64)
    row = (glyph.sum(axis=1) @ np.arange(height)) / mass
    column = (glyph.sum(axis=0) @ np.arange(width)) / mass
    middle = SIZE / 2  # not (SIZE - 1) / 2: so it is in MNIST, where centres of mass average 14.0
    top = min(max(round(middle - row), 0), SIZE - height)
    left = min(max(round(middle - column), 0), SIZE - width)
    return _lay(glyph, SIZE, top, left)


def _lay(glyph: np.ndarray, size: int, top: int, left: int) -> np.ndarray:
    plane = np.zeros((size, size), np.uint8)
    plane[top : top + glyph.shape[0], left : left + glyph.shape[1]] = glyph
    return plane


def _shrink(ink: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(ink).resize((SIZE, SIZE), Image.Resampling.BOX))
