"""Ink in a photo of paper or of a board: what differs from the surface right beside it, wherever shadows fall.

    grey -> dark ink on light   chalk on a board is turned round
         -> depth               by how much of its light each pixel is darker than its paper
         -> without lines       those of ruled and squared paper, thin ones and those right across
         -> ink                 0 to 255, and only what may be a digit

The paper is found by a morphological closing, which fills whatever is dark and narrower than its window but leaves
edges as sharp as they are: so the edge of a hand's shadow is paper, where a smooth surface fitted to the page would
take the shadow for ink. Method: the black top-hat of Serra, "Image Analysis and Mathematical Morphology" (1982).
"""

from __future__ import annotations

import cv2
import numpy as np

from mnist_core.errors import NothingDrawn
from mnist_core.images.page import is_page, stroke_width
from mnist_core.images.ruling import without_ruling
from mnist_core.languages.translation import _

WORKING_SIZE = 1024
"""Longer side, in pixels, to which a larger photo is shrunk: ten digits in a row are still 50 high."""

# Lengths are shares of the longer side. All these were set on photos made of the training part of `tablet_digits`,
# as `benchmarks.photos` makes them, and none is a fine balance: with a window a third narrower, or half the blur, as
# many are read right.
_BLUR = 0.0012
_WINDOW = 0.12
"""Wider than most strokes; where a digit fills the picture, its pen may be wider, and so is the window then."""
_PENS_PER_WINDOW = 1.6
_WIDEST = 0.4
"""A window that no stroke fills, as a share of the picture's shorter side: with it the pen is measured."""
_PEN_IMAGE_SIZE = 256
"""Longer side, in pixels, of the picture on which that is done."""
_DARK_TABLE = 0.25
"""What is beyond the paper is so much darker, where it would pass for a pen; a shadow's edge is not."""
_BLACK_TABLE = 0.17
"""Where a surface has less than so much of the page's light, it is no shadowed paper, which has a fifth at least."""
_DIM, _MOST_TABLE = 0.4, 0.5
"""What has less than so much of the page's light, and takes less than so much of the picture, may be a table; of what
takes more, the ink may be light."""
_WIDER_THAN_PENS = 0.05
"""A felt pen's strokes are narrower, where several digits are on a page."""
_LINES = (0.005, 0.003)
"""Width of what is a line of the paper, not a stroke: the wider where the pen is broad enough."""
_SMALLEST = 0.03
"""A digit is at least so high or wide: thirty of them fit into a row."""
_MARGIN = 0.004
"""How far a stroke's faint edge may reach beyond its middle."""

_ALL_ROUND, _FILLED = 0.9, 0.3
"""A digit fills a picture if so much of the outermost pixels is paper, and so much of all is ink."""
_INK_FRACTION = 0.2
"""With so much ink, the middle of all depths is not the paper's any more."""
_INK_NOT_SHADE = 1.6
"""Ink and paper differ by such a factor at least, the middle of a page and its darker corners do not."""

# Depths are shares of the paper's light: 0 is paper, 1 is black.
_DARK_PEN = 0.35
"""Paler strokes as thin as the paper's lines are taken for lines."""
_MIN_DEPTH = 0.1
"""Ink is so much darker than its paper: the faintest pencil that one still reads."""
_SURELY_NOISE = 8.0
"""... and by so many standard deviations of the paper's grain."""
_FAINT_INK, _FULL_INK = 0.25, 0.75
"""Share of the pen's depth at which ink begins and at which it is full; a blurred edge lies between."""
_SPECK = 0.1
"""Share of the largest shape's area under which another shape is dirt, not a loose stroke of a digit."""


def find_ink(grey: np.ndarray) -> np.ndarray:
    """Ink uint8 (h, w), 0 = paper and 255 = full ink, of a photo uint8 (h, w), at most 1024 on its longer side.

    Raises:
        NothingDrawn: all there is are paper, shadows and grain.
    """
    smooth = cv2.GaussianBlur(grey, (0, 0), max(_BLUR * max(grey.shape), 0.1))
    dark = 255 - smooth if _ink_is_light(smooth) else smooth
    depth = _depth(dark, max(_WINDOW, _PENS_PER_WINDOW * _pen_width(dark)))
    grain = _grain(depth)
    depth = _without_lines(without_ruling(depth, grain))
    least = max(_MIN_DEPTH, _SURELY_NOISE * grain)
    if depth.max() < least:
        raise NothingDrawn(_("Nothing is drawn: the picture is all one shade."))
    pen = float(np.percentile(depth[depth >= least], 75))  # not the maximum: a single dark speck would set it
    low = max(_FAINT_INK * pen, 3 * grain)
    ink = ((depth - low) / max(_FULL_INK * pen - low, 0.01)).clip(0, 1)
    return np.where(_may_be_digits(ink > 0.5), ink * 255, 0).astype(np.uint8)


