"""A .tflite file as a Keras model of the same layers, which is checked, looked into and trained on as any other is.

Its graph is read as data and built anew from Keras's layers, with its weights as floats; LiteRT never opens the
stranger's file. What this module does not know: networks whose numbers between the layers are whole ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import keras
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from keras import layers, ops

from mnist_core.errors import ModelFileError, RunError
from mnist_core.inference.litert_file import unpack
from mnist_core.languages.translation import _
from mnist_core.training.importing.weights import LARGEST_WEIGHTS, too_many_weights

_MOST_OPERATIONS = 500
_OPERATORS: Mapping[int, str] = MappingProxyType(
    {number: name for name, number in vars(schema.BuiltinOperator).items() if isinstance(number, int)}
)
_DTYPES: Mapping[int, type[np.generic]] = MappingProxyType(
    {
        schema.TensorType.FLOAT32: np.float32,
        schema.TensorType.FLOAT16: np.float16,
        schema.TensorType.INT8: np.int8,
        schema.TensorType.UINT8: np.uint8,
        schema.TensorType.INT32: np.int32,
        schema.TensorType.INT64: np.int64,
    }
)
_FUSED: Mapping[int, str | None] = MappingProxyType(
    {
        schema.ActivationFunctionType.NONE: None,
        schema.ActivationFunctionType.RELU: "relu",
        schema.ActivationFunctionType.RELU6: "relu6",
        schema.ActivationFunctionType.TANH: "tanh",
    }
)
_PADDING: Mapping[int, str] = MappingProxyType({schema.Padding.SAME: "same", schema.Padding.VALID: "valid"})
_ACTIVATIONS: Mapping[str, str] = MappingProxyType(
    {
        "RELU": "relu",
        "RELU6": "relu6",
        "ELU": "elu",
        "LOGISTIC": "sigmoid",
        "TANH": "tanh",
        "LOG_SOFTMAX": "log_softmax",
        "HARD_SWISH": "hard_silu",
    }
)
_ELEMENTWISE: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "ADD": ops.add,
        "SUB": ops.subtract,
        "MUL": ops.multiply,
        "DIV": ops.divide,
        "MAXIMUM": ops.maximum,
        "MINIMUM": ops.minimum,
    }
)
_OF_ONE: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {"SQUARE": ops.square, "SQRT": ops.sqrt, "RSQRT": ops.rsqrt, "ABS": ops.absolute, "NEG": ops.negative}
)
_BY_CHANNEL = ("ADD", "SUB", "MUL", "DIV")
_OF_SHAPES = frozenset({"SHAPE", "STRIDED_SLICE", "PACK"})
"""They work out a shape for some number of pictures; that of one picture is written down beside each tensor."""


def read_tflite(content: bytes) -> keras.Model:
    """The network in a .tflite file as a Keras model, uncompiled, for any number of pictures.

    Raises:
        ModelFileError: it is damaged, its numbers are whole ones, or it has a part that is none of a digit network.
    """
    try:
        return _Network(unpack(content)).build()
    except RunError:
        raise ModelFileError(_("The .tflite file is damaged. Convert the model again.")) from None
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError):
        raise ModelFileError(
            _(
                "Digit Lab can't read how the layers of this .tflite file are put together. Use Dense, Conv2D, pooling "
                "and Flatten, or bring the model as .keras."
            )
        ) from None


class _Network:
    """One file's graph while it is built anew."""

    def __init__(self, content: Any) -> None:
        if len(content.subgraphs) != 1 or len(content.subgraphs[0].operators) > _MOST_OPERATIONS:
            raise ValueError
        self._file, self._graph = content, content.subgraphs[0]
        self._tensors: dict[int, Any] = {}
        self._bytes = 0

    def build(self) -> keras.Model:
        entries: list[Any] = []
        for index in self._graph.inputs:
            self._refuse_whole_numbers(index)
            entries.append(keras.Input(self._shape(index), name=f"digits_{len(entries)}"))
            self._tensors[index] = entries[-1]
        for number, operator in enumerate(self._graph.operators):
            name = self._name_of(operator)
            if name not in _OF_SHAPES:
                self._tensors[operator.outputs[0]] = self._apply(name, operator, f"{name.lower()}_{number}")
        exits = [self._tensors[index] for index in self._graph.outputs]
        return keras.Model(entries, exits[0] if len(exits) == 1 else exits, name="network")

    def _name_of(self, operator: Any) -> str:
        code = self._file.operatorCodes[operator.opcodeIndex]
        return _OPERATORS.get(max(code.builtinCode, code.deprecatedBuiltinCode), "?")

    def _apply(self, name: str, operator: Any, unique: str) -> Any:
        """What an operator makes of its tensors, as a Keras tensor or, of constants alone, as an array."""
        given = self._operand(operator.inputs[0])
        if name == "DEQUANTIZE" and isinstance(given, np.ndarray):
            return given.astype(np.float32)
        if name in _ACTIVATIONS:
            return layers.Activation(_ACTIVATIONS[name], name=unique)(given)
        if name in _OF_ONE:
            return _OF_ONE[name](given)
        if name in _READERS:
            return _READERS[name](self, operator, given, unique)
        raise ModelFileError(
            _(
                "The .tflite file has a part that Digit Lab doesn't know: {part}. Use Dense, Conv2D, pooling and "
                "Flatten, or bring the model as .keras."
            ).format(part=repr(name))
        )

    def _dense(self, operator: Any, given: Any, name: str) -> Any:
        kernel = self._constant(operator.inputs[1]).T  # (inputs, units)
        if len(given.shape) > 2 and not operator.builtinOptions.keepNumDims:
            given = layers.Flatten()(given)
        bias = self._bias(operator)
        layer = layers.Dense(kernel.shape[1], _activation(operator), use_bias=bias is not None, name=name)
        return _weighted(layer, given, kernel, bias)

    def _convolution(self, operator: Any, given: Any, name: str) -> Any:
        kernel = self._constant(operator.inputs[1]).transpose(1, 2, 3, 0)  # (height, width, inputs, filters)
        bias, options = self._bias(operator), operator.builtinOptions
        layer = layers.Conv2D(
            *(kernel.shape[3], kernel.shape[:2]),
            strides=(options.strideH, options.strideW),
            padding=_PADDING[options.padding],
            dilation_rate=(options.dilationHFactor, options.dilationWFactor),
            activation=_activation(operator),
            use_bias=bias is not None,
            name=name,
        )
        return _weighted(layer, given, kernel, bias)

    def _depthwise(self, operator: Any, given: Any, name: str) -> Any:
        kernel = self._constant(operator.inputs[1])[0]  # (height, width, inputs x multiplier)
        kernel = kernel.reshape(*kernel.shape[:2], given.shape[-1], -1)
        bias, options = self._bias(operator), operator.builtinOptions
        layer = layers.DepthwiseConv2D(
            kernel.shape[:2],
            strides=(options.strideH, options.strideW),
            padding=_PADDING[options.padding],
            dilation_rate=(options.dilationHFactor, options.dilationWFactor),
            depth_multiplier=kernel.shape[3],
            activation=_activation(operator),
            use_bias=bias is not None,
            name=name,
        )
        return _weighted(layer, given, kernel, bias)

    def _pool(self, operator: Any, given: Any, name: str) -> Any:
        kind = layers.MaxPooling2D if self._name_of(operator) == "MAX_POOL_2D" else layers.AveragePooling2D
        options = operator.builtinOptions
        size, strides = (options.filterHeight, options.filterWidth), (options.strideH, options.strideW)
        pooled = kind(size, strides, padding=_PADDING[options.padding], name=name)(given)
        return _activated(pooled, options.fusedActivationFunction)

    def _reshape(self, operator: Any, given: Any, name: str) -> Any:
        return layers.Reshape(self._shape(operator.outputs[0]), name=name)(given)

    def _softmax(self, operator: Any, given: Any, name: str) -> Any:
        if operator.builtinOptions.beta != 1:
            raise ValueError
        return layers.Softmax(name=name)(given)

    def _leaky_relu(self, operator: Any, given: Any, name: str) -> Any:
        return layers.LeakyReLU(operator.builtinOptions.alpha, name=name)(given)

    def _gelu(self, operator: Any, given: Any, name: str) -> Any:
        return ops.gelu(given, approximate=bool(operator.builtinOptions.approximate))

    def _pad(self, operator: Any, given: Any, name: str) -> Any:
        pads = [(int(before), int(after)) for before, after in self._constant(operator.inputs[1])]
        if len(pads) != 4 or pads[0] != (0, 0) or pads[3] != (0, 0):
            raise ValueError
        return layers.ZeroPadding2D(tuple(pads[1:3]), name=name)(given)

    def _transpose(self, operator: Any, given: Any, name: str) -> Any:
        order = [int(axis) for axis in self._constant(operator.inputs[1])]
        if order[0] != 0:
            raise ValueError
        return layers.Permute(tuple(order[1:]), name=name)(given)

    def _concatenate(self, operator: Any, given: Any, name: str) -> Any:
        parts = [given, *(self._operand(index) for index in operator.inputs[1:])]
        return layers.Concatenate(axis=operator.builtinOptions.axis, name=name)(parts)

    def _reduce(self, operator: Any, given: Any, name: str) -> Any:
        axes = tuple(int(axis) for axis in np.ravel(self._constant(operator.inputs[1])))
        if 0 in axes or -len(given.shape) in axes:
            raise ValueError
        reduce = ops.sum if self._name_of(operator) == "SUM" else ops.mean
        return reduce(given, axis=axes, keepdims=bool(operator.builtinOptions.keepDims))

    def _combine(self, operator: Any, given: Any, name: str) -> Any:
        """Two tensors, or a tensor and a constant: one number, or one a channel."""
        kind, other = self._name_of(operator), self._operand(operator.inputs[1])
        fused = getattr(operator.builtinOptions, "fusedActivationFunction", 0)
        if all(isinstance(each, np.ndarray) and each.size > 1 for each in (given, other)):
            raise ValueError
        for constant, tensor in ((given, other), (other, given)):
            if isinstance(constant, np.ndarray) and constant.size > 1:
                return _activated(_by_channel(kind, constant, tensor, name, is_first=constant is given), fused)
        left, right = (each.item() if isinstance(each, np.ndarray) else each for each in (given, other))
        return _activated(_ELEMENTWISE[kind](left, right), fused)

    def _operand(self, index: int) -> Any:
        return self._tensors[index] if index in self._tensors else self._constant(index)

    def _bias(self, operator: Any) -> np.ndarray | None:
        has_bias = len(operator.inputs) > 2 and operator.inputs[2] >= 0
        return self._constant(operator.inputs[2]) if has_bias else None

    def _constant(self, index: int) -> np.ndarray:
        """The numbers of a tensor that the file holds, as floats where they are weights."""
        if isinstance(made := self._tensors.get(index), np.ndarray):
            return made
        tensor = self._graph.tensors[index]
        buffer = self._file.buffers[tensor.buffer].data
        if buffer is None or index in self._tensors or tensor.sparsity is not None:
            raise ValueError
        shape = tuple(int(size) for size in ([] if tensor.shape is None else tensor.shape))
        self._bytes += 4 * math.prod(shape)
        if self._bytes > LARGEST_WEIGHTS:
            raise too_many_weights()
        numbers = np.frombuffer(np.asarray(buffer, np.uint8).tobytes(), _DTYPES[tensor.type]).reshape(shape)
        return _as_floats(numbers, tensor.quantization)

    def _shape(self, index: int) -> tuple[int, ...]:
        """Of one picture."""
        return tuple(int(size) for size in self._graph.tensors[index].shape[1:])

    def _refuse_whole_numbers(self, index: int) -> None:
        if self._graph.tensors[index].type != schema.TensorType.FLOAT32:
            raise ModelFileError(
                _(
                    "The .tflite file is quantised: it takes whole numbers. Convert it once more with "
                    "converter.optimizations = [], so that it takes float32."
                )
            )


