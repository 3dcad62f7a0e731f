"""The digits, and the drawings that are none, which may be added to MNIST's training images."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from mnist_core.data import pen_digits, scribbles, tablet_digits
from mnist_core.data.mnist import NO_DIGIT, Split


def generate(field: str, count: int, seed: int) -> Split:
    """So many of a kind of `networks.extra_digits`; the same seed gives the same ones."""
    return _GENERATORS[field](count, seed)


def _no_digits(make: Callable[[int, int], np.ndarray]) -> Callable[[int, int], Split]:
    return lambda count, seed: Split(make(count, seed), np.full(count, NO_DIGIT, np.uint8))


_GENERATORS: Mapping[str, Callable[[int, int], Split]] = MappingProxyType(
    {
        "pen_digits": pen_digits.generate,
        "tablet_digits": tablet_digits.generate,
        "scribbles": _no_digits(scribbles.generate),
        "turned_digits": _no_digits(tablet_digits.generate_turned),
    }
)
