"""The classes that a model may be made of, by the names that Keras has given them over the years.

What this module does not know: their settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from mnist_core.errors import ModelFileError, one_line
from mnist_core.languages.translation import _

Json = dict[str, Any]

INPUT = "InputLayer"
LAYERS = frozenset(
    {
        *("Dense", "Conv2D", "DepthwiseConv2D", "SeparableConv2D", "UpSampling2D"),
        *("Conv1D", "Conv2DTranspose", "MaxPooling1D", "AveragePooling1D"),
        *("GlobalAveragePooling1D", "GlobalMaxPooling1D", "GroupNormalization", "Minimum"),
        *("AveragePooling2D", "MaxPooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D"),
        *("Flatten", "Reshape", "Permute", "Cropping2D", "ZeroPadding2D"),
        *("Activation", "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax"),
        *("BatchNormalization", "LayerNormalization", "Normalization", "Rescaling", "Identity"),
        *("Dropout", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise", "ActivityRegularization"),
        *("Add", "Average", "Concatenate", "Maximum", "Multiply", "Subtract"),
        *("GRU", "LSTM", "SimpleRNN"),
    }
)
AUGMENTATION = frozenset(
    {
        *("RandomRotation", "RandomTranslation", "RandomZoom", "RandomFlip", "RandomContrast", "RandomBrightness"),
        *("RandomWidth", "RandomHeight"),
    }
)
"""These do something to pictures in training only, and LiteRT does not know them: an identity takes their place."""
RENAMED: Mapping[str, str] = MappingProxyType(
    {
        "Model": "Functional",
        "Convolution2D": "Conv2D",
        "SeparableConvolution2D": "SeparableConv2D",
        "BatchNormalizationV1": "BatchNormalization",
        "BatchNormalizationV2": "BatchNormalization",
        "MaxPool2D": "MaxPooling2D",
        "AvgPool2D": "AveragePooling2D",
        "GlobalAvgPool2D": "GlobalAveragePooling2D",
        "GlobalMaxPool2D": "GlobalMaxPooling2D",
    }
)
MODELS = ("Sequential", "Functional")
_OPERATIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "keras.src.ops.numpy": frozenset(
            {
                *("Absolute", "Add", "Divide", "Maximum", "Mean", "Minimum", "Multiply"),
                *("Negative", "Sqrt", "Square", "Subtract", "Sum", "TrueDivide"),
            }
        ),
        "keras.src.ops.math": frozenset({"Rsqrt"}),
    }
)
"""By their modules: what may stand between layers. Some are called as a layer is."""

_OURS = ("keras", "tf_keras", "tensorflow")
"""Packages in which the Keras of one year or another has its classes."""


def kind_of(found: Json) -> str:
    """The class of a model, a layer or an operation that is on our lists, by its present name."""
    saved, module = found["class_name"], found.get("module") or "keras"
    kind = RENAMED.get(saved, saved)
    own = ">" in str(found.get("registered_name") or "")
    if saved == "Lambda":
        raise ModelFileError(
            _(
                "The model has a Lambda layer, which contains its own code. Build it from Keras layers, or convert it "
                "to .tflite where it was made."
            )
        )
    known = kind in LAYERS or kind in AUGMENTATION or kind in (INPUT, *MODELS) or is_operation(found)
    is_strange = str(module).partition(".")[0] not in _OURS or (".ops" in str(module) and not is_operation(found))
    if not known or own or is_strange:
        raise unknown_part(saved)
    return str(kind)


def unknown_part(name: object) -> ModelFileError:
    """The error for what is on none of the lists."""
    return ModelFileError(
        _(
            "The model has a part that Digit Lab doesn't know: {part}. Convert the model to .tflite where it was made."
        ).format(part=repr(one_line(name)))
    )


def is_operation(found: Json) -> bool:
    """Return whether a description is of one of the known functions between layers."""
    return found["class_name"] in _OPERATIONS.get(str(found.get("module")), ())


def as_layer(found: Json) -> Json:
    """A function between layers as the layer that does the same, or as the operation that it is, named by its module.

    `pixels / 255` is a TFOpLambda in Keras 2; in an .h5 file of Keras 3 it is a TrueDivide of no module.
    """
    if found["class_name"] == "TFOpLambda":
        return _from_tensorflow(found)
    if found["class_name"] == "Reshape" and "newshape" in found["config"]:
        settings = {"name": found["name"], "target_shape": found["config"]["newshape"][1:]}
        nodes = [{**node, "args": node["args"][:1], "kwargs": {}} for node in found["inbound_nodes"]]
        return {"class_name": "Reshape", "config": settings, "name": found["name"], "inbound_nodes": nodes}
    calls = [node["args"] for node in found.get("inbound_nodes", []) if isinstance(node, dict)]
    is_between = found["class_name"] not in LAYERS or any(len(arguments) > 1 for arguments in calls)
    if found.get("module") is None and is_between:
        modules = [module for module, names in _OPERATIONS.items() if found["class_name"] in names]
        return {**found, "module": modules[0]} if modules else found
    return found


def _from_tensorflow(found: Json) -> Json:
    function = found["config"]["function"]
    nodes = [node if isinstance(node[0], str) else node[0] for node in found["inbound_nodes"]]
    (number,) = {node[3].get("y") for node in nodes}
    asked = {key: value for node in nodes for key, value in node[3].items() if value not in (None, "float32")}
    others = asked.keys() - {"y", "name"}
    is_known = function in _TENSORFLOW_FUNCTIONS and (_is_number(number) or not function.startswith(("math.", "__")))
    if not is_known or others:
        raise unknown_part(f"tf.{function}")
    kind, settings = _TENSORFLOW_FUNCTIONS[function](number)
    layer = {"class_name": kind, "config": {"name": found["name"], **settings}, "name": found["name"]}
    return {**layer, "inbound_nodes": [[[*node[:3], {}]] for node in nodes]}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and value != 0 and not isinstance(value, bool)


_TENSORFLOW_FUNCTIONS: Mapping[str, Callable[[Any], tuple[str, Json]]] = MappingProxyType(
    {
        "math.truediv": lambda number: ("Rescaling", {"scale": 1 / number, "offset": 0.0}),
        "math.divide": lambda number: ("Rescaling", {"scale": 1 / number, "offset": 0.0}),
        "math.multiply": lambda number: ("Rescaling", {"scale": number, "offset": 0.0}),
        "math.subtract": lambda number: ("Rescaling", {"scale": 1.0, "offset": -number}),
        "math.add": lambda number: ("Rescaling", {"scale": 1.0, "offset": number}),
        "__operators__.add": lambda number: ("Rescaling", {"scale": 1.0, "offset": number}),
        "cast": lambda number: ("Identity", {}),
        "nn.softmax": lambda number: ("Softmax", {}),
        "nn.relu": lambda number: ("ReLU", {}),
    }
)
"""What a layer is called that does what a function of TensorFlow does with one number, and its settings."""
