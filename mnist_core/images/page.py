"""What else is on flat paper: specks and faint marks, frames round a digit, and whether it is ruled.

Flat paper has one shade, as that of a canvas, a note app or a clipped scan. What a pen of one width draws is left as it
is, to the last grey level: so a canvas's drawing goes through here unchanged. What this module does not do: take the
lines away (`photo` does), or find the paper's shade (`ink` does).
"""

from __future__ import annotations

import cv2
import numpy as np

from mnist_core.errors import NothingDrawn
from mnist_core.images.ruling import between
from mnist_core.languages.translation import _

FAINT = 0.2
"""Share of full ink below which a mark by itself is no ink: a JPEG's noise, dirt, the shadow of a fold."""

_MARGIN = 0.004
"""How far a stroke's soft edge may reach beyond its middle, as a share of the longer side."""
_SPECK, _HAIR = 0.75, 0.5
"""Shares of the pen's width that a shape's longer and shorter side have at least; the pen cannot make a smaller one."""
_LEAST_DIGIT = 0.015
"""A digit's longer side is at least so long, as a share of the picture's."""
_RULING = 0.003
"""Width of what may be a line of the paper, as a share of the longer side."""
_RULED = 0.05
"""Share of all ink that such lines have at least. Soft edges and the tips of strokes have far less."""
_LEAST_LINE, _STRONGER = 3, 24
"""Grey levels by which a line differs from the paper, and a stroke from the line it crosses."""
_RIGHT_ACROSS = 0.95
"""Share of a row's pixels that a line takes."""
_FEWEST_PIXELS = 20
"""Of a digit; the ends of a single line that was drawn right across a canvas have fewer."""
_MOST_LINES = 0.4
"""Share of a page's rows that its lines take; of more, something else is true."""
_LEAST_FRAME = 0.2
"""A frame is at least so high and wide, as a share of the picture's."""
_RECTANGULAR = 0.93
"""Share of its bounding box that a rectangle fills: one whose corners are round, or that leans a little."""
_FRAME, _BOX = 0.5, 0.7
"""A frame is filled with ink to such a share at most, and a dark box that holds light ink at least."""
_SOLID, _BROAD = 0.88, 0.5
"""A page on a table takes so much of the smallest convex shape round it, and its shorter side is so much of its longer
one."""
_HELD = 0.25
"""A frame holds something that is at least so high, as a share of its own height."""


def is_ruled(ink: np.ndarray) -> bool:
    """Whether a good part of ink uint8 (h, w) is thinner than strokes and lies apart from them."""
    mask = _strong(ink)
    width = round(_RULING * max(ink.shape)) + 1
    thick = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((width, width), np.uint8))
    beside = cv2.dilate(thick, np.ones((3, 3), np.uint8))
    thin = np.count_nonzero(mask & (beside == 0))
    return bool(_RULED * np.count_nonzero(mask) < thin and np.count_nonzero(thick))


def without_lines(grey: np.ndarray, paper: int) -> np.ndarray:
    """A flat page uint8 (h, w) without the lines that go right across it, level or upright, of any width and colour.

    A row of pixels of which hardly one has the paper's shade is a line; half of them at least are no digit's, so their
    median is the line's shade. What differs more from the paper is a stroke across it; where a stroke is as pale as the
    line, it goes on between what is above and below. A page of nothing but lines stays as it is.
    """
    cleared = grey
    for axis in (0, 1):
        across = cleared if axis == 0 else cleared.T
        depth = abs(across.astype(np.int16) - paper)
        is_line = (depth >= _LEAST_LINE).mean(axis=1) >= _RIGHT_ACROSS
        if not is_line.any() or is_line.mean() > _MOST_LINES:
            continue
        beside, without = np.flatnonzero(~is_line), across.copy()
        for row in np.flatnonzero(is_line).tolist():
            is_stroke = depth[row] >= np.median(depth[row]) + _STRONGER
            without[row] = np.where(is_stroke, across[row], np.round(between(across, beside, row)))
        cleared = without if axis == 0 else without.T
    left = np.count_nonzero(abs(cleared.astype(np.int16) - paper) >= _STRONGER)
    return np.ascontiguousarray(cleared) if left >= _FEWEST_PIXELS else grey


