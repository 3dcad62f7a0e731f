"""The networks a run can train: one table from name to Keras model, shared by pages, command line and tests.

Every model takes raw digits (batch, 28, 28) with values 0-255 and normalises them in its own first layer, so
that training and serving cannot disagree; it answers with probabilities (batch, labels), ten for digits. Models
come uncompiled: optimizer and loss belong to `training`. Reading the table does not import Keras; building a model
does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from mnist_core.languages.translation import N_, _
from mnist_core.networks.labels import DIGITS

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Architecture:
    """A recipe for a model: what the interface says of it, its layers for so many labels, and whether it convolves."""

    title: str
    description: str
    layers: Callable[[int], keras.Model]
    is_convolutional: bool = True

    def build(self, labels: int = len(DIGITS)) -> keras.Model:
        """Return a new model, uncompiled, that answers with so many probabilities."""
        return self.layers(labels)


def l2_normalize_columns(side: int = 28, *, name: str = "normalize") -> keras.Model:
    """`tf.keras.utils.normalize(x, axis=1)` as a layer: each pixel column of a digit (side, side) gets L2 norm 1.

    Built from plain `keras.ops`, it needs no code of ours to be loaded again. `keras.layers.UnitNormalization`
    will not do: under LiteRT it answers NaN for every digit that has an empty column.
    """
    import keras
    from keras import ops

    digits = keras.Input((side, side))
    norms = ops.sqrt(ops.maximum(ops.sum(ops.square(digits), axis=1, keepdims=True), 1.0))
    return keras.Model(digits, digits / norms, name=name)


def _tutorial(labels: int) -> keras.Model:
    return _dense("tutorial", l2_normalize_columns(), labels)


def _plain(labels: int) -> keras.Model:
    from keras import layers

    return _dense("plain", layers.Rescaling(1 / 255), labels)


def _dense(name: str, normalization: keras.layers.Layer, labels: int) -> keras.Model:
    """The tutorial's layers behind one way or another to bring pixels to a common scale."""
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input((28, 28)),
            normalization,
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(128, activation="relu"),
            layers.Dense(labels, activation="softmax"),
        ],
        name=name,
    )


def _image_input(name: str) -> keras.Sequential:
    """What stands before a first convolution: one plane of pixels 0-1."""
    import keras
    from keras import layers

    return keras.Sequential([keras.Input((28, 28)), layers.Rescaling(1 / 255), layers.Reshape((28, 28, 1))], name=name)


def _convolutional(
    name: str, convolutions: Sequence[tuple[int, int, int]], labels: int, *, dropout: float
) -> keras.Model:
    """Convolutions of (filters, kernel size, strides), each with batch normalisation and ReLU, then one dense layer.

    They stride early, because on large maps a convolution takes most of its time.
    """
    from keras import layers

    network = _image_input(name)
    for filters, kernel_size, strides in convolutions:
        network.add(layers.Conv2D(filters, kernel_size, strides=strides, padding="same", use_bias=False))
        # Keras's momentum of 0.99 needs hundreds of steps to settle; a class trains on a few thousand images.
        network.add(layers.BatchNormalization(momentum=0.9))
        network.add(layers.ReLU())
    network.add(layers.Flatten())
    network.add(layers.Dropout(dropout))
    network.add(layers.Dense(labels, activation="softmax"))
    return network


def _strided(name: str, convolutions: Sequence[tuple[int, int, int, str]], labels: int) -> keras.Model:
    """Convolutions of (filters, kernel size, strides, padding) with ReLU, then two dense layers; no normalisation.

    The maps are small from the first layer on. With pooling in place of the strides a step takes twice as long, most of
    it for the gradient of the first maximum.
    """
    from keras import layers

    network = _image_input(name)
    for filters, kernel_size, strides, padding in convolutions:
        network.add(layers.Conv2D(filters, kernel_size, strides=strides, padding=padding, activation="relu"))
    network.add(layers.Flatten())
    network.add(layers.Dense(256, activation="relu"))
    network.add(layers.Dense(labels, activation="softmax"))
    return network


def multiply_adds(model: keras.Model) -> int:
    """What one digit costs: the multiplications, each with its addition, of the dense and convolutional layers."""
    import keras
    from keras import layers

    total = 0
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            total += multiply_adds(layer)
        elif isinstance(layer, (layers.Dense, layers.Conv2D)):
            places = math.prod(layer.output.shape[1:-1])  # of a convolution's map; 1 for a dense layer
            total += places * math.prod(layer.kernel.shape)
    return total


def _small_cnn(labels: int) -> keras.Model:
    return _strided("small_cnn", [(24, 6, 2, "valid"), (48, 4, 2, "valid")], labels)


def _medium_cnn(labels: int) -> keras.Model:
    return _strided("medium_cnn", [(24, 6, 2, "valid"), (48, 4, 2, "valid"), (64, 3, 1, "same")], labels)


def _cnn(labels: int) -> keras.Model:
    return _convolutional("cnn", [(16, 5, 2), (48, 3, 2), (96, 3, 2)], labels, dropout=0.2)


def _deep_cnn(labels: int) -> keras.Model:
    return _convolutional(
        "deep_cnn", [(32, 5, 2), (48, 3, 1), (96, 3, 2), (128, 3, 1), (192, 3, 2)], labels, dropout=0.4
    )


ARCHITECTURES: Mapping[str, Architecture] = MappingProxyType(
    {
        "tutorial": Architecture(
            title=N_("Tutorial network"),
            description=N_("The tutorial's network: two hidden layers of 128 units, 118,282 parameters."),
            layers=_tutorial,
            is_convolutional=False,
        ),
        "plain": Architecture(
            title=N_("Tutorial network on plain pixels"),
            description=N_("The same layers, but with pixels divided by 255 instead of normalised."),
            layers=_plain,
            is_convolutional=False,
        ),
        "small_cnn": Architecture(
            title=N_("Small convolutional network"),
            description=N_(
                "Two convolutions look at small patches first, then a dense layer decides. Quick to train, "
                "and better than the tutorial's at digits it hasn't seen."
            ),
            layers=_small_cnn,
        ),
        "medium_cnn": Architecture(
            title=N_("Medium convolutional network"),
            description=N_("A third convolution on top of those two. Better still, if it has time."),
            layers=_medium_cnn,
        ),
        "cnn": Architecture(
            title=N_("Convolutional network"),
            description=N_("Three convolutions, each with batch normalisation, and no dense layer but the last."),
            layers=_cnn,
        ),
        "deep_cnn": Architecture(
            title=N_("Deep convolutional network"),
            description=N_("Five convolutions, most of them wide. The slowest to train, and the best reader."),
            layers=_deep_cnn,
        ),
    }
)

IMPORTED = "imported"
"""The architecture of a model that was trained elsewhere, whatever it is; nothing here builds it."""


def title_of(architecture: str) -> str:
    """What an architecture is called, `IMPORTED` too."""
    return _("Imported network") if architecture == IMPORTED else _(ARCHITECTURES[architecture].title)
