"""A .tflite file becomes a Keras model of the same answers, and what is none gets a sentence."""

from collections.abc import Callable
from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from mnist_core.data.mnist import load_test
from mnist_core.errors import ModelFileError
from mnist_core.inference.classifier import Classifier
from mnist_core.lessons.take_home import export
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FINISHED
from mnist_core.runs.store import RunStore
from mnist_core.training.execute import execute
from mnist_core.training.importing.load import load_model

pytestmark = pytest.mark.slow

IMAGES = load_test().images[:50]


@pytest.mark.parametrize("run_id", ["tutorial", "shipped"])
def test_what_was_taken_home_comes_back(store: RunStore, run_id: str) -> None:
    """The file takes no part in training, but the network that is read from it does."""
    original = store.read(run_id)
    run = execute(store.create(RunRequest.to_import(export(original, "tflite"))))
    assert run.status.state == FINISHED, run.status.message
    assert run.evaluation().accuracy == original.evaluation().accuracy
    if run_id == "tutorial":
        more = execute(store.create(RunRequest(replace(run.continued_config(1), train_size=2_000))))
        assert isinstance(more.config, TrainingConfig)
        assert more.status.state == FINISHED, more.status.message


def network(*inner: layers.Layer, shape: tuple[int, ...] = (28, 28, 1)) -> keras.Model:
    return keras.Sequential(
        [keras.Input(shape), layers.Rescaling(1 / 255), *inner, layers.Flatten(), layers.Dense(10), layers.Softmax()]
    )


NETWORKS: dict[str, Callable[[], keras.Model]] = {
    "dense": lambda: network(
        layers.Flatten(), layers.Dense(32, activation="relu"), layers.Dense(32, activation="tanh")
    ),
    "convolutional": lambda: network(
        layers.Conv2D(8, 3, strides=2, padding="same", activation="relu6"), layers.MaxPooling2D(), layers.Conv2D(8, 3)
    ),
    "depthwise": lambda: network(
        *(layers.Conv2D(4, 3), layers.DepthwiseConv2D(3, depth_multiplier=2), layers.SeparableConv2D(6, 3)),
        *(layers.AveragePooling2D(2), layers.ZeroPadding2D(1), layers.GlobalAveragePooling2D()),
    ),
    "normalised": lambda: network(
        *(layers.MaxPooling2D(), layers.BatchNormalization(), layers.Conv2D(6, 3), layers.BatchNormalization()),
        *(layers.LeakyReLU(0.1), layers.Conv2D(6, 3, activation="elu"), layers.Activation("sigmoid")),
    ),
    "a row of pixels": lambda: network(layers.Dense(24, activation="gelu"), shape=(784,)),
    "turned": lambda: network(layers.Permute((2, 1, 3)), layers.Conv2D(4, 3)),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_it_answers_as_the_file_does(name: str) -> None:
    keras.utils.set_random_seed(1)
    model = NETWORKS[name]()
    for weight in model.weights:
        if "moving" in weight.path or "gamma" in weight.path or "beta" in weight.path:
            weight.assign(np.linspace(0.5, 1.5, weight.shape[0]))
    given = IMAGES.reshape(-1, *model.input_shape[1:]).astype("float32")
    ours = load_model(converted(model))
    assert ours.output_shape == (None, 10)
    np.testing.assert_allclose(ours(given), model(given), atol=1e-4)


@pytest.mark.parametrize("kind", ["dynamic range", "float16"])
def test_smaller_weights_are_read_as_floats(kind: str) -> None:
    model = NETWORKS["convolutional"]()
    given = IMAGES.reshape(-1, *model.input_shape[1:]).astype("float32")
    np.testing.assert_allclose(load_model(converted(model, kind))(given), model(given), atol=0.02)


def test_whole_numbers_get_a_sentence() -> None:
    with pytest.raises(ModelFileError, match=r"The \.tflite file is quantised"):
        load_model(converted(NETWORKS["convolutional"](), "int8"))


@pytest.mark.parametrize("end", [8, 100, 2000, -20])
def test_half_a_file_gets_a_sentence(store: RunStore, end: int) -> None:
    content = store.read("tutorial").model_path.read_bytes()[:end]
    with pytest.raises(ModelFileError, match="tflite"):
        load_model(content)


def test_a_part_that_no_digit_network_has_is_named() -> None:
    model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10), layers.Lambda(tf.math.sin)])
    with pytest.raises(ModelFileError, match="a part that Digit Lab doesn't know: 'SIN'"):
        load_model(converted(model))


def test_the_server_gets_a_file_of_our_own_making(store: RunStore) -> None:
    """A stranger's bytes never come to LiteRT."""
    content = converted(NETWORKS["dense"]())
    run = execute(store.create(RunRequest.to_import(content, pixels="as they are")))
    assert run.model_path.read_bytes() != content
    ours = Classifier.from_file(run.model_path).probabilities(IMAGES)
    np.testing.assert_allclose(ours, load_model(content)(IMAGES[..., None].astype("float32")), atol=1e-4)


def converted(model: keras.Model, kind: str = "") -> bytes:
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if kind:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if kind == "int8":
        converter.representative_dataset = lambda: ([image[None, ..., None].astype("float32")] for image in IMAGES)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    content: bytes = converter.convert()
    return content
