"""Models as any Keras of the last years saved them: made by today's, and their descriptions put into older words."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from mnist_core.data.mnist import load_test
from mnist_core.errors import ModelFileError
from mnist_core.paths import PROJECT
from mnist_core.training.importing.load import load_model

pytestmark = pytest.mark.slow

IMAGES = load_test().images[:50].astype("float32")
Change = Callable[[dict[str, Any]], dict[str, Any]]


def test_the_tutorials_own_program_is_taken_in(tmp_path: Path) -> None:
    """Word for word, but for the number of images: Keras cannot load what it saves here."""
    test = load_test()
    x_train, y_train = tf.keras.utils.normalize(test.images[:640], axis=1), test.labels[:640]
    model = tf.keras.models.Sequential()
    model.add(tf.keras.layers.Flatten())
    model.add(tf.keras.layers.Dense(128, activation=tf.nn.relu))
    model.add(tf.keras.layers.Dense(128, activation=tf.nn.relu))
    model.add(tf.keras.layers.Dense(10, activation=tf.nn.softmax))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=1, verbose=0)
    for name in ("epic_num_reader.keras", "epic_num_reader.h5"):
        model.save(tmp_path / name)
        with pytest.raises((TypeError, ValueError)):
            keras.saving.load_model(tmp_path / name)
        ours = load_model((tmp_path / name).read_bytes())
        assert ours.input_shape == (None, 28, 28)
        np.testing.assert_allclose(ours(x_train[:50]), model(x_train[:50]), atol=1e-6)


@pytest.mark.parametrize(
    "name", ["relu", "relu6", "elu", "selu", "leaky_relu", "gelu", "sigmoid", "tanh", "softplus", "softsign", "swish"]
)
def test_tensorflows_functions_are_keras_activations(tmp_path: Path, name: str) -> None:
    check_round_trip(network(layers.Dense(16, activation=getattr(tf.nn, name))), tmp_path)


@pytest.mark.parametrize("end", [tf.nn.softmax, tf.nn.log_softmax])
def test_so_are_those_of_the_last_layer(tmp_path: Path, end: Callable[..., Any]) -> None:
    model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10, activation=end)])
    check_round_trip(model, tmp_path)


def test_the_command_says_nothing_but_the_result(tmp_path: Path) -> None:
    """Keras and numpy have much to say of what others have saved."""
    network(layers.Flatten(), layers.Dense(16, activation=tf.nn.relu)).save(tmp_path / "made.h5")
    command = [sys.executable, "-m", "mnist_core", "import", str(tmp_path / "made.h5"), "--json"]
    environment = {**os.environ, "MNIST_RUNS_DIR": str(tmp_path / "runs")}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert set(json.loads(done.stdout)) == {"run", "loss", "accuracy"}


def test_a_function_that_keras_does_not_have_is_named(tmp_path: Path) -> None:
    model = network(layers.Dense(16, activation=tf.nn.crelu), layers.Dense(16))
    model.save(tmp_path / "made.keras")
    with pytest.raises(ModelFileError, match="an activation that Digit Lab doesn't know: 'crelu_v2'"):
        load_model((tmp_path / "made.keras").read_bytes())


def branches() -> keras.Model:
    """A functional model with a model in it that is called twice, and other layers called on two tensors."""
    given = keras.Input((28, 28))
    shared = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(8, activation="relu")])
    both = layers.Concatenate()([shared(given), shared(layers.Rescaling(0.5)(given))])
    return keras.Model([given], [layers.Dense(10, activation="softmax")(both)])


def reshaped() -> keras.Model:
    """An operation that is called as a layer is."""
    given = keras.Input((28, 28))
    return keras.Model(given, layers.Dense(10, activation="softmax")(keras.ops.reshape(given, (-1, 784))))


def arithmetic() -> keras.Model:
    given = keras.Input((28, 28))
    return keras.Model(given, layers.Dense(10, activation="softmax")(layers.Flatten()((given / 255 - 0.5) * 2 + 0.1)))


def convolutional() -> keras.Model:
    inner = [layers.Conv2D(4, 3, kernel_regularizer="l2"), layers.BatchNormalization(), layers.MaxPooling2D()]
    depthwise = [layers.DepthwiseConv2D(3, activation="relu"), layers.SeparableConv2D(6, 3), layers.Dropout(0.2)]
    return network(layers.Reshape((28, 28, 1)), *inner, *depthwise, layers.LeakyReLU())


def frozen() -> keras.Model:
    model = convolutional()
    model.layers[2].trainable = False
    return model


def standardized() -> keras.Model:
    normalization = layers.Normalization(axis=None)
    normalization.adapt(IMAGES)
    return network(normalization)


MODELS: dict[str, Callable[[], keras.Model]] = {
    "dense": lambda: network(layers.Flatten(), layers.Dense(16, activation="relu")),
    "convolutional": convolutional,
    "with frozen layers": frozen,
    "branches": branches,
    "a model within": lambda: network(keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(8)])),
    "standardized": standardized,
    "augmented": lambda: network(layers.Reshape((28, 28, 1)), layers.RandomRotation(0.1), layers.RandomZoom(0.1)),
    "float64": lambda: network(layers.Dense(8, dtype="float64")),
    "odd names": lambda: network(layers.Dense(8, name="a\x1b[31mred\n![x](y)"), layers.Dense(8, name="a*b")),
    "one dimension": lambda: network(layers.Conv1D(4, 3), layers.MaxPooling1D(), layers.GroupNormalization(2)),
    "PReLU": lambda: network(layers.Dense(8), layers.PReLU()),
    "rows read one after the other": lambda: network(layers.LSTM(6, return_sequences=True), layers.GRU(5)),
    "arithmetic between layers": arithmetic,
    "a reshape between layers": reshaped,
    "an activation that is a layer": lambda: network(layers.Dense(8, activation=layers.LeakyReLU(0.1))),
}


@pytest.mark.parametrize("name", MODELS)
def test_what_keras_saves_today_is_read_alike(tmp_path: Path, name: str) -> None:
    check_round_trip(MODELS[name](), tmp_path)


@pytest.mark.parametrize(
    "name",
    sorted(set(MODELS) - {"an activation that is a layer", "arithmetic between layers", "a reshape between layers"}),
)
def test_what_keras_2_saved_is_read_alike(tmp_path: Path, name: str) -> None:
    model = MODELS[name]()
    model.save(tmp_path / "made.h5")
    check(model, described(tmp_path / "made.h5", keras_2))


def test_a_keras_file_of_keras_2(tmp_path: Path) -> None:
    model = branches()
    model.save(tmp_path / "made.keras")
    check(model, described(tmp_path / "made.keras", keras_2_with_modules))


def test_arithmetic_of_keras_2(tmp_path: Path) -> None:
    """It wrote what stands between layers as calls of TensorFlow's functions."""
    model = arithmetic()
    model.save(tmp_path / "made.h5")
    functions = {"TrueDivide": "math.truediv", "Subtract": "math.subtract", "Multiply": "math.multiply"}

    def change(description: dict[str, Any]) -> dict[str, Any]:
        for layer in description["config"]["layers"]:
            if function := {**functions, "Add": "__operators__.add"}.get(layer["class_name"]):
                tensor, number = layer["inbound_nodes"][0]["args"]
                layer["class_name"], layer["config"] = "TFOpLambda", {"name": layer["name"], "function": function}
                layer["inbound_nodes"] = [[*tensor["config"]["keras_history"], {"y": number, "name": None}]]
        return description

    check(model, described(tmp_path / "made.h5", change))


