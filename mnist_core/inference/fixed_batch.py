"""A run's model.tflite for one digit at a time, as LiteRT.js in a browser and small devices want it."""

from __future__ import annotations

from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from mnist_core.inference.litert_file import operator_name, pack, unpack

SHAPE_OPERATORS = frozenset({"SHAPE", "STRIDED_SLICE", "PACK"})
"""Operators that work out a shape from the size of a batch, for the operator RESHAPE."""


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


def with_fixed_shapes(model: bytes) -> bytes:
    """The same model for a batch of one, and without the operators that work out the shapes of a batch of any size.

    Raises:
        RunError: the content is not a LiteRT model.
    """
    content = unpack(for_one_digit(model))
    (graph,) = content.subgraphs
    graph.operators = [each for each in graph.operators if operator_name(content, each) not in SHAPE_OPERATORS]
    for operator in graph.operators:
        if operator_name(content, operator) == "RESHAPE":
            shape = np.asarray(graph.tensors[operator.outputs[0]].shape, np.int32)
            operator.inputs = [operator.inputs[0], _add_constant(content, shape)]
    _drop_unused_tensors(content)
    return pack(content)


def _add_constant(content: Any, numbers: np.ndarray) -> int:
    """A new tensor int32 (n,), by its number."""
    buffer, tensor = schema.BufferT(), schema.TensorT()
    buffer.data = numbers.view(np.uint8)
    content.buffers.append(buffer)
    tensor.shape, tensor.type, tensor.buffer = [len(numbers)], schema.TensorType.INT32, len(content.buffers) - 1
    tensors = content.subgraphs[0].tensors
    tensor.name = f"shape_{len(tensors)}".encode()
    tensors.append(tensor)
    return len(tensors) - 1


def _drop_unused_tensors(content: Any) -> None:
    """Leave out tensors of no operator, and count the others anew."""
    (graph,) = content.subgraphs
    used = sorted({tensor for each in graph.operators for tensor in (*each.inputs, *each.outputs)} - {-1})
    new = {-1: -1} | {old: number for number, old in enumerate(used)}
    graph.tensors = [graph.tensors[old] for old in used]
    for each in (graph, *graph.operators):
        each.inputs, each.outputs = ([new[old] for old in numbers] for numbers in (each.inputs, each.outputs))
    for signature in content.signatureDefs or []:
        for entry in (*signature.inputs, *signature.outputs):
            entry.tensorIndex = new[entry.tensorIndex]
