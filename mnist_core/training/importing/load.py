"""A model that was trained elsewhere becomes one of ours, if it reads digits; run by a worker, never by the server."""

from __future__ import annotations

import math
import re

import keras
import numpy as np
import tensorflow as tf

from mnist_core.errors import ModelFileError, one_line
from mnist_core.inference.classifier import Classifier
from mnist_core.languages.translation import _
from mnist_core.networks.labels import DIGITS, Labels
from mnist_core.training.export import to_litert
from mnist_core.training.importing.description import read_description
from mnist_core.training.importing.settings import OtherVersionError
from mnist_core.training.importing.tflite import read_tflite
from mnist_core.training.importing.upload import ModelFile, is_tflite, read_model_file, unwrap
from mnist_core.training.importing.weights import limit_weights, load_weights, read_kernels

_TOLERANCE = 1e-3

_MOST_MULTIPLICATIONS = 200
"""Millions for one digit. The network that ships takes 14, and one like VGG 118: 2 ms on a plain server."""

_MOST_NUMBERS = 2_000_000
"""That a layer may give for one digit: hundreds of digits are asked about at a time."""

_MOST_ROWS = 112
"""A digit has 28; each takes operations of its own."""

_FREE = frozenset({"Const", "Identity", "NoOp", "Placeholder", "ReadVariableOp", "Reshape"})


def load_model(content: bytes, labels: int = len(DIGITS)) -> keras.Model:
    """The model in an uploaded file, uncompiled, as it is: from something to an answer for each of so many labels.

    Raises:
        ModelFileError: the file is no model of digits, has not so many answers, takes too long, or contains code.
    """
    model_file = unwrap(content)
    model = read_tflite(model_file) if is_tflite(model_file) else _build(read_model_file(model_file))
    _check_shapes(model, labels)
    _unroll(model)
    _check_effort(model)
    return model


def _unroll(model: keras.Model) -> None:
    """Have recurrent layers write out their rows, of a digit's number: LiteRT knows no loops."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            _unroll(layer)
        elif isinstance(layer, keras.layers.RNN):
            rows = max(tensor.shape[1] or math.inf for call in layer._inbound_nodes for tensor in call.input_tensors)
            if rows > _MOST_ROWS:
                raise ModelFileError(
                    _("Its layer {layer} reads {rows} rows one after the other. The limit is {most} rows.").format(
                        layer=layer.name, rows=rows, most=_MOST_ROWS
                    )
                )
            layer.unroll = True


def _build(file: ModelFile) -> keras.Model:
    """The model that a file describes, with the file's weights."""
    if _numbers(file.keras_version)[:1] == (2,) and b'"hard_sigmoid"' in file.description:
        raise ModelFileError(
            _("It uses the hard_sigmoid of Keras 2, which is another function in Keras 3. Train it with sigmoid.")
        )
    try:
        described = read_description(file.description, read_kernels(file.weights) if file.is_legacy else ())
        with limit_weights():
            model = keras.saving.deserialize_keras_object(described.config, safe_mode=True)
        load_weights(model, described.places, file.weights, is_legacy=file.is_legacy)
    except OtherVersionError as error:
        raise ModelFileError(f"{error} {_origin(file)}".strip()) from None
    except ModelFileError:
        raise
    except Exception as error:  # whatever Keras makes of a network that somebody else has put together
        words = _("Keras cannot build the model ({problem}). Convert it to .tflite where it was made.")
        raise ModelFileError(f"{words.format(problem=_cause(error))} {_origin(file)}".strip()) from None
    return model


def _cause(error: Exception) -> str:
    """What went wrong at the bottom, without what Keras says round it."""
    return one_line(str(error).rpartition("Exception encountered:")[2])


