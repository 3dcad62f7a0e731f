"""Images and labels from the files that people keep digits in, brought to one form; nothing pickled is ever opened.

- `.npz` with `x_train`, `y_train`, `x_test`, `y_test`, or names that say the same, such as `train_images`;
- `.npy` files of those names, side by side;
- MNIST's idx files as they were published, side by side, with `.gz` or without;
- tables as Kaggle, spreadsheets and pandas save them (`table`), also compressed or zipped;
- Parquet as Hugging Face has MNIST: a picture and a label a row;
- a folder with any of these, or with folders 0 to 9 of pictures of 28 x 28 pixels.

Images may be n x 28 x 28, n x 784 or have one channel; their pixels 0 to 255, or fractions from 0 to 1 or -1 to 1.
Labels may be numbers or one-hot. A file's header is checked before memory is taken for what it promises.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import IO, cast

import numpy as np
from numpy.lib import format as npy

from mnist_core.data import pictures, table
from mnist_core.data.arrays import MOST_BYTES, as_images, as_labels, check_size
from mnist_core.errors import DataError, brief
from mnist_core.formats import whole
from mnist_core.languages.translation import _, later

DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, MemoryError, struct.error),
    *(tokenize.TokenError, SyntaxError, TypeError, csv.Error),  # numpy has Python read an array's header
)
"""What reading a damaged file may raise."""

_EXPECTED = later(
    "expected an .npz with x_train, y_train, x_test, y_test (images n x 28 x 28, labels 0 to 9), .npy "
    "files of these names, MNIST's idx files or a .csv with a label and 784 pixels a row"
)

_KINDS = {"x": ("x", "images", "image", "data"), "y": ("y", "labels", "label", "targets")}
_PARTS = {"train": ("train", "training"), "test": ("test", "t10k", "testing")}
"""What people call an array, beside what MNIST's .npz calls it."""

_PAIRS = {
    f"{kind}_{part}": tuple(
        pair for one in _KINDS[kind] for other in _PARTS[part] for pair in (one + other, other + one)
    )
    for kind in _KINDS
    for part in _PARTS
}
"""By each of MNIST's names, those that mean the same, as `_compact` writes them."""

_MOST_TABLES, _MOST_TEXT = 8, 1_024 * 2**20
"""That are read of an archive, and bytes of one of them."""
_IDX_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


@dataclass(frozen=True)
class _Array:
    """An array in a file: its name there, and what reads it."""

    name: str
    read: Callable[[], np.ndarray]


def safe_name(name: str) -> str:
    """What is left of a file's name where it is to stand in a folder and in a sentence: 100 characters at most."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).lstrip(".-")[-100:] or "digits"


def parts(path: Path) -> frozenset[str]:
    """Which of "train" and "test" a file has; what it calls neither is for training.

    Raises:
        DataError: it is no file of digits.
    """
    found = _find(path)
    return frozenset(part for part in _PARTS if f"x_{part}" in found or f"y_{part}" in found)


def read_part(path: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """The images uint8 (n, 28, 28) and labels uint8 (n,), 0 to 9, of a file; n is 1 at least.

    Args:
        path: a file or folder of the forms above.
        part: "train" or "test".

    Raises:
        DataError: it is missing, damaged, of another form, or has no such part.
    """
    found = _find(path)
    images, labels = (_read(path, found, f"{kind}_{part}") for kind in "xy")
    x, y = (found[f"{kind}_{part}"].name for kind in "xy")
    images, labels = as_images(images, x), as_labels(labels, y)
    if len(images) != len(labels):
        raise DataError(
            _("{images} has {count} images, but {labels} has {others} labels.").format(
                images=x, count=len(images), labels=y, others=len(labels)
            )
        )
    return images, labels


_MISSING = {
    "x_train": later("{file} has no images for training."),
    "y_train": later("{file} has no labels for training."),
    "x_test": later("{file} has no images for the test."),
    "y_test": later("{file} has no labels for the test."),
}


def _called(path: Path) -> str:
    """Without the folders above it, which are nobody's business."""
    name = brief(path.name)
    is_folder = os.path.isdir(path)  # noqa: PTH112 # which bears names that are too long
    return _("The folder {name}").format(name=name) if is_folder else name


def _read(path: Path, found: dict[str, _Array], wanted: str) -> np.ndarray:
    if wanted not in found:
        missing = _(_MISSING[wanted]).format(file=_called(path))
        needed = _("It needs an array called {array} (or something similar), in the file or next to it.")
        raise DataError(f"{missing} {needed.format(array=wanted)}")
    try:
        return found[wanted].read()
    except DAMAGE as error:
        raise DataError(
            _("{file} is damaged at {array} ({problem}); {expected}.").format(
                file=_called(path), array=found[wanted].name, problem=brief(error), expected=_(_EXPECTED)
            )
        ) from None


