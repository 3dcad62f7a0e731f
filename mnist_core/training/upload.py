"""A Keras model's file from somewhere else, checked before Keras opens it: nothing in it is ours, or to be believed.

A .keras file is a zip of a description (config.json) and of weights (HDF5); an .h5 file, as Keras saved models before,
has both in one. Keras's safe mode refuses code; what is
refused here besides are layers beyond those that networks of digits are made of, whatever refers to other files, and
whatever unpacks to more than there is room for.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import h5py

from mnist_core.errors import MnistCoreError, ModelFileError, brief
from mnist_core.json_files import parse
from mnist_core.languages.translation import _, later
from mnist_core.networks.config import CONFIGURATION, TrainingConfig
from mnist_core.runs.store import LARGEST_UPLOAD

_LARGEST_DESCRIPTION = 2**20
_LARGEST_WEIGHTS = 64 * 2**20
_LARGEST_NUMBER = 8192
"""Units, filters, pixels: a larger number would only ask for more memory than a server has."""
_LARGEST_SHAPE = 65_536
"""The same where a shape is written down: 64 maps of 12 x 12, flattened, are 9,216 already."""
_SHAPES = ("input_shape", "shape", "batch_shape", "batch_input_shape", "target_shape")
_ANY_NUMBER = ("seed", "shared_object_id")

_TAKEN_HOME = "model.keras"
_DESCRIPTION, _WEIGHTS = "config.json", "model.weights.h5"
_MEMBERS = {"metadata.json", _DESCRIPTION, _WEIGHTS}

_LAYERS = frozenset(
    {
        *("InputLayer", "Dense", "Conv2D", "DepthwiseConv2D", "SeparableConv2D"),
        *("AveragePooling2D", "MaxPooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D"),
        *("Flatten", "Reshape", "Permute", "Cropping2D", "ZeroPadding2D"),
        *("Activation", "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax"),
        *("BatchNormalization", "LayerNormalization", "Rescaling", "Identity"),
        *("Dropout", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise", "ActivityRegularization"),
        *("RandomRotation", "RandomTranslation", "RandomZoom", "RandomFlip", "RandomContrast", "RandomBrightness"),
        *("Add", "Average", "Concatenate", "Maximum", "Multiply", "Subtract"),
    }
)
_MODELS = frozenset({"Sequential", "Functional", "DTypePolicy"})
_NO_LAYERS = frozenset(
    {
        *("Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform", "Ones"),
        *("Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling", "Zeros"),
        *("L1", "L2", "L1L2", "MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"),
    }
)
"""Of Keras's initializers, regularizers and constraints: an .h5 file need not say of which module a name is."""
_OPERATIONS = frozenset(
    {
        *("Absolute", "Add", "Divide", "Maximum", "Mean", "Minimum"),
        *("Multiply", "Sqrt", "Square", "Subtract", "Sum", "TrueDivide"),
    }
)
_MODULES = {
    "keras": _MODELS,
    "keras.src.models.functional": _MODELS,
    "keras.layers": _LAYERS,
    "keras.src.ops.numpy": _OPERATIONS,
}
_LEGACY = _LAYERS | _MODELS | _NO_LAYERS
_HARMLESS = ("keras.initializers", "keras.regularizers", "keras.constraints")
_TENSOR = "__keras_tensor__"
_SAVED_MODEL = later(
    "This is a SavedModel. It is a program, so Digit Lab doesn't run it. Convert it where it was made: "
    'model = tf.keras.models.load_model("its folder"), and then: model.save("mine.keras").'
)


def is_hdf5(content: bytes) -> bool:
    """Whether the content begins as that of an HDF5 file does, whatever its name."""
    return content.startswith(b"\x89HDF\r\n\x1a\n")


