"""A model that was trained elsewhere becomes one of ours, if it reads digits; run by a worker, never by the server."""

from __future__ import annotations

import tempfile
from pathlib import Path

import keras
import numpy as np

from mnist_core.classifier import Classifier
from mnist_core.errors import ModelFileError, RunError
from mnist_core.training.export import to_litert
from mnist_core.training.model_file import checked

_NEARLY = 1e-3


def load_model(content: bytes) -> keras.Model:
    """The model in an uploaded file, uncompiled.

    Raises:
        ModelFileError: it is none, none of digits, or has code of its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(checked(content))
        try:
            model = keras.saving.load_model(path, compile=False, safe_mode=True)
        except Exception as error:  # whatever Keras makes of a file that somebody else has written
            reason = str(error).strip().partition("\n")[0][:200]
            raise ModelFileError(f"Keras cannot load the model ({reason}). Save it anew.") from None
    _check_shapes(model)
    return model


def convert(model: keras.Model, digits: np.ndarray) -> bytes:
    """The model for LiteRT, once it has answered digits uint8 (n, 28, 28) with probabilities, and equally in both.

    Raises:
        ModelFileError: its answers are no probabilities, or LiteRT cannot run it.
    """
    answers = np.asarray(model.predict_on_batch(digits))
    in_range = np.isfinite(answers).all() and (answers >= -_NEARLY).all()
    if not in_range or not np.allclose(answers.sum(axis=1), 1, atol=_NEARLY):
        raise ModelFileError("Its ten answers do not sum to 1. Let it end with a softmax, as in the notebook.")
    try:
        content = to_litert(model)
        same = np.allclose(Classifier(content).probabilities(digits), answers, atol=_NEARLY)
    except (ValueError, RuntimeError, RunError):
        same = False
    if not same:
        raise ModelFileError("LiteRT, which answers here, cannot run the model as Keras does. Use simpler layers.")
    return content


def _check_shapes(model: keras.Model) -> None:
    inputs, outputs = (tuple(tensor.shape for tensor in tensors) for tensors in (model.inputs, model.outputs))
    if (inputs, outputs) != (((None, 28, 28),), ((None, 10),)):
        raise ModelFileError(
            f"The model makes {_sizes(outputs)} numbers of {_sizes(inputs)}. It should make 10 of 28 x 28 pixels."
        )


def _sizes(shapes: tuple[tuple[int | None, ...], ...]) -> str:
    return " and ".join(" x ".join(str(size) for size in shape if size is not None) or "one number" for shape in shapes)
