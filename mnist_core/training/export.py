"""A fitted Keras model as what a run keeps of it: a LiteRT file and a summary of its layers."""

from __future__ import annotations

import warnings

import keras
import tensorflow as tf

from mnist_core.errors import one_line
from mnist_core.runs.status import LayerSummary


def to_litert(model: keras.Model) -> bytes:
    """The model as a LiteRT file: float32 digits (n, 28, 28), 0-255, to probabilities float32 (n, 10).

    Traced once, and never written as a SavedModel, which would be read and traced again: a third of the time.
    """
    digits = tf.TensorSpec([None, *model.inputs[0].shape[1:]], tf.float32, name="digits")
    answer = tf.function(lambda digits: model(digits, training=False), autograph=False).get_concrete_function(digits)
    variables = tf.Module()
    variables.all = [variable.value for variable in model.variables]  # where the converter looks for their values
    with warnings.catch_warnings():  # TensorFlow says that `tf.lite` will move to another package
        warnings.filterwarnings("ignore", message=".*tf.lite.*", category=UserWarning)
        content: bytes = tf.lite.TFLiteConverter.from_concrete_functions([answer], variables).convert()
    return content


def summarise(model: keras.Model) -> list[LayerSummary]:
    """The rows of the network's summary, one a layer: those of a model within it, too, but for our normalisation."""
    rows: list[LayerSummary] = []
    for layer in model.layers:
        is_normalization = layer.name.startswith("normalize")
        if isinstance(layer, keras.Model) and not is_normalization:
            rows += [row for row in summarise(layer) if row.kind != "InputLayer"]
            continue
        kind = "Normalization" if is_normalization else type(layer).__name__
        shape = " x ".join(str(size) for size in layer.output.shape[1:])
        rows.append(LayerSummary(one_line(layer.name), kind, shape, layer.count_params()))
    return rows
