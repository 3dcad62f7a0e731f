"""Arrays of numbers in files: numpy's npy, of which an .npz is a zip, and MNIST's idx; nothing pickled is ever opened.

A file's header is checked before memory is taken for what it promises.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from functools import partial
from typing import IO

import numpy as np
from numpy.lib import format as npy

from mnist_core.data.files.arrays import check_size
from mnist_core.data.files.entries import Entry
from mnist_core.data.files.named_arrays import NamedArray
from mnist_core.languages.translation import _

_IDX_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
"""What an idx file's third byte says of its numbers, which are big-endian."""

_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def array_name(file_name: str) -> str:
    """What an array is called whose file has this name: without its ending."""
    return re.sub(r"(\.npy|[-.]idx\d?(-\w+)?)(\.gz)?$", "", file_name)


def is_npy(entry: Entry) -> bool:
    """Whether a file begins like an .npy file, or is called like one, damaged as it may be."""
    return entry.start.startswith(b"\x93NUMPY") or entry.plain_name.endswith(".npy")


def is_idx(entry: Entry) -> bool:
    """The same of an idx file."""
    begins_like_one = len(entry.start) > 2 and entry.start[:2] == b"\0\0" and entry.start[2] in _IDX_TYPES
    return begins_like_one or array_name(entry.name) != entry.name


def in_npy(entry: Entry) -> Iterator[NamedArray]:
    """The array of an .npy file."""
    name = array_name(entry.title)
    yield NamedArray(name, partial(_read_npy, entry, name), lambda: _npy_header(entry)[0])


def in_idx(entry: Entry) -> Iterator[NamedArray]:
    """The array of an idx file, as http://yann.lecun.com/exdb/mnist describes it."""
    name = array_name(entry.title)
    yield NamedArray(name, partial(_read_idx, entry, name), lambda: _idx_header(entry)[0])


def _npy_header(entry: Entry) -> tuple[tuple[int, ...], np.dtype]:
    with entry.open() as file:
        version = npy.read_magic(file)
        if version not in _HEADERS:
            raise ValueError(_("unknown format version {version}").format(version=version))
        shape, _fortran_order, dtype = _HEADERS[version](file)
    return tuple(shape), dtype


def _read_npy(entry: Entry, name: str) -> np.ndarray:
    check_size(*_npy_header(entry), name)
    with entry.open() as file:
        return npy.read_array(file, allow_pickle=False)


def _idx_header(entry: Entry) -> tuple[tuple[int, ...], np.dtype]:
    with entry.open() as file:
        return _take_idx_header(file)


def _take_idx_header(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype]:
    """An array's type and shape; its numbers follow."""
    zeros, kind, dimensions = struct.unpack(">HBB", file.read(4))
    if zeros or kind not in _IDX_TYPES:
        raise ValueError(_("it doesn't start like an idx file"))
    return struct.unpack(f">{dimensions}I", file.read(4 * dimensions)), np.dtype(_IDX_TYPES[kind])


def _read_idx(entry: Entry, name: str) -> np.ndarray:
    with entry.open() as file:
        shape, dtype = _take_idx_header(file)
        check_size(shape, dtype, name)
        size = int(np.prod(shape)) * dtype.itemsize
        content = file.read(size)
    if len(content) < size:
        raise EOFError(_("it ends too early"))
    return np.frombuffer(content, dtype).reshape(shape)
