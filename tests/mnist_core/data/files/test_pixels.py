"""Pixels of any scale are MNIST's again, and it is said what was done, or why nothing can be."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mnist_core.data import mnist
from mnist_core.data.files import data_file
from mnist_core.data.files.pixels import as_bytes
from mnist_core.errors import DataError

DIGITS = mnist.load_test().take(slice(40)).images
LONG = DIGITS.astype(np.float64)


def divided(order: int, axis: Any) -> Callable[[np.ndarray], np.ndarray]:
    """As scikit-learn and Keras normalise."""

    def change(images: np.ndarray) -> np.ndarray:
        lengths = (abs(images) ** order).sum(axis=axis, keepdims=True) ** (1 / order)
        return images / np.where(lengths == 0, 1, lengths)

    return change


SCALED: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "standardised": lambda images: (images / 255 - 0.1307) / 0.3081,
    "standardised by its own mean": lambda images: (images - images.mean()) / images.std(),
    "dark on light, standardised": lambda images: (0.1307 - images / 255) / 0.3081 + 0.6,
    "half a unit lower": lambda images: images / 255 - 0.5,
    "less the mean": lambda images: images - images.mean(),
    "fractions less the mean": lambda images: (images - images.mean()) / 255,
    "signed bytes": lambda images: (images - 128).astype(np.int8),
    "hundredths": lambda images: images / 255 / 100,
    "16 bits": lambda images: (images * 257).astype(np.uint16),
    "12 bits": lambda images: (images * 16).astype(np.int32),
    "each by its length": divided(2, (1, 2)),
    "each by its sum": divided(1, (1, 2)),
    "each standardised": lambda images: (
        (images - images.mean((1, 2), keepdims=True)) / images.std((1, 2), keepdims=True)
    ),
}


@pytest.mark.parametrize("scale", SCALED)
def test_scaled_pixels_are_put_right_and_said(tmp_path: Path, scale: str) -> None:
    np.savez(tmp_path / "digits.npz", x_train=SCALED[scale](LONG), y_train=mnist.load_test().labels[:40])
    images, _, said = data_file.find(tmp_path / "digits.npz").read_and_say("train")
    is_inverted = images[0, 0, 0] == 255
    highest = LONG.max(axis=(1, 2), keepdims=True) if "each" in scale else 255  # the palest 8 ends at 242
    np.testing.assert_allclose(255.0 - images if is_inverted else images, LONG * 255 / highest, atol=1.1)
    assert said.endswith(".") and said == mnist.load(tmp_path / "digits.npz").train.said


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("kind", [np.float16, np.float64])
def test_normalised_pixels_are_told_because_nobody_can_undo_it(axis: int, kind: type) -> None:
    with pytest.raises(DataError, match=f"digits is normalised along axis {axis}"):
        as_bytes(divided(2, axis)(LONG).astype(kind), "digits")


@pytest.mark.parametrize(
    "odd",
    [
        (LONG - LONG.mean(axis=0)) / (LONG.std(axis=0) + 1),
        (LONG - LONG.mean(axis=0)) / 255,
        np.where(LONG == 0, 785.0, LONG),
        np.where(LONG == 0, np.nan, LONG),
        LONG + np.arange(40)[:, None, None] * 1000,
    ],
)
def test_what_is_no_scale_of_pixels_is_refused(odd: np.ndarray) -> None:
    with pytest.raises(DataError, match="before they are standardised"):
        as_bytes(odd, "digits")


@pytest.mark.parametrize(
    "images",
    [DIGITS, LONG / 255, (LONG / 255).astype(np.float16), LONG / 127.5 - 1, DIGITS.astype(int)],
)
def test_pixels_in_order_are_left_without_a_word(images: np.ndarray) -> None:
    same, said = as_bytes(images, "digits")
    np.testing.assert_array_equal(same, DIGITS)
    assert not said


def test_drawings_of_single_pixels_are_not_normalised() -> None:
    points = np.zeros((40, 28, 28))
    points[:, 14, 14] = 1
    assert as_bytes(points, "digits")[1] == "" and as_bytes(points, "digits")[0].max() == 255
