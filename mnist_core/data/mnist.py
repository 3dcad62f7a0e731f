"""Digit images for training and testing: MNIST as it ships with the project, or any file in the same format.

A data file is an .npz with `x_train`, `y_train`, `x_test` and `y_test`: images uint8 (n, 28, 28), 0 = paper,
255 = ink, and integer labels (n,) from 0 to 9. Pickled content is never loaded.
"""

from __future__ import annotations

import hashlib
import tokenize
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.lib import format as npy

from mnist_core import paths
from mnist_core.errors import DataError, brief

SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"

VALIDATION_SHARE = 12
"""One training image in so many is kept for validation: 5,000 of MNIST's 60,000."""

TRAINING_IMAGES = 60_000 - 60_000 // VALIDATION_SHARE
"""How many of MNIST's are left to train on: 55,000."""

_ORDER_SEED = 0
"""Always the same, so that every run is validated on the same digits and runs can be compared."""

_EXPECTED = "expected an .npz with x_train, y_train, x_test, y_test: images uint8 (n, 28, 28), labels 0 to 9"
_MOST_IMAGES = 1_000_000


NPZ_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, MemoryError),
    *(tokenize.TokenError, SyntaxError, TypeError),  # numpy has Python read an array's header
)
"""What reading a damaged .npz may raise."""


NO_DIGIT = 255
"""What stands for the label of a drawing that is no digit."""


@dataclass(frozen=True)
class Split:
    """Images uint8 (n, 28, 28), 0 = paper and 255 = ink, with their labels uint8 (n,), 0 to 9."""

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: np.ndarray | slice) -> Split:
        """The images and labels at these indices."""
        return Split(self.images[indices], self.labels[indices])

    def counts(self) -> np.ndarray:
        """How many images there are of each digit: integers (10,)."""
        return np.bincount(self.labels, minlength=10)

    def averages(self) -> np.ndarray:
        """The average image of each digit, uint8 (10, 28, 28); all paper for a digit that there is none of."""
        groups = [self.images[self.labels == label] for label in range(10)]
        return np.stack([group.mean(axis=0) if len(group) else np.zeros((28, 28)) for group in groups]).astype(np.uint8)


NOTHING = Split(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8))


@dataclass(frozen=True)
class Dataset:
    """Splits that share no image; nothing is ever trained or tuned on `test`.

    What is `added` is learnt from besides, however much of `train` is.
    """

    train: Split
    validation: Split
    test: Split
    added: Split = NOTHING


def load(path: Path | None = None) -> Dataset:
    """Load the bundled MNIST, or the data file at `path`, as train, validation and test.

    The training images are shuffled, always in the same way; the first twelfth of them becomes the validation split.

    Raises:
        DataError: the file is missing, damaged, or not in the format above.
    """
    with _open(path) as archive:
        everything = _read_split(archive, "train")
        test = _read_split(archive, "test")
    order = np.random.default_rng(_ORDER_SEED).permutation(len(everything))
    size = max(1, len(everything) // VALIDATION_SHARE)
    if size == len(everything):
        raise DataError("One training image is too few: one is needed for training and one for validation.")
    return Dataset(everything.take(order[size:]), everything.take(order[:size]), test)


def load_test(path: Path | None = None) -> Split:
    """Load only the test split: 10,000 digits for the bundled MNIST.

    Raises:
        DataError: as for `load`.
    """
    with _open(path) as archive:
        return _read_split(archive, "test")


def _open(path: Path | None) -> zipfile.ZipFile:
    file = paths.MNIST if path is None else path
    if not _is_file(file):
        raise DataError(f"There is no data file {file}; {_EXPECTED}.")
    try:
        if path is None and hashlib.sha256(file.read_bytes()).hexdigest() != SHA256:
            raise DataError(f"{file} is not the MNIST file that ships with Digit Lab; fetch the project anew.")
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError) as error:
        raise DataError(f"{file} is damaged or no .npz file ({brief(error)}); {_EXPECTED}.") from None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long
        return False


def _read_split(archive: zipfile.ZipFile, part: str) -> Split:
    images = _read_array(archive, f"x_{part}", dimensions=3)
    labels = _read_array(archive, f"y_{part}", dimensions=1)
    if len(images) != len(labels):
        raise DataError(f"x_{part} holds {len(images)} images but y_{part} {len(labels)} labels.")
    if labels.min() < 0 or labels.max() > 9:
        raise DataError(f"y_{part} holds labels from {labels.min()} to {labels.max()}; expected 0 to 9.")
    return Split(images, labels.astype(np.uint8))


def _read_array(archive: zipfile.ZipFile, name: str, dimensions: int) -> np.ndarray:
    """Read one array, but only after its header has shown that it is of the right kind and size."""
    try:
        with archive.open(f"{name}.npy") as member:
            _check_header(member, name, dimensions)
        with archive.open(f"{name}.npy") as member:
            return np.ascontiguousarray(npy.read_array(member, allow_pickle=False))
    except KeyError:
        raise DataError(f"{archive.filename} holds no array {name}; {_EXPECTED}.") from None
    except NPZ_DAMAGE as error:
        raise DataError(f"{archive.filename} is damaged at {name} ({brief(error)}); {_EXPECTED}.") from None


def _check_header(member: IO[bytes], name: str, dimensions: int) -> None:
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    version = npy.read_magic(member)
    if version not in readers:
        raise ValueError(f"unknown format version {version}")
    shape, _, dtype = readers[version](member)
    is_image = dimensions == 3
    right_dtype = dtype == np.uint8 if is_image else np.issubdtype(dtype, np.integer)
    right_shape = len(shape) == dimensions and (not is_image or shape[1:] == (28, 28))
    if not right_dtype or not right_shape or not 1 <= shape[0] <= _MOST_IMAGES:
        found = f"{dtype.name} {shape}"
        wanted = "uint8 (n, 28, 28)" if is_image else "integers (n,)"
        raise DataError(f"{name} is {found}; expected {wanted} with n from 1 to {_MOST_IMAGES:,}.")
