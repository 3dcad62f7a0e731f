"""A feed-forward network worked out in numpy, from the weights in its model.keras.

Its LiteRT file begins with the normalisation and cannot be asked without; this can. It knows dense layers only, ReLU
between them and softmax at the end, as the tutorial has them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from mnist_core.errors import RunError, one_line
from mnist_core.languages.translation import _
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
        raise RunError(
            _("The run's {file} can't be read ({problem}). Train it again.").format(
                file=path.name, problem=one_line(error)
            )
        ) from None


def _place(name: str) -> int:
    """Keras calls the layers dense, dense_1, dense_2."""
    return int(name.partition("_")[2] or 0)


def untrained(*units: int, seed: int = 0) -> tuple[Dense, ...]:
    """Dense layers of so many units on 28 x 28 pixels, as they are before any training.

    Weights as Keras draws them: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward
    neural networks" (2010), uniformly; biases 0.
    """
    random = np.random.default_rng(seed)
    layers = []
    for inputs, size in pairwise((28 * 28, *units)):
        reach = np.sqrt(6 / (inputs + size))
        weights = random.uniform(-reach, reach, (inputs, size)).astype(np.float32)
        layers.append(Dense(weights, np.zeros(size, np.float32)))
    return tuple(layers)


def answers(layers: Sequence[Dense], inputs: np.ndarray) -> list[np.ndarray]:
    """What each layer answers to inputs (n, 28, 28) of any scale: float32 (n, units), the last one's before softmax."""
    values = inputs.reshape(len(inputs), -1).astype(np.float32)  # (n, 28, 28) -> (n, 784)
    found = []
    for layer in layers:
        values = values @ layer.weights + layer.biases  # (n, inputs) -> (n, units)
        if layer is not layers[-1]:
            values = relu(values)
        found.append(values)
    return found


def forward(layers: Sequence[Dense], inputs: np.ndarray) -> np.ndarray:
    """Probabilities, float32 (n, 10), of inputs (n, 28, 28) of any scale, which are not normalised here."""
    return softmax(answers(layers, inputs)[-1])
