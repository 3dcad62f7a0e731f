"""A fitted Keras model as what a run keeps of it: a LiteRT file and a summary of its layers."""

from __future__ import annotations

import warnings
from tempfile import TemporaryDirectory

import keras
import tensorflow as tf

from mnist_core.errors import brief
from mnist_core.runs.status import LayerSummary


def to_litert(model: keras.Model) -> bytes:
    """The model as a LiteRT file: float32 digits (n, 28, 28), 0-255, to probabilities float32 (n, 10)."""
    with TemporaryDirectory() as directory:
        model.export(directory, format="tf_saved_model", verbose=False)
        with warnings.catch_warnings():  # TensorFlow says that `tf.lite` will move to another package
            warnings.filterwarnings("ignore", message=".*tf.lite.*", category=UserWarning)
            content: bytes = tf.lite.TFLiteConverter.from_saved_model(directory).convert()
    return content


def summarise(model: keras.Model) -> list[LayerSummary]:
    """The rows of the network's summary, one a layer."""
    return [
        LayerSummary(
            brief(layer.name),
            "Normalization" if layer.name.startswith("normalize") else type(layer).__name__,
            " x ".join(str(size) for size in layer.output.shape[1:]),
            layer.count_params(),
        )
        for layer in model.layers
    ]