def _origin(file: ModelFile) -> str:
    """What to do where the cause may be another version of Keras; empty where it is ours."""
    theirs, ours = (_numbers(version) for version in (file.keras_version, keras.__version__))
    if theirs[:2] > ours[:2]:
        return _(
            "It was saved by Keras {theirs}, and this server has {ours}. Upgrade Keras here, or bring the model "
            "as .tflite."
        ).format(theirs=file.keras_version, ours=keras.__version__)
    if (2,) <= theirs < (3,) and not file.is_legacy:
        return _('It was saved by Keras {theirs}. In that Keras, save it as .h5: model.save("mine.h5").').format(
            theirs=file.keras_version
        )
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def convert(model: keras.Model, digits: np.ndarray, labels: Labels = DIGITS) -> bytes:
    """The model for LiteRT, once it has answered with probabilities, and equally in both.

    Args:
        model: as `preparation.prepare` gives it.
        digits: to ask it about, uint8 (n, 28, 28); besides, it is asked about what nobody would draw.
        labels: what it tells apart.

    Raises:
        ModelFileError: its answers are not probabilities, or LiteRT cannot run it.
    """
    asked = np.concatenate([digits, _nobodys_digits()])
    try:
        answers = np.asarray(model.predict_on_batch(asked))
        if not np.isfinite(answers).all():
            raise ModelFileError(_("For some pictures its answers aren't numbers, because its weights are too large."))
        if (answers < -_TOLERANCE).any() or not np.allclose(answers.sum(axis=1), 1, atol=_TOLERANCE):
            raise ModelFileError(_("For some pictures its ten answers don't add up to 1. Add a softmax at the end."))
        content = to_litert(model)
        same = np.allclose(Classifier(content, labels).probabilities(asked), answers, atol=_TOLERANCE)
    except ModelFileError:
        raise
    except Exception:  # whatever TensorFlow, its compiler and LiteRT make of layers that somebody else has put together
        same = False
    if not same:
        raise ModelFileError(
            _("LiteRT, which Digit Lab uses for answers, doesn't give the same results as Keras. Use simpler layers.")
        )
    return content


def multiplications(model: keras.Model) -> int:
    """How many numbers it multiplies, or works out in another way, for one digit, a shared layer each time it is used.

    Read off its graph; nothing is worked out for that.
    """
    given = tf.TensorSpec((1, *model.inputs[0].shape[1:]), "float32")
    graph = tf.function(model).get_concrete_function(given).graph
    operations = [operation for operation in graph.get_operations() if operation.type not in _FREE]
    largest = max((_results_of(operation) for operation in operations), default=0)
    if largest > _MOST_NUMBERS:
        raise ModelFileError(
            _("One of its layers gives {millions} million numbers per digit. The limit is {most} million.").format(
                millions=f"{largest / 1e6:,.0f}", most=_MOST_NUMBERS // 10**6
            )
        )
    return sum(map(_multiplications, operations))


def _results_of(operation: tf.Operation) -> int:
    return int(sum(math.prod(tensor.shape) for tensor in operation.outputs if tensor.shape.is_fully_defined()))


def _multiplications(operation: tf.Operation) -> int:
    results = _results_of(operation)
    match operation.type:
        case "MaxPool" | "AvgPool":
            each = math.prod(operation.get_attr("ksize"))
        case "Conv2D":
            each = math.prod(operation.inputs[1].shape[:3])
        case "DepthwiseConv2dNative":
            each = math.prod(operation.inputs[1].shape[:2])
        case "MatMul" | "BatchMatMulV2":
            each = operation.inputs[0].shape[-1]
        case _:
            each = 1
    return int(results * each)


def _nobodys_digits() -> np.ndarray:
    """Paper alone, ink alone, each pixel alone, and noise: uint8 (802, 28, 28)."""
    ends = np.stack([np.zeros((28, 28), np.uint8), np.full((28, 28), 255, np.uint8)])
    pixels = 255 * np.eye(784, dtype=np.uint8).reshape(-1, 28, 28)
    noise = np.random.default_rng(0).integers(0, 256, (16, 28, 28), np.uint8)
    return np.concatenate([ends, pixels, noise])


def _check_shapes(model: keras.Model, labels: int) -> None:
    inputs, outputs = (tuple(tensor.shape for tensor in tensors) for tensors in (model.inputs, model.outputs))
    if len(inputs) != 1 or outputs != ((None, labels),):
        raise ModelFileError(
            _("The model turns {taken} into {given} numbers. It should turn 28 x 28 pixels into {count}.").format(
                taken=_sizes(inputs), given=_sizes(outputs), count=labels
            )
        )


def _check_effort(model: keras.Model) -> None:
    try:
        millions = multiplications(model) / 1e6
    except ModelFileError:
        raise
    except Exception as error:  # as for loading
        raise ModelFileError(
            _("Keras can't run the model ({problem}). Save it again.").format(problem=one_line(error))
        ) from None
    if millions > _MOST_MULTIPLICATIONS:
        raise ModelFileError(
            _(
                "It needs {millions} million multiplications per digit. The limit is {most} million. Use "
                "fewer or smaller layers."
            ).format(millions=f"{millions:,.0f}", most=_MOST_MULTIPLICATIONS)
        )


def _sizes(shapes: tuple[tuple[int | None, ...], ...]) -> str:
    return " and ".join(
        " x ".join(str(size) for size in shape if size is not None) or _("one number") for shape in shapes
    )
