"""The same drawing with one thing put right: what would have flipped an answer.

Each correction changes the strokes as a writer could have made them: their slant, angle, gaps, or pen. Size and place
are no corrections, because `digits` sets them right for every drawing. Slant and angle are found by second moments,
as in Casey, "Moment normalization of handprinted characters" (1970).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from mnist_core.images.drawing import Drawing
from mnist_core.languages.translation import N_

_PEN = 0.1
"""Width of a pen's line as a share of the digit's longer side, as MNIST's digits have it: two pixels of twenty."""
_GAP = 0.18
"""Ends that are nearer to another stroke than this share of the digit's longer side were meant to touch it."""
_ELONGATED = 1.5
"""An axis is found where the ink reaches so much farther along it than across (variances)."""


def corrections(drawing: Drawing) -> Mapping[str, Drawing]:
    """The drawing with one thing put right at a time, by what was done; what changes nothing is left out."""
    candidates = {
        N_("with the slant removed"): _sheared(drawing),
        N_("turned upright"): _turned(drawing),
        N_("with the gaps closed"): _closed(drawing),
        N_("with a thinner pen"): _with_pen(drawing, thinner=True),
        N_("with a thicker pen"): _with_pen(drawing, thinner=False),
    }
    return {name: corrected for name, corrected in candidates.items() if corrected is not None}


def _sheared(drawing: Drawing) -> Drawing | None:
    _, covariance = _moments(drawing)
    if covariance[1, 1] <= 0:
        return None
    slant = covariance[0, 1] / covariance[1, 1]
    return _transformed(drawing, np.array([(1, -slant), (0, 1)])) if 0.03 < abs(slant) < 2.5 else None


def _turned(drawing: Drawing) -> Drawing | None:
    """Turned so that the axis along which the ink reaches farthest stands upright, if there is one that nearly does."""
    _, covariance = _moments(drawing)
    variances, axes = np.linalg.eigh(covariance)
    x, y = axes[:, 1]
    angle = float(np.arctan(x / y)) if y else np.pi / 2  # of the axis from upright
    if variances[1] < _ELONGATED * variances[0] or not np.radians(3) < abs(angle) < np.radians(50):
        return None
    return _transformed(drawing, np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))]))


def _closed(drawing: Drawing) -> Drawing | None:
    """Ends that nearly touch another stroke, or an earlier part of their own, are drawn on until they do."""
    closed = []
    for index, stroke in enumerate(drawing.strokes):
        others = [other for other_index, other in enumerate(drawing.strokes) if other_index != index]
        before, after = _link(stroke, others, drawing), _link(stroke[::-1], others, drawing)
        closed.append(np.concatenate([before, stroke, after]))
    same = all(len(after) == len(before) for after, before in zip(closed, drawing.strokes, strict=True))
    return None if same else replace(drawing, strokes=closed)


def _link(stroke: np.ndarray, others: Sequence[np.ndarray], drawing: Drawing) -> np.ndarray:
    """The point (1, 2) to which the gap before the stroke's beginning is to be closed, or none (0, 2)."""
    reach = _GAP * drawing.longer_side
    points = np.concatenate([*others, _beyond(stroke, 2 * reach)])
    distances = np.linalg.norm(points - stroke[0], axis=1)
    if not len(points) or not drawing.brush_width / 2 < distances.min() < reach:
        return np.empty((0, 2))
    return points[[distances.argmin()]]


def _with_pen(drawing: Drawing, *, thinner: bool) -> Drawing | None:
    width = _PEN * drawing.longer_side
    ratio = drawing.brush_width / width
    return replace(drawing, brush_width=width) if (ratio > 1.2 if thinner else ratio < 0.8) else None


def _moments(drawing: Drawing) -> tuple[np.ndarray, np.ndarray]:
    """Mean (2,) and covariance (2, 2) of the line that the pen drew, each length of it counting the same."""
    middles, lengths = [], []
    for stroke in drawing.strokes:
        steps = np.diff(stroke, axis=0)
        middles.append(stroke[:-1] + steps / 2)
        lengths.append(np.linalg.norm(steps, axis=1))
    points, weights = np.concatenate(middles), np.concatenate(lengths)
    if weights.sum() == 0:  # nothing but dots
        return np.concatenate(list(drawing.strokes)).mean(axis=0), np.zeros((2, 2))
    mean = np.average(points, axis=0, weights=weights)
    return mean, np.cov(points.T, aweights=weights, ddof=0)


def _transformed(drawing: Drawing, matrix: np.ndarray) -> Drawing:
    mean, _ = _moments(drawing)
    return replace(drawing, strokes=[(stroke - mean) @ matrix.T + mean for stroke in drawing.strokes])


def _beyond(stroke: np.ndarray, length: float) -> np.ndarray:
    """The part of a stroke that begins so far along it."""
    along = np.concatenate([[0], np.linalg.norm(np.diff(stroke, axis=0), axis=1).cumsum()])
    return stroke[along > length]
