"""Which of the arrays that somebody brings are images, which labels, and for what: told by their names or shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mnist_core.data.files.arrays import is_of_images
from mnist_core.errors import DataError, one_line
from mnist_core.languages.translation import _

PARTS: Mapping[str, tuple[str, ...]] = {"train": ("train", "training"), "test": ("test", "t10k", "testing")}
_KINDS = {"x": ("x", "images", "image", "data"), "y": ("y", "labels", "label", "targets")}
"""What people call them, beside what MNIST's .npz does."""

_PAIRS = {
    pair: f"{kind}_{part}"
    for kind, kinds in _KINDS.items()
    for part, parts in PARTS.items()
    for one in kinds
    for other in parts
    for pair in (one + other, other + one)
}
"""What each of these names, as `_compact` writes them, is called in MNIST's .npz."""


@dataclass(frozen=True)
class NamedArray:
    """An array in a file.

    Attributes:
        name: what it is called there.
        read: reads it.
        shape: reads what its header promises; nothing where it has none.
        meaning: its name in MNIST's .npz, or "x" or "y" where it is not said for what; empty where its name is to tell.
    """

    name: str
    read: Callable[[], np.ndarray]
    shape: Callable[[], tuple[int, ...]] | None = None
    meaning: str = ""


def part_of(name: str) -> str:
    """Which of `PARTS` a name says; empty for none."""
    return next((part for part in PARTS if part in name.lower()), "")


def series_of(name: str) -> str:
    """What the names of arrays that belong together have in common: "emnistdigits" of emnist-digits-train-images."""
    compact = _compact(name)
    return next((compact.removesuffix(pair) for pair in _PAIRS if compact.endswith(pair)), compact)


def by_meaning(arrays: Sequence[NamedArray], file: str) -> dict[str, NamedArray]:
    """The arrays of a file under MNIST's names, by what they are called; where that says nothing, by their shapes.

    What is not said to be a part's is for training, where nothing else is.

    Raises:
        DataError: two say the same, or nothing says what they are.
    """
    said = [(array.meaning or _meaning_of(array.name), array) for array in arrays]
    bare = _without_doubles((f"{meaning}_train", array) for meaning, array in said if meaning in _KINDS)
    found = bare | _without_doubles((meaning, array) for meaning, array in said if "_" in meaning)
    if any(f"x_{part}" in found and f"y_{part}" in found for part in PARTS):
        return found
    return found | _by_shape([array for array in arrays if array.shape], file)


def _meaning_of(name: str) -> str:
    compact, last = _compact(name), _compact(name.rpartition("/")[2])
    said = next((meaning for pair, meaning in _PAIRS.items() if compact.endswith(pair)), "")
    return said or next((kind for kind, kinds in _KINDS.items() if last in kinds), "")


def _compact(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _without_doubles(pairs: Iterable[tuple[str, NamedArray]]) -> dict[str, NamedArray]:
    found: dict[str, NamedArray] = {}
    for meaning, array in pairs:
        if meaning in found and found[meaning].name != array.name:
            names = _("{one} and {other}").format(one=found[meaning].name, other=array.name)
            words = _("There are two arrays for {what}: {names}. Name the file you mean.")
            raise DataError(words.format(what=meaning, names=names))
        found[meaning] = array
    return found


def _by_shape(arrays: Sequence[NamedArray], file: str) -> dict[str, NamedArray]:
    """Those that alone can be images and labels; nothing where not even one can be images."""
    shapes = [array.shape() for array in arrays if array.shape]
    pairs = list(zip(arrays, shapes, strict=True))
    images = [array for array, shape in pairs if is_of_images(shape)]
    labels = [array for array, shape in pairs if shape[1:] in {(), (1,), (10,)}]
    if len(images) == len(labels) == 1:
        return {"x_train": images[0], "y_train": labels[0]}
    if not images or any(_meaning_of(array.name) for array in arrays):
        return {}
    there = ", ".join(f"{array.name} {shape}" for array, shape in pairs)
    words = _("{file} has the arrays {arrays}. Name them x_train and y_train, so that it's clear what they are.")
    raise DataError(words.format(file=file, arrays=one_line(there)))