def _find(path: Path) -> dict[str, _Array]:
    """The arrays that a file or folder holds, by the names MNIST's .npz has for them."""
    try:
        if path.is_dir():
            if files := pictures.files_in(path):
                return _of_part("", lambda: pictures.read_files(files))
            return _in_folder(sorted(each for each in path.iterdir() if each.is_file()))
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise DataError(
                _("{file} is neither a file nor a folder; {expected}.").format(
                    file=_called(path), expected=_(_EXPECTED)
                )
            )
        return _FINDERS[_form(path)](path)
    except FileNotFoundError:
        raise DataError(
            _("There is no data file {file}; {expected}.").format(file=path, expected=_(_EXPECTED))
        ) from None
    except DAMAGE as error:
        raise DataError(
            _("{file} is damaged or isn't a file of digits ({problem}); {expected}.").format(
                file=_called(path), problem=brief(error), expected=_(_EXPECTED)
            )
        ) from None


def _in_folder(files: list[Path]) -> dict[str, _Array]:
    """What the only file of a folder holds, or the arrays and tables that lie side by side in it."""
    if len(files) == 1:
        return _find(files[0])
    found = _beside_each_other(files)
    for file in files:
        if file.name.lower().removesuffix(".gz").endswith(table.ENDINGS):
            found |= _in_csv(file)
    return found


def _form(path: Path) -> str:
    """What a file is, by its first bytes, whatever it is called.

    Raises:
        DataError: it is a pickle, or none of the forms that are read.
    """
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\x1f\x8b"):
        with gzip.open(path) as file:
            start = file.read(8)
    if re.match(rb"\x80[\x02-\x05]", start) or {".pkl", ".pickle"} & {suffix.lower() for suffix in path.suffixes}:
        raise DataError(
            _(
                "{file} is a pickle. Pickles can run any program, so Digit Lab doesn't open them. Save it "
                "with numpy.savez instead: x_train, y_train, x_test and y_test."
            ).format(file=_called(path))
        )
    if start.startswith(b"PK"):
        return "zip"
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith((b"\x93NUMPY", b"\0\0")):
        return "array"
    if start and path.name.lower().removesuffix(".gz").endswith(table.ENDINGS):
        return "csv"
    raise DataError(
        _("{file} is damaged or isn't a file of digits; {expected}.").format(file=_called(path), expected=_(_EXPECTED))
    )


def _in_npz(path: Path) -> dict[str, _Array]:
    """The arrays by their names; where those say nothing, by their shapes, if one each can be images and labels."""
    with zipfile.ZipFile(path) as archive:
        members = [name for name in archive.namelist() if name.endswith(".npy")]
    arrays = [_Array(brief(name.removesuffix(".npy")), partial(_read_member, path, name)) for name in members]
    found = _by_meaning(arrays)
    if any(f"x_{part}" in found and f"y_{part}" in found for part in _PARTS):
        return found
    shapes = [_shape_of_member(path, name) for name in members]
    images = [array for array, shape in zip(arrays, shapes, strict=True) if _is_of_images(shape)]
    labels = [array for array, shape in zip(arrays, shapes, strict=True) if shape[1:] in {(), (1,), (10,)}]
    if len(images) == len(labels) == 1:
        return {"x_train": images[0], "y_train": labels[0]}
    if found or not members:
        return found
    there = ", ".join(f"{array.name} {shape}" for array, shape in zip(arrays, shapes, strict=True))
    raise DataError(
        _("{file} has the arrays {arrays}. Name them x_train and y_train, so that it's clear what they are.").format(
            file=_called(path), arrays=brief(there)
        )
    )


def _is_of_images(shape: tuple[int, ...]) -> bool:
    return sorted(side for side in shape[1:] if side != 1) in ([28, 28], [28 * 28])


def _shape_of_member(path: Path, name: str) -> tuple[int, ...]:
    with zipfile.ZipFile(path) as archive, archive.open(name) as member:
        return _check_npy(member, brief(name.removesuffix(".npy")))


def _read_member(path: Path, name: str) -> np.ndarray:
    with zipfile.ZipFile(path) as archive:
        with archive.open(name) as member:
            _check_npy(member, brief(name.removesuffix(".npy")))
        with archive.open(name) as member:
            return npy.read_array(member, allow_pickle=False)


def _beside(path: Path) -> dict[str, _Array]:
    """The arrays of a file of one, and of those beside it that belong to it: of the same form, and named alike."""
    ending, series = next(((each, _series(path, each)) for each in _ARRAY_FILES if _ends(path, each)), ("", ""))
    with suppress(OSError):
        files = sorted(path.parent.iterdir())
        return _beside_each_other(
            each for each in files if ending and _ends(each, ending) and _series(each, ending) == series
        )
    return _beside_each_other([path])


def _beside_each_other(files: Iterable[Path]) -> dict[str, _Array]:
    return _by_meaning(
        _Array(re.sub(f"{ending}$", "", file.name), partial(read, file))
        for file in files
        for ending, read in _ARRAY_FILES.items()
        if _ends(file, ending)
    )


def _ends(file: Path, ending: str) -> bool:
    return re.search(f"{ending}$", file.name) is not None


