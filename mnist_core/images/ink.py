"""Which pixels of a picture are ink, and how much: uint8 (h, w), 0 = paper, 255 = full ink.

Ink may be dark on light or light on dark, opaque or on a transparent ground, with even or uneven lighting.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from mnist_core.errors import ImageError, NothingDrawn

WORKING_SIZE = 512
"""Longer side, in pixels, to which a larger picture is shrunk: 25 times a digit's 20, so that no stroke is lost."""

# Grey levels (0-255) and shares. They were set by looking at drawings, scans and photos, and none is a fine balance:
# each halved or raised by half moves the reading of 400 simulated photos of pen digits (light from a side, grain,
# blur, JPEG, specks; 97 % read right) by half a point at most.
_MIN_CONTRAST = 24.0
"""Ink differs so much from its paper: a tenth of the range, the faintest pencil on paper that one still reads."""
_SURELY_NOISE = 8.0
"""... and by so many standard deviations of the paper's grain; grain alone hardly passes 5 in 512 x 512 pixels."""
_RIPPLES = 26
"""JPEG leaves ripples round strokes; fainter than this, a tenth of full ink, they are not ink."""
_NO_GRAIN = 1.0
"""Grain (standard deviation) of a drawing or a clean scan, where nothing but rounding stirs the paper's shade."""
_MIDWAY = 127
"""Halfway between transparent and opaque."""
_SHADES_OF_A_PICTURE = 64
"""An opaque part with such a range of shades (2nd to 98th percentile) has paper of its own; one pen has hardly any."""
_NEAR_FRAME = 48.0
"""So far from the frame's median shade, uneven light is still likelier than ink."""
_NEAR_PAPER = (24.0, 16.0, 12.0)
"""So far from the fitted paper a pixel still counts as paper, in each round: narrower as the fit gets better."""
_FAINT_INK, _FULL_INK = 0.25, 0.75
"""Share of a pen's darkness at which ink begins and at which it is full; a blurred edge lies between."""
_SPECK = 0.1
"""Share of the largest shape's area under which another shape is dirt, not a loose stroke of the digit."""


def find_ink(image: np.ndarray) -> np.ndarray:
    """Ink uint8 (h, w) of an image of any kind, at most 512 on its longer side."""
    grey, alpha = _grey_and_alpha(image)
    if alpha is not None and alpha.min() < 255:
        opaque = alpha > _MIDWAY
        if not opaque.any():
            raise NothingDrawn("Nothing is drawn: the picture is empty.")
        shades = grey[opaque]
        has_paper_of_its_own = opaque.mean() > 0.5 and np.ptp(np.percentile(shades, (2, 98))) > _SHADES_OF_A_PICTURE
        if not has_paper_of_its_own:
            return _shrink_to_working_size(alpha)
        grey = np.where(opaque, grey, np.median(shades)).astype(np.uint8)
    return _ink_on_paper(_shrink_to_working_size(grey))


def _grey_and_alpha(image: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    if image.dtype != np.uint8 or image.ndim not in (2, 3) or image.size == 0:
        raise ImageError(f"An image must be uint8 (h, w) or (h, w, 1 to 4), not {image.dtype} {image.shape}.")
    if image.ndim == 2:
        return image, None
    channels = image.shape[2]
    if channels not in (1, 2, 3, 4):
        raise ImageError(f"An image has 1 to 4 channels, not {channels}.")
    alpha = image[..., -1] if channels in (2, 4) else None
    grey = image[..., 0] if channels < 3 else np.asarray(Image.fromarray(image[..., :3]).convert("L"))
    return grey, alpha


def _shrink_to_working_size(plane: np.ndarray) -> np.ndarray:
    height, width = plane.shape
    scale = WORKING_SIZE / max(height, width)
    if scale >= 1:
        return plane
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.BOX))


def _ink_on_paper(grey: np.ndarray) -> np.ndarray:
    """Tell ink from paper in an opaque picture: ink is what stands out from the paper's own smooth shade."""
    paper, noise = _fit_paper(grey.astype(np.float32))
    difference = paper - grey
    if np.square(difference.clip(max=0)).sum() > np.square(difference.clip(min=0)).sum():
        difference = -difference  # light ink on dark
    peak = float(difference.max())
    if peak < max(_MIN_CONTRAST, _SURELY_NOISE * noise):
        raise NothingDrawn("Nothing is drawn: the picture is all of one shade.")
    if noise < _NO_GRAIN:  # a drawing, a scan without grain, one of MNIST's digits: keep its soft edges as they are
        ink = difference.clip(0, peak) * (255 / peak)
        return np.where(ink < (_RIPPLES if noise else 0), 0, ink).astype(np.uint8)
    return _clean_photo(difference, noise)


