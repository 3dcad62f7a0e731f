"""Formats of models that are not taken in: how each is told by its bytes, and how its owner converts it.

Nothing is opened as what it is: a pickle is a program, and so is much of what holds a model. The lines were tried with
the packages they name; `docs/imported_models.md` has them at length.
"""

from __future__ import annotations

import bz2
import json
import lzma
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from mnist_core.errors import ModelFileError
from mnist_core.languages.translation import N_, _

_MOST_FIELDS = 1_000
"""So many of a protocol buffer's outermost fields are looked at; a model has a few dozen."""
_BEGINNING = 2**16
"""So many bytes of a file are looked at, unpacked or not."""

_OLD_TORCH = bytes.fromhex("80028a0a6cfc9c46f9206aa850192e")
_DAMAGE = (EOFError, OSError, ValueError, lzma.LZMAError, zlib.error)


@dataclass(frozen=True)
class _Format:
    """A format, how it is recognised by its content and the names in a zip, and what its owner is told."""

    is_it: Callable[[bytes, Sequence[str]], bool]
    advice: str


def refuse_other_formats(content: bytes, members: Sequence[str] = ()) -> None:
    """Say what a file is that is no Keras model.

    Args:
        content: of the file.
        members: the names in it, where it is a zip.

    Raises:
        ModelFileError: it is a model of another program, and how its owner converts it.
    """
    for each in _FORMATS:
        if each.is_it(content, members):
            raise ModelFileError(_(each.advice))


def saved_model_advice() -> str:
    """What the owner of a SavedModel is told, which is a folder and no file."""
    return _(_SAVED_MODEL)


def _is_torch(content: bytes, members: Sequence[str]) -> bool:
    ends = ("/data.pkl", "/archive_format", "serialized_exported_program.json")
    return any(name.endswith(ends) for name in members) or (
        not members and (content.startswith(_OLD_TORCH) or _is_pickle_of(b"torch", content) or _is_safetensors(content))
    )


def _is_safetensors(content: bytes) -> bool:
    return content[8:9] == b"{" and 0 < int.from_bytes(content[:8], "little") <= len(content) - 8


def _is_saved_model(content: bytes, members: Sequence[str]) -> bool:
    fields = [] if members else list(islice(_fields(content), _MOST_FIELDS))
    return any(name.rpartition("/")[2] == "saved_model.pb" for name in members) or [*map(tuple, fields)] == [
        (1, 0),
        (2, 2),
    ]


def _is_onnx(content: bytes, members: Sequence[str]) -> bool:
    """A protocol buffer to its very end, in which the version comes first and a graph later."""
    fields = [] if members else list(islice(_fields(content), _MOST_FIELDS))
    return bool(fields) and fields[0] == (1, 0) and (7, 2) in fields and (0, 0) not in fields


def _is_tfjs(content: bytes, members: Sequence[str]) -> bool:
    return "modelTopology" in _json(content) or any(name.rpartition("/")[2] == "model.json" for name in members)


def _is_architecture(content: bytes, members: Sequence[str]) -> bool:
    return not members and {"class_name", "config"} <= _json(content).keys()


def _is_sklearn(content: bytes, members: Sequence[str]) -> bool:
    is_lz4 = content.startswith(b"\x04\x22\x4d\x18") and b"sklearn" in content[:256]
    return not members and (is_lz4 or _is_pickle_of(b"sklearn", content))


def _is_checkpoint(content: bytes, members: Sequence[str]) -> bool:
    return not members and content.endswith(b"\x57\xfb\x80\x8b\x24\x75\x47\xdb")


def _is_pickle(content: bytes, members: Sequence[str]) -> bool:
    return not members and _is_pickle_of(b"", content)


