import keras
import numpy as np
import pytest
import tensorflow as tf

from mnist_core.data import mnist
from mnist_core.networks.architectures import ARCHITECTURES, multiply_adds


def test_the_tutorials_network_has_the_tutorials_parameters() -> None:
    assert ARCHITECTURES["tutorial"].build().count_params() == 118_282


def test_plain_pixels_are_the_same_network_but_for_the_normalisation() -> None:
    model = ARCHITECTURES["plain"].build()
    assert model.count_params() == 118_282
    digits = mnist.load_test().images[:5].astype(np.float32)
    np.testing.assert_allclose(np.asarray(model.layers[0](digits)), digits / 255, rtol=1e-6)


def test_its_first_layer_is_keras_normalize_on_real_digits() -> None:
    digits = mnist.load_test().images[:500].astype(np.float32)
    layer = ARCHITECTURES["tutorial"].build().layers[0]
    expected = tf.keras.utils.normalize(digits, axis=1)
    assert np.abs(np.asarray(layer(digits)) - expected).max() <= 1e-6


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_turns_raw_digits_into_probabilities(name: str) -> None:
    model = ARCHITECTURES[name].build()
    assert model.input_shape == (None, 28, 28)
    probabilities = model.predict_on_batch(mnist.load_test().images[:20])
    assert probabilities.shape == (20, 10)
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(20), abs=1e-5)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_blank_digit_is_no_accident(name: str) -> None:
    answer = ARCHITECTURES[name].build().predict_on_batch(np.zeros((1, 28, 28), np.uint8))
    assert np.isfinite(answer).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_saved_model_loads_without_our_code(name: str, tmp_path: object) -> None:
    model = ARCHITECTURES[name].build()
    model.save(f"{tmp_path}/model.keras")
    loaded = keras.models.load_model(f"{tmp_path}/model.keras")
    digits = mnist.load_test().images[:5]
    assert (loaded.predict_on_batch(digits) == model.predict_on_batch(digits)).all()


@pytest.mark.parametrize(
    ("name", "cost"),
    [
        ("tutorial", 784 * 128 + 128 * 128 + 128 * 10),
        ("small_cnn", 12**2 * 24 * 36 + 5**2 * 48 * 24 * 16 + 1200 * 256 + 256 * 10),
        ("medium_cnn", 12**2 * 24 * 36 + 5**2 * 48 * (24 * 16 + 64 * 9) + 1600 * 256 + 256 * 10),
        ("cnn", 14**2 * 16 * 25 + 7**2 * 48 * 16 * 9 + 4**2 * 96 * 48 * 9 + 4**2 * 96 * 10),
    ],
)
def test_the_cost_of_a_digit_is_counted(name: str, cost: int) -> None:
    assert multiply_adds(ARCHITECTURES[name].build()) == cost
