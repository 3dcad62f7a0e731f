"""ONNX files answer as the networks they were written from, in a runtime that knows neither Keras nor LiteRT."""

import io

import keras
import numpy as np
import onnx
import onnxruntime
import pytest
from keras import layers

from mnist_core.data import mnist
from mnist_core.errors import ExportError
from mnist_core.inference.classifier import Classifier
from mnist_core.lessons.exports.onnx_model import INPUT, OPSET, OUTPUT, onnx_model
from mnist_core.lessons.take_home import export
from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.runs.bundled import BUNDLED
from mnist_core.runs.store import RunStore
from mnist_core.training.export import to_litert


def answers(model: bytes, digits: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (probabilities,) = session.run([OUTPUT], {INPUT: digits.astype(np.float32)})
    return probabilities


def trained_a_little(model: keras.Model) -> keras.Model:
    """Weights and running means that are not where they began, so that no layer does nothing."""
    some = mnist.load_test().take(slice(256))
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(some.images, some.labels, verbose=0)
    return model


@pytest.mark.slow
@pytest.mark.parametrize("run_id", BUNDLED)
def test_it_answers_as_the_run_on_all_test_digits(run_id: str, store: RunStore) -> None:
    run, digits = store.read(run_id), mnist.load_test().images
    ours, model = run.classifier().probabilities(digits), export(run, "onnx")
    theirs = np.concatenate([answers(model, digits[begin : begin + 1000]) for begin in range(0, 10_000, 1000)])
    np.testing.assert_allclose(theirs, ours, atol=1e-5)
    np.testing.assert_array_equal(theirs.argmax(axis=1), ours.argmax(axis=1))


@pytest.mark.slow
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_architecture_can_be_written(name: str) -> None:
    litert = to_litert(trained_a_little(ARCHITECTURES[name].build()))
    digits = mnist.load_test().images[:200]
    np.testing.assert_allclose(answers(onnx_model(litert), digits), Classifier(litert).probabilities(digits), atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(
    "middle",
    [
        [
            layers.Conv2D(4, 3, padding="same"),
            layers.MaxPooling2D(3, 2, padding="same"),
            layers.AveragePooling2D(2, padding="same"),
        ],
        [layers.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=3), layers.GlobalAveragePooling2D()],
        [layers.SeparableConv2D(6, 4, activation="tanh"), layers.Permute((3, 1, 2)), layers.Flatten()],
        [layers.Conv2D(3, (5, 2), strides=2, padding="same", activation="sigmoid"), layers.GlobalMaxPooling2D()],
    ],
    ids=["pooling", "depthwise", "separable", "uneven"],
)
def test_layers_that_people_import_can_be_written(middle: list[keras.Layer]) -> None:
    first = [keras.Input((28, 28)), layers.Rescaling(1 / 255), layers.Reshape((28, 28, 1))]
    litert = to_litert(keras.Sequential([*first, *middle, layers.Flatten(), layers.Dense(10, activation="softmax")]))
    digits = mnist.load_test().images[:50]
    np.testing.assert_allclose(answers(onnx_model(litert), digits), Classifier(litert).probabilities(digits), atol=1e-5)


@pytest.mark.slow
def test_a_layer_that_cannot_be_written_is_told_in_a_sentence() -> None:
    some = [keras.Input((28, 28)), layers.Flatten(), layers.Dense(10), layers.LeakyReLU(), layers.Softmax()]
    with pytest.raises(ExportError, match="LEAKY_RELU"):
        onnx_model(to_litert(keras.Sequential(some)))


def test_the_file_says_what_goes_in_and_what_comes_out(store: RunStore) -> None:
    model = onnx.load(io.BytesIO(export(store.read("tutorial"), "onnx")))
    assert [each.name for each in model.graph.input] == [INPUT]
    assert [each.name for each in model.graph.output] == [OUTPUT]
    assert [each.version for each in model.opset_import] == [OPSET]
    assert "tutorial" in model.doc_string
    assert {each.key for each in model.metadata_props} == {INPUT, OUTPUT}
    assert not answers(model.SerializeToString(), np.zeros((0, 28, 28))).size
