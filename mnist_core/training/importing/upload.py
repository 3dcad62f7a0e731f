"""A model's file from somewhere else, unpacked within limits before anything opens it: nothing in it is to be believed.

A .keras file is a zip of a description (config.json) and of weights (HDF5); an .h5 file, as Keras saved models before,
has both in one. What is neither is told by name if it is one of the formats that other programs save.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from dataclasses import dataclass

import h5py

from mnist_core.errors import MnistCoreError, ModelFileError, one_line
from mnist_core.json_files import parse
from mnist_core.languages.translation import _
from mnist_core.networks.config import CONFIGURATION, TrainingConfig
from mnist_core.runs.store import LARGEST_UPLOAD
from mnist_core.training.importing.other_formats import refuse_other_formats
from mnist_core.training.importing.weights import LARGEST_WEIGHTS, check_weights

_LARGEST_DESCRIPTION = 2**20
_LONGEST_VERSION = 20

_DESCRIPTION, _METADATA, _WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
_MEMBERS = {_METADATA, _DESCRIPTION, _WEIGHTS}
_ENDINGS = (".keras", ".h5", ".hdf5", ".tflite")


@dataclass(frozen=True)
class ModelFile:
    """A Keras model's file, unpacked.

    Attributes:
        description: JSON.
        weights: an HDF5 file, of which only is known that it has plain arrays.
        is_legacy: whether it came as .h5, in which weights lie by their layers' names.
        keras_version: what the file says of the Keras that saved it; empty where it says nothing.
    """

    description: bytes
    weights: bytes
    is_legacy: bool
    keras_version: str = ""


def is_tflite(content: bytes) -> bool:
    """Whether the content begins as that of a .tflite file does, whatever its name."""
    return content[4:8] == b"TFL3"


def unwrap(content: bytes) -> bytes:
    """The model's file in an upload: the upload itself, or the one in a zip that was taken home or made of a model.

    Raises:
        ModelFileError: it is too large, or no format that is taken in.
    """
    if len(content) > LARGEST_UPLOAD:
        raise ModelFileError(
            _("The file is larger than {most} MB. No digit network needs that.").format(most=LARGEST_UPLOAD // 2**20)
        )
    if _is_hdf5(content) or is_tflite(content):
        return content
    if not zipfile.is_zipfile(io.BytesIO(content)):
        refuse_other_formats(content)
    with _opened(content) as archive:
        names = archive.namelist()
        if {_DESCRIPTION, _WEIGHTS} <= set(names) <= _MEMBERS:
            return content
        refuse_other_formats(content, names)
        models = [name for name in names if name.endswith(_ENDINGS) and not name.startswith("__MACOSX")]
        models = [name for name in models if name.endswith(".keras")] or models  # of what was taken home
        if len(models) != 1:
            raise ModelFileError(_("This isn't a model: it is neither a .keras file nor a zip containing model.keras."))
        inner = _read(archive, models[0], LARGEST_UPLOAD)
    if _is_hdf5(inner) or is_tflite(inner):
        return inner
    with _opened(inner) as archive:
        if not {_DESCRIPTION, _WEIGHTS} <= set(archive.namelist()) <= _MEMBERS:
            raise ModelFileError(_("This isn't a model: it is neither a .keras file nor a zip containing model.keras."))
    return inner


def read_model_file(content: bytes) -> ModelFile:
    """Take a .keras or .h5 file apart.

    Args:
        content: as `unwrap` gives it.

    Raises:
        ModelFileError: a part is missing, damaged or too large, or refers to other files.
    """
    if _is_hdf5(content):
        return _read_hdf5(content)
    with _opened(content) as archive:
        description = _read(archive, _DESCRIPTION, _LARGEST_DESCRIPTION)
        weights = _read(archive, _WEIGHTS, LARGEST_WEIGHTS)
        metadata = _read(archive, _METADATA, _LARGEST_DESCRIPTION) if _METADATA in archive.namelist() else b"{}"
    check_weights(weights, _WEIGHTS)
    return ModelFile(description, weights, is_legacy=False, keras_version=_version(metadata))


def read_configuration(content: bytes) -> TrainingConfig | None:
    """What the model in a zip that was taken home was trained with; None where it does not say, or nothing readable."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return None
    with _opened(content) as archive:
        if CONFIGURATION not in archive.namelist():
            return None
        try:
            text = _read(archive, CONFIGURATION, _LARGEST_DESCRIPTION).decode(errors="replace")
            return parse(text, TrainingConfig, CONFIGURATION)
        except MnistCoreError:
            return None


def _is_hdf5(content: bytes) -> bool:
    return content.startswith(b"\x89HDF\r\n\x1a\n")


def _version(metadata: bytes) -> str:
    try:
        return one_line(json.loads(metadata)["keras_version"])[:_LONGEST_VERSION]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise ModelFileError(_("This isn't a model: it is not a .keras, .h5, .tflite or .zip file.")) from None


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A member that unpacks to so many bytes at most; what it says of its size is not believed."""
    too_large = ModelFileError(
        _("Its {part} unpacks to more than {most} MB. No digit network needs that.").format(
            part=one_line(name), most=most // 2**20
        )
    )
    if archive.getinfo(name).file_size > most:
        raise too_large
    try:
        with archive.open(name) as member:
            content = member.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise ModelFileError(
            _("Its {part} is damaged ({problem}). Save the model again.").format(
                part=one_line(name), problem=one_line(error)
            )
        ) from None
    if len(content) > most:
        raise too_large
    return content


def _read_hdf5(content: bytes) -> ModelFile:
    """A model in one HDF5 file, with its description as an attribute."""
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            description, version = file.attrs.get("model_config"), file.attrs.get("keras_version", b"")
    except (OSError, ValueError, RuntimeError, KeyError, TypeError):
        raise ModelFileError(_("The HDF5 file is damaged. Save the model again.")) from None
    if description is None:
        raise ModelFileError(
            _("The HDF5 file has weights but no model. Save everything, with model.save instead of model.save_weights.")
        )
    if not isinstance(description, str | bytes) or len(description) > _LARGEST_DESCRIPTION:
        raise ModelFileError(_("The HDF5 file doesn't describe its model properly. Save the model again."))
    check_weights(content, _("HDF5 file"))
    description = description.encode() if isinstance(description, str) else description
    version = version.decode(errors="replace") if isinstance(version, bytes) else version
    return ModelFile(description, content, is_legacy=True, keras_version=one_line(version)[:_LONGEST_VERSION])
