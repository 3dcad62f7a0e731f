"""Pixels of any scale brought to 0 to 255; which scale it is, their values tell.

What was done to all pixels alike is undone, and so is what was done to each image by itself, as long as the image is
still there. What this module does not do: turn dark ink on light paper round, or stretch whole numbers of 0 to 16, for
both of which a network is asked (`inference.brought_data`).
"""

from __future__ import annotations

import numpy as np

from mnist_core.errors import DataError
from mnist_core.languages.translation import _

_LOOKED_AT, _FEW_SHADES = 100, 8
"""Images that are looked at; and shades that drawings of single pixels have, whose rows have length 1, too."""
_TOLERANCE = 1e-3
"""By which a length may differ from 1, of pixels that were written with a few decimals."""
_PAPER = 0.3
"""Share of pixels that have one value, the paper's, if all were shifted and scaled by the same numbers."""
_WIDEST = 256
"""How far apart pixels are at most that were only shifted; others have numbers among them that are no pixels."""
_NEARLY, _HALF = 0.95, 0.5
"""Share of what 10, 12, 14 or 16 bits hold that the lightest pixel of such images has; and of 1, below which fractions
were divided by something else."""
_MORE_BITS = (10, 12, 14, 16)
_ORDERS = (1, 2)
"""Of what an image was divided by: the sum of its pixels, or its length."""


def as_bytes(images: np.ndarray, name: str) -> tuple[np.ndarray, str]:
    """Images (n, 28, 28) of any numbers as uint8, and a sentence on how their pixels were put right.

    It is empty for pixels from 0 to 255, 0 to 1 and -1 to 1.

    Raises:
        DataError: they are no pixels, or are normalised in a way that nobody can undo.
    """
    if images.dtype == np.uint8:
        return np.ascontiguousarray(images), ""
    if images.dtype == bool:
        return images * np.uint8(255), ""
    ends = float(images.min()), float(images.max())
    scaled = _usual(images, *ends, name) or _unusual(images, *ends)
    if scaled is None:
        words = _(
            "{array} has pixels from {lowest} to {highest}; expected 0 to 255, 0 to 1 or -1 to 1. Save "
            "the pixels before they are standardised."
        )
        raise DataError(words.format(array=name, lowest=f"{ends[0]:.4g}", highest=f"{ends[1]:.4g}"))
    return scaled


def _usual(images: np.ndarray, lowest: float, highest: float, name: str) -> tuple[np.ndarray, str] | None:
    """Of pixels from 0 to 255, 0 to 1 and -1 to 1, as `as_bytes`; None of others."""
    if not (images.dtype.kind == "f" and -1 <= lowest <= highest <= 1):
        return (_whole(images), "") if 0 <= lowest <= highest <= 255 else None  # NaN is neither
    if (axis := _normalised_along(images)) is not None:
        words = _(
            "{array} is normalised along axis {axis}, as tf.keras.utils.normalize does, which nobody can undo. "
            "Save the pixels before that."
        )
        raise DataError(words.format(array=name, axis=axis))
    if lowest <= -1 + _TOLERANCE:
        return _whole((images + 1) * 127.5), ""
    is_fraction = lowest >= 0 and highest >= _HALF and not _was_each_divided(images)
    return (_whole(images * 255), "") if is_fraction else None


def _unusual(images: np.ndarray, lowest: float, highest: float) -> tuple[np.ndarray, str] | None:
    """The same of pixels on another scale that was one for all of them, or one for each image."""
    if (lowest < 0 and _has_paper(images, (1, 2)) and not _has_paper(images)) or _was_each_divided(images):
        said = _("The pixels of each image were on a scale of their own, so each image was scaled to 0 to 255.")
        bottom, top = images.min(axis=(1, 2), keepdims=True), images.max(axis=(1, 2), keepdims=True)
        return _whole((images - bottom) / np.maximum(top - bottom, 1e-9) * 255), said
    has_more_bits = any(_NEARLY * 2**bits <= highest < 2**bits for bits in _MORE_BITS)
    is_one_scale = highest - lowest < _WIDEST if lowest < 0 else has_more_bits or 0 < highest < _HALF
    if not (is_one_scale and _has_paper(images)):
        return None
    said = _("The pixels went from {lowest} to {highest}, so they were scaled to 0 to 255.")
    said = said.format(lowest=f"{lowest:.4g}", highest=f"{highest:.5g}")
    return _whole((images - lowest) * (255 / (highest - lowest))), said


def _whole(images: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint(images).astype(np.uint8))


def _has_paper(images: np.ndarray, axes: tuple[int, ...] | None = None) -> bool:
    """Whether the lowest or the highest value, along these axes or of all, is that of many pixels."""
    ends = images.min(axis=axes, keepdims=True), images.max(axis=axes, keepdims=True)
    return bool(np.isfinite(ends).all() and max((images == end).mean() for end in ends) >= _PAPER)


def _normalised_along(images: np.ndarray) -> int | None:
    """The axis along which all vectors of these images (n, 28, 28) have length 1 or 0; None for none."""
    if _are_all_one(np.sqrt(np.einsum("nij,nij->ij", images, images, dtype=np.float64)), images[:_LOOKED_AT]):
        return 0
    looked_at = images[:_LOOKED_AT].astype(np.float64)
    return next((axis for axis in (1, 2) if _are_all_one(np.linalg.norm(looked_at, axis=axis), looked_at)), None)


def _was_each_divided(images: np.ndarray) -> bool:
    """Whether each image was divided by its sum or its length."""
    looked_at = images[:_LOOKED_AT].reshape(-1, 28 * 28).astype(np.float64)
    return any(_are_all_one(np.linalg.norm(looked_at, order, axis=1), looked_at) for order in _ORDERS)


def _are_all_one(lengths: np.ndarray, images: np.ndarray) -> bool:
    """Whether these lengths are 1, or 0, and the images have more shades than drawings of single pixels."""
    some = lengths[lengths > 0]
    return bool(some.size and (abs(some - 1) < _TOLERANCE).all() and np.unique(images).size > _FEW_SHADES)