def test_more_rows_than_a_picture_has_are_refused(tmp_path: Path) -> None:
    network(layers.Reshape((784, 1)), layers.SimpleRNN(4)).save(tmp_path / "made.keras")
    with pytest.raises(ModelFileError, match="reads 784 rows one after the other"):
        load_model((tmp_path / "made.keras").read_bytes())


def test_each_call_of_a_recurrent_layer_counts(tmp_path: Path) -> None:
    given, shared = keras.Input((28, 28)), layers.SimpleRNN(4)
    rows = layers.Concatenate()([shared(layers.Reshape((28, 28))(given)), shared(given)])
    check_round_trip(keras.Model(given, layers.Dense(10, activation="softmax")(rows)), tmp_path)
    longer = layers.Reshape((196, 28))(layers.UpSampling2D((7, 1))(layers.Reshape((28, 28, 1))(given)))
    both = layers.Concatenate()([shared(given), shared(longer)])
    keras.Model(given, layers.Dense(10, activation="softmax")(both)).save(tmp_path / "made.keras")
    with pytest.raises(ModelFileError, match="reads 196 rows"):
        load_model((tmp_path / "made.keras").read_bytes())


def test_the_numbers_of_layers_may_skip_some(tmp_path: Path) -> None:
    """Keras 2.13 counted each layer with weights twice."""
    model = network(layers.Flatten(), layers.Dense(8), layers.Dense(6))
    model.save(tmp_path / "made.keras")
    buffer = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "made.keras") as old, zipfile.ZipFile(buffer, "w") as new:
        weights = io.BytesIO(old.read("model.weights.h5"))
        with h5py.File(weights, "a") as file:
            for number in (2, 1):
                file.move(f"layers/dense_{number}", f"layers/dense_{2 * number}")
            file.move("layers", "_layer_checkpoint_dependencies")
        new.writestr("model.weights.h5", weights.getvalue())
        new.writestr("config.json", old.read("config.json"))
    check(model, buffer.getvalue())


