"""The settings of a layer, of any Keras since 2.2, as today's Keras knows them."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import keras

from mnist_core.errors import ModelFileError, one_line
from mnist_core.languages.translation import _
from mnist_core.training.importing.classes import LAYERS, Json, kind_of, unknown_part

_LARGEST_NUMBER = 8192
"""Units, filters, pixels: a larger number would only ask for more memory than a server has."""
_LARGEST_SHAPE = 65_536
"""The same where a shape is written down: 64 maps of 12 x 12, flattened, are 9,216 already."""

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
    r"|implementation|unroll|stateful|time_major|fused|adjustment|trainable_state|autocast|lora_.*|quantization_config|force_generator"
)
"""Settings that a trained model does without."""
_NEUTRAL: Mapping[str, Any] = MappingProxyType({"groups": 1, "renorm_momentum": 0.99, "filters": None})
"""Settings that an old Keras wrote down for layers which do not have them, with the values that change nothing."""


class OtherVersionError(ModelFileError):
    """Something in the file is not as this version of Keras has it, which another version may have meant."""


@cache
def _signature(kind: str) -> frozenset[str]:
    parameters = inspect.signature(getattr(keras.layers, kind)).parameters
    return frozenset(parameters) - {"kwargs", "args", "self"} | {"name", "trainable"}


def settings_of(kind: str, config: Json) -> Json:
    """The settings of a layer that it has today, each checked; what says nothing is left out."""
    known = _signature(kind) if kind in LAYERS else frozenset({"name", "axis", "keepdims"})
    settings: Json = {}
    for saved, value in config.items():
        key = {"alpha": "negative_slope"}.get(saved, saved) if kind == "LeakyReLU" else saved
        if key in known and not _NEEDLESS.fullmatch(key):
            settings[key] = _setting(kind, key, value)
        elif not (_NEEDLESS.fullmatch(key) or value in (None, False, [], {}) or _NEUTRAL.get(key, ...) == value):
            raise OtherVersionError(
                _("The layer {layer} has a setting that Keras {version} doesn't know: {name}.").format(
                    layer=one_line(config["name"]), version=keras.__version__, name=one_line(key)
                )
            )
    return settings


def refuse_quantised(config: Json) -> None:
    """Refuse a layer whose weights are whole numbers.

    Raises:
        ModelFileError: they are.
    """
    if re.search(r"quantized|\b(int|float)[48]", json.dumps(config.get("dtype")), re.IGNORECASE):
        raise ModelFileError(
            _("It is quantised: its weights are whole numbers. Save the model as it was before model.quantize.")
        )


def _setting(kind: str, key: str, value: Any) -> Any:
    if key.endswith("activation"):
        return _activation(value)
    for ending, (module, classes) in _PENALTIES.items():
        if key.endswith(ending):
            return _penalty(value, module, classes)
    value = plain(value)
    if kind == "BatchNormalization" and key == "axis" and isinstance(value, list):
        (value,) = value
    for each in leaves(value):
        if isinstance(each, int):
            check_number(key, each, largest=_LARGEST_SHAPE if key.endswith("shape") else _LARGEST_NUMBER)
        elif isinstance(each, str) and key != "name" and len(each) > 100:
            raise ValueError
        elif not (each is None or isinstance(each, str | float)):
            raise TypeError
    return value


def _activation(value: Any) -> Any:
    """An activation by Keras's name for it; or a layer, where that stands in its place."""
    if value is None:
        return "linear"
    if isinstance(value, dict) and value.get("class_name") in LAYERS:
        kind = kind_of(value)
        return describe("keras.layers", kind, settings_of(kind, {"name": kind.lower(), **value["config"]}))
    name = value
    while isinstance(name, dict):  # a function, as a newer Keras saves one
        name = name["config"] if isinstance(name["config"], str) else name["config"]["name"]
    name = _TENSORFLOW_NAMES.get(name, name)
    if name not in _ACTIVATIONS:
        raise ModelFileError(
            _("The model has an activation that Digit Lab doesn't know: {name}.").format(name=repr(one_line(name)))
        )
    return name


def _penalty(value: Any, module: str, classes: frozenset[str]) -> Json | None:
    """A regularizer or a constraint, which matters when the model is trained on."""
    if value is None:
        return None
    if value["class_name"] not in classes:
        raise unknown_part(value["class_name"])
    return describe(
        module, value["class_name"], {key: _setting("", key, inner) for key, inner in value["config"].items()}
    )


def plain(value: Any) -> Any:
    """A tuple as Keras writes it down, as a list."""
    if isinstance(value, dict):
        if value.get("class_name") in ("__tuple__", "TensorShape"):
            return [plain(item) for item in value["items"]]
        if value.get("type") == "ndarray":  # a number, as some versions of Keras 2 wrote it
            return plain(value["value"] if "value" in value else value["values"])
        raise TypeError
    return [plain(item) for item in value] if isinstance(value, list) else value


def leaves(value: Any) -> Iterator[Any]:
    """Yield what stands in nested lists."""
    if isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def check_number(name: str, value: Any, largest: int = _LARGEST_SHAPE) -> Any:
    """Return a whole number that is not too large.

    Raises:
        TypeError: it is no whole number.
        ModelFileError: it is larger than any network for digits needs.
    """
    if not isinstance(value, int):
        raise TypeError
    if abs(value) > largest:
        raise ModelFileError(
            _("The model says {name} = {number}. No digit network needs that much.").format(
                name=one_line(name), number=f"{value:.3g}"
            )
        )
    return value


def describe(module: str, kind: str, config: Json) -> Json:
    """Return an object as Keras writes it into a file."""
    return {"module": module, "class_name": kind, "config": config, "registered_name": None}
