"""A feed-forward network worked out in numpy, from the weights in its model.keras.

Its LiteRT file begins with the normalisation and cannot be asked without; this can. It knows dense layers only, ReLU
between them and softmax at the end, as the tutorial has them.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_core.errors import RunError, brief
from mnist_core.networks.arithmetic import relu, softmax


@dataclass(frozen=True)
class Dense:
    """A dense layer's weights, float32 (inputs, units), and biases, float32 (units,)."""

    weights: np.ndarray
    biases: np.ndarray


def read_dense_layers(path: Path) -> tuple[Dense, ...]:
    """The dense layers of a model.keras, in their order.

    Raises:
        RunError: the file is missing or damaged.
    """
    import h5py  # here, so that a server starts without it

    try:
        with zipfile.ZipFile(path) as archive:
            content = io.BytesIO(archive.read("model.weights.h5"))
        with h5py.File(content) as file:
            layers = file["layers"]
            names = sorted((name for name in layers if name.startswith("dense")), key=_place)
            return tuple(Dense(layers[name]["vars"]["0"][()], layers[name]["vars"]["1"][()]) for name in names)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise RunError(f"The run's {path.name} cannot be read ({brief(error)}). Train it again.") from None


def _place(name: str) -> int:
    """Keras calls the layers dense, dense_1, dense_2."""
    return int(name.partition("_")[2] or 0)


def forward(layers: tuple[Dense, ...], inputs: np.ndarray) -> np.ndarray:
    """Probabilities, float32 (n, 10), of inputs (n, 28, 28) of any scale, which are not normalised here."""
    values = inputs.reshape(len(inputs), -1).astype(np.float32)  # (n, 28, 28) -> (n, 784)
    for layer in layers[:-1]:
        values = relu(values @ layer.weights + layer.biases)  # (n, inputs) -> (n, units)
    return softmax(values @ layers[-1].weights + layers[-1].biases)
