"""What a saved model says of itself, of any Keras since 2.2, brought up to date: what Keras 3 builds, and nothing else.

Keras describes a model in JSON, whose words changed from version to version. What is returned here is written anew:
classes, settings and names go into it only if they stand on the lists of this module or in the layer's own signature,
so nothing that a file refers to can be called. Left out is what a trained model no longer needs: initializers, what
was compiled, the type its numbers had (float32 here), and how many images the first batch had.

What this module does not know: weights, and how they are stored.
"""

from __future__ import annotations

import inspect
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import keras

from mnist_core.errors import ModelFileError, brief
from mnist_core.languages.translation import _

Json = dict[str, Any]

_LARGEST_NUMBER = 8192
"""Units, filters, pixels: a larger number would only ask for more memory than a server has."""
_LARGEST_SHAPE = 65_536
"""The same where a shape is written down: 64 maps of 12 x 12, flattened, are 9,216 already."""
_DEEPEST = 20
_SIDE = 28
"""Of an input that takes pictures of any size."""

_INPUT = "InputLayer"
_LAYERS = frozenset(
    {
        *("Dense", "Conv2D", "DepthwiseConv2D", "SeparableConv2D", "UpSampling2D"),
        *("AveragePooling2D", "MaxPooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D"),
        *("Flatten", "Reshape", "Permute", "Cropping2D", "ZeroPadding2D"),
        *("Activation", "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax"),
        *("BatchNormalization", "LayerNormalization", "Normalization", "Rescaling", "Identity"),
        *("Dropout", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise", "ActivityRegularization"),
        *("Add", "Average", "Concatenate", "Maximum", "Multiply", "Subtract"),
    }
)
_AUGMENTATION = frozenset(
    {
        *("RandomRotation", "RandomTranslation", "RandomZoom", "RandomFlip", "RandomContrast", "RandomBrightness"),
        *("RandomWidth", "RandomHeight", "RandomCrop"),
    }
)
"""These do something to pictures in training only, and LiteRT does not know them: an identity takes their place."""
_RENAMED: Mapping[str, str] = MappingProxyType(
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
_MODELS = ("Sequential", "Functional")
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
_TENSOR = "__keras_tensor__"
_CALL_MODES = ("training", "mask")
_OURS = ("keras", "tf_keras", "tensorflow")
"""Packages in which the Keras of one year or another has its classes."""

_PENALTIES: Mapping[str, tuple[str, frozenset[str]]] = MappingProxyType(
    {
        "regularizer": ("keras.regularizers", frozenset({"L1", "L2", "L1L2"})),
        "constraint": ("keras.constraints", frozenset({"MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"})),
    }
)
"""By how a setting's name ends: the module of what it is set to, and the classes there that are known."""

_ACTIVATIONS = frozenset(
    {
        *("celu", "elu", "exponential", "gelu", "hard_sigmoid", "hard_silu", "leaky_relu", "linear", "log_softmax"),
        *("mish", "relu", "relu6", "selu", "sigmoid", "silu", "softmax", "softplus", "softsign", "tanh"),
    }
)
_TENSORFLOW_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "softmax_v2": "softmax",
        "log_softmax_v2": "log_softmax",
        "swish": "silu",
        "hard_swish": "hard_silu",
        "identity": "linear",
    }
)
"""Of functions that Keras has too, and saves by TensorFlow's name without being able to load them again."""

_NEEDLESS = re.compile(
    r".*_initializer|dtype|batch_(input_)?shape|input_(shape|dim|length|spec)|build_.*|seed|ragged|sparse|optional"
    r"|implementation|fused|adjustment|trainable_state|autocast|lora_.*|quantization_config|force_generator"
)
"""Settings that a trained model does without."""
_NEUTRAL: Mapping[str, Any] = MappingProxyType({"groups": 1, "renorm_momentum": 0.99, "filters": None})
"""Settings that an old Keras wrote down for layers which do not have them, with the values that change nothing."""


@dataclass(frozen=True)
class Place:
    """Where a layer's weights are found.

    Attributes:
        name: the layer's in the model that Keras builds.
        saved_name, saved_kind: its name and its class in the file.
        inner: the places within it, where it is a model itself.
    """

    name: str
    saved_name: str
    saved_kind: str
    inner: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Description:
    """A model in the words of today's Keras, and where the weights of its layers are found in the file."""

    config: Json
    places: tuple[Place, ...]


def read_description(content: bytes | str, kernels: Sequence[tuple[int, ...]] = ()) -> Description:
    """Bring the description of a model up to date.

    Args:
        content: JSON, as it stands in a file.
        kernels: shapes of the weights in that file, in its order: they tell what the model takes where it does not.

    Raises:
        ModelFileError: it describes no model, or one that has a part which is on none of the lists.
    """
    try:
        found = json.loads(content)
        return _Reader(kernels).model(found)
    except (ValueError, RecursionError, KeyError, TypeError, IndexError, AttributeError, OverflowError):
        raise ModelFileError(_("Its description doesn't describe a model. Save the model again.")) from None


