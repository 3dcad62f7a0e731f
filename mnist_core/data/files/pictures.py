"""Digits as pictures: in folders that are called 0 to 9 or with the label in their name, and as rows of Parquet."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from mnist_core.data.files.arrays import MOST_BYTES, MOST_IMAGES
from mnist_core.data.files.entries import Entry
from mnist_core.data.files.other_formats import how_to_cut_up
from mnist_core.data.files.table import NAMES_OF_LABELS
from mnist_core.errors import DataError, ImageError, one_line
from mnist_core.formats import whole
from mnist_core.images.reading import ENDINGS, FORMATS, MAX_BYTES, read_image
from mnist_core.languages.translation import _

_NAMES_OF_IMAGES = frozenset({"image", "img", "picture"})
_LABEL_BY_WORD = r"(.*(?:label|digit|class))[-_ ]?(\d)((?!\d).*)"
_LABEL_AT_END = r"()(\d)([-_ ].*)", r"(.*[-_ ])(\d)()"
"""How the label of a picture stands in its name: "label7_12"; or "7_12" and "12_7"."""


def is_picture(entry: Entry) -> bool:
    """Whether a file is called like one."""
    return entry.name.lower().endswith(ENDINGS)


def is_parquet(entry: Entry) -> bool:
    """Whether a file begins like one."""
    return entry.start.startswith(b"PAR1")


def is_of_digit(folder: PurePosixPath) -> bool:
    """Whether a folder is called like the digit whose pictures it holds."""
    return folder.name in set("0123456789")


def by_folder(entries: Sequence[Entry]) -> Sequence[tuple[int, Entry]]:
    """The pictures in folders that are called 0 to 9, each with its label."""
    return [(int(each.folder.name), each) for each in entries if is_of_digit(each.folder) and is_picture(each)]


def by_name(entries: Sequence[Entry]) -> Sequence[tuple[int, Entry]]:
    """The pictures with the labels that their names say, if all say it in one way and no other; else none."""
    pictures = [each for each in entries if is_picture(each)]
    stems = [PurePosixPath(each.name).stem for each in pictures]
    ends = [labels for way in _LABEL_AT_END if (labels := _labels_in(way, stems))]
    labels = _labels_in(_LABEL_BY_WORD, stems) or (ends[0] if len(ends) == 1 else [])
    return list(zip(labels, pictures, strict=True)) if labels else []


def _labels_in(way: str, stems: Sequence[str]) -> Sequence[int]:
    """Nothing where a name has none, or where what is beside it is not enough to tell the pictures apart.

    "img_1", "img_2" and so on are only counted.
    """
    found = [re.fullmatch(way, stem, re.IGNORECASE) for stem in stems]
    told = [(each[1], each[3]) for each in found if each]
    return [int(each[2]) for each in found if each] if len(set(told)) == len(stems) else []


def read_files(files: Sequence[tuple[int, Entry]]) -> tuple[np.ndarray, np.ndarray]:
    """Their images uint8 (n, 28, 28), light on dark, and labels uint8 (n,).

    Raises:
        DataError: one is no picture of 28 x 28 pixels.
        OSError, RuntimeError: it cannot be read.
    """
    if len(files) > MOST_IMAGES:
        raise DataError(_("There are more than {most} pictures. Choose fewer.").format(most=whole(MOST_IMAGES)))
    images = [_as_mnist(entry.first_bytes(MAX_BYTES + 1), entry.title) for _label, entry in files]
    return np.stack(images), np.array([label for label, _entry in files], np.uint8)


def about_sprite(entry: Entry) -> str:
    """How a picture is cut up that is many digits in one; nothing of one that is not."""
    content = io.BytesIO(entry.all_bytes())
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(content, formats=FORMATS) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, Image.DecompressionBombError):
        return _("{file} can't be read as a picture.").format(file=entry.title)
    return how_to_cut_up(entry.title, width, height) if (width, height) != (28, 28) else ""


def read_parquet(entry: Entry) -> tuple[np.ndarray, np.ndarray]:
    """The same of a table of a picture's bytes and a label a row.

    Raises:
        DataError: it has other columns, or a picture is none of 28 x 28 pixels.
        ValueError, OSError: it is damaged.
    """
    import pyarrow as pa  # which takes a while to import
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(io.BytesIO(entry.all_bytes())) as file:
            names = {column.lower(): column for column in file.schema_arrow.names}
            image, label = _first(names, _NAMES_OF_IMAGES), _first(names, NAMES_OF_LABELS)
            if image is None or label is None:
                words = _("{file} has the columns {columns}; expected image and label, as Hugging Face's MNIST has.")
                raise DataError(words.format(file=entry.title, columns=one_line(", ".join(file.schema_arrow.names))))
            _check_size(file.metadata, entry.title)
            rows = file.read([image, label])
    except pa.ArrowException as error:
        raise ValueError(one_line(error)) from None
    contents = [each.get("bytes") if isinstance(each, dict) else each for each in rows[image].to_pylist()]
    images = [_as_mnist(content, f"{image} {number}") for number, content in enumerate(contents)]
    return np.stack(images), np.asarray(rows[label].to_pylist())


def _check_size(metadata: Any, name: str) -> None:
    """Look at what a Parquet file promises, before memory is taken for it."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    size = sum(group.total_byte_size for group in groups)
    if not 1 <= metadata.num_rows <= MOST_IMAGES or size > MOST_BYTES:
        words = _("{file} has {count} rows of {size} MB; expected 1 to {most} images.")
        size_and_count = {"count": whole(metadata.num_rows), "size": whole(size // 2**20)}
        raise DataError(words.format(file=name, most=whole(MOST_IMAGES), **size_and_count))


def _first(names: Mapping[str, str], wanted: Collection[str]) -> str | None:
    return next((column for name, column in names.items() if name in wanted), None)


def _as_mnist(content: object, name: str) -> np.ndarray:
    """A picture as MNIST has it, light on dark, uint8 (28, 28)."""
    if not isinstance(content, bytes):
        raise ValueError(_("{file} is no picture").format(file=name))
    try:
        grey = np.asarray(Image.fromarray(read_image(content)).convert("L"))
    except ImageError as error:
        raise DataError(f"{name}: {error}") from None
    if grey.shape != (28, 28):
        height, width = grey.shape
        words = _("{file} has {width} x {height} pixels; expected 28 x 28, as MNIST has.")
        raise DataError(words.format(file=name, width=width, height=height))
    frame = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return 255 - grey if np.median(frame) > 127 else grey
