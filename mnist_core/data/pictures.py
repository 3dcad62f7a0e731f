"""Digits as pictures: folders that are called 0 to 9, and Parquet as Hugging Face has MNIST."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_core.data.arrays import MOST_IMAGES
from mnist_core.data.table import NAMES_OF_LABELS
from mnist_core.errors import DataError, brief
from mnist_core.images.reading import ENDINGS, read_image
from mnist_core.languages.translation import _

_NAMES_OF_IMAGES = frozenset({"image", "img", "picture"})


def files_in(folder: Path) -> Sequence[tuple[int, Path]]:
    """The picture files in folders that are called 0 to 9, each with its label; none without such folders."""
    found = [
        (int(digit), file)
        for digit in "0123456789"
        if (folder / digit).is_dir()
        for file in sorted((folder / digit).iterdir())
        if file.suffix.lower() in ENDINGS
    ]
    return found[: MOST_IMAGES + 1]


def read_files(files: Sequence[tuple[int, Path]]) -> tuple[np.ndarray, np.ndarray]:
    """Their images uint8 (n, 28, 28), light on dark, and labels uint8 (n,).

    Raises:
        DataError, ImageError, OSError: one is no picture of 28 x 28 pixels.
    """
    images = [_as_mnist(file.read_bytes(), f"{file.parent.name}/{brief(file.name)}") for _label, file in files]
    return np.stack(images), np.array([label for label, _file in files], np.uint8)


def read_parquet(path: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """The same of a table of a picture's bytes and a label a row; `name` is what it is called in a sentence.

    Raises:
        DataError: it has other columns, or a picture is none of 28 x 28 pixels.
        ValueError, OSError: it is damaged.
    """
    import pyarrow as pa  # which takes a while to import
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names = {column.lower(): column for column in file.schema_arrow.names}
            image, label = _first(names, _NAMES_OF_IMAGES), _first(names, NAMES_OF_LABELS)
            if image is None or label is None or not 1 <= file.metadata.num_rows <= MOST_IMAGES:
                words = _("{file} has the columns {columns}; expected image and label, as Hugging Face's MNIST has.")
                raise DataError(words.format(file=name, columns=brief(", ".join(file.schema_arrow.names))))
            rows = file.read([image, label])
    except pa.ArrowException as error:
        raise ValueError(brief(str(error))) from None
    contents = [each["bytes"] if isinstance(each, dict) else each for each in rows[image].to_pylist()]
    images = [_as_mnist(content, f"{image} {number}") for number, content in enumerate(contents)]
    return np.stack(images), np.asarray(rows[label].to_pylist())


def _first(names: Mapping[str, str], wanted: Collection[str]) -> str | None:
    return next((column for name, column in names.items() if name in wanted), None)


def _as_mnist(content: object, name: str) -> np.ndarray:
    """A picture as MNIST has it, light on dark, uint8 (28, 28)."""
    if not isinstance(content, bytes):
        raise ValueError(_("{file} is no picture").format(file=name))
    grey = np.asarray(Image.fromarray(read_image(content)).convert("L"))
    if grey.shape != (28, 28):
        height, width = grey.shape
        words = _("{file} has {width} x {height} pixels; expected 28 x 28, as MNIST has.")
        raise DataError(words.format(file=name, width=width, height=height))
    frame = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return 255 - grey if np.median(frame) > 127 else grey
