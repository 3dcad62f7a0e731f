"""A model.tflite as Python objects, to be changed and written again."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from mnist_core.errors import RunError, one_line
from mnist_core.languages.translation import _

_IDENTIFIER = b"TFL3"
_OPERATORS: Mapping[int, str] = MappingProxyType(
    {number: name for name, number in vars(schema.BuiltinOperator).items() if isinstance(number, int)}
)
_DTYPES: Mapping[int, type[np.generic]] = MappingProxyType(
    {schema.TensorType.FLOAT32: np.float32, schema.TensorType.INT32: np.int32, schema.TensorType.INT8: np.int8}
)
_DAMAGE = (struct.error, TypeError, ValueError, IndexError, AttributeError, UnicodeDecodeError)


def unpack(model: bytes) -> Any:
    """The model as LiteRT's own `schema.ModelT`.

    Raises:
        RunError: the content is not a LiteRT model.
    """
    try:
        content = schema.ModelT.InitFromPackedBuf(model, 0)
        pack(content)  # which reads all of it
        content.subgraphs[0].operators[0]  # there is a network
    except _DAMAGE as error:
        raise RunError(
            _("The model file is damaged or isn't a digit model ({problem}). Train it again.").format(
                problem=one_line(error)
            )
        ) from None
    return content


def begin_of(model: bytes, buffer: int) -> int:
    """At which byte of the file the content of one of its buffers begins, so that it can be changed in place."""
    content = schema.Model.GetRootAs(model, 0).Buffers(buffer).DataAsNumpy()
    return int(content.ctypes.data - np.frombuffer(model, np.uint8).ctypes.data)


def pack(content: Any) -> bytes:
    """The file with this content."""
    builder = flatbuffers.Builder(1024)
    builder.Finish(content.Pack(builder), file_identifier=_IDENTIFIER)
    return bytes(builder.Output())


def operator_name(content: Any, operator: Any) -> str:
    """What LiteRT calls an operator, such as "CONV_2D"; "?" for one that this version does not know."""
    code = content.operatorCodes[operator.opcodeIndex]
    return _OPERATORS.get(max(code.builtinCode, code.deprecatedBuiltinCode), "?")


def constant(content: Any, tensor: int) -> np.ndarray | None:
    """The values of a tensor that the file holds, in its shape: float32, int32 or int8; None of one that is computed.

    Raises:
        KeyError: it has another dtype.
    """
    entry = content.subgraphs[0].tensors[tensor]
    data = content.buffers[entry.buffer].data
    if data is None:
        return None
    return np.frombuffer(bytes(data), _DTYPES[entry.type]).reshape(entry.shape)