def _series(file: Path, ending: str) -> str:
    """What files that belong together have in common: "emnistdigits" of emnist-digits-train-images-idx3-ubyte."""
    name = _compact(re.sub(f"{ending}$", "", file.name))
    return next((name.removesuffix(pair) for pairs in _PAIRS.values() for pair in pairs if name.endswith(pair)), name)


def _read_npy(path: Path) -> np.ndarray:
    with path.open("rb") as file:
        _check_npy(file, path.name)
        file.seek(0)
        return npy.read_array(file, allow_pickle=False)


def _read_idx(path: Path) -> np.ndarray:
    """An array as http://yann.lecun.com/exdb/mnist describes it: its type and shape, then its numbers, big-endian."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
        zeros, kind, dimensions = struct.unpack(">HBB", file.read(4))
        if zeros or kind not in _IDX_TYPES:
            raise ValueError(_("it doesn't start like an idx file"))
        shape = struct.unpack(f">{dimensions}I", file.read(4 * dimensions))
        dtype = np.dtype(_IDX_TYPES[kind])
        check_size(shape, dtype, path.name)
        size = int(np.prod(shape)) * dtype.itemsize
        content = file.read(size)
        if len(content) < size:
            raise EOFError(_("it ends too early"))
    return np.frombuffer(content, dtype).reshape(shape)


def _in_csv(path: Path) -> dict[str, _Array]:
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    return _in_table(path.name, lambda: cast("IO[bytes]", gzip.open(path)) if is_packed else path.open("rb"))


def _in_zip(path: Path) -> dict[str, _Array]:
    """The tables in an archive, or the arrays of an .npz."""
    with zipfile.ZipFile(path) as archive:
        tables = [name for name in archive.namelist() if name.lower().endswith(table.ENDINGS)]
    if not tables:
        return _in_npz(path)
    found: dict[str, _Array] = {}
    for name in tables[:_MOST_TABLES]:
        found |= _in_table(Path(name).name, partial(_open_member, path, name))
    return found


def _open_member(path: Path, name: str) -> IO[bytes]:
    with zipfile.ZipFile(path) as archive:
        if archive.getinfo(name).file_size > _MOST_TEXT:
            raise DataError(
                _("{file} is larger than {most} MB.").format(file=brief(name), most=whole(_MOST_TEXT // 2**20))
            )
        return io.BytesIO(archive.read(name))


def _in_table(name: str, open_table: Callable[[], IO[bytes]]) -> dict[str, _Array]:
    most_rows = MOST_BYTES // (785 * 4)  # of float32
    return _of_part(name, lambda: table.read_table(open_table, brief(name), most_rows))


def _in_parquet(path: Path) -> dict[str, _Array]:
    return _of_part(path.stem, lambda: pictures.read_parquet(path, _called(path)))


def _of_part(name: str, read: Callable[[], tuple[np.ndarray, np.ndarray]]) -> dict[str, _Array]:
    """Images and labels that are read together, of the part that a file's name says, if it says one."""

    @cache
    def once() -> tuple[np.ndarray, np.ndarray]:
        images, labels = read()
        check_size(images.shape, images.dtype, brief(name))
        return images, labels

    part = next((part for part in _PARTS if part in name.lower()), "")
    names = f"{part} images".strip(), f"{part} labels".strip()
    return _by_meaning((_Array(names[0], lambda: once()[0]), _Array(names[1], lambda: once()[1])))


_ARRAY_FILES = {r"\.npy": _read_npy, r"[-.]idx\d-ubyte(\.gz)?": _read_idx}
"""What reads a file of one array, by its name's ending."""

_FINDERS = {"zip": _in_zip, "array": _beside, "csv": _in_csv, "parquet": _in_parquet}


def _by_meaning(arrays: Iterable[_Array]) -> dict[str, _Array]:
    """The arrays under MNIST's names; what is not called a part's is for training, where nothing else is."""
    found: dict[str, _Array] = {}
    bare: dict[str, _Array] = {}
    for array in arrays:
        name = _compact(array.name)
        bare |= {f"{kind}_train": array for kind, kinds in _KINDS.items() if name in kinds}
        for meaning in (meaning for meaning, pairs in _PAIRS.items() if name.endswith(pairs)):
            if meaning in found and found[meaning].name != array.name:
                names = _("{one} and {other}").format(one=found[meaning].name, other=array.name)
                raise DataError(
                    _("There are two arrays for {what}: {names}. Name the file you mean.").format(
                        what=meaning, names=names
                    )
                )
            found[meaning] = array
    return bare | found


def _compact(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _check_npy(file: IO[bytes], name: str) -> tuple[int, ...]:
    """The shape that a header promises, if it may."""
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    version = npy.read_magic(file)
    if version not in readers:
        raise ValueError(_("unknown format version {version}").format(version=version))
    shape, _fortran_order, dtype = readers[version](file)
    check_size(shape, dtype, name)
    return tuple(shape)