def _ink_is_light(grey: np.ndarray) -> bool:
    """Whether thin things stand out from their wider surroundings by light more than by darkness, as ratios."""
    step = max(1, max(grey.shape) // 128)
    height, width = (max(1, side // step) for side in grey.shape)
    small = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)
    filled = _fills_with_light(small)
    if filled is not None:
        return filled
    small = _with_table_lit(small)
    around = cv2.medianBlur(small, (min(small.shape) // 2) | 1)  # half the picture wide; an odd number
    darker = np.log1p(around.astype(np.float32)) - np.log1p(small.astype(np.float32))
    return bool(np.square(darker.clip(max=0)).sum() > np.square(darker.clip(min=0)).sum())


def _with_table_lit(small: np.ndarray) -> np.ndarray:
    """The picture with as much light on a table that comes in from the edges as on the page.

    Beside a dark table the page would look light, and its ink like paper.
    """
    table = _from_edges(small < _DIM * np.percentile(small, 90))
    if not 0 < table.mean() < _MOST_TABLE:
        return small
    lit = small * (float(np.median(small[~table])) / max(float(np.median(small[table])), 1.0))
    return np.where(table, lit.clip(0, 255), small).astype(np.uint8)


def _from_edges(mask: np.ndarray) -> np.ndarray:
    """The part of a mask bool (h, w) that is joined with the picture's edges."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    at_edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return np.asarray(np.isin(labels, at_edge[at_edge > 0]))


def _fills_with_light(small: np.ndarray) -> bool | None:
    """Of a picture that a digit fills, with its paper all round it, whether the ink is light; None of any other."""
    _, is_light = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    ring = np.concatenate([is_light[0], is_light[-1], is_light[:, 0], is_light[:, -1]])
    paper_is_light = ring.mean() > 0.5
    one_shade = max(ring.mean(), 1 - ring.mean()) >= _ALL_ROUND
    filled = (is_light != paper_is_light).mean() >= _FILLED
    if not (one_shade and filled) or is_page(is_light != paper_is_light):
        return None
    darker, lighter = small[is_light == 0].mean(), small[is_light == 1].mean()
    return bool(not paper_is_light) if lighter >= _INK_NOT_SHADE * max(darker, 1) else None


def _pen_width(grey: np.ndarray) -> float:
    """The width of the strokes as a share of the longer side; 0 where no digit stands free in the picture.

    A shadow reaches the edge, and is no digit for that.
    """
    height, width = grey.shape
    scale = min(1.0, _PEN_IMAGE_SIZE / max(grey.shape))
    size = (max(1, round(scale * width)), max(1, round(scale * height)))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    depth = _depth(small, _WIDEST * min(small.shape) / max(small.shape))
    least = max(_MIN_DEPTH, _SURELY_NOISE * _grain(depth))
    if depth.max() < least:
        return 0.0
    mask = depth > 0.5 * float(np.percentile(depth[depth >= least], 75))
    try:
        digit = mask & _may_be_digits(mask)
    except NothingDrawn:
        return 0.0
    return float(stroke_width(digit) / max(small.shape))


def _depth(grey: np.ndarray, window_share: float) -> np.ndarray:
    """By what share of the paper's light each pixel is darker than the paper there, float32 (h, w), mostly about 0."""
    window = _pixels(window_share, grey.shape)
    # Mirrored beyond the frame, light that falls off towards it goes on, and is not taken for ink there.
    mirrored = cv2.copyMakeBorder(grey, window, window, window, window, cv2.BORDER_REFLECT)
    paper = cv2.morphologyEx(mirrored, cv2.MORPH_CLOSE, np.ones((window, window), np.uint8))[
        window:-window, window:-window
    ]
    depth: np.ndarray = 1 - grey.astype(np.float32) / np.maximum(paper, 1).astype(np.float32)
    depth -= float(np.median(_of_paper(depth)))  # a closing keeps to the lightest grains of the paper
    depth[paper < _BLACK_TABLE * np.percentile(paper[::4, ::4], 90)] = 1  # its grain would pass for a pen's strokes
    return _without_surroundings(depth)


def _without_surroundings(depth: np.ndarray) -> np.ndarray:
    """Without the table beyond the paper's corner, a thumb at its edge: what comes in from there, wider than any pen.

    It would pass for ink, and far darker than the pen's. It stays where nothing else is as large as a digit.
    """
    mask = (depth > _DARK_TABLE).astype(np.uint8)
    width = _pixels(_WIDER_THAN_PENS, depth.shape)
    wide = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((width, width), np.uint8))
    surroundings = _from_edges(wide > 0).astype(np.uint8)
    if not surroundings.any():
        return depth
    near = cv2.dilate(surroundings, np.ones((2 * width + 1,) * 2, np.uint8)) > 0
    cleared = np.where(near & (depth > 0), 0, depth).astype(np.float32)
    shapes = cv2.connectedComponentsWithStats((cleared > _MIN_DEPTH).astype(np.uint8), connectivity=8)[2][1:]
    sizes = np.maximum(shapes[:, cv2.CC_STAT_WIDTH], shapes[:, cv2.CC_STAT_HEIGHT])
    return cleared if (sizes >= _pixels(_SMALLEST, depth.shape)).any() else depth


def _grain(depth: np.ndarray) -> float:
    """The standard deviation of the paper's grain, from the median deviation, which ink does not move."""
    return 1.4826 * float(np.median(abs(_of_paper(depth))))


def _of_paper(depth: np.ndarray) -> np.ndarray:
    """The depths of which most are the paper's: all, or where a digit fills the picture, all but the ink's."""
    ink = depth > max(_MIN_DEPTH, 0.5 * float(np.percentile(depth[::4, ::4], 99)))
    return np.asarray(depth[~ink]) if ink.mean() > _INK_FRACTION else depth


def _without_lines(depth: np.ndarray) -> np.ndarray:
    """Without what is thinner than strokes; with it where half of the strong ink would go, too, and is a dark pen's."""
    strong = depth[depth > max(_MIN_DEPTH, depth.max() / 2)]
    pen = float(np.median(strong)) if strong.size else 0.0
    amount = np.count_nonzero(depth > 0.6 * pen)
    opened = depth
    for share in _LINES:
        width = _pixels(share, depth.shape)
        opened = cv2.morphologyEx(depth, cv2.MORPH_OPEN, np.ones((width, width), np.uint8))
        if np.count_nonzero(opened > 0.6 * pen) >= amount / 2:
            return opened
    return depth if pen > _DARK_PEN else opened


def _may_be_digits(mask: np.ndarray) -> np.ndarray:
    """The mask with a margin, without specks beside the largest shape, and without what comes in from the edge.

    A line of the paper, the table beyond it or the corner of a shadow touches the edge. So does a digit in a picture
    that was cut too tightly: what fills half of it, but does not go right across, is kept where there is nothing else.
    """
    count, labels, boxes = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)[:3]
    left, top, width, height, areas = boxes[1:].T  # the first is the paper
    rows, columns = mask.shape
    at_left, at_right, at_top, at_bottom = left <= 1, left + width >= columns - 1, top <= 1, top + height >= rows - 1
    inside = ~(at_left | at_right | at_top | at_bottom)
    digit_sized = np.maximum(width, height) >= _pixels(_SMALLEST, mask.shape)
    if not (inside & digit_sized).any():
        across = (at_left & at_right) | (at_top & at_bottom)
        inside = ~across & (np.maximum(width / columns, height / rows) >= 0.5)
    if not (inside & digit_sized).any():
        raise NothingDrawn(_("No digit found. Write it larger and leave some space around it."))
    candidates = np.where(inside, areas, 0)
    kept = np.zeros(count, np.uint8)
    kept[1:] = (candidates >= _SPECK * candidates.max()) & (candidates > 0)
    margin = 2 * _pixels(_MARGIN, mask.shape) + 1
    return cv2.dilate(kept[labels], np.ones((margin, margin), np.uint8)) > 0


def _pixels(share: float, shape: tuple[int, ...]) -> int:
    return max(1, round(share * max(shape)))
