"""A model.keras that older versions of Keras 3 open, too: what is said of it in newer words only is left out.

Keras writes down every setting of a layer, those with their default too, and refuses a description with a setting that
it does not know. Left out are settings that came later than Keras 3.6, as long as they say what is so without them.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

_DESCRIPTION = "config.json"
WEIGHTS = "model.weights.h5"
"""In a .keras file, and beside it: Keras insists on the ending."""

_NEWER: dict[str, object] = {
    "quantization_config": None,
    "input_axes": None,
    "output_axes": None,
    "optional": False,
    "gradient_accumulation_steps": None,
    "loss_scale_factor": None,
    "renorm": False,
    "renorm_clipping": None,
    "renorm_momentum": 0.99,
}
"""Settings by their names, with the value that says nothing."""

_OPERATIONS = "keras.src.ops"
_FLOAT32 = {"class_name": "DTypePolicy", "config": {"name": "float32"}}


def portable(keras_file: bytes) -> bytes:
    """The same .keras file with a description that Keras 3.6 and later read."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(keras_file)) as old, zipfile.ZipFile(buffer, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, _in_older_words(content) if member == _DESCRIPTION else content)
    return buffer.getvalue()


def weights_of(keras_file: bytes) -> bytes:
    """The weights in a .keras file, as `model.load_weights` takes them: HDF5."""
    with zipfile.ZipFile(io.BytesIO(keras_file)) as archive:
        return archive.read(WEIGHTS)


def describe(keras_file: bytes) -> dict[str, Any]:
    """What a .keras file says of the model, in words that Keras 3.6 knows, and without how it was trained."""
    with zipfile.ZipFile(io.BytesIO(keras_file)) as archive:
        described: dict[str, Any] = json.loads(_in_older_words(archive.read(_DESCRIPTION)))
    described.pop("compile_config", None)
    return described


def _in_older_words(description: bytes) -> bytes:
    return json.dumps(_without_newer(json.loads(description))).encode()


def _without_newer(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_newer(each) for each in value]
    if not isinstance(value, dict):
        return value
    if {key: value.get(key) for key in _FLOAT32} == _FLOAT32:
        return "float32"
    kept = {key: each for key, each in value.items() if key not in _NEWER or each != _NEWER[key]}
    if str(value.get("module")).startswith(_OPERATIONS):  # their names stand beside their settings, too
        kept["config"] = {key: each for key, each in value["config"].items() if key != "name"}
    return {key: _without_newer(each) for key, each in kept.items()}
