"""How the layers of a functional model are called, in the lists of Keras 2 or the nested values of Keras 3."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mnist_core.training.importing.classes import MODELS, RENAMED, Json
from mnist_core.training.importing.settings import leaves, plain

_TENSOR = "__keras_tensor__"
_CALL_MODES = ("training", "mask")


@dataclass(frozen=True)
class Graph:
    """How a description's references to layers are read: what each is called, and from where its calls are counted."""

    names: Mapping[str, str]
    first_calls: Mapping[str, int]

    @classmethod
    def of(cls, config: Json) -> Graph:
        """For a functional model. In Keras 2, making a model was the first call of it, so others begin at 1."""
        highest: Counter[str] = Counter()
        for layer, node, _tensor in _references([config["layers"], config["output_layers"]]):
            highest[layer] = max(highest[layer], node)
        first_calls = {
            name_of(layer): max(0, highest[name_of(layer)] - len(layer["inbound_nodes"]) + 1)
            for layer in config["layers"]
            if RENAMED.get(layer["class_name"], layer["class_name"]) in MODELS
        }
        return cls(plain_names(config["layers"]), first_calls)

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
        value = plain(value)
        if not all(each is None or isinstance(each, int | float) for each in leaves(value)):
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


def name_of(found: Json) -> str:
    """A layer's name in the file: newer files say it beside its settings, too."""
    config = found.get("config")
    name = found.get("name") or (config.get("name") if isinstance(config, dict) else None) or found["class_name"]
    return str(name)


def plain_names(layers: Iterable[Json]) -> dict[str, str]:
    """A name of plain letters for each layer's, so short and so different that Keras and LiteRT take it."""
    names: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for layer in layers:
        saved = name_of(layer)
        if saved in names:
            continue
        name = plain = re.sub(r"[^A-Za-z0-9_.-]", "_", saved)[:100].lstrip("_.-") or "layer"
        while taken[name]:  # each turn takes a number that nobody had
            taken[plain] += 1
            name = f"{plain}_{taken[plain]}"
        taken[name] += 1
        names[saved] = name
    return names