class _Reader:
    """Reads one description, whose layers get names that nothing downstream stumbles over."""

    def __init__(self, kernels: Sequence[tuple[int, ...]]) -> None:
        self._kernels = kernels
        self._depth = 0

    def model(self, found: Json) -> Description:
        kind = _kind(found)
        if kind not in _MODELS:
            raise ModelFileError(
                _("The model contains its own code. Build it from Keras layers, as Sequential or Functional.")
            )
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ModelFileError(_("The model has models within models, too many of them. Use one model of layers."))
        described = self._sequential(found) if kind == "Sequential" else self._functional(found)
        self._depth -= 1
        return described

    def _sequential(self, found: Json) -> Description:
        config = found["config"]
        saved = config if isinstance(config, list) else config["layers"]
        names = _plain_names(saved)
        read = [self._layer(layer, names[_name(layer)]) for layer in saved]
        layers, places = [layer for layer, _ in read], tuple(place for _, place in read if place)
        if not layers or layers[0]["class_name"] != _INPUT:
            layers.insert(0, _input_layer("input", self._input_shape(found, layers)))
        return Description(_object("keras", "Sequential", {"name": "network", "layers": layers}), places)

    def _functional(self, found: Json) -> Description:
        config = found["config"]
        graph = _Graph.of(config)
        layers, places = [], []
        for saved in config["layers"]:
            name = graph.names[_name(saved)]
            layer, place = self._layer(saved, name)
            nodes = [graph.node(node) for node in saved["inbound_nodes"]]
            layers.append({**layer, "name": name, "inbound_nodes": nodes})
            places += [place] if place else []
        ends = {key: graph.ends(config[key]) for key in ("input_layers", "output_layers")}
        inner = {"name": "network", "layers": layers, **ends}
        return Description(_object("keras.src.models.functional", "Functional", inner), tuple(places))

    def _layer(self, found: Json, name: str) -> tuple[Json, Place | None]:
        """A layer, and where its weights are, if it may have any."""
        kind, config = _kind(found), found["config"]
        if kind in _MODELS:
            inner = self.model(found)
            described = inner.config
            described["config"]["name"] = name
            return described, Place(name, _name(found), found["class_name"], inner.places)
        place = Place(name, _name(found), found["class_name"])
        if kind == _INPUT:
            return _input_layer(name, _input_of(config)), None
        if kind in _AUGMENTATION:
            return _object("keras.layers", "Identity", {"name": name}), None
        _refuse_quantised(config)
        if _is_operation(found):
            return _object(found["module"], kind, _settings(kind, {**config, "name": name})), None
        return _object("keras.layers", kind, _settings(kind, {**config, "name": name})), place

    def _input_shape(self, found: Json, layers: Sequence[Json]) -> Sequence[Any]:
        """What a sequence of layers takes: its first layer says it, or the model, or else its weights."""
        config = found["config"]
        saved = config if isinstance(config, list) else config["layers"]
        if layers and layers[0]["class_name"] in _MODELS:
            return _input_of_model(layers[0])
        inner = saved[0]["config"] if saved else {}
        for holder in (inner, config if isinstance(config, dict) else {}, found.get("build_config") or {}):
            for key in ("batch_input_shape", "batch_shape", "build_input_shape", "input_shape"):
                if holder.get(key):
                    shape: list[Any] = _plain(holder[key])
                    return shape if key == "input_shape" and holder is inner else shape[1:]
        if isinstance(inner.get("input_dim"), int):
            return [inner["input_dim"]]
        return _shape_for(self._kernels)


def _kind(found: Json) -> str:
    """The class of a model, a layer or an operation that is on our lists, by its present name."""
    saved, module = found["class_name"], found.get("module") or "keras"
    kind = _RENAMED.get(saved, saved)
    own = ">" in str(found.get("registered_name") or "")
    if saved == "Lambda":
        raise ModelFileError(
            _("The model has a Lambda layer, which contains its own code. Build it from Keras layers.")
        )
    known = kind in _LAYERS or kind in _AUGMENTATION or kind in (_INPUT, *_MODELS) or _is_operation(found)
    if not known or own or str(module).partition(".")[0] not in _OURS:
        raise ModelFileError(
            _("The model has a part that Digit Lab doesn't know: {part}.").format(part=repr(brief(saved)))
        )
    return str(kind)


def _is_operation(found: Json) -> bool:
    return found["class_name"] in _OPERATIONS.get(str(found.get("module")), ())


def _object(module: str, kind: str, config: Json) -> Json:
    return {"module": module, "class_name": kind, "config": config, "registered_name": None}


# Names


