"""Which pixels of a picture are ink, and how much: uint8 (h, w), 0 = paper, 255 = full ink.

Ink may be dark on light or light on dark, opaque or on a transparent ground, with even or uneven lighting.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from mnist_core.errors import ImageError, NothingDrawn

WORKING_SIZE = 512
_MIN_CONTRAST = 24.0
_RIPPLES = 26
"""A compressed picture has ripples round its strokes; fainter than this (0-255), they are not ink."""


def find_ink(image: np.ndarray) -> np.ndarray:
    """Ink uint8 (h, w) of an image of any kind, at most 512 on its longer side."""
    grey, alpha = _grey_and_alpha(image)
    if alpha is not None and alpha.min() < 255:
        opaque = alpha > 127
        if not opaque.any():
            raise NothingDrawn("Nothing is drawn: the picture is empty.")
        shades = grey[opaque]
        has_paper_of_its_own = opaque.mean() > 0.5 and np.ptp(np.percentile(shades, (2, 98))) > 64
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
    if peak < max(_MIN_CONTRAST, 8 * noise):
        raise NothingDrawn("Nothing is drawn: the picture is all of one shade.")
    if noise < 1:  # a drawing, a scan without grain, one of MNIST's digits: keep its soft edges as they are
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
    height, width = grey.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1)
    paper = np.full_like(grey, shade)
    near = frame & (abs(grey - shade) <= 48)
    for tolerance in (24.0, 16.0, 12.0):
        coefficients = np.linalg.lstsq(terms[near], grey[near], rcond=None)[0]
        paper = terms @ coefficients
        near = abs(grey - paper) <= tolerance
        if near.sum() < len(coefficients):
            break
    return paper, float((grey - paper)[near].std()) if near.any() else 0.0


def _clean_photo(difference: np.ndarray, noise: float) -> np.ndarray:
    """Ink of a photo: without the paper's grain, pen strokes at full ink, and specks away from the digit removed."""
    strong = difference[difference > max(_MIN_CONTRAST, 4 * noise)]
    full = float(np.percentile(strong, 75))
    low = max(0.25 * full, 3 * noise)
    ink = ((difference - low) / max(0.75 * full - low, 1.0)).clip(0, 1)
    return np.where(_largest_shapes(ink > 0.5), ink * 255, 0).astype(np.uint8)


def _largest_shapes(mask: np.ndarray) -> np.ndarray:
    """The mask, grown by a pixel or two, without shapes that have under a tenth of the largest one's area."""
    step = max(1, max(mask.shape) // 96)
    rows, columns = -(-mask.shape[0] // step), -(-mask.shape[1] // step)
    padded = np.zeros((rows * step, columns * step), bool)
    padded[: mask.shape[0], : mask.shape[1]] = mask
    coarse = np.asarray(padded.reshape(rows, step, columns, step).any(axis=(1, 3)))
    labels = _label(coarse)
    areas = np.bincount(labels.ravel())
    areas[0] = 0
    kept = _grow(areas[labels] >= max(1, areas.max() / 10))
    return kept.repeat(step, axis=0).repeat(step, axis=1)[: mask.shape[0], : mask.shape[1]]


def _label(mask: np.ndarray) -> np.ndarray:
    """Number the connected shapes (8 neighbours) of a small mask: every pixel takes its shape's highest number."""
    labels = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        spread = np.where(mask, _neighbourhood(labels).max(axis=0), 0)
        if (spread == labels).all():
            return labels
        labels = spread


def _grow(mask: np.ndarray) -> np.ndarray:
    return np.asarray(_neighbourhood(mask).max(axis=0))


def _neighbourhood(plane: np.ndarray) -> np.ndarray:
    """The plane and its eight shifts by one pixel: (9, h, w)."""
    padded = np.pad(plane, 1)
    height, width = plane.shape
    return np.stack([padded[dy : dy + height, dx : dx + width] for dy in range(3) for dx in range(3)])