@pytest.mark.parametrize(("asked", "is_known"), [({"dtype": "float32"}, True), ({"dtype": "uint8"}, False)])
def test_a_cast_is_known_if_it_changes_nothing(tmp_path: Path, asked: dict[str, str], is_known: bool) -> None:
    given = keras.Input((28, 28))
    model = keras.Model(given, layers.Dense(10, activation="softmax")(layers.Flatten()(layers.Identity()(given))))
    model.save(tmp_path / "made.h5")

    def change(description: dict[str, Any]) -> dict[str, Any]:
        layer = next(layer for layer in description["config"]["layers"] if layer["class_name"] == "Identity")
        tensor = layer["inbound_nodes"][0]["args"][0]["config"]["keras_history"]
        layer |= {"class_name": "TFOpLambda", "config": {"name": layer["name"], "function": "cast"}}
        layer["inbound_nodes"] = [[*tensor, asked]]
        return description

    content = described(tmp_path / "made.h5", change)
    if is_known:
        check(model, content)
    else:
        with pytest.raises(ModelFileError, match=r"tf\.cast"):
            load_model(content)


def test_a_model_within_whose_weights_are_missing_is_not_taken_in_untrained(tmp_path: Path) -> None:
    MODELS["a model within"]().save(tmp_path / "made.keras")
    buffer = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "made.keras") as old, zipfile.ZipFile(buffer, "w") as new:
        weights = io.BytesIO(old.read("model.weights.h5"))
        with h5py.File(weights, "a") as file:
            del file["layers/sequential"]
        new.writestr("model.weights.h5", weights.getvalue())
        new.writestr("config.json", old.read("config.json"))
    with pytest.raises(ModelFileError, match="are missing"):
        load_model(buffer.getvalue())


def test_a_function_of_keras_2_that_is_another_one_today_is_refused(tmp_path: Path) -> None:
    network(layers.Dense(8, activation="hard_sigmoid")).save(tmp_path / "made.keras")
    with pytest.raises(ModelFileError, match="hard_sigmoid of Keras 2"):
        load_model(described(tmp_path / "made.keras", lambda description: description, version="2.15.0"))


@pytest.mark.parametrize("first", [layers.Flatten(), layers.Reshape((28, 28, 1))])
def test_without_an_input_layer_the_first_layer_or_the_weights_say_what_it_takes(
    tmp_path: Path, first: layers.Layer
) -> None:
    """As Keras 2.2 saved them: a list of layers, of which the first may say it."""
    inner = [layers.Conv2D(4, 3)] if isinstance(first, layers.Reshape) else []
    model = network(first, *inner)
    for saying in ({"batch_input_shape": [None, 28, 28]}, {}):
        model.save(tmp_path / "made.h5")

        def change(description: dict[str, Any], saying: dict[str, Any] = saying) -> dict[str, Any]:
            _, *rest = keras_2(description)["config"]["layers"]  # the first is the input
            if not saying and isinstance(first, layers.Reshape):
                rest = rest[1:]  # the shape would be another one
            rest[0]["config"].update(saying)
            return {"class_name": "Sequential", "config": rest}

        ours = load_model(described(tmp_path / "made.h5", change))
        given = IMAGES.reshape(-1, *ours.input_shape[1:])
        np.testing.assert_allclose(ours(given), model(IMAGES), atol=1e-5)


def test_a_fixed_batch_is_opened(tmp_path: Path) -> None:
    for batch in (1, 32):
        fixed = keras.Input(batch_shape=(batch, 28, 28))
        inner = layers.Dense(8, activation="relu")(layers.Flatten()(fixed))
        model = keras.Model([fixed], [layers.Dense(10, activation="softmax")(inner)])
        model.save(tmp_path / "made.keras")
        ours = load_model((tmp_path / "made.keras").read_bytes())
        assert ours.input_shape == (None, 28, 28)
        np.testing.assert_allclose(ours(IMAGES[:batch]), model(IMAGES[:batch]), atol=1e-6)


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16", "bfloat16"])
def test_numbers_of_half_the_length_become_whole_ones(tmp_path: Path, policy: str) -> None:
    keras.config.set_dtype_policy(policy)
    try:
        model = network(layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(8, activation="relu"))
    finally:
        keras.config.set_dtype_policy("float32")
    model.save(tmp_path / "made.keras")
    ours = load_model((tmp_path / "made.keras").read_bytes())
    assert {weight.dtype for weight in ours.weights} == {"float32"}
    np.testing.assert_allclose(ours(IMAGES), np.asarray(model(IMAGES)).astype("float32"), atol=0.03)


