"""A run's network as ONNX, operator by operator, for programs that know neither Keras nor LiteRT.

It takes `digits`, float32 (n, 28, 28) with raw pixels 0-255, and answers `probabilities`, float32 (n, 10). LiteRT keeps
channels last and ONNX first: a tensor is transposed where an operator wants it so, and only there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from mnist_core.errors import ExportError
from mnist_core.inference.fixed_batch import SHAPE_OPERATORS
from mnist_core.inference.litert_file import constant, operator_name, unpack
from mnist_core.languages.translation import _

if TYPE_CHECKING:
    import onnx

OPSET, IR_VERSION = 13, 7
"""Of 2020: old enough for every program in use, and new enough for what is written here."""

INPUT, OUTPUT = "digits", "probabilities"

_ABOUT = {
    INPUT: "float32 (n, 28, 28): raw pixels, 0 = paper, 255 = ink; the network normalises them itself",
    OUTPUT: "float32 (n, 10): the probabilities of the digits 0 to 9",
}


def onnx_model(model: bytes, description: str = "") -> bytes:
    """A model.tflite as the content of an .onnx file.

    Args:
        model: the content of a model.tflite, from digits (n, 28, 28) to probabilities (n, 10).
        description: a sentence on the network, which programs show with the file.

    Raises:
        ExportError: it has an operator that is not written here.
        RunError: the content is not a LiteRT model.
    """
    import onnx
    from onnx import helper

    graph = _Graph(unpack(model))
    for operator in graph.operators:
        try:
            _WRITERS.get(operator_name(graph.content, operator), _refuse)(graph, operator)
        except (KeyError, ValueError):  # an operand that was not written, or more than one result
            _refuse(graph, operator)
    entry, answer = (
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", *shape])
        for name, shape in ((INPUT, (28, 28)), (OUTPUT, (10,)))
    )
    written = helper.make_model(
        helper.make_graph(graph.nodes, "digit_lab", [entry], [answer], graph.constants),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="Digit Lab",
        doc_string=description,
    )
    helper.set_model_props(written, _ABOUT)
    onnx.checker.check_model(written, full_check=True)
    content: bytes = written.SerializeToString()
    return content


class _Graph:
    """A LiteRT graph, and what has been written of it: tensors go by LiteRT's numbers here, and by names in ONNX."""

    def __init__(self, content: Any) -> None:
        graph = content.subgraphs[0]
        self.content = content
        self.operators: Sequence[Any] = graph.operators
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._tensors = graph.tensors
        self._answer = graph.outputs[0]
        self._names: dict[int, str] = {graph.inputs[0]: INPUT}
        self._channels_first: dict[int, str] = {}

    def shape(self, tensor: int) -> list[int]:
        """Of a tensor, for one digit."""
        return [int(size) for size in self._tensors[tensor].shape]

    def name(self, tensor: int) -> str:
        """What a tensor is called, as LiteRT has it: with its channels last."""
        if tensor not in self._names:
            values = constant(self.content, tensor)
            if values is not None:
                self._names[tensor] = self.constant(values)
            elif tensor in self._channels_first:
                name = self.node("Transpose", [self._channels_first[tensor]], perm=[0, 2, 3, 1])
                self._names[tensor] = name
        return self._names[tensor]

    def channels_first(self, tensor: int) -> str:
        """What a tensor (n, height, width, channels) is called as (n, channels, height, width)."""
        if tensor not in self._channels_first:
            self._channels_first[tensor] = self.node("Transpose", [self.name(tensor)], perm=[0, 3, 1, 2])
        return self._channels_first[tensor]

    def constant(self, values: np.ndarray) -> str:
        """What a new constant with these values is called."""
        from onnx import numpy_helper

        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], output: str = "", **attributes: Any) -> str:
        """A new node, and what its only output is called."""
        from onnx import helper

        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output or name], name=name, **attributes))
        return output or name

    def write(
        self, operator: Any, kind: str, inputs: Sequence[str], *, channels_first: bool = False, **attributes: Any
    ) -> None:
        """The node that makes an operator's output, and one for the activation function that is part of it."""
        (tensor,) = operator.outputs
        fused = getattr(operator.builtinOptions, "fusedActivationFunction", schema.ActivationFunctionType.NONE)
        last = OUTPUT if tensor == self._answer else ""
        if fused == schema.ActivationFunctionType.NONE:
            name = self.node(kind, inputs, last, **attributes)
        elif fused in _FUSED:
            name = self.node(_FUSED[fused], [self.node(kind, inputs, **attributes)], last)
        else:
            _refuse(self, operator)
        (self._channels_first if channels_first else self._names)[tensor] = name


