"""The weights in a saved model's file, given to the model that was built from its description.

There are three layouts. An .h5 file has the weights of each layer under its name, those that are trained first. A
.keras file has them under the layer's class and its number among layers of that class; Keras 2 and 3 differ in what
they call the group around them. HDF5 is read by h5py alone, and nothing but plain arrays in the file is believed.
"""

from __future__ import annotations

import contextlib
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import h5py
import keras
import numpy as np

from mnist_core.errors import ModelFileError
from mnist_core.languages.translation import _
from mnist_core.training.importing.description import Place
from mnist_core.training.importing.settings import OtherVersionError

LARGEST_WEIGHTS = 64 * 2**20
_BFLOAT16 = np.dtype("V2")
"""As HDF5 has it, which does not know that type."""
_ROOTS = ("layers", "_layer_checkpoint_dependencies")
"""What Keras 3 and Keras 2 call the group of a model's layers in a .keras file."""


def check_weights(content: bytes, part: str) -> None:
    """See that an HDF5 file has plain arrays only, of a size that a digit network may have.

    Args:
        content: of the file.
        part: what it is called, for a message.

    Raises:
        ModelFileError: it is damaged, too large, or refers to other files.
    """
    with _opened(content, part) as file:
        total = _bytes_of(file, set())
    if total > LARGEST_WEIGHTS:
        raise too_many_weights()


@contextlib.contextmanager
def limit_weights() -> Iterator[None]:
    """See that no model is built within the block whose weights are too large; a description may ask for any number.

    Raises:
        ModelFileError: they take more than a digit network may need.
    """
    add_weight = keras.layers.Layer.add_weight
    total = 0

    def counted(layer: keras.layers.Layer, shape: Any = None, *arguments: Any, **settings: Any) -> Any:
        nonlocal total
        total += 4 * math.prod(shape or ())
        if total > LARGEST_WEIGHTS:
            raise too_many_weights()
        return add_weight(layer, shape, *arguments, **settings)

    keras.layers.Layer.add_weight = counted
    try:
        yield
    finally:
        keras.layers.Layer.add_weight = add_weight


