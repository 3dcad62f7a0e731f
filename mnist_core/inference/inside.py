"""A network opened up: what each layer makes of a digit, which weights do it, and the network without some units.

All of it is read from a run's model.tflite, whose operations are few: batch normalisation is folded into the weights,
and an activation such as ReLU into the layer before it. What this module does not do: draw, or judge.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from mnist_core.errors import RunError
from mnist_core.inference.fixed_batch import for_one_digit
from mnist_core.inference.litert_file import begin_of, pack, unpack
from mnist_core.inference.session import run_all
from mnist_core.languages.translation import _

_KINDS = {schema.BuiltinOperator.CONV_2D: "Conv2D", schema.BuiltinOperator.FULLY_CONNECTED: "Dense"}


@dataclass(frozen=True)
class Layer:
    """A layer with weights.

    Attributes:
        kind: "Conv2D" or "Dense", Keras's names.
        weights: what each unit takes from the layer before, float32: (units, inputs) of a dense layer, (units, height,
            width, channels) of a convolution, whose units are its filters.
        biases: float32 (units,).
    """

    kind: str
    weights: np.ndarray
    biases: np.ndarray

    @property
    def units(self) -> int:
        """How many units, or filters, it has."""
        return len(self.weights)


class LiteRTInspector:
    """A model.tflite, opened."""

    def __init__(self, model: bytes) -> None:
        """Open a model from its content.

        Raises:
            RunError: the content is not a LiteRT model from digits (n, 28, 28) through layers to probabilities.
        """
        content = unpack(model)
        self._model = model
        graph = content.subgraphs[0]
        codes = [max(code.builtinCode, code.deprecatedBuiltinCode) for code in content.operatorCodes]
        self._operators = [op for op in graph.operators if codes[op.opcodeIndex] in _KINDS]
        self._ends_in_softmax = codes[graph.operators[-1].opcodeIndex] == schema.BuiltinOperator.SOFTMAX
        if not self._operators:
            raise RunError(_("This network has no layers to look into: no dense layers and no convolutions."))
        self.layers = tuple(_layer(content, op, _KINDS[codes[op.opcodeIndex]]) for op in self._operators)

    def activations(self, digits: np.ndarray) -> list[np.ndarray]:
        """What each layer answers to digits uint8 (n, 28, 28): float32 (n, units) or (n, height, width, units).

        Its activation function is part of a layer, but for softmax: the last layer's answers are the logits.
        """
        return run_all(self._with_outputs([op.outputs[0] for op in self._operators]), digits)

    def features(self, digits: np.ndarray) -> np.ndarray:
        """What reaches the last layer for digits uint8 (n, 28, 28): float32 (n, features)."""
        (features,) = run_all(self._with_outputs([self._operators[-1].inputs[0]]), digits)
        return features

    @property
    def has_logits(self) -> bool:
        """Whether the probabilities are the softmax of the last layer's answers."""
        return bool(self._ends_in_softmax)

    def without(self, switched_off: Mapping[int, Collection[int]]) -> bytes:
        """The model with some units switched off: their weights and biases are zero, and so is what ReLU makes of it.

        Args:
            switched_off: from a layer's index to the indices of its units.

        Raises:
            IndexError: there is no such layer or unit.
        """
        content = unpack(self._model)
        for index, units in switched_off.items():
            for tensor in _constants(self._operators[index]):
                values = _values(content, tensor).copy()
                values[list(units)] = 0
                content.buffers[content.subgraphs[0].tensors[tensor].buffer].data = values.ravel().view(np.uint8)
        return pack(content)

    def for_browser(self, switched_off: Mapping[int, Collection[int]]) -> bytes:
        """The model for one digit at a time, with every layer's answers as further outputs behind its own.

        Args:
            switched_off: as for `without`.

        Raises:
            IndexError: there is no such layer or unit.
        """
        content = unpack(self.without(switched_off))
        graph = content.subgraphs[0]
        graph.outputs = [*graph.outputs, *(op.outputs[0] for op in self._operators)]
        content.signatureDefs = None
        return for_one_digit(pack(content))

    def constants_in(self, model: bytes) -> list[list[tuple[int, int]]]:
        """Where the numbers of each layer's units stand in a file that `for_browser` made, its weights' first.

        Returns:
            For each layer (begin, count) of its weights and, if it has them, of its biases: so many float32 for its
            first unit stand from that byte on, then as many for its second.
        """
        content = unpack(model)
        tensors = content.subgraphs[0].tensors
        return [
            [(begin_of(model, tensors[each].buffer), int(np.prod(tensors[each].shape[1:]))) for each in _constants(op)]
            for op in self._operators
        ]

    def eight_bit_weights(self) -> bytes:
        """All weights for a picture, int8, layer by layer: 127 is the largest of its layer, of either sign."""
        return b"".join(eight_bit(layer.weights).tobytes() for layer in self.layers)

    def _with_outputs(self, tensors: list[int]) -> bytes:
        """The model with these tensors as its outputs."""
        content = unpack(self._model)
        content.subgraphs[0].outputs = tensors
        content.signatureDefs = None  # it names the outputs that there were
        return pack(content)


def eight_bit(numbers: np.ndarray) -> np.ndarray:
    """Numbers of any shape as int8, 127 for the largest of them, of either sign."""
    largest = max(float(abs(numbers).max()), 1e-9)
    return np.round(numbers * (127 / largest)).astype(np.int8)


def _layer(content: Any, operator: Any, kind: str) -> Layer:
    weights, *biases = (_values(content, tensor) for tensor in _constants(operator))
    return Layer(kind, weights, *(biases or [np.zeros(len(weights), np.float32)]))


def _constants(operator: Any) -> list[int]:
    """The tensors of its weights and biases; the converter leaves out biases that are all nothing."""
    return [tensor for tensor in operator.inputs[1:3] if tensor >= 0]


def _values(content: Any, tensor: int) -> np.ndarray:
    """The constant float32 values of a tensor, in its shape."""
    entry = content.subgraphs[0].tensors[tensor]
    return np.frombuffer(bytes(content.buffers[entry.buffer].data), np.float32).reshape(entry.shape)
