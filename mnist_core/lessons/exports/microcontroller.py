"""A run's network for microcontrollers: a C header with the model, int8, and an example in C++ that reads a digit.

Both are for TensorFlow Lite for Microcontrollers, which has no files and no memory but what a program gives it.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import Any

from ai_edge_litert import schema_py_generated as schema

from mnist_core.data import mnist
from mnist_core.errors import ExportError
from mnist_core.inference.fixed_batch import with_fixed_shapes
from mnist_core.inference.litert_file import operator_name, unpack
from mnist_core.languages.translation import _
from mnist_core.lessons.exports.int8 import eight_bit_model

HEADER, EXAMPLE = "digits.h", "example.cpp"

_SPARE = 2048
"""Bytes of the arena for what differs between processors."""

_TEMPLATES = Path(__file__).parent / "templates"

_ADDING: Mapping[str, str] = MappingProxyType(
    {
        "ADD": "AddAdd",
        "AVERAGE_POOL_2D": "AddAveragePool2D",
        "CONV_2D": "AddConv2D",
        "DEPTHWISE_CONV_2D": "AddDepthwiseConv2D",
        "DEQUANTIZE": "AddDequantize",
        "DIV": "AddDiv",
        "FULLY_CONNECTED": "AddFullyConnected",
        "LOGISTIC": "AddLogistic",
        "MAXIMUM": "AddMaximum",
        "MAX_POOL_2D": "AddMaxPool2D",
        "MEAN": "AddMean",
        "MUL": "AddMul",
        "QUANTIZE": "AddQuantize",
        "RELU": "AddRelu",
        "RESHAPE": "AddReshape",
        "RSQRT": "AddRsqrt",
        "SOFTMAX": "AddSoftmax",
        "SQRT": "AddSqrt",
        "SQUARE": "AddSquare",
        "SUB": "AddSub",
        "SUM": "AddSum",
        "TANH": "AddTanh",
    }
)
"""By LiteRT's names which method of MicroMutableOpResolver adds an operator; a network with any other is refused."""


def microcontroller_files(model: bytes, about: str) -> bytes:
    """A zip with the header and the example.

    Args:
        model: the content of a model.tflite.
        about: a sentence on the network, whatever it holds.

    Raises:
        ExportError: it has an operator that small devices do not know.
        RunError: the content is not a LiteRT model.
    """
    small = eight_bit_model(model)
    operators = _operators(small)
    adding = "\n".join(f"  operators.{_ADDING[name]}();" for name in operators)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(HEADER, _header(small, about, len(operators)))
        archive.writestr(EXAMPLE, _template(EXAMPLE).substitute(operators=adding))
    return buffer.getvalue()


def check_operators(model: bytes) -> None:
    """See that a model.tflite has only operators that small devices know, without making anything.

    Raises:
        ExportError: it has another one.
        RunError: the content is not a LiteRT model.
    """
    _operators(with_fixed_shapes(model))


def _operators(model: bytes) -> Sequence[str]:
    """The names of a model's operators, each once."""
    content = unpack(model)
    names = sorted({operator_name(content, each) for each in content.subgraphs[0].operators})
    if unknown := set(names) - set(_ADDING):
        raise ExportError(
            _(
                "This network can't run on a microcontroller, because it has operations that TensorFlow Lite for "
                "Microcontrollers isn't known to have ({operations}). Take it home for LiteRT."
            ).format(operations=", ".join(sorted(unknown)))
        )
    return names


def _header(model: bytes, about: str, operators: int) -> str:
    test = mnist.load_test()
    return _template(HEADER).substitute(
        about=in_comment(about),
        arena=arena_size(model),
        count=operators,
        size=f"{len(model):,}",
        model=_numbers(model),
        label=test.labels[0],
        example=_numbers(test.images[0].tobytes()),
    )


def in_comment(text: str) -> str:
    """A text within a comment of C, which it cannot end."""
    return re.sub(r"\*+/", "/", " ".join(text.split()))


def arena_size(model: bytes) -> int:
    """Bytes of memory with which an int8 model runs: what layers hand on, and what the interpreter notes of each."""
    content = unpack(model)
    graph = content.subgraphs[0]
    first: dict[int, int] = {tensor: 0 for tensor in graph.inputs}
    last: dict[int, int] = {tensor: len(graph.operators) for tensor in graph.outputs}
    for place, operator in enumerate(graph.operators):
        for tensor in operator.outputs:
            first.setdefault(tensor, place)
        for tensor in operator.inputs:
            last[tensor] = place
    alive = (
        sum(
            _size(graph.tensors[tensor]) for tensor, begin in first.items() if begin <= place <= last.get(tensor, begin)
        )
        for place in range(len(graph.operators))
    )
    scales = [each.quantization.scale for each in graph.tensors if each.quantization]
    channels = sum(len(scale) for scale in scales if scale is not None)
    notes = 8 * channels + 24 * len(graph.tensors) + 64 * len(graph.operators)
    return -(-(max(alive) + notes + _SPARE) // 1024) * 1024


def _size(tensor: Any) -> int:
    """In bytes, as far as memory is given out: 16 at a time."""
    each = 4 if tensor.type == schema.TensorType.FLOAT32 else 1
    return -(-math.prod(int(size) for size in tensor.shape) * each // 16) * 16


def _numbers(content: bytes) -> str:
    """Bytes as C's numbers, 28 a line: a row of a digit."""
    rows = (content[begin : begin + 28] for begin in range(0, len(content), 28))
    return "\n".join(",".join(map(str, row)) + "," for row in rows)


def _template(name: str) -> Template:
    return Template((_TEMPLATES / f"{name}.txt").read_text(encoding="utf-8"))
