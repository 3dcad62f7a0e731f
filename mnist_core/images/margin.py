"""A margin for pictures that were cut to their ink, as scanners, data sets and other programs cut a digit out.

Whatever looks for ink needs paper round it: what touches the edges may be the table, a shadow or a line of the paper.
So a picture whose ink touches all four edges, and each in no more places than a digit does, gets a margin of its own
paper. What this module does not do: find the ink (`ink` and `photo` do).
"""

from __future__ import annotations

import cv2
import numpy as np

from mnist_core.images.page import is_page, stroke_width

_WIDTH = 0.25
"""The margin, as a share of the longer side."""
_EDGE = 0.06
"""Ink this close to an edge, as a share of the longer side, touches it: soft edges of strokes are cut off, too."""
_SOFT = 0.03
"""So far from ink, as a share of the longer side, there is surely paper."""
_MOST_PLACES = 3
"""A digit touches an edge in so many places at most; ruled and squared paper in more."""
_LEAST_INK, _MOST_INK = 0.03, 0.75
_FLAT = 0.3
"""Share of the paper's pixels that have one shade, on paper without grain."""
_CONTRAST = 2.4
"""A pen's ink is so many times as dark as its paper: 2.8 times at least on 292 digits cut out of scans and photos."""
_THIN, _TWO_SHADES, _TWO_SHADES_OF_THIN = 0.08, 0.7, 0.85
"""Share of all variance that lies between ink and paper: a page's darker corners pass into the lighter ones. They leave
thin strokes, as shares of the shorter side, to be told from them; of 720 photos of pages none is taken for cut out."""
_ONE = 0.5
"""Share of all ink that the largest shape has: of a digit, and not of a page of them."""


def with_margin(grey: np.ndarray) -> tuple[np.ndarray, int]:
    """A picture uint8 (h, w) with a margin of so many pixels, if it was cut to its ink; else as it is, and 0."""
    ink = _ink(grey)
    if ink is None or not (_is_cut_to(ink) and _stands_out(grey, ink)):
        return grey, 0
    width = max(2, round(_WIDTH * max(grey.shape)))
    paper = _paper_at_edges(grey, ink)
    framed = cv2.copyMakeBorder(paper, width, width, width, width, cv2.BORDER_REPLICATE)
    framed[width:-width, width:-width] = grey
    return framed, width


def without_margin(ink: np.ndarray, share: float) -> np.ndarray:
    """Ink (h, w) of a picture that got a margin, of this share of its height, without it: places are the picture's."""
    width = round(share * ink.shape[0])
    return ink[width : len(ink) - width, width : ink.shape[1] - width] if width else ink


def _ink(grey: np.ndarray) -> np.ndarray | None:
    """Which pixels differ from most of those at the edges, bool (h, w); None in a picture of a few pixels."""
    if min(grey.shape) < 4:
        return None
    smooth = cv2.GaussianBlur(grey, (0, 0), max(0.01 * max(grey.shape), 0.1))
    _, light = cv2.threshold(smooth, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    share = float(_edges(light).mean())
    return np.asarray(light != (share > 0.5))


def _edges(plane: np.ndarray) -> np.ndarray:
    return np.concatenate([plane[0], plane[-1], plane[:, 0], plane[:, -1]])


def _is_cut_to(ink: np.ndarray) -> bool:
    if not _LEAST_INK < ink.mean() < _MOST_INK:
        return False
    _, _, shapes, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    if shapes[1:, -1].max() < _ONE * ink.sum() or is_page(ink):
        return False
    near = max(2, round(_EDGE * max(ink.shape)))
    sides = ink[:near], ink[-near:], ink[:, :near].T, ink[:, -near:].T
    return all(1 <= _places(side) <= _MOST_PLACES for side in sides)


def _stands_out(grey: np.ndarray, ink: np.ndarray) -> bool:
    """Whether this is a pen's ink, and not a page's darker corners, which pass into the lighter ones."""
    of_ink, of_paper = grey[ink].astype(np.float32), grey[~ink].astype(np.float32)
    darker, lighter = sorted((float(of_ink.mean()), float(of_paper.mean())))
    share = float(ink.mean())
    between = share * (1 - share) * (lighter - darker) ** 2  # Otsu's measure, as a share of all there is
    if lighter < _CONTRAST * max(darker, 1.0):
        return False
    _, shape_of, shapes, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    pen = stroke_width(shape_of == 1 + int(shapes[1:, -1].argmax()))
    least = _TWO_SHADES if pen >= _THIN * min(grey.shape) else _TWO_SHADES_OF_THIN
    return between >= least * float(grey.var())


def _places(side: np.ndarray) -> int:
    """How many runs of ink there are along an edge, of which this is the strip bool (pixels deep, pixels long)."""
    return int(np.count_nonzero(np.diff(side.any(axis=0).astype(np.int8), prepend=0) == 1))


def _paper_at_edges(grey: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """The picture with its outermost pixels all paper: of one shade, or as between the next paper beside the ink."""
    reach = 2 * max(1, round(_SOFT * max(grey.shape))) + 1
    is_paper = cv2.dilate(ink.astype(np.uint8), np.ones((reach, reach), np.uint8)) == 0
    shades = grey[is_paper] if is_paper.any() else grey[~ink]
    shade = int(np.bincount(shades).argmax())
    if (shades == shade).mean() > _FLAT:
        return np.full_like(grey, shade)
    paper, middle = grey.copy(), float(np.median(shades))
    for side in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]):
        known = np.flatnonzero(is_paper[side])
        places = np.arange(len(is_paper[side]))
        paper[side] = np.interp(places, known, grey[side][known]) if len(known) else middle
    return paper