def _name(found: Json) -> str:
    """A layer's name in the file: newer files say it beside its settings, too."""
    config = found.get("config")
    name = found.get("name") or (config.get("name") if isinstance(config, dict) else None) or found["class_name"]
    return str(name)


def _plain_names(layers: Iterable[Json]) -> dict[str, str]:
    """A name of plain letters for each layer's, so short and so different that Keras and LiteRT take it."""
    names: dict[str, str] = {}
    for layer in layers:
        saved = _name(layer)
        name = plain = re.sub(r"[^A-Za-z0-9_.-]", "_", saved)[:100].lstrip("_.-") or "layer"
        number = 1
        while name in names.values():
            number += 1
            name = f"{plain}_{number}"
        names.setdefault(saved, name)
    return names


# Shapes


def _input_layer(name: str, shape: Sequence[Any]) -> Json:
    """An input for any number of pictures; a side that may have any length has that of MNIST's."""
    sizes = [_SIDE if size is None else _number("shape", size) for size in shape]
    return _object("keras.layers", _INPUT, {"name": name, "batch_shape": [None, *sizes]})


def _input_of(config: Json) -> Sequence[Any]:
    for key in ("batch_shape", "batch_input_shape"):
        if config.get(key):
            return list(_plain(config[key]))[1:]
    return list(_plain(config["shape" if "shape" in config else "input_shape"]))


def _input_of_model(described: Json) -> Sequence[Any]:
    first = next(layer for layer in described["config"]["layers"] if layer["class_name"] == _INPUT)
    return list(first["config"]["batch_shape"][1:])


def _shape_for(kernels: Sequence[tuple[int, ...]]) -> Sequence[int]:
    """What the first layer with weights must be given, if that is a digit."""
    for kernel in kernels:
        if len(kernel) == 4:
            return [_SIDE, _SIDE, kernel[2]]
        if len(kernel) == 2:
            side = round(kernel[0] ** 0.5)
            return [side, side] if side * side == kernel[0] else [kernel[0]]
    raise ModelFileError(
        _("The file doesn't say what the model takes. Begin it with keras.Input((28, 28)), and save it again.")
    )


# Settings


@cache
def _signature(kind: str) -> frozenset[str]:
    parameters = inspect.signature(getattr(keras.layers, kind)).parameters
    return frozenset(parameters) - {"kwargs", "args", "self"} | {"name", "trainable"}


def _settings(kind: str, config: Json) -> Json:
    """The settings of a layer that it has today, each checked; what says nothing is left out."""
    known = _signature(kind) if kind in _LAYERS else frozenset({"name", "axis", "keepdims"})
    settings: Json = {}
    for saved, value in config.items():
        key = {"alpha": "negative_slope"}.get(saved, saved) if kind == "LeakyReLU" else saved
        if key in known and not _NEEDLESS.fullmatch(key):
            settings[key] = _setting(kind, key, value)
        elif not (_NEEDLESS.fullmatch(key) or value in (None, False, [], {}) or _NEUTRAL.get(key, ...) == value):
            raise ModelFileError(
                _("The layer {layer} has a setting that Keras {version} doesn't know: {name}.").format(
                    layer=brief(config["name"]), version=keras.__version__, name=brief(key)
                )
            )
    return settings


def _refuse_quantised(config: Json) -> None:
    if re.search(r"quantized|\b(int|float)[48]", json.dumps(config.get("dtype")), re.IGNORECASE):
        raise ModelFileError(
            _("It is quantised: its weights are whole numbers. Save the model as it was before model.quantize.")
        )


def _setting(kind: str, key: str, value: Any) -> Any:
    if key == "activation":
        return _activation(value)
    for ending, (module, classes) in _PENALTIES.items():
        if key.endswith(ending):
            return _penalty(value, module, classes)
    value = _plain(value)
    if kind == "BatchNormalization" and key == "axis" and isinstance(value, list):
        (value,) = value
    for each in _leaves(value):
        if isinstance(each, int):
            _number(key, each, largest=_LARGEST_SHAPE if key.endswith("shape") else _LARGEST_NUMBER)
        elif isinstance(each, str) and key != "name" and len(each) > 100:
            raise ValueError
        elif not (each is None or isinstance(each, str | float)):
            raise TypeError
    return value


def _activation(value: Any) -> Any:
    """An activation by Keras's name for it; or a layer, where that stands in its place."""
    if value is None:
        return "linear"
    if isinstance(value, dict) and value.get("class_name") in _LAYERS:
        kind = _kind(value)
        return _object("keras.layers", kind, _settings(kind, {"name": kind.lower(), **value["config"]}))
    name = value
    while isinstance(name, dict):  # a function, as a newer Keras saves one
        name = name["config"] if isinstance(name["config"], str) else name["config"]["name"]
    name = _TENSORFLOW_NAMES.get(name, name)
    if name not in _ACTIVATIONS:
        raise ModelFileError(
            _("The model has an activation that Digit Lab doesn't know: {name}.").format(name=repr(brief(name)))
        )
    return name


