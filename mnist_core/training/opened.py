"""A model while it is trained, opened: its first layer's weights, and what its hidden layers answer."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf


def opened(model: keras.Model) -> KerasInspector | None:
    """The model, opened; None for one from elsewhere whose layers are of another kind, or have no pictures."""
    weighted = [layer for layer in model.layers if layer.weights]
    is_known = all(
        isinstance(layer, keras.layers.Dense | keras.layers.Conv2D | keras.layers.BatchNormalization)
        for layer in weighted
    )
    if not is_known or not hasattr(weighted[0], "kernel"):
        return None
    kernel = weighted[0].kernel.shape
    is_picture = kernel[0] == 28 * 28 if len(kernel) == 2 else kernel[2] == 1
    return KerasInspector(model) if is_picture else None


class KerasInspector:
    """Looks into a model as it is at the moment: one of `networks.architectures`, or made of the same layers."""

    def __init__(self, model: keras.Model) -> None:
        self._first = next(layer for layer in model.layers if hasattr(layer, "kernel"))
        opened = keras.Model(model.inputs[0], _hidden(model))
        # Compiled: 30 to 200 ms once and 1 to 3 a digit; uncompiled it would be 4 to 40 a digit, thirty times or more.
        # To ask for these answers along with those to the validation images takes a convolutional network three times
        # as long as without: all its large maps must be kept.
        self._answers = tf.function(lambda digits: opened(digits, training=False), autograph=False)

    def activations(self, digit: np.ndarray) -> tuple[np.ndarray, ...]:
        """What each hidden layer answers to a digit (28, 28), 0-255, its activation included: float32 (...)."""
        answers = self._answers(tf.constant(digit[np.newaxis], tf.float32))
        return tuple(np.asarray(answer[0]) for answer in tf.nest.flatten(answers))

    def first_layer(self) -> np.ndarray:
        """The weights of the first layer as pictures float32 (units, height, width): of the digit, or its kernels."""
        kernel = np.asarray(self._first.kernel)
        if kernel.ndim == 2:  # (784, units)
            return kernel.T.reshape(-1, 28, 28)
        return kernel[:, :, 0].transpose(2, 0, 1)  # (height, width, 1, units)


def _hidden(model: keras.Model) -> list[object]:
    """The outputs of the layers with weights but for the last one, behind their normalisation and activation."""
    outputs: list[object] = []
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            outputs.append(layer.output)
        elif outputs and isinstance(layer, (keras.layers.BatchNormalization, keras.layers.ReLU)):
            outputs[-1] = layer.output
    return outputs[:-1]
