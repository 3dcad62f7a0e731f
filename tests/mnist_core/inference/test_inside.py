"""What is seen inside a model against Keras, for every architecture; and known cases."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from mnist_core.data.mnist import load_test
from mnist_core.errors import RunError
from mnist_core.inference.classifier import Classifier
from mnist_core.inference.inside import LiteRTInspector
from mnist_core.inference.session import Session
from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.networks.arithmetic import softmax
from mnist_core.runs.bundled import BUNDLED
from mnist_core.runs.store import RunStore
from mnist_core.training.export import to_litert

pytestmark = pytest.mark.slow

DIGITS = load_test().images[:250]


@pytest.fixture(scope="module", params=ARCHITECTURES)
def network(request: pytest.FixtureRequest) -> tuple[keras.Model, LiteRTInspector]:
    """A model whose weights, and running averages of batch normalisation, are drawn at random; and its inside."""
    keras.utils.set_random_seed(1)
    model = ARCHITECTURES[request.param].build()
    random = np.random.default_rng(1)
    for weight in model.weights:
        low, high = (0.5, 1.5) if "variance" in weight.path or "gamma" in weight.path else (-0.1, 0.1)
        weight.assign(random.uniform(low, high, weight.shape))
    return model, LiteRTInspector(to_litert(model))


def with_weights(model: keras.Model) -> list[int]:
    kinds = (keras.layers.Dense, keras.layers.Conv2D)
    return [index for index, layer in enumerate(model.layers) if isinstance(layer, kinds)]


def in_keras(model: keras.Model, digits: np.ndarray) -> list[np.ndarray]:
    """What each layer with weights answers, after its batch normalisation and activation, but for the softmax."""
    values, answers = digits.astype(np.float32), []
    for layer in model.layers[:-1]:
        values = np.asarray(layer(values, training=False))
        if isinstance(layer, (keras.layers.Dense, keras.layers.Conv2D)):
            answers.append(values)
        elif isinstance(layer, (keras.layers.BatchNormalization, keras.layers.ReLU)):
            answers[-1] = values  # still the same layer, as LiteRT sees it
    last = model.layers[-1]
    return [*answers, values @ last.kernel.numpy() + last.bias.numpy()]


def test_activations_and_logits_are_keras_s(network: tuple[keras.Model, LiteRTInspector]) -> None:
    model, inside = network
    expected = in_keras(model, DIGITS)
    found = inside.activations(DIGITS)
    assert len(found) == len(expected) == len(inside.layers) == len(with_weights(model))
    for ours, theirs, layer in zip(found, expected, inside.layers, strict=True):
        assert ours.shape == theirs.shape and ours.shape[-1] == layer.units
        np.testing.assert_allclose(ours, theirs, atol=1e-4 * max(1, abs(theirs).max()))
    assert inside.has_logits
    np.testing.assert_allclose(softmax(found[-1]), model.predict(DIGITS, verbose=0), atol=1e-4)


def test_features_are_what_the_last_layer_takes(network: tuple[keras.Model, LiteRTInspector]) -> None:
    model, inside = network
    features = inside.features(DIGITS)
    last = model.layers[-1]
    logits = features @ last.kernel.numpy() + last.bias.numpy()
    np.testing.assert_allclose(logits, inside.activations(DIGITS)[-1], atol=1e-4 * max(1, abs(logits).max()))


def test_units_switched_off_are_zero_weights_in_keras(network: tuple[keras.Model, LiteRTInspector]) -> None:
    model, inside = network
    changed = Classifier(inside.without({0: [1, 3], len(inside.layers) - 2: [0]})).probabilities(DIGITS)
    assert abs(changed - Classifier(inside.without({})).probabilities(DIGITS)).max() > 1e-4
    other = keras.models.clone_model(model)
    other.set_weights(model.get_weights())
    for index, units in ((with_weights(model)[0], [1, 3]), (with_weights(model)[-2], [0])):
        switch_off(other, index, units)
    np.testing.assert_allclose(changed, other.predict(DIGITS, verbose=0), atol=1e-5)


def switch_off(model: keras.Model, index: int, units: list[int]) -> None:
    """Zero weights of a layer's units, of their batch normalisation where there is one."""
    layer, follows = model.layers[index], model.layers[index + 1]
    for weight in (*layer.weights, *(follows.weights if isinstance(follows, keras.layers.BatchNormalization) else ())):
        values = weight.numpy()
        values[..., units] = 0
        weight.assign(values)


@pytest.mark.parametrize("name", BUNDLED)
def test_the_models_that_ship_can_be_opened(name: str, store: RunStore) -> None:
    model = store.read(name).model_path.read_bytes()
    inside = LiteRTInspector(model)
    before = Classifier(model).probabilities(DIGITS)
    np.testing.assert_allclose(softmax(inside.activations(DIGITS)[-1]), before, atol=1e-5)
    everything_off = Classifier(inside.without({0: range(inside.layers[0].units)})).probabilities(DIGITS)
    assert (everything_off.argmax(axis=1) == everything_off[0].argmax()).all()  # the digit is seen no more


@pytest.mark.parametrize("switched_off", [{9: [0]}, {0: [10_000]}])
def test_a_unit_that_there_is_not_cannot_be_switched_off(switched_off: dict[int, list[int]], store: RunStore) -> None:
    inside = LiteRTInspector(store.read("tutorial").model_path.read_bytes())
    with pytest.raises(IndexError):
        inside.without(switched_off)


@pytest.mark.parametrize("model", [b"", b"no model", bytes(1000), b"\xff" * 1000])
def test_what_is_no_model_is_refused(model: bytes) -> None:
    with pytest.raises(RunError, match="damaged or isn't a digit model"):
        LiteRTInspector(model)


def test_a_browser_gets_the_probabilities_first_and_then_every_layer(
    network: tuple[keras.Model, LiteRTInspector],
) -> None:
    model, inside = network
    digits = load_test().images[:5]
    session = Session(inside.for_browser({}), batch=1, threads=1)
    for index, digit in enumerate(digits):
        probabilities, *layers = session.run(digit[np.newaxis])
        assert probabilities[0] == pytest.approx(model.predict(digits, verbose=0)[index], abs=1e-4)
        for answer, expected in zip(layers, inside.activations(digits), strict=True):
            assert answer[0] == pytest.approx(expected[index], abs=1e-3)


def test_weights_fit_into_a_byte_each(network: tuple[keras.Model, LiteRTInspector]) -> None:
    _, inside = network
    content, begin = np.frombuffer(inside.eight_bit_weights(), np.int8), 0
    for layer in inside.layers:
        part = content[begin : begin + layer.weights.size].reshape(layer.weights.shape)
        begin += layer.weights.size
        assert abs(part).max() == 127
        assert np.abs(part / 127 * abs(layer.weights).max() - layer.weights).max() <= abs(layer.weights).max() / 253
    assert begin == len(content)


def test_biases_that_are_all_nothing_are_not_in_the_file_and_are_read_as_nothing() -> None:
    untrained = LiteRTInspector(to_litert(ARCHITECTURES["tutorial"].build()))
    assert [layer.biases.tolist() for layer in untrained.layers] == [[0.0] * 128, [0.0] * 128, [0.0] * 10]
    (first, *_) = LiteRTInspector(untrained.without({0: [3]})).layers
    assert not first.weights[3].any() and first.weights[4].any()