def _penalty(value: Any, module: str, classes: frozenset[str]) -> Json | None:
    """A regularizer or a constraint, which matters when the model is trained on."""
    if value is None:
        return None
    if value["class_name"] not in classes:
        raise ModelFileError(
            _("The model has a part that Digit Lab doesn't know: {part}.").format(part=repr(brief(value["class_name"])))
        )
    return _object(
        module, value["class_name"], {key: _setting("", key, inner) for key, inner in value["config"].items()}
    )


def _plain(value: Any) -> Any:
    """A tuple as Keras writes it down, as a list."""
    if isinstance(value, dict):
        if value.get("class_name") in ("__tuple__", "TensorShape"):
            return [_plain(item) for item in value["items"]]
        if value.get("type") == "ndarray":  # a number, as some versions of Keras 2 wrote it
            return _plain(value["value"] if "value" in value else value["values"])
        raise TypeError
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def _number(name: str, value: Any, largest: int = _LARGEST_SHAPE) -> Any:
    if not isinstance(value, int):
        raise TypeError
    if abs(value) > largest:
        raise ModelFileError(
            _("The model says {name} = {number}. No digit network needs that much.").format(
                name=brief(name), number=f"{value:.3g}"
            )
        )
    return value


# The graph of a functional model


@dataclass(frozen=True)
class _Graph:
    """How a description's references to layers are read: what each is called, and from where its calls are counted."""

    names: Mapping[str, str]
    first_calls: Mapping[str, int]

    @classmethod
    def of(cls, config: Json) -> _Graph:
        """For a functional model. In Keras 2, making a model was the first call of it, so others begin at 1."""
        highest: Counter[str] = Counter()
        for layer, node, _tensor in _references([config["layers"], config["output_layers"]]):
            highest[layer] = max(highest[layer], node)
        first_calls = {
            _name(layer): max(0, highest[_name(layer)] - len(layer["inbound_nodes"]) + 1)
            for layer in config["layers"]
            if _RENAMED.get(layer["class_name"], layer["class_name"]) in _MODELS
        }
        return cls(_plain_names(config["layers"]), first_calls)

    def where(self, reference: Sequence[Any]) -> list[Any]:
        """A layer, its call and the number of an output of that: in the names and numbers of the new description."""
        layer, node, tensor = reference
        return [self.names[layer], int(node) - self.first_calls.get(layer, 0), int(tensor)]

    def ends(self, found: Any) -> list[Any]:
        """Its inputs or outputs: the only one where there is one, so that it gives a tensor and not a list of one."""
        if isinstance(found, dict):
            raise TypeError
        read = [self.where(end) for end in ([found] if found and isinstance(found[0], str) else found)]
        return read[0] if len(read) == 1 else read

    def node(self, found: Any) -> Json:
        """What a layer was called with, in the way of Keras 3."""
        if isinstance(found, dict):
            named = {key: each for key, each in found["kwargs"].items() if each is not None and key not in _CALL_MODES}
            arguments = [self._argument(each) for each in found["args"]]
            return {"args": arguments, "kwargs": {str(key): self._argument(each) for key, each in named.items()}}
        calls = [found] if isinstance(found[0], str) else found
        for call in calls:
            if any(value not in (None, False) for value in (call[3] if len(call) > 3 else {}).values()):
                raise TypeError
        tensors = [self._tensor(call[:3]) for call in calls]
        return {"args": [tensors[0] if len(tensors) == 1 else tensors], "kwargs": {}}

    def _argument(self, value: Any) -> Any:
        if isinstance(value, list):
            inner = [self._argument(each) for each in value]
            return inner[0] if len(inner) == 1 and isinstance(inner[0], dict) else inner
        if isinstance(value, dict) and value.get("class_name") == _TENSOR:
            return self._tensor(value["config"]["keras_history"])
        value = _plain(value)
        if not all(each is None or isinstance(each, int | float) for each in _leaves(value)):
            raise TypeError
        return value

    def _tensor(self, reference: Sequence[Any]) -> Json:
        config = {"shape": [None], "dtype": "float32", "keras_history": self.where(reference)}  # Keras asks the layer
        return {"class_name": _TENSOR, "config": config}


def _references(value: Any) -> Iterator[Sequence[Any]]:
    """All references to layers, wherever they are."""
    if isinstance(value, dict):
        value = [value.get("inbound_nodes", []), value["config"]] if "inbound_nodes" in value else [*value.values()]
    if isinstance(value, list):
        if len(value) >= 3 and isinstance(value[0], str) and all(type(each) is int for each in value[1:3]):
            yield value[:3]
        for inner in value:
            yield from _references(inner)