def without_frames(ink: np.ndarray) -> np.ndarray:
    """Ink uint8 (h, w) without frames that hold something; in a dark box, what is lighter than it is the ink."""
    mask = _strong(ink)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cleared = ink
    for contour in contours:
        left, top, width, height = cv2.boundingRect(contour)
        is_large = width >= _LEAST_FRAME * ink.shape[1] and height >= _LEAST_FRAME * ink.shape[0]
        if not is_large or cv2.contourArea(contour) < _RECTANGULAR * (width - 1) * (height - 1):
            continue
        part = np.s_[top : top + height, left : left + width]
        inside = _inside(ink[part], mask[part])
        if inside is not None:
            cleared = cleared.copy()
            cleared[part] = inside
    return cleared


def _inside(ink: np.ndarray, mask: np.ndarray) -> np.ndarray | None:
    """What a rectangle holds, on paper; None if it holds nothing of a digit's size."""
    height, width = mask.shape
    line = _thickness(mask)
    if mask.mean() > _BOX:
        ink, line = 255 - ink, 1
    elif mask.mean() > _FRAME:
        return None
    held = np.zeros_like(ink)
    within = np.s_[line + 1 : height - line - 1, line + 1 : width - line - 1]
    held[within] = ink[within]
    _, _, boxes, _ = cv2.connectedComponentsWithStats(_strong(held), connectivity=8)
    holds_a_digit = any(
        rows >= _HELD * height and line + 1 < left and left + columns < width - line - 1
        for left, _, columns, rows, _ in boxes[1:].tolist()
    )
    return held if holds_a_digit else None


def _thickness(mask: np.ndarray) -> int:
    """How many pixels deep the ink is from the rectangle's edges inwards: the median of the four sides' medians."""
    sides = (mask, mask[::-1], mask.T, mask.T[::-1])
    return int(np.median([np.median(np.where(side.all(axis=0), len(side), side.argmin(axis=0))) for side in sides]))


def without_specks(ink: np.ndarray) -> np.ndarray:
    """Ink uint8 (h, w) without what is faint and by itself, and without shapes that are smaller than the pen.

    Raises:
        NothingDrawn: there is nothing else.
    """
    mask = _strong(ink)
    count, labels, boxes, _centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count == 1:
        return ink
    width, height, areas = boxes[1:, 2:].T
    largest = 1 + int(areas.argmax())
    if max(width[largest - 1], height[largest - 1]) < _LEAST_DIGIT * max(ink.shape):
        raise NothingDrawn(_("Nothing is drawn, apart from a few specks."))
    pen = stroke_width(labels == largest)
    kept = np.zeros(count, np.uint8)
    kept[1:] = (np.minimum(width, height) >= _HAIR * pen) & (np.maximum(width, height) >= _SPECK * pen)
    kept[largest] = 1
    margin = 2 * max(1, round(_MARGIN * max(ink.shape))) + 1
    return np.where(cv2.dilate(kept[labels], np.ones((margin, margin), np.uint8)) > 0, ink, 0).astype(np.uint8)


def is_page(mask: np.ndarray) -> bool:
    """Whether a mask bool (h, w) is a page on a table and no digit: hardly notched or holed, and broader than a 1."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return False
    hull = cv2.convexHull(np.concatenate(contours))
    _, _, width, height = cv2.boundingRect(hull)
    is_solid = np.count_nonzero(mask) >= _SOLID * max(cv2.contourArea(hull), 1)
    return bool(is_solid) and min(width, height) >= _BROAD * max(width, height)


def stroke_width(shape: np.ndarray) -> float:
    """The width in pixels of the pen that drew a shape bool (h, w).

    In a strip of one width, half of all ways out are shorter than a quarter of it.
    """
    framed = np.pad(shape.astype(np.uint8), 1)
    ways = cv2.distanceTransform(framed, cv2.DIST_L2, 5)
    return 4 * (float(np.median(ways[framed > 0])) - 0.5)  # from the middle of a pixel to that of the next paper


def _strong(ink: np.ndarray) -> np.ndarray:
    """1 where there is more than faint ink, uint8."""
    return (ink > 255 * FAINT).astype(np.uint8)
