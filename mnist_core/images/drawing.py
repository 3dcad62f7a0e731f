"""A drawing as its strokes, and the digit that a network gets of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_core.images.digits import from_canvas
from mnist_core.images.strokes import draw, place

_SIDE, _LONGER_SIDE = 280, 180
"""Pixels of the canvas on which the strokes are drawn, and of the drawing's longer side on it."""


@dataclass(frozen=True)
class Drawing:
    """Strokes float (n, 2) of x and y, y pointing down, and the width of the round brush in the same units."""

    strokes: Sequence[np.ndarray]
    brush_width: float

    @property
    def longer_side(self) -> float:
        """Of the box around the strokes' middles; 1 for a dot."""
        return float(np.ptp(np.concatenate(list(self.strokes)), axis=0).max()) or 1.0

    def digit(self) -> np.ndarray:
        """What the network gets of it: uint8 (28, 28)."""
        brush_width = self.brush_width * _LONGER_SIDE / self.longer_side
        ink = draw(place(self.strokes, _LONGER_SIDE, (_SIDE / 2, _SIDE / 2)), min(brush_width, _SIDE / 3), _SIDE)
        return from_canvas(255 - ink).digit
