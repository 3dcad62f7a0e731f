from pathlib import Path

import keras
import numpy as np
import pytest

from mnist_core.data import mnist
from mnist_core.errors import RunError
from mnist_core.inference.inside import LiteRTInspector
from mnist_core.networks.arithmetic import normalize
from mnist_core.networks.forward import answers, forward, read_dense_layers, untrained
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore


@pytest.mark.parametrize("run_id", ["tutorial", "overfitted"])
def test_it_answers_like_litert_once_the_digits_are_normalised(store: RunStore, run_id: str) -> None:
    digits = mnist.load_test().images[:1000]
    run = store.read(run_id)
    layers = read_dense_layers(run.keras_path)
    assert [layer.weights.shape for layer in layers] == [(784, 128), (128, 128), (128, 10)]
    ours = forward(layers, normalize(digits))
    assert np.abs(ours - run.classifier().probabilities(digits)).max() < 1e-4


def test_without_normalisation_it_makes_more_mistakes(store: RunStore) -> None:
    test = mnist.load_test()
    layers = read_dense_layers(store.read("tutorial").keras_path)
    mistakes = [
        int((forward(layers, inputs).argmax(axis=1) != test.labels).sum())
        for inputs in (normalize(test.images), test.images)
    ]
    assert mistakes[0] < mistakes[1] < 1000


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04", b"no archive"])
def test_a_damaged_file_is_said(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "model.keras").write_bytes(content)
    with pytest.raises(RunError, match=r"model\.keras can't be read"):
        read_dense_layers(tmp_path / "model.keras")


def test_untrained_weights_are_drawn_as_keras_draws_them() -> None:
    layers = untrained(128, 128, 10)
    assert sum(layer.weights.size + layer.biases.size for layer in layers) == 118_282
    for layer in layers:
        kernel = keras.initializers.GlorotUniform(seed=1)(layer.weights.shape).numpy()
        assert layer.weights.dtype == np.float32 and not layer.biases.any()
        assert layer.weights.std() == pytest.approx(kernel.std(), rel=0.05)
        assert abs(layer.weights).max() == pytest.approx(abs(kernel).max(), rel=0.01)


def test_each_layer_s_answers_are_told(trained_run: Run) -> None:
    layers, digits = read_dense_layers(trained_run.keras_path), mnist.load_test().images[:20]
    found = answers(layers, normalize(digits))
    assert [answer.shape for answer in found] == [(20, 128), (20, 128), (20, 10)]
    for answer, expected in zip(
        found, LiteRTInspector(trained_run.model_path.read_bytes()).activations(digits), strict=True
    ):
        assert np.abs(answer - expected).max() < 1e-3
