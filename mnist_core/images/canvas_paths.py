"""What the drawing canvas (Fabric.js) sends, as strokes; it comes from a visitor, so nothing in it is trusted."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from mnist_core.errors import ImageError
from mnist_core.formats import whole
from mnist_core.images.drawing import Drawing
from mnist_core.languages.translation import N_, _

MOST_POINTS = 20_000
"""A minute of drawing without a pause has some 4,000."""

_FARTHEST = 10_000.0
_TOO_MUCH = N_("The drawing has more than {most} points. Press Clear and draw a digit.")
_DAMAGED = N_("The drawing can't be read. Press Clear and draw it again.")


def drawing_of(content: object) -> Drawing | None:
    """The strokes and the brush of `{"objects": [{"path": [["M", x, y], ["Q", ...], ...], "strokeWidth": ...}]}`.

    Returns:
        x and y in the canvas's pixels, the brush's width that of most strokes; None where nothing is drawn.

    Raises:
        ImageError: the text is not a list of strokes, or too long.
    """
    strokes = strokes_of(content)
    if not strokes:
        return None
    brush_width = float(np.median([each.brush_width for each in strokes]))
    return Drawing([line for each in strokes for line in each.strokes], brush_width)


def strokes_of(content: object) -> list[Drawing]:
    """Return what a canvas sent, each stroke as a drawing with its own brush.

    Raises:
        ImageError: the text is not a list of strokes, or too long.
    """
    objects = content.get("objects") if isinstance(content, Mapping) else None
    if not isinstance(objects, list) or not all(isinstance(each, Mapping) for each in objects):
        raise ImageError(_(_DAMAGED))
    paths = [each.get("path") for each in objects]
    if sum(len(path) for path in paths if isinstance(path, list)) > MOST_POINTS:  # before anything is made of them
        raise ImageError(_(_TOO_MUCH).format(most=whole(MOST_POINTS)))
    lines = [_stroke(path) for path in paths]
    if sum(map(len, lines)) > MOST_POINTS:
        raise ImageError(_(_TOO_MUCH).format(most=whole(MOST_POINTS)))
    widths = [_number(each.get("strokeWidth"), 1.0) for each in objects]
    return [Drawing([line], width) for line, width in zip(lines, widths, strict=True)]


def _stroke(path: object) -> np.ndarray:
    """The corners of a path float (n, 2); each bend gets a point in its middle."""
    if not isinstance(path, list) or not path:
        raise ImageError(_(_DAMAGED))
    points: list[tuple[float, float]] = []
    for command in path:
        match command:
            case ["M" | "L", x, y]:
                points.append((_number(x), _number(y)))
            case ["Q", bend_x, bend_y, x, y] if points:
                (from_x, from_y), end = points[-1], (_number(x), _number(y))
                middle = (from_x + 2 * _number(bend_x) + end[0]) / 4, (from_y + 2 * _number(bend_y) + end[1]) / 4
                points += [middle, end]
            case _:
                raise ImageError(_(_DAMAGED))
    return np.array(points)


def _number(value: object, least: float = -_FARTHEST) -> float:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or not least <= value <= _FARTHEST:  # type: ignore[arg-type,operator]
        raise ImageError(_(_DAMAGED))
    return float(value)  # type: ignore[arg-type]