def test_a_quantised_model_gets_a_sentence(tmp_path: Path) -> None:
    model = network(layers.Flatten(), layers.Dense(16))
    model.quantize("int8")
    model.save(tmp_path / "made.keras")
    with pytest.raises(ModelFileError, match="It is quantised"):
        load_model((tmp_path / "made.keras").read_bytes())


def test_what_a_newer_keras_saved_says_so(tmp_path: Path) -> None:
    network(layers.Flatten(), layers.Dense(16)).save(tmp_path / "made.keras")

    def newer(description: dict[str, Any]) -> dict[str, Any]:
        description["config"]["layers"][-1]["config"] |= {"unheard_of": None, "sharpness": "high"}
        return description

    with pytest.raises(ModelFileError, match=r"doesn't know: sharpness.*saved by Keras 99\.1\.0, and this server has"):
        load_model(described(tmp_path / "made.keras", newer, version="99.1.0"))


def network(*inner: layers.Layer) -> keras.Model:
    return keras.Sequential(
        [keras.Input((28, 28)), *inner, layers.Flatten(), layers.Dense(10, activation="softmax", name="answer")]
    )


def check_round_trip(model: keras.Model, folder: Path) -> None:
    for name in ("made.keras", "made.h5"):
        model.save(folder / name)
        check(model, (folder / name).read_bytes())


def check(model: keras.Model, content: bytes) -> None:
    np.testing.assert_allclose(load_model(content)(IMAGES / 255), model(IMAGES / 255, training=False), atol=1e-5)


def described(path: Path, change: Change, version: str = "2.13.1") -> bytes:
    """The file with its description changed."""
    if path.suffix == ".h5":
        with h5py.File(path, "a") as file:
            file.attrs["model_config"] = json.dumps(change(json.loads(file.attrs["model_config"])))
        return path.read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w") as new:
        new.writestr("config.json", json.dumps(change(json.loads(old.read("config.json")))))
        new.writestr("metadata.json", json.dumps({"keras_version": version}))
        new.writestr("model.weights.h5", old.read("model.weights.h5"))
    return buffer.getvalue()


def keras_2(description: dict[str, Any]) -> dict[str, Any]:
    """As Keras 2 put it: no modules, a batch_input_shape, and the calls of layers as lists."""
    return dict(_older(description))


def keras_2_with_modules(description: dict[str, Any]) -> dict[str, Any]:
    """As Keras 2.12 to 2.15 put it in a .keras file."""
    older = keras_2(description)
    older |= {"module": "keras.src.engine.functional", "registered_name": older["class_name"]}
    for layer in older["config"]["layers"]:
        layer["module"] = "keras.layers"
    return older


def _older(value: Any, calls: frozenset[str] = frozenset()) -> Any:
    if isinstance(value, list):
        return [_older(each, calls) for each in value]
    if not isinstance(value, dict):
        return value
    if "layers" in value:
        calls = frozenset(
            layer["name"]
            for layer in value["layers"]
            if layer["class_name"] in ("Sequential", "Functional") and "inbound_nodes" in layer
        )
        for key in ("input_layers", "output_layers"):
            if key in value:
                ends = value[key]
                value[key] = ends if isinstance(ends[0], list) else [ends]
    older = {key: _older(each, calls) for key, each in value.items() if key not in ("module", "registered_name")}
    if value.get("class_name") == "Functional":
        older["class_name"] = "Model"
    if "inbound_nodes" in older:
        older["inbound_nodes"] = [_calls(node, calls) for node in value["inbound_nodes"]]
    if "batch_shape" in older:
        older["batch_input_shape"] = older.pop("batch_shape")
    if value.get("class_name") == "DepthwiseConv2D":
        older["config"]["groups"] = 1
    if value.get("class_name") == "BatchNormalization":
        older["config"]["axis"] = [3]
    return older if older.get("class_name") != "DTypePolicy" else "float32"


def _calls(node: dict[str, Any], models: frozenset[str]) -> list[Any]:
    """In Keras 2 a model had been called once before anybody called it."""
    (given,) = node["args"]
    tensors = [each["config"]["keras_history"] for each in (given if isinstance(given, list) else [given])]
    return [[name, number + (name in models), index, {}] for name, number, index in tensors]
