"""Lines right across a photo, which may lean: those of ruled and squared paper, as wide as a pen's strokes or wider.

The picture is sheared until its lines are level; then a row that is ink nearly from end to end is a line's. What is
thinner than strokes needs no such care (`photo` opens it away). The angle is where the rows' ink is most uneven, the
usual way to find how a page leans: W. Postl, "Detection of linear oblique structures and skew scan in digitized
documents" (1986).
"""

from __future__ import annotations

import cv2
import numpy as np

_STEEPEST = 0.2
"""Lines lean by so much at most, as a slope: 11 degrees."""
_SMALL = 256
"""Longer side, in pixels, of the picture on which the slope is looked for first."""
_STEPS = 24
"""Slopes that are tried either way, each time in a range that is so many times narrower."""
_RIGHT_ACROSS = 0.92
"""Share of a row's pixels that a line takes: a digit that fills a picture with a margin of 5 % takes less."""
_SHARE_OF_A_ROW = 0.3
"""Of a picture that is sheared, rows at the top and the foot are cut off; of shorter ones nothing is known."""
_MOST = 0.5
"""Share of all rows that lines take with their edges; of more, something else is true."""
_LEAST, _DEEP, _STRONGER = 0.05, 0.2, 0.15
"""A line's depth at least, that of the deepest of a page's lines, or they do no harm, and by how much a stroke is
deeper than the line it crosses, as shares of the paper's light."""
_BLUR = 2
"""Pixels by which a line's soft edge may reach beyond it."""


def without_ruling(depth: np.ndarray, grain: float) -> np.ndarray:
    """Depths float32 (h, w), 0 = paper and 1 = black, without lines that go right across, level or upright.

    Args:
        depth: of ink, and of lines.
        grain: the standard deviation of the paper's depth.
    """
    cleared = depth
    for axis in (0, 1):
        across = _without_level(cleared if axis == 0 else cleared.T, max(_LEAST, 3 * grain))
        cleared = across if axis == 0 else across.T
    return cleared


def between(rows: np.ndarray, known: np.ndarray, row: int) -> np.ndarray:
    """What a row (w,) of an array (h, w) would hold if it were between its next known neighbours, float."""
    place = int(np.searchsorted(known, row))
    above, below = known[max(place - 1, 0)], known[min(place, len(known) - 1)]
    share = 0.5 if above == below else (row - above) / (below - above)
    return np.asarray((1 - share) * rows[above] + share * rows[below])


def _without_level(depth: np.ndarray, least: float) -> np.ndarray:
    """The same without level lines, which may lean."""
    slope = _slope(depth, least)
    if slope is None:
        return depth
    rows, columns = _sheared(depth.shape, slope)
    is_there = (rows >= 0) & (rows < len(depth))
    level = np.where(is_there, depth[rows.clip(0, len(depth) - 1), columns], np.nan)
    is_line = _shares(level >= least, is_there) >= _RIGHT_ACROSS
    if not is_line.any() or np.nanmedian(level[is_line], axis=1).max() < _DEEP:
        return depth
    is_line = np.convolve(is_line, np.ones(2 * _BLUR + 1), "same") > 0
    if is_line.mean() > _MOST:
        return depth
    known, without = np.flatnonzero(~is_line), level.copy()
    for row in np.flatnonzero(is_line).tolist():
        is_stroke = level[row] >= np.nanmedian(level[row]) + _STRONGER
        filled = between(level, known, row)
        without[row] = np.where(is_stroke | np.isnan(filled), level[row], np.minimum(filled, level[row]))
    cleared = depth.copy()
    cleared[rows[is_there], np.broadcast_to(columns, rows.shape)[is_there]] = without[is_there]
    return cleared


def _slope(depth: np.ndarray, least: float) -> float | None:
    """The slope at which the rows' ink is most uneven; None where no row is a line's, as in most photos."""
    scale = min(1.0, _SMALL / max(depth.shape))
    height, width = (max(1, round(scale * side)) for side in depth.shape)
    small = cv2.resize(depth, (width, height), interpolation=cv2.INTER_AREA) >= least
    slope, reach = 0.0, _STEEPEST
    for plane in (small, small, depth >= least):
        slopes = slope + np.linspace(-reach, reach, 2 * _STEPS + 1)
        slope = float(slopes[int(np.argmax([_unevenness(plane, each) for each in slopes]))])
        reach /= _STEPS / 2
        if plane is small and _profile(small, slope).max() < _RIGHT_ACROSS / 2:
            return None
    return slope


def _unevenness(mask: np.ndarray, slope: float) -> float:
    return float(np.square(_profile(mask, slope)).sum())


def _profile(mask: np.ndarray, slope: float) -> np.ndarray:
    """The share of ink in each row of a mask (h, w) that is sheared so, and in those that are cut off too short, 0."""
    height, width = mask.shape
    shear = np.array([[1, 0, 0], [slope, 1, -slope * width / 2]])
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    sheared = cv2.warpAffine(mask.astype(np.uint8), shear, (width, height), flags=flags, borderValue=0)
    return np.asarray(sheared.mean(axis=1))


def _sheared(shape: tuple[int, ...], slope: float) -> tuple[np.ndarray, np.ndarray]:
    """Where the rows of a sheared picture come from: rows (h and more, w), some of them outside, and columns (w,)."""
    height, width = shape
    columns = np.arange(width)
    shift = np.rint(slope * (columns - width / 2)).astype(int)
    return np.arange(-shift.max(), height - shift.min())[:, np.newaxis] + shift, columns


def _shares(mask: np.ndarray, is_there: np.ndarray) -> np.ndarray:
    """The share of each row that is set, of what is there; 0 where that is little."""
    count = is_there.sum(axis=1)
    return np.where(count >= _SHARE_OF_A_ROW * mask.shape[1], (mask & is_there).sum(axis=1) / np.maximum(count, 1), 0)