def checked(content: bytes) -> bytes:
    """The .keras or .h5 file in an upload: the upload itself, or the one in a zip that was taken home.

    Raises:
        ModelFileError: the file is missing, or something in it cannot be trusted.
    """
    if len(content) > LARGEST_UPLOAD:
        raise ModelFileError(
            _("The file is larger than {most} MB. No digit network needs that.").format(most=LARGEST_UPLOAD // 2**20)
        )
    if is_hdf5(content):
        _check_hdf5(content)
        return content
    with _opened(content) as archive:
        if any(name.rpartition("/")[2] == "saved_model.pb" for name in archive.namelist()):
            raise ModelFileError(_(_SAVED_MODEL))
        if _TAKEN_HOME in archive.namelist():
            content = _read(archive, _TAKEN_HOME, LARGEST_UPLOAD)
    with _opened(content) as archive:
        if not {_DESCRIPTION, _WEIGHTS} <= set(archive.namelist()) <= _MEMBERS:
            raise ModelFileError(_("This isn't a model: it is neither a .keras file nor a zip containing model.keras."))
        _check_description(_read(archive, _DESCRIPTION, _LARGEST_DESCRIPTION))
        _check_weights(_read(archive, _WEIGHTS, _LARGEST_WEIGHTS))
    return content


def configuration(content: bytes) -> TrainingConfig | None:
    """What the model in a zip that was taken home was trained with; None where it does not say, or nothing readable."""
    if is_hdf5(content):
        return None
    with _opened(content) as archive:
        if CONFIGURATION not in archive.namelist():
            return None
        try:
            text = _read(archive, CONFIGURATION, _LARGEST_DESCRIPTION).decode(errors="replace")
            return parse(text, TrainingConfig, CONFIGURATION)
        except MnistCoreError:
            return None


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise ModelFileError(_("This isn't a model: it is not a .keras, .h5 or .zip file.")) from None


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A member that unpacks to so many bytes at most; what it says of its size is not believed."""
    too_large = ModelFileError(
        _("Its {part} unpacks to more than {most} MB. No digit network needs that.").format(
            part=name, most=most // 2**20
        )
    )
    if archive.getinfo(name).file_size > most:
        raise too_large
    try:
        with archive.open(name) as member:
            content = member.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise ModelFileError(
            _("Its {part} is damaged ({problem}). Save the model again.").format(part=name, problem=brief(error))
        ) from None
    if len(content) > most:
        raise too_large
    return content


def _check_hdf5(content: bytes) -> None:
    """A model in one HDF5 file, with its description as an attribute.

    Raises:
        ModelFileError: as for `checked`.
    """
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            description = file.attrs.get("model_config")
    except (OSError, ValueError, RuntimeError, KeyError, TypeError):
        raise ModelFileError(_("The HDF5 file is damaged. Save the model again.")) from None
    if description is None:
        raise ModelFileError(
            _("The HDF5 file has weights but no model. Save everything, with model.save instead of model.save_weights.")
        )
    if not isinstance(description, str | bytes) or len(description) > _LARGEST_DESCRIPTION:
        raise ModelFileError(_("The HDF5 file doesn't describe its model properly. Save the model again."))
    _check_description(description.encode() if isinstance(description, str) else description, _LEGACY)
    _check_weights(content)


def _check_description(content: bytes, without_module: frozenset[str] = frozenset()) -> None:
    try:
        description = json.loads(content)
        objects = list(_objects(description["config"]))
        kind = description["class_name"]
    except (ValueError, RecursionError, KeyError, TypeError):
        raise ModelFileError(
            _("Its {part} doesn't describe a model. Save the model again.").format(part=_DESCRIPTION)
        ) from None
    if kind not in ("Sequential", "Functional"):
        raise ModelFileError(
            _("The model contains its own code. Build it from Keras layers, as Sequential or Functional.")
        )
    for found in objects:
        _check_object(found, without_module)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Whatever dictionaries are in there, from the outside in."""
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _objects(inner)


def _check_object(found: dict[str, Any], without_module: frozenset[str]) -> None:
    for key, value in found.items():
        numbers = [number for number in (value if isinstance(value, list) else [value]) if isinstance(number, int)]
        largest = _LARGEST_SHAPE if key in _SHAPES else _LARGEST_NUMBER
        if key not in _ANY_NUMBER and any(abs(number) > largest for number in numbers):
            most = f"{max(numbers, key=abs):.3g}"
            raise ModelFileError(
                _("The model says {name} = {number}. No digit network needs that much.").format(
                    name=brief(key), number=most
                )
            )
    if "class_name" not in found:
        return
    module, kind = found.get("module"), found["class_name"]
    if kind == "Lambda":
        raise ModelFileError(
            _("The model has a Lambda layer, which contains its own code. Build it from Keras layers.")
        )
    if module is None:
        is_known = kind in without_module
    else:
        is_known = isinstance(module, str) and (module in _HARMLESS or kind in _MODULES.get(module, ()))
    if not is_known and kind != _TENSOR:
        raise ModelFileError(
            _("The model has a part that Digit Lab doesn't know: {part}.").format(part=repr(brief(kind)))
        )


def _check_weights(content: bytes) -> None:
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            total = _bytes_of(file)
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, RecursionError):
        raise ModelFileError(_("Its {part} is damaged. Save the model again.").format(part=_WEIGHTS)) from None
    if total > _LARGEST_WEIGHTS:
        raise ModelFileError(
            _("Its weights take more than {most} MB. No digit network needs that.").format(
                most=_LARGEST_WEIGHTS // 2**20
            )
        )


def _bytes_of(group: h5py.Group) -> int:
    """What its arrays take in memory; whatever is no plain array in this very file is refused."""
    total = 0
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise ModelFileError(_("Its weights point to another file. Save the model again."))
        item = group[name]
        if isinstance(item, h5py.Group):
            total += _bytes_of(item)
        elif item.external or item.is_virtual:
            raise ModelFileError(_("Its weights point to another file. Save the model again."))
        else:
            total += item.nbytes
    return total
