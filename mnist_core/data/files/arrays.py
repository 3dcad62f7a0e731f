"""Arrays of digits brought to one form: images uint8 (n, 28, 28), light on dark as they come, and labels 0 to 9."""

from __future__ import annotations

import numpy as np

from mnist_core.data.files.pixels import as_bytes
from mnist_core.errors import DataError, one_line
from mnist_core.formats import whole
from mnist_core.languages.translation import _

MOST_IMAGES = 1_000_000
MOST_BYTES = MOST_IMAGES * 28 * 28
_QMNIST_COLUMNS = 8


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
    return as_bytes(images, name)


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


def _kind(dtype: np.dtype, shape: tuple[int, ...]) -> str:
    return one_line(f"{dtype.name} {shape}")
