"""Arrays of digits brought to one form: images uint8 (n, 28, 28), light on dark as they come, and labels 0 to 9."""

from __future__ import annotations

import numpy as np

from mnist_core.errors import DataError, one_line
from mnist_core.formats import whole
from mnist_core.languages.translation import _

MOST_IMAGES = 1_000_000
MOST_BYTES = MOST_IMAGES * 28 * 28
_LOOKED_AT, _FEW_SHADES = 100, 8
"""Images that are looked at; and shades that drawings of single pixels have, whose rows have length 1, too."""
_TOLERANCE = 1e-3
"""By which a length may differ from 1, of pixels that were written with a few decimals."""
_QMNIST_COLUMNS = 8
_PAPER, _STANDARD_RANGE = 0.3, 20
"""Share of standardised pixels that have one value, the paper's, if all were shifted and divided by the same numbers;
and how far apart the lowest and highest are at most: MNIST's 3.2."""


def check_size(shape: tuple[int, ...], dtype: np.dtype, name: str) -> None:
    """Look at what a header promises, before memory is taken for it.

    Raises:
        DataError: it is no numbers, or more or fewer of them than a file of digits has.
    """
    if dtype.kind in "US":
        words = _("{array} has text; expected numbers. If it holds numbers, save it with array.astype(int).")
        raise DataError(words.format(array=name))
    if dtype.kind not in "buif":
        raise DataError(
            _("{array} is {type}; expected numbers. Digit Lab doesn't open pickled objects.").format(
                array=name, type=dtype.name
            )
        )
    count = shape[0] if shape else 0
    if not 1 <= count <= MOST_IMAGES:
        words = _("{array} is {kind}; expected 1 to {most} images or labels.")
        raise DataError(words.format(array=name, kind=_kind(dtype, shape), most=whole(MOST_IMAGES)))
    if int(np.prod(shape, dtype=object)) * dtype.itemsize > MOST_BYTES:
        words = _("{array} is {kind}, which is more than {most} MB. Bring fewer images, or pixels as uint8.")
        raise DataError(words.format(array=name, kind=_kind(dtype, shape), most=whole(MOST_BYTES // 2**20)))


def is_of_images(shape: tuple[int, ...]) -> bool:
    """Whether an array of this shape can hold images of 28 x 28 pixels."""
    return sorted(side for side in shape[1:] if side != 1) in ([28, 28], [28 * 28])


def as_images(array: np.ndarray, name: str) -> tuple[np.ndarray, str]:
    """An array as images uint8 (n, 28, 28), and a sentence on how their pixels were put right.

    It is empty for pixels from 0 to 255, 0 to 1 and -1 to 1.

    Raises:
        DataError: its shape or its pixels are no images', or they are normalised in a way that nobody can undo.
    """
    count, *shape = array.shape
    if not is_of_images(array.shape):
        words = _("{array} is {kind}; expected images of 28 x 28 pixels.")
        words = words.format(array=name, kind=_kind(array.dtype, array.shape))
        is_coloured = shape[:1] == [3] or shape[-1:] == [3]
        raise DataError(f"{words} {_('Convert them to greyscale first.')}" if is_coloured else words)
    images = array.reshape(count, 28, 28)
    if images.dtype == np.uint8:
        return np.ascontiguousarray(images), ""
    if images.dtype == bool:
        return images * np.uint8(255), ""
    lowest, highest = float(images.min()), float(images.max())
    if images.dtype.kind == "f" and -1 <= lowest <= highest <= 1:
        if axis := _normalised_along(images):
            words = _(
                "{array} is normalised along axis {axis}, as tf.keras.utils.normalize does, which nobody can undo. "
                "Save the pixels before that."
            )
            raise DataError(words.format(array=name, axis=axis))
        if lowest >= 0 and _have_unit_length(images[:_LOOKED_AT].reshape(-1, 28 * 28)):
            said = _("The pixels of each image were divided by its length, so each was scaled to 0 to 255.")
            return _rounded(images / np.maximum(images.max(axis=(1, 2), keepdims=True), 1e-9) * 255), said
        return _rounded(images * 255 if lowest >= 0 else (images + 1) * 127.5), ""
    if 0 <= lowest <= highest <= 255:  # NaN is neither
        return _rounded(images), ""
    if lowest < 0 < highest - lowest <= _STANDARD_RANGE and _has_paper(images, lowest, highest):
        said = _("The pixels were standardised, from {lowest} to {highest}, so they were scaled to 0 to 255.")
        said = said.format(lowest=f"{lowest:.4g}", highest=f"{highest:.4g}")
        return _rounded((images - lowest) * (255 / (highest - lowest))), said
    words = _(
        "{array} has pixels from {lowest} to {highest}; expected 0 to 255, 0 to 1 or -1 to 1. Save "
        "the pixels before they are standardised."
    )
    raise DataError(words.format(array=name, lowest=f"{lowest:.4g}", highest=f"{highest:.4g}"))


def _rounded(images: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint(images).astype(np.uint8))


def _has_paper(images: np.ndarray, lowest: float, highest: float) -> bool:
    """Whether the lowest or the highest value is that of many pixels."""
    return bool(max((images == lowest).mean(), (images == highest).mean()) >= _PAPER)


def as_labels(array: np.ndarray, name: str) -> np.ndarray:
    """An array, of numbers, one-hot, or QMNIST's eight of which the first is the label, as labels uint8 (n,), 0 to 9.

    Raises:
        DataError: its shape or its numbers are no labels'.
    """
    labels: np.ndarray = array.reshape(len(array), -1)
    is_one_hot = labels.shape[1] == 10 and ((labels == 0) | (labels == 1)).all() and (labels.sum(axis=1) == 1).all()
    labels = np.argmax(labels, axis=1)[:, None] if is_one_hot else labels
    labels = labels[:, :1] if labels.shape[1] == _QMNIST_COLUMNS and labels.dtype.kind in "iu" else labels
    if labels.shape[1] != 1:
        words = _("{array} is {kind}; expected labels: whole numbers (n,), or one-hot.")
        raise DataError(words.format(array=name, kind=_kind(array.dtype, array.shape)))
    odd = labels[labels != np.rint(labels)]  # NaN is one of them
    if odd.size:
        words = _("{array} has the label {label}; expected whole numbers from 0 to 9.")
        raise DataError(words.format(array=name, label=f"{odd[0]:.4g}"))
    lowest, highest = labels.min(), labels.max()
    if lowest < 0 or highest > 9:
        words = _("{array} has labels from {lowest} to {highest}; expected 0 to 9.")
        words = words.format(array=name, lowest=f"{lowest:.0f}", highest=f"{highest:.0f}")
        ends_at_ten = (lowest, highest) == (1, 10)
        raise DataError(f"{words} {_('If 10 stands for 0, save labels % 10.')}" if ends_at_ten else words)
    return labels[:, 0].astype(np.uint8)


def _normalised_along(images: np.ndarray) -> int | None:
    """The axis, 1 or 2, along which all vectors of these images (n, 28, 28) have length 1 or 0; None for none."""
    looked_at = images[:_LOOKED_AT]
    return next((axis for axis in (1, 2) if _have_unit_length(np.moveaxis(looked_at, axis, -1).reshape(-1, 28))), None)


def _have_unit_length(vectors: np.ndarray) -> bool:
    """Whether these vectors (n, k) have length 1, or 0, and more shades than drawings of single pixels."""
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1)
    some = lengths[lengths > 0]
    return bool(some.size and (abs(some - 1) < _TOLERANCE).all() and np.unique(vectors).size > _FEW_SHADES)


def _kind(dtype: np.dtype, shape: tuple[int, ...]) -> str:
    return one_line(f"{dtype.name} {shape}")