def _is_pickle_of(package: bytes, content: bytes) -> bool:
    """Whether it is a pickle, packed or not, in which this package is named soon."""
    beginning = _unpacked_beginning(content)
    is_pickle = beginning[:1] == b"\x80" and beginning[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")
    return (is_pickle or beginning.startswith((b"csklearn", b"ccopy_reg", b"ctorch"))) and package in beginning


def _unpacked_beginning(content: bytes) -> bytes:
    """What comes out first, of a file that joblib has compressed; no more than is looked at is ever unpacked."""
    packed = content[:_BEGINNING]
    try:
        if packed[:2] in (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x1f\x8b"):
            return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(packed, _BEGINNING)
        if packed.startswith(b"BZh"):
            return bz2.BZ2Decompressor().decompress(packed, _BEGINNING)
        if packed.startswith((b"\xfd7zXZ\x00", b"\x5d\x00\x00")):
            return lzma.LZMADecompressor(memlimit=2**27).decompress(packed, _BEGINNING)
    except _DAMAGE:
        return b""
    return packed


def _json(content: bytes) -> dict[str, Any]:
    if content[:1].lstrip() not in (b"{", b"") or len(content) > 2**21:
        return {}
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _fields(content: bytes) -> Iterator[tuple[int, int]]:
    """The numbers and kinds of a protocol buffer's outermost fields; (0, 0) where it is none."""
    place = 0
    while place < len(content):
        key, place = _varint(content, place)
        number, kind = key >> 3, key & 7
        if kind == 0:
            _value, place = _varint(content, place)
        elif kind == 2:
            length, place = _varint(content, place)
            place += length
        else:
            place += {1: 8, 5: 4}.get(kind, len(content) + 1)
        is_sound = 0 < number < 2**29 and place <= len(content)
        yield (number, kind) if is_sound else (0, 0)
        if not is_sound:
            return


def _varint(content: bytes, place: int) -> tuple[int, int]:
    """A number whose bytes say whether another follows, and the place behind it, past the end where it is cut off."""
    value = 0
    for shift in range(0, 70, 7):
        byte = content[place : place + 1]
        place += 1
        if not byte:
            break
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value, place
    return 0, len(content) + 1


_SAVED_MODEL = N_(
    "This is a SavedModel, which is a program, so Digit Lab doesn't run it. Convert it where it was made, with "
    'converter = tf.lite.TFLiteConverter.from_saved_model("its folder"), then open("mine.tflite", '
    '"wb").write(converter.convert()), and bring mine.tflite.'
)
_ONNX = N_(
    "This is an ONNX model. Convert a copy of it, where you have Python 3.12 or newer: pip install onnx2tf==2.6.9, "
    "then onnx2tf -i mine.onnx, and bring saved_model/mine_float32.tflite."
)
_TORCH = N_(
    "This is a PyTorch model. In its program: torch.onnx.export(model.eval(), (torch.zeros(1, 1, 28, 28),), "
    '"mine.onnx", dynamo=False). Then, with Python 3.12: pip install onnx2tf==2.6.9, onnx2tf -i mine.onnx, and bring '
    "saved_model/mine_float32.tflite."
)
_TFJS = N_(
    "This is a TensorFlow.js model. Convert it, with Python 3.11: pip install tensorflowjs==4.22.0 ydf==0.15.0, then "
    "tensorflowjs_converter --input_format=tfjs_layers_model --output_format=keras model.json mine.h5."
)
_SKLEARN = N_(
    "This is a scikit-learn model. Build it anew from Keras Dense layers of the same sizes, then "
    "model.set_weights([w for pair in zip(old.coefs_, old.intercepts_) for w in pair]) and "
    'model.save("mine.keras"). The whole program is in docs/imported_models.md.'
)
_PICKLE = N_(
    "This is a pickle, which is a program, so Digit Lab doesn't open it. If a Keras model is in it, load it where it "
    'was made, and then: model.save("mine.keras").'
)
_CHECKPOINT = N_(
    "This file belongs to a checkpoint, which has weights and no model. Build the model where it was made, load them "
    'with model.load_weights, and then: model.save("mine.keras").'
)
_ARCHITECTURE = N_(
    "This file describes a model and has no weights. Save everything in one file, where it was made: "
    'model.save("mine.keras").'
)

_FORMATS = (
    _Format(_is_saved_model, _SAVED_MODEL),
    _Format(_is_torch, _TORCH),
    _Format(_is_tfjs, _TFJS),
    _Format(_is_architecture, _ARCHITECTURE),
    _Format(_is_checkpoint, _CHECKPOINT),
    _Format(_is_sklearn, _SKLEARN),
    _Format(_is_pickle, _PICKLE),
    _Format(_is_onnx, _ONNX),
)
