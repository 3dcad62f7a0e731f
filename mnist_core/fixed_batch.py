"""A run's model.tflite as LiteRT.js wants it in a browser: for one digit at a time."""

from __future__ import annotations

import struct

import flatbuffers
from ai_edge_litert import schema_py_generated as schema

from mnist_core.errors import RunError

_IDENTIFIER = b"TFL3"


def for_one_digit(model: bytes) -> bytes:
    """The same model with a batch of one in place of a batch of any size.

    LiteRT keeps the shape of each tensor for a batch of one beside a signature in which -1 stands for any; LiteRT.js
    goes by the signature, and refuses what is fed to it. Without the signature the shape counts.

    Raises:
        RunError: it is no LiteRT model.
    """
    try:
        content = schema.ModelT.InitFromPackedBuf(model, 0)
        for graph in content.subgraphs:
            for tensor in graph.tensors:
                tensor.shapeSignature = None
        builder = flatbuffers.Builder(len(model))
        builder.Finish(content.Pack(builder), file_identifier=_IDENTIFIER)
    except (struct.error, TypeError, ValueError, IndexError, UnicodeDecodeError) as error:
        raise RunError(f"The model file is damaged or no model of digits ({error}). Train it again.") from None
    return bytes(builder.Output())
