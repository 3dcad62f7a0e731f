"""Against Keras, which is what these functions claim to equal."""

from itertools import pairwise

import keras
import numpy as np
import pytest

from mnist_core.data import mnist
from mnist_core.networks import arithmetic


def test_normalize_is_keras_own() -> None:
    images = mnist.load_test().images[:50]
    assert np.abs(arithmetic.normalize(images) - keras.utils.normalize(images, axis=1)).max() < 1e-12
    norms = arithmetic.column_norms(arithmetic.normalize(images))
    assert set(np.round(norms, 12).ravel()) == {0.0, 1.0}


def test_relu_and_softmax_are_keras_own() -> None:
    numbers = np.random.default_rng(0).normal(0, 5, 10).astype(np.float32)
    assert (arithmetic.relu(numbers) == np.asarray(keras.ops.relu(numbers))).all()
    assert arithmetic.softmax(numbers) == pytest.approx(np.asarray(keras.ops.softmax(numbers)), abs=1e-6)


def test_softmax_takes_any_logits_and_sees_only_differences() -> None:
    logits = np.array([1000.0, 999, 0, 0, 0, 0, 0, 0, 0, -1000])
    assert arithmetic.softmax(logits).sum() == pytest.approx(1)
    assert arithmetic.softmax(logits) == pytest.approx(arithmetic.softmax(logits + 55))


@pytest.mark.parametrize("probability", [0.0, 1e-4, 0.1, 0.5, 0.99, 1.0])
def test_the_loss_is_keras_own(probability: float) -> None:
    answers = np.full((1, 10), (1 - probability) / 9)
    answers[0, 3] = probability
    (expected,) = np.asarray(keras.losses.sparse_categorical_crossentropy(np.array([3]), answers))
    assert float(arithmetic.sparse_categorical_crossentropy(np.array(probability))) == pytest.approx(expected, abs=1e-4)


def test_the_tutorials_layers_have_its_parameters() -> None:
    sizes = (784, 128, 128, 10)
    assert sum(arithmetic.dense_parameters(inputs, units) for inputs, units in pairwise(sizes)) == 118_282