def too_many_weights() -> ModelFileError:
    """The error for weights that take more memory than a digit network may need."""
    return ModelFileError(
        _("Its weights take more than {most} MB. No digit network needs that.").format(most=LARGEST_WEIGHTS // 2**20)
    )


def read_kernels(content: bytes) -> tuple[tuple[int, ...], ...]:
    """The shapes of all arrays of weights in an .h5 file with more than one dimension, in the order of its layers."""
    with _opened(content, _("layout of weights")) as file:
        layers = file.get("model_weights", file)
        shapes = [
            layers[name][weight].shape for name in _texts(layers, "layer_names") for weight in _weights(layers[name])
        ]
    return tuple(shape for shape in shapes if len(shape) > 1)


def load_weights(model: keras.Model, places: Sequence[Place], content: bytes, *, is_legacy: bool) -> None:
    """Give a model its weights.

    Args:
        model: as built from its description.
        places: where the weights of its layers are.
        content: an HDF5 file that `check_weights` has passed.
        is_legacy: whether it is laid out as an .h5 file, else as the inside of a .keras file.

    Raises:
        ModelFileError: they are missing, or not of the shapes that the description gives.
    """
    with _opened(content, _("layout of weights")) as file:
        if is_legacy:
            _load_by_name(model, places, file.get("model_weights", file))
        else:
            _load_by_class(model, places, file)


def _load_by_name(model: keras.Model, places: Sequence[Place], group: h5py.Group) -> None:
    for place in places:
        saved = group.get(place.saved_name)
        arrays = [] if saved is None else [saved[name][()] for name in _weights(saved)]
        layer = model.get_layer(place.name)
        seen = {id(weight) for weight in layer.weights}  # without the states of random numbers
        weights = [each for each in layer.trainable_weights + layer.non_trainable_weights if id(each) in seen]
        _assign(layer, weights, arrays)


def _load_by_class(model: keras.Model, places: Sequence[Place], group: Mapping[str, h5py.Group]) -> None:
    layers: Mapping[str, h5py.Group] = next((group[root] for root in _ROOTS if root in group), {})
    saved = {kind: iter(_numbered(layers, kind)) for kind in {_snake_case(place.saved_kind) for place in places}}
    for place in places:
        layer, its_own = model.get_layer(place.name), next(saved[_snake_case(place.saved_kind)], None)
        if not place.inner:
            _assign(layer, layer.weights, [] if its_own is None else list(_arrays(its_own)))
        else:
            _load_by_class(layer, place.inner, {} if its_own is None else its_own)


def _numbered(layers: Mapping[str, h5py.Group], kind: str) -> list[h5py.Group]:
    """The layers of a class in their order: dense, dense_1, dense_2; or dense, dense_2, dense_4 of some versions."""
    numbers = {name: name.removeprefix(kind).removeprefix("_") or "0" for name in layers if name.startswith(kind)}
    return [
        layers[name]
        for name in sorted((name for name in numbers if numbers[name].isdigit()), key=lambda name: int(numbers[name]))
    ]


def _assign(layer: keras.layers.Layer, weights: Sequence[Any], arrays: Sequence[np.ndarray]) -> None:
    wanted, found = [tuple(each.shape) for each in weights], [array.shape for array in arrays]
    if wanted != found:
        raise OtherVersionError(
            _(
                "The weights of its layer {layer} are {found}, and its description asks for {wanted}. Save it again."
            ).format(layer=layer.name, found=_sizes(found), wanted=_sizes(wanted))
        )
    for weight, array in zip(weights, arrays, strict=True):
        weight.assign(_bfloat16_as_floats(array) if array.dtype == _BFLOAT16 else array)
    if isinstance(layer, keras.layers.Normalization):
        layer.finalize_state()


def _bfloat16_as_floats(array: np.ndarray) -> np.ndarray:
    """A bfloat16, which HDF5 knows as two bytes, has the first half of a float32."""
    return (array.view(np.uint16).astype(np.uint32) << 16).view(np.float32)


def _sizes(shapes: Sequence[tuple[int, ...]]) -> str:
    return ", ".join(" x ".join(map(str, shape)) or "1" for shape in shapes) or _("missing")


def _arrays(group: h5py.Group) -> Iterator[np.ndarray]:
    """A layer's variables in their order, and those of what is inside it."""
    variables = group.get("vars", {})
    for name in sorted(variables, key=int):
        yield variables[name][()]
    for name in group:
        if name not in ("vars", "seed_generator"):
            yield from _arrays(group[name])


def _snake_case(kind: str) -> str:
    """As Keras names a layer after its class."""
    words = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", kind))
    return re.sub("([a-z])([A-Z])", r"\1_\2", words).lower()


def _weights(group: h5py.Group) -> list[str]:
    return _texts(group, "weight_names")


def _texts(group: h5py.Group, attribute: str) -> list[str]:
    """A list of names, which HDF5 splits when it is long."""
    texts = [*group.attrs.get(attribute, [])]
    number = 0
    while (more := group.attrs.get(f"{attribute}{number}")) is not None:
        texts += [*more]
        number += 1
    return [text.decode() if isinstance(text, bytes) else str(text) for text in texts]


@contextlib.contextmanager
def _opened(content: bytes, part: str) -> Iterator[h5py.File]:
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            yield file
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, RecursionError, AttributeError) as error:
        raise ModelFileError(_("Its {part} is damaged. Save the model again.").format(part=part)) from error


def _bytes_of(group: h5py.Group, seen: set[int]) -> int:
    """What its arrays take in memory; whatever is no plain array of numbers, once in this very file, is refused."""
    total = 0
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise ModelFileError(_("Its weights point to another file. Save the model again."))
        item = group[name]
        address = h5py.h5o.get_info(item.id).addr
        if address in seen:
            raise ModelFileError(_("Its weights point to one another. Save the model again."))
        seen.add(address)
        if isinstance(item, h5py.Group):
            total += _bytes_of(item, seen)
        elif item.external or item.is_virtual:
            raise ModelFileError(_("Its weights point to another file. Save the model again."))
        elif item.dtype.kind not in "biuf" and item.dtype != _BFLOAT16:
            raise ModelFileError(_("Its weights aren't numbers. Save the model again."))
        else:
            total += item.nbytes
    return total