def _refuse(graph: _Graph, operator: Any) -> NoReturn:
    raise ExportError(
        _(
            "This network can't be written as ONNX, because Digit Lab doesn't know how to write one of its operations "
            "({operation}). Take it home for Keras or LiteRT."
        ).format(operation=operator_name(graph.content, operator))
    )


def _work_out_a_shape(graph: _Graph, operator: Any) -> None:
    """Nothing to write: ONNX's Reshape works out by itself how large the batch is."""


def _calculate(kind: str) -> Callable[[_Graph, Any], None]:
    """A node that wants nothing but the operands."""
    return lambda graph, operator: graph.write(operator, kind, [graph.name(each) for each in operator.inputs])


def _square(graph: _Graph, operator: Any) -> None:
    graph.write(operator, "Mul", [graph.name(operator.inputs[0])] * 2)


def _reciprocal_root(graph: _Graph, operator: Any) -> None:
    graph.write(operator, "Reciprocal", [graph.node("Sqrt", [graph.name(operator.inputs[0])])])


def _sum(graph: _Graph, operator: Any) -> None:
    names = [graph.name(operator.inputs[0]), graph.constant(_numbers(graph, operator))]
    graph.write(operator, "ReduceSum", names, keepdims=int(operator.builtinOptions.keepDims))


def _reduce(kind: str) -> Callable[[_Graph, Any], None]:
    """Until opset 18, and unlike the sum's, its axes are an attribute."""

    def write(graph: _Graph, operator: Any) -> None:
        names, axes = [graph.name(operator.inputs[0])], _numbers(graph, operator).tolist()
        graph.write(operator, kind, names, keepdims=int(operator.builtinOptions.keepDims), axes=axes)

    return write


def _transpose(graph: _Graph, operator: Any) -> None:
    graph.write(operator, "Transpose", [graph.name(operator.inputs[0])], perm=_numbers(graph, operator).tolist())


def _numbers(graph: _Graph, operator: Any) -> np.ndarray:
    """The whole numbers that are an operator's second input: axes."""
    values = constant(graph.content, operator.inputs[1])
    if values is None:
        _refuse(graph, operator)
    return np.asarray(values, np.int64).ravel()


def _reshape(graph: _Graph, operator: Any) -> None:
    """To the shape that it has for one digit, behind a batch of any size."""
    batch, *rest = graph.shape(operator.outputs[0])
    if batch != 1:
        _refuse(graph, operator)
    graph.write(operator, "Reshape", [graph.name(operator.inputs[0]), graph.constant(np.array([-1, *rest]))])


def _dense(graph: _Graph, operator: Any) -> None:
    if len(graph.shape(operator.inputs[0])) != 2:
        _refuse(graph, operator)
    graph.write(operator, "Gemm", [graph.name(tensor) for tensor in operator.inputs if tensor >= 0], transB=1)


def _convolution(graph: _Graph, operator: Any) -> None:
    """LiteRT's filters are (filters, height, width, channels)."""
    _convolve(graph, operator, axes=(0, 3, 1, 2), groups=1)