def _activation(operator: Any) -> str | None:
    return _FUSED[operator.builtinOptions.fusedActivationFunction]


def _activated(tensor: Any, fused: int) -> Any:
    return tensor if _FUSED[fused] is None else layers.Activation(_FUSED[fused])(tensor)


def _weighted(layer: keras.layers.Layer, given: Any, kernel: np.ndarray, bias: np.ndarray | None) -> Any:
    result = layer(given)
    layer.set_weights([kernel] if bias is None else [kernel, bias])
    return result


def _by_channel(kind: str, constant: np.ndarray, tensor: Any, name: str, *, is_first: bool) -> Any:
    """A tensor, each channel of which is multiplied by a number of its own, or has one added."""
    if constant.shape[-1] != constant.size or kind not in _BY_CHANNEL or (is_first and kind in ("SUB", "DIV")):
        raise ValueError
    ones, zeros = np.ones(constant.size, np.float32), np.zeros(constant.size, np.float32)
    scale = {"MUL": constant, "DIV": 1 / constant}.get(kind, ones).ravel()
    offset = {"ADD": constant, "SUB": -constant}.get(kind, zeros).ravel()
    layer = layers.BatchNormalization(epsilon=0.0, name=name)
    result = layer(tensor)
    layer.set_weights([scale, offset, zeros, ones])
    return result


