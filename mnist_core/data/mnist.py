"""Digit images for training and testing: MNIST as it ships with the project, or any file that `data_file` reads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_core import paths
from mnist_core.data.files.data_file import FoundDigits, find
from mnist_core.errors import DataError, one_line
from mnist_core.formats import whole
from mnist_core.languages.translation import _

SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"

VALIDATION_SHARE = 12
"""One training image in so many is kept for validation: 5,000 of MNIST's 60,000."""

TEST_SHARE = 6
"""One image in so many is kept for the test, of a file that has no test part."""

TRAINING_IMAGES = 60_000 - 60_000 // VALIDATION_SHARE
"""How many of MNIST's are left to train on: 55,000."""

_ORDER_SEED = 0
"""Always the same, so that every run is validated on the same digits and runs can be compared."""

NO_DIGIT = 255
"""What stands for the label of a drawing that is no digit."""


@dataclass(frozen=True)
class Split:
    """Images uint8 (n, 28, 28), 0 = paper and 255 = ink, with their labels uint8 (n,), 0 to 9.

    `said` is a sentence on how their pixels were put right when they were read, or empty.
    """

    images: np.ndarray
    labels: np.ndarray
    said: str = ""

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: np.ndarray | slice) -> Split:
        """The images and labels at these indices."""
        return Split(self.images[indices], self.labels[indices], self.said)

    def counts(self) -> np.ndarray:
        """How many images there are of each digit: integers (10,)."""
        return np.bincount(self.labels, minlength=10)

    def averages(self) -> np.ndarray:
        """The average image of each digit, uint8 (10, 28, 28); all paper for a digit that there is none of."""
        groups = [self.images[self.labels == label] for label in range(10)]
        return np.stack([group.mean(axis=0) if len(group) else np.zeros((28, 28)) for group in groups]).astype(np.uint8)


EMPTY_SPLIT = Split(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8))


@dataclass(frozen=True)
class Dataset:
    """Splits that share no image; nothing is ever trained or tuned on `test`.

    What is `added` is learnt from besides, however much of `train` is. `test_was_held_back` from the training images,
    where their file had no test part.
    """

    train: Split
    validation: Split
    test: Split
    added: Split = EMPTY_SPLIT
    test_was_held_back: bool = False


def load(path: Path | None = None, *, title: str = "", labels_in: str = "") -> Dataset:
    """Load the bundled MNIST, or the data file at `path`, as train, validation and test.

    The training images are shuffled, always in the same way; the first twelfth of them becomes the validation split. Of
    a file that has one part only, whatever it calls it, a sixth is kept aside for the test. Where a class would be
    missing in what is held back, as it may be of a small file, that is drawn by label.

    Args:
        path: a data file or folder; None for the bundled MNIST.
        title: see `data_file.find`.
        labels_in: see `data_file.find`.

    Raises:
        DataError: the file is missing, damaged, or none that `data_file` reads.
    """
    found = _find(path, title, labels_in)
    has_both = len(found.parts) == 2
    everything = _read(found, "test" if found.parts == {"test"} else "train")
    aside = 0 if has_both else max(1, len(everything) // TEST_SHARE)
    size = max(1, (len(everything) - aside) // VALIDATION_SHARE)
    if size + aside >= len(everything):
        raise DataError(_("There are too few images: training, validation and testing need at least one each."))
    if len(np.unique(everything.labels)) == 1:
        words = _("{file}: all {count} labels are {digit}, so there is nothing to tell apart.")
        digit = everything.labels[0]
        raise DataError(words.format(file=found.title, count=whole(len(everything)), digit=digit))
    order = _order(everything.labels, size, aside)
    test = _read(found, "test") if has_both else everything.take(order[-aside:])
    rest = order[: len(everything) - aside]
    return Dataset(everything.take(rest[size:]), everything.take(rest[:size]), test, test_was_held_back=not has_both)


def _order(labels: np.ndarray, first: int, last: int) -> np.ndarray:
    """Indices in the order in which images are split: shuffled, with every class among the first and the last so many.

    By chance each is, but for small files and rare classes: there the classes are dealt evenly over the whole order.
    """
    order = np.random.default_rng(_ORDER_SEED).permutation(len(labels))
    shuffled = labels[order]
    classes = np.unique(labels)
    if all(
        np.unique(end).size == classes.size for end in (shuffled[:first], shuffled[len(order) - last :]) if end.size
    ):
        return order
    places = np.empty(len(labels))
    for label in classes:
        count = (shuffled == label).sum()
        places[shuffled == label] = (
            np.linspace(0, 1, count) if count > 2 else (0.5, 1)[:count]
        )  # and some to learn from
    return order[np.argsort(places, kind="stable")]


def load_test(path: Path | None = None) -> Split:
    """Load only the test split: 10,000 digits for the bundled MNIST, all digits of a file that has no test part.

    Raises:
        DataError: as for `load`.
    """
    return test_in(_find(path))


def test_in(found: FoundDigits) -> Split:
    """The same of what was found in a file."""
    return _read(found, "test" if "test" in found.parts else "train")


def _find(path: Path | None, title: str = "", labels_in: str = "") -> FoundDigits:
    if path is None:
        _check_bundled(paths.MNIST)
    return find(paths.MNIST if path is None else path, title, labels_in)


def _read(found: FoundDigits, part: str) -> Split:
    return Split(*found.read_and_say(part))


def _check_bundled(file: Path) -> None:
    try:
        if hashlib.sha256(file.read_bytes()).hexdigest() == SHA256:
            return
    except OSError as error:
        raise DataError(
            _("{file} can't be read ({problem}). Download Digit Lab again.").format(file=file, problem=one_line(error))
        ) from None
    raise DataError(
        _("{file} isn't the MNIST file that comes with Digit Lab. Download Digit Lab again.").format(file=file)
    )
