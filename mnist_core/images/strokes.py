"""Pen strokes as the drawing canvas shows them: a round brush of one width, with soft edges.

A stroke is a float array (n, 2) of x and y in pixels, y pointing down; a drawing is a list of strokes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from mnist_core.images.digits import from_canvas

_FINE = 4
"""Each pixel is drawn as 4 x 4 smaller ones, whose mean is the soft edge."""

_LONGER_SIDE = 100
_BRUSH_SHARES = (0.035, 0.30)


def draw(strokes: Sequence[np.ndarray], brush_width: float, side: int) -> np.ndarray:
    """Ink uint8 (side, side), 0 = paper and 255 = full ink; what lies beyond the square is cut off."""
    left, top, right, bottom = _bounds(strokes, brush_width / 2 + 1, side)
    ink = np.zeros((side, side), np.uint8)
    if right <= left or bottom <= top:
        return ink
    mask = Image.new("L", ((right - left) * _FINE, (bottom - top) * _FINE))
    pen = ImageDraw.Draw(mask)
    for stroke in strokes:
        _draw_stroke(pen, (stroke - (left, top)) * _FINE, brush_width * _FINE)
    ink[top:bottom, left:right] = np.asarray(mask.resize((right - left, bottom - top), Image.Resampling.BOX))
    return ink


def place(strokes: Sequence[np.ndarray], longer_side: float, centre: tuple[float, float]) -> list[np.ndarray]:
    """The strokes scaled so that the longer side of their bounding box has this length, and moved to this centre."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = float((high - low).max())
    scale = longer_side / extent if extent else 1.0  # a dot has no extent
    return [(stroke - (low + high) / 2) * scale + centre for stroke in strokes]


def curve(*points: tuple[float, float]) -> np.ndarray:
    """A stroke that bends smoothly through these points: a Catmull-Rom spline, float (8 n - 7, 2)."""
    inner = np.array(points, np.float64)
    path = np.concatenate([2 * inner[:1] - inner[1:2], inner, 2 * inner[-1:] - inner[-2:-1]])
    t = np.linspace(0, 1, 8, endpoint=False)[:, np.newaxis, np.newaxis]
    a, b, c, d = path[:-3], path[1:-2], path[2:-1], path[3:]
    pieces = (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3) / 2
    return np.concatenate([pieces.swapaxes(0, 1).reshape(-1, 2), inner[-1:]])


def arc(centre: tuple[float, float], radii: tuple[float, float], start: float, sweep: float) -> np.ndarray:
    """Part of an ellipse, float (40, 2); angles in degrees, 0 pointing right and 90 down."""
    angles = np.radians(np.linspace(start, start + sweep, 40))
    return np.stack([centre[0] + radii[0] * np.cos(angles), centre[1] + radii[1] * np.sin(angles)], axis=1)


def written(strokes: Sequence[np.ndarray], random: np.random.Generator) -> np.ndarray:
    """The digit uint8 (28, 28) that comes of these strokes, of any scale, under a pen somewhere from thin to thick."""
    share = np.exp(random.uniform(*np.log(_BRUSH_SHARES)))
    side = round(1.6 * _LONGER_SIDE)
    ink = draw(place(strokes, _LONGER_SIDE, (side / 2, side / 2)), share * _LONGER_SIDE, side)
    return from_canvas(255 - ink).digit


def _bounds(strokes: Sequence[np.ndarray], reach: float, side: int) -> tuple[int, int, int, int]:
    points = np.concatenate(strokes)
    low = np.floor(points.min(axis=0) - reach).clip(0, side).astype(int)
    high = np.ceil(points.max(axis=0) + reach).clip(0, side).astype(int)
    return low[0], low[1], high[0], high[1]


def _draw_stroke(pen: ImageDraw.ImageDraw, stroke: np.ndarray, width: float) -> None:
    corners = [(float(x), float(y)) for x, y in stroke]
    if len(corners) > 1:
        pen.line(corners, fill=255, width=round(width), joint="curve")
    for x, y in (corners[0], corners[-1]):
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
