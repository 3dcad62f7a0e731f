"""A model.tflite as Python objects, to be changed and written again."""

from __future__ import annotations

import struct
from typing import Any

import flatbuffers
from ai_edge_litert import schema_py_generated as schema

from mnist_core.errors import RunError, one_line
from mnist_core.languages.translation import _

_IDENTIFIER = b"TFL3"
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


def pack(content: Any) -> bytes:
    """The file with this content."""
    builder = flatbuffers.Builder(1024)
    builder.Finish(content.Pack(builder), file_identifier=_IDENTIFIER)
    return bytes(builder.Output())