def _depthwise_convolution(graph: _Graph, operator: Any) -> None:
    """Each filter sees one channel; LiteRT's are (1, height, width, filters)."""
    _convolve(graph, operator, axes=(3, 0, 1, 2), groups=graph.shape(operator.inputs[0])[3])


def _convolve(graph: _Graph, operator: Any, *, axes: tuple[int, ...], groups: int) -> None:
    options, filters = operator.builtinOptions, constant(graph.content, operator.inputs[1])
    if filters is None:
        _refuse(graph, operator)
    weights = filters.transpose(axes)
    names = [graph.channels_first(operator.inputs[0]), graph.constant(weights)]
    names += [graph.name(tensor) for tensor in operator.inputs[2:] if tensor >= 0]
    dilations = [options.dilationHFactor, options.dilationWFactor]
    window = _window(graph, operator, weights.shape[2:], dilations)
    graph.write(operator, "Conv", names, channels_first=True, group=groups, dilations=dilations, **window)


def _pool(kind: str) -> Callable[[_Graph, Any], None]:
    def write(graph: _Graph, operator: Any) -> None:
        size = operator.builtinOptions.filterHeight, operator.builtinOptions.filterWidth
        names = [graph.channels_first(operator.inputs[0])]
        graph.write(operator, kind, names, channels_first=True, **_window(graph, operator, size, [1, 1]))

    return write


def _window(graph: _Graph, operator: Any, size: Sequence[int], dilations: Sequence[int]) -> Mapping[str, list[int]]:
    """A window (height, width) and where it goes; what TensorFlow calls "same" is told in pixels."""
    options = operator.builtinOptions
    strides = [options.strideH, options.strideW]
    before, after = [0, 0], [0, 0]
    if options.padding == schema.Padding.SAME:
        given, made = graph.shape(operator.inputs[0])[1:3], graph.shape(operator.outputs[0])[1:3]
        for axis in range(2):
            reach = (made[axis] - 1) * strides[axis] + (size[axis] - 1) * dilations[axis] + 1
            missing = max(reach - given[axis], 0)
            before[axis], after[axis] = missing // 2, missing - missing // 2
    return {"kernel_shape": list(size), "strides": strides, "pads": [*before, *after]}


def _softmax(graph: _Graph, operator: Any) -> None:
    if operator.builtinOptions.beta != 1:
        _refuse(graph, operator)
    graph.write(operator, "Softmax", [graph.name(operator.inputs[0])], axis=-1)


_FUSED: Mapping[int, str] = MappingProxyType(
    {schema.ActivationFunctionType.RELU: "Relu", schema.ActivationFunctionType.TANH: "Tanh"}
)

_WRITERS: Mapping[str, Callable[[_Graph, Any], None]] = MappingProxyType(
    {
        **dict.fromkeys(SHAPE_OPERATORS, _work_out_a_shape),
        "RESHAPE": _reshape,
        "TRANSPOSE": _transpose,
        "ADD": _calculate("Add"),
        "SUB": _calculate("Sub"),
        "MUL": _calculate("Mul"),
        "DIV": _calculate("Div"),
        "MAXIMUM": _calculate("Max"),
        "MINIMUM": _calculate("Min"),
        "SQRT": _calculate("Sqrt"),
        "RELU": _calculate("Relu"),
        "LOGISTIC": _calculate("Sigmoid"),
        "TANH": _calculate("Tanh"),
        "SQUARE": _square,
        "RSQRT": _reciprocal_root,
        "SUM": _sum,
        "MEAN": _reduce("ReduceMean"),
        "REDUCE_MAX": _reduce("ReduceMax"),
        "FULLY_CONNECTED": _dense,
        "CONV_2D": _convolution,
        "DEPTHWISE_CONV_2D": _depthwise_convolution,
        "MAX_POOL_2D": _pool("MaxPool"),
        "AVERAGE_POOL_2D": _pool("AveragePool"),
        "SOFTMAX": _softmax,
    }
)
"""By LiteRT's names what writes each operator; any other is refused."""
