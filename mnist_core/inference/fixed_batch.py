"""A run's model.tflite as LiteRT.js wants it in a browser: for one digit at a time."""

from __future__ import annotations

from mnist_core.inference.litert_file import pack, unpack


def for_one_digit(model: bytes) -> bytes:
    """The same model with a batch of one in place of a batch of any size.

    LiteRT keeps the shape of each tensor for a batch of one beside a signature in which -1 stands for any; LiteRT.js
    goes by the signature, and refuses what is fed to it. Without the signature the shape counts.

    Raises:
        RunError: the content is not a LiteRT model.
    """
    content = unpack(model)
    for graph in content.subgraphs:
        for tensor in graph.tensors:
            tensor.shapeSignature = None
    return pack(content)
