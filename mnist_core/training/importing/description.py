"""What a saved model says of itself, of any Keras since 2.2, brought up to date: what Keras 3 builds, and nothing else.

Keras describes a model in JSON, whose words changed from version to version. What is returned here is written anew:
classes, settings and names go into it only if they stand on the lists of this module or in the layer's own signature,
so nothing that a file refers to can be called. Left out is what a trained model no longer needs: initializers, what
was compiled, the type its numbers had (float32 here), and how many images the first batch had.

What this module does not know: weights, and how they are stored.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mnist_core.errors import ModelFileError
from mnist_core.languages.translation import _
from mnist_core.training.importing.classes import (
    AUGMENTATION,
    INPUT,
    MODELS,
    Json,
    as_layer,
    is_operation,
    kind_of,
)
from mnist_core.training.importing.graph import Graph, name_of, plain_names
from mnist_core.training.importing.settings import check_number, describe, plain, refuse_quantised, settings_of

_DEEPEST = 20
_MOST_CALLS = 500
"""Of layers; a network of digits has a few dozen."""
_SIDE = 28
"""Of an input that takes pictures of any size."""


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
        self._calls = 0

    def model(self, found: Json) -> Description:
        kind = kind_of(found)
        if kind not in MODELS:
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
        names = plain_names(saved)
        read = [self._layer(layer, names[name_of(layer)]) for layer in saved]
        layers, places = [layer for layer, _ in read], tuple(place for _, place in read if place)
        if not layers or layers[0]["class_name"] != INPUT:
            layers.insert(0, _input_layer("input", self._input_shape(found, layers)))
        return Description(describe("keras", "Sequential", {"name": "network", "layers": layers}), places)

    def _functional(self, found: Json) -> Description:
        config = found["config"]
        graph = Graph.of(config)
        layers, places = [], []
        for each in config["layers"]:
            saved = as_layer(each)
            name = graph.names[name_of(saved)]
            layer, place = self._layer(saved, name)
            nodes = [graph.node(node) for node in saved["inbound_nodes"]]
            layers.append({**layer, "name": name, "inbound_nodes": nodes})
            places += [place] if place else []
        ends = {key: graph.ends(config[key]) for key in ("input_layers", "output_layers")}
        inner = {"name": "network", "layers": layers, **ends}
        return Description(describe("keras.src.models.functional", "Functional", inner), tuple(places))

    def _layer(self, found: Json, name: str) -> tuple[Json, Place | None]:
        """A layer, and where its weights are, if it may have any."""
        self._calls += max(1, len(found.get("inbound_nodes") or ()))
        if self._calls > _MOST_CALLS:
            raise ModelFileError(
                _("The model has more than {most} layers. No digit network needs that many.").format(most=_MOST_CALLS)
            )
        kind, config = kind_of(found), found["config"]
        if kind in MODELS:
            inner = self.model(found)
            described = inner.config
            described["config"]["name"] = name
            return described, Place(name, name_of(found), found["class_name"], inner.places)
        place = Place(name, name_of(found), found["class_name"])
        if kind == INPUT:
            return _input_layer(name, _input_of(config)), None
        if kind in AUGMENTATION:
            return describe("keras.layers", "Identity", {"name": name}), None
        refuse_quantised(config)
        if is_operation(found):
            return describe(found["module"], kind, settings_of(kind, {**config, "name": name})), None
        return describe("keras.layers", kind, settings_of(kind, {**config, "name": name})), place

    def _input_shape(self, found: Json, layers: Sequence[Json]) -> Sequence[Any]:
        """What a sequence of layers takes: its first layer says it, or the model, or else its weights."""
        config = found["config"]
        saved = config if isinstance(config, list) else config["layers"]
        if layers and layers[0]["class_name"] in MODELS:
            return _input_of_model(layers[0])
        inner = saved[0]["config"] if saved else {}
        for holder in (inner, config if isinstance(config, dict) else {}, found.get("build_config") or {}):
            for key in ("batch_input_shape", "batch_shape", "build_input_shape", "input_shape"):
                if holder.get(key):
                    shape: list[Any] = plain(holder[key])
                    return shape if key == "input_shape" and holder is inner else shape[1:]
        if isinstance(inner.get("input_dim"), int):
            return [inner["input_dim"]]
        return _shape_for(self._kernels)


def _input_layer(name: str, shape: Sequence[Any]) -> Json:
    """An input for any number of pictures; a side that may have any length has that of MNIST's."""
    sizes = [_SIDE if size is None else check_number("shape", size) for size in shape]
    return describe("keras.layers", INPUT, {"name": name, "batch_shape": [None, *sizes]})


def _input_of(config: Json) -> Sequence[Any]:
    for key in ("batch_shape", "batch_input_shape"):
        if config.get(key):
            return list(plain(config[key]))[1:]
    return list(plain(config["shape" if "shape" in config else "input_shape"]))


def _input_of_model(described: Json) -> Sequence[Any]:
    first = next(layer for layer in described["config"]["layers"] if layer["class_name"] == INPUT)
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