def _fit_paper(grey: np.ndarray) -> tuple[np.ndarray, float]:
    """The shade the paper would have without ink (h, w), and its grain (standard deviation, in grey levels).

    A quadratic surface follows uneven lighting. It starts from the picture's frame, which is mostly paper, and is
    then fitted again to every pixel near it.
    """
    edge = max(1, min(grey.shape) // 20)
    frame = np.ones(grey.shape, bool)
    frame[edge:-edge, edge:-edge] = False
    shade = np.median(grey[frame])
    if (grey[frame] == shade).mean() > 0.5:  # one flat shade, as on a canvas or in MNIST: nothing to fit
        return np.full_like(grey, shade), 0.0
    terms = _quadratic_terms(*grey.shape)  # (h, w, 6)
    paper = np.full_like(grey, shade)
    near = frame & (abs(grey - shade) <= _NEAR_FRAME)  # (h, w) bool: what is likely paper
    for tolerance in _NEAR_PAPER:
        coefficients = np.linalg.lstsq(terms[near], grey[near], rcond=None)[0]  # (n, 6), (n,) -> (6,)
        paper = terms @ coefficients  # (h, w, 6) @ (6,) -> (h, w)
        near = abs(grey - paper) <= tolerance
        if near.sum() < len(coefficients):
            break
    return paper, float((grey - paper)[near].std()) if near.any() else 0.0


def _quadratic_terms(height: int, width: int) -> np.ndarray:
    """1, x, y, xy, x², y² of every pixel, x and y from -1 to 1: float32 (h, w, 6)."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)  # a complex step is a count
    return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1)


def _clean_photo(difference: np.ndarray, noise: float) -> np.ndarray:
    """Ink of a photo: without the paper's grain, pen strokes at full ink, and specks away from the digit removed."""
    strong = difference[difference > max(_MIN_CONTRAST, 4 * noise)]
    pen = float(np.percentile(strong, 75))  # not the maximum: a single dark speck would set it
    low = max(_FAINT_INK * pen, 3 * noise)
    ink = ((difference - low) / max(_FULL_INK * pen - low, 1.0)).clip(0, 1)
    return np.where(_largest_shapes(ink > 0.5), ink * 255, 0).astype(np.uint8)


def _largest_shapes(mask: np.ndarray) -> np.ndarray:
    """The mask, grown by a pixel or two, without shapes that are specks beside the largest one."""
    step = max(1, max(mask.shape) // 96)  # shapes are told apart on about 96 x 96 cells: gaps of a pixel close
    rows, columns = -(-mask.shape[0] // step), -(-mask.shape[1] // step)
    padded = np.zeros((rows * step, columns * step), bool)
    padded[: mask.shape[0], : mask.shape[1]] = mask
    coarse = np.asarray(padded.reshape(rows, step, columns, step).any(axis=(1, 3)))  # (rows, columns)
    labels = _label(coarse)
    areas = np.bincount(labels.ravel())
    areas[0] = 0
    kept = _grow(areas[labels] >= max(1, areas.max() * _SPECK))
    return kept.repeat(step, axis=0).repeat(step, axis=1)[: mask.shape[0], : mask.shape[1]]


def _label(mask: np.ndarray) -> np.ndarray:
    """Number the connected shapes (8 neighbours) of a mask: every pixel takes its shape's highest number, 0 is none.

    Each round hooks shapes onto their highest neighbour and then lets every pixel point to the top of its chain
    (pointer jumping), so that a long, winding shape takes a few rounds, not one a pixel. Method: Shiloach and
    Vishkin, "An O(log n) parallel connectivity algorithm" (1982).
    """
    numbers = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    parents = np.arange(mask.size + 1)
    while True:
        labels = parents[numbers]
        highest = np.where(mask, _neighbourhood(labels).max(axis=0), 0)
        if (highest == labels).all():
            return labels
        np.maximum.at(parents, labels, highest)
        while ((further := parents[parents]) != parents).any():
            parents = further


def _grow(mask: np.ndarray) -> np.ndarray:
    return np.asarray(_neighbourhood(mask).max(axis=0))


def _neighbourhood(plane: np.ndarray) -> np.ndarray:
    """The plane and its eight shifts by one pixel: (9, h, w)."""
    padded = np.pad(plane, 1)
    height, width = plane.shape
    return np.stack([padded[dy : dy + height, dx : dx + width] for dy in range(3) for dx in range(3)])