_READERS: Mapping[str, Callable[[_Network, Any, Any, str], Any]] = MappingProxyType(
    {
        "FULLY_CONNECTED": _Network._dense,
        "CONV_2D": _Network._convolution,
        "DEPTHWISE_CONV_2D": _Network._depthwise,
        **dict.fromkeys(("MAX_POOL_2D", "AVERAGE_POOL_2D"), _Network._pool),
        **dict.fromkeys(("RESHAPE", "SQUEEZE", "EXPAND_DIMS"), _Network._reshape),
        "SOFTMAX": _Network._softmax,
        "LEAKY_RELU": _Network._leaky_relu,
        "GELU": _Network._gelu,
        "PAD": _Network._pad,
        "TRANSPOSE": _Network._transpose,
        "CONCATENATION": _Network._concatenate,
        **dict.fromkeys(("SUM", "MEAN"), _Network._reduce),
        **dict.fromkeys(_ELEMENTWISE, _Network._combine),
    }
)


def _as_floats(numbers: np.ndarray, quantization: Any) -> np.ndarray:
    """Weights that were stored as whole numbers, each channel with a scale of its own."""
    if quantization is None or quantization.scale is None or not len(quantization.scale):
        return numbers
    zero = np.asarray(quantization.zeroPoint, np.float32)
    scale = np.asarray(quantization.scale, np.float32)
    if scale.size > 1:
        along = [1] * numbers.ndim
        along[quantization.quantizedDimension] = -1
        zero, scale = zero.reshape(along), scale.reshape(along)
    return ((numbers.astype(np.float32) - zero) * scale).astype(np.float32)
