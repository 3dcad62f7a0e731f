"""Models of Keras as it was and as it is: whether `import` takes in what a lesson on MNIST has saved, and as it was.

    python -m benchmarks.imported_models [--environments FOLDER] [--files FOLDER] [--only NAME ...] [--output FILE]

Nothing here is made to look old. Every version is installed into an environment of its own, with the Python it ran
on, and there one short program trains a small network, tells how many test digits it reads, and saves it in each way
that its users had. Then the product imports every file, and must read as many test digits, or say why it won't.
What is installed and trained is kept in the folders that are named, so that a second call only imports.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from unittest import mock

from mnist_core.cli.main import main as mnist_core
from mnist_core.paths import PROJECT
from mnist_core.settings import RUNS_FOLDER

_DIGITS = PROJECT / "mnist_core" / "assets" / "mnist.npz"
_OUTPUT = PROJECT / "docs" / "imported_models.md"
_HEADING = "## What was tried"
_AGREES = 0.0015
"""Accuracies that differ by no more are the same: a few digits are so doubtful that rounding decides."""
_LONGEST_TRAINING = 1800
_PROTOBUF, _H5PY, _NUMPY = "protobuf<3.21", "h5py==2.10.0", "numpy<2"
"""What those versions ran on, and what pip would not choose of itself."""

_TF_KERAS = """
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers, Model, Sequential
"""
_KERAS_ALONE = """
import keras
import tensorflow as tf
from keras import layers
from keras.models import Model, Sequential
"""


@dataclass(frozen=True)
class Environment:
    """A version to save models with.

    Attributes:
        name: of the folder it is installed into; part of its files' names.
        title: what the table calls it.
        keras: its version of Keras, by which a kind says since when there is such a network.
        python: the version of Python that it ran on; empty for this very environment.
        packages: what pip is asked for.
        imports: how its users got hold of Keras.
        lite: whether its files for LiteRT are tried too.
    """

    name: str
    title: str
    keras: tuple[int, int]
    python: str = ""
    packages: tuple[str, ...] = ()
    imports: str = _TF_KERAS
    lite: bool = False


@dataclass(frozen=True)
class Kind:
    """A network that lessons train.

    Attributes:
        name: part of its files' names.
        title: what the table calls it.
        network: Python that makes `model`, with `keras`, `layers`, `Model`, `Sequential` and `tf` at hand.
        pixels: how it scales them, one of `_SCALES`.
        shape: of a digit as it takes it.
        since: the first version of Keras with all that it uses.
        saves: the ways it is saved in, of `_SAVES`.
        loss: Python for its loss.
        after: Python between the training and the test.
        digits: so many are trained with, `epochs` times.
        epochs: see there.
        refused: a word in what is said of it, where it is not taken in.
    """

    name: str
    title: str
    network: str
    pixels: str = "divided by 255"
    shape: tuple[int, ...] = (28, 28)
    since: tuple[int, int] = (2, 2)
    saves: tuple[str, ...] = ("keras", "h5")
    loss: str = '"sparse_categorical_crossentropy"'
    after: str = ""
    digits: int = 12_800
    epochs: int = 3
    refused: str = ""


@dataclass(frozen=True)
class Saved:
    """What came of saving a model in one way: a file, or nothing.

    Attributes:
        kind: the network's name.
        versions: the title of the environment.
        saved_as: the way it was saved in, of `_SAVES`.
        pixels: how that program scales them.
        file: its name.
        accuracy: what the program itself measured, on all test digits.
        problem: why there is no file.
        unloadable: why that version can't itself load what it saved.
    """

    kind: str
    versions: str
    saved_as: str
    pixels: str
    file: str = ""
    accuracy: float = 0.0
    problem: str = ""
    unloadable: str = ""


@dataclass(frozen=True)
class Outcome:
    """What the product made of a file: a network that is given such pixels and reads so many digits, or a sentence."""

    saved: Saved
    accuracy: float | None = None
    pixels: str = ""
    sentence: str = ""


CURRENT = Environment("current", f"TensorFlow {version('tensorflow')}, Keras {version('keras')}", (9, 0), lite=True)
ENVIRONMENTS = (
    Environment(
        name="keras2.2",
        title="Keras 2.2.4 (TensorFlow 1.13.2)",
        keras=(2, 2),
        python="3.7",
        packages=("tensorflow==1.13.2", "keras==2.2.4", "numpy<1.17", _H5PY, _PROTOBUF),
        imports=_KERAS_ALONE,
    ),
    Environment(
        name="keras2.3",
        title="Keras 2.3.1 (TensorFlow 2.1.4)",
        keras=(2, 3),
        python="3.7",
        packages=("tensorflow-cpu==2.1.4", "keras==2.3.1", _H5PY, _PROTOBUF),
        imports=_KERAS_ALONE,
    ),
    Environment("tf1.15", "TensorFlow 1.15.5", (2, 2), "3.7", ("tensorflow==1.15.5", _H5PY, _PROTOBUF)),
    Environment("tf2.0", "TensorFlow 2.0.4", (2, 2), "3.7", ("tensorflow==2.0.4", _H5PY, _PROTOBUF)),
    Environment("tf2.3", "TensorFlow 2.3.4", (2, 4), "3.8", ("tensorflow-cpu==2.3.4", _PROTOBUF)),
    Environment(
        "tf2.6", "TensorFlow 2.6.5, Keras 2.6.0", (2, 6), "3.9", ("tensorflow-cpu==2.6.5", "keras==2.6.0", _PROTOBUF)
    ),
    Environment("tf2.8", "TensorFlow 2.8.4, Keras 2.8.0", (2, 8), "3.10", ("tensorflow-cpu==2.8.4", _PROTOBUF, _NUMPY)),
    Environment("tf2.11", "TensorFlow 2.11.1, Keras 2.11.0", (2, 11), "3.10", ("tensorflow-cpu==2.11.1", _NUMPY)),
    Environment("tf2.12", "TensorFlow 2.12.1, Keras 2.12.0", (2, 12), "3.11", ("tensorflow-cpu==2.12.1",)),
    Environment("tf2.13", "TensorFlow 2.13.1, Keras 2.13.1", (2, 13), "3.11", ("tensorflow-cpu==2.13.1",)),
    Environment("tf2.15", "TensorFlow 2.15.1, Keras 2.15.0", (2, 15), "3.11", ("tensorflow-cpu==2.15.1",), lite=True),
    *(
        Environment(
            name=f"keras{keras.rpartition('.')[0]}",
            title=f"TensorFlow {tensorflow}, Keras {keras}",
            keras=(3, int(keras.split(".")[1])),
            python="3.11",
            packages=(f"tensorflow-cpu=={tensorflow}", f"keras=={keras}"),
        )
        for tensorflow, keras in (("2.16.2", "3.3.3"), ("2.18.1", "3.6.0"), ("2.19.1", "3.10.0"))
    ),
    CURRENT,
)

_LITE = ("float.tflite", "dynamic.tflite", "float16.tflite", "int8.tflite")
_EVERY_WAY = ("keras", "h5", "model", "export", "weights.h5", *_LITE)

_SCALES: Mapping[str, str] = MappingProxyType(
    {
        "as they are": "pixels.astype('float32')",
        "divided by 255": "pixels / 255.0",
        "between -1 and 1": "pixels / 127.5 - 1",
        "normalised along axis 1": "keras.utils.normalize(pixels, axis=1)",
    }
)
_SAVES: Mapping[str, str] = MappingProxyType(
    {
        "keras": "model.save(path)",
        "h5": "model.save(path)",
        "model": "model.save(path)",
        "export": "model.export(path)",
        "weights.h5": "model.save_weights(path)",
        "float.tflite": "lite(path)",
        "dynamic.tflite": "lite(path, optimizations=[tf.lite.Optimize.DEFAULT])",
        "float16.tflite": """lite(
        path,
        optimizations=[tf.lite.Optimize.DEFAULT],
        target_spec=tf.lite.TargetSpec(supported_types=[tf.float16]),
    )""",
        "int8.tflite": """lite(
        path,
        optimizations=[tf.lite.Optimize.DEFAULT],
        representative_dataset=lambda: ([digit[None].astype("float32")] for digit in x_train[:100]),
        target_spec=tf.lite.TargetSpec(supported_ops=[tf.lite.OpsSet.TFLITE_BUILTINS_INT8]),
        inference_input_type=tf.int8,
        inference_output_type=tf.int8,
    )""",
    }
)
_WAYS: Mapping[str, str] = MappingProxyType(
    {
        "keras": "`.keras`",
        "h5": "`.h5`",
        "model": '`save("name.model")`',
        "export": '`export("name")`',
        "weights.h5": "`.weights.h5`",
        "float.tflite": "`.tflite`, float",
        "dynamic.tflite": "`.tflite`, dynamic range",
        "float16.tflite": "`.tflite`, float16",
        "int8.tflite": "`.tflite`, all of it int8",
    }
)
"""What the table calls each way to save."""

_BEGIN = """
import json, os, shutil, sys
import numpy as np

mnist = np.load(sys.argv[1])
y_train, y_test = mnist["y_train"][:DIGITS], mnist["y_test"]
x_train, x_test = [(SCALED).reshape(-1, *SHAPE) for pixels in (mnist["x_train"][:DIGITS], mnist["x_test"])]
"""
_TRAIN = """
model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=32, epochs=EPOCHS, verbose=0)
AFTER
def right(answers):
    return float((np.asarray(answers).astype("float32")[:10000].argmax(axis=1) == y_test).mean())

x_test_and_more = np.concatenate([x_test, x_test[:16]])  # batches of 32 that are full
accuracy = right(model.predict(x_test_and_more, batch_size=32))

def lite(path, **options):
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    for name, value in options.items():
        setattr(converter, name, value)
    content = converter.convert()
    with open(path, "wb") as file:
        file.write(content)
    interpreter = tf.lite.Interpreter(model_content=content)
    interpreter.allocate_tensors()
    given, answer = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    (scale, zero), size = given["quantization"], given["shape"][0]
    answers = []
    for start in range(0, 10000, size):  # one by one, unless it has kept the training's batches
        batch = x_test_and_more[start : start + size]
        batch = batch if scale == 0 else (batch / scale + zero).round().clip(-128, 127)
        interpreter.set_tensor(given["index"], batch.astype(given["dtype"]))
        interpreter.invoke()
        answers.extend(interpreter.get_tensor(answer["index"]))
    return right(answers)

def told(error):
    return type(error).__name__ + ": " + (str(error).strip().split("\\n") or [""])[0]

def unloadable(path):
    try:
        again = keras.models.load_model(path, compile=False)
        answers = [np.asarray(each.predict(x_test[:32])).astype("float32") for each in (again, model)]
        same = np.allclose(*answers, atol=0.01)
        return "" if same else "it answers otherwise"
    except Exception as error:
        return told(error)

def saved(ending, save):
    path = sys.argv[2] + "." + ending
    try:
        its_own = save(path)
    except Exception as error:
        if os.path.isfile(path):
            os.remove(path)
        return {"saved_as": ending, "problem": told(error)}
    unloaded = unloadable(path) if ending in ("keras", "h5", "model") else ""
    if os.path.isdir(path):
        shutil.make_archive(path, "zip", os.path.dirname(path), os.path.basename(path))
        shutil.rmtree(path)
        path += ".zip"
    return {"saved_as": ending, "file": os.path.basename(path), "accuracy": its_own or accuracy,
            "unloadable": unloaded}

results = []
"""
_SAVE = """
results.append(saved("ENDING", lambda path: SAVE))
"""
_END = """
print(json.dumps(results))
"""

_TUTORIAL = """
model = keras.models.Sequential()
model.add(keras.layers.Flatten())
model.add(keras.layers.Dense(128, activation=tf.nn.relu))
model.add(keras.layers.Dense(128, activation=tf.nn.relu))
model.add(keras.layers.Dense(10, activation=tf.nn.softmax))
"""
_FIRST_LAYER = """
model = Sequential()
model.add(layers.Dense(128, activation="relu", input_shape=(784,)))
model.add(layers.Dropout(0.2))
model.add(layers.Dense(10))
model.add(layers.Activation("softmax"))
"""
_CONVNET = """
model = Sequential()
model.add(layers.Conv2D(16, kernel_size=(3, 3), activation="relu", input_shape=(28, 28, 1)))
model.add(layers.MaxPooling2D(pool_size=(2, 2)))
model.add(layers.Conv2D(32, (3, 3), padding="same", use_bias=False))
model.add(layers.BatchNormalization())
model.add(layers.Activation("relu"))
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Dropout(0.25))
model.add(layers.Flatten())
model.add(layers.Dense(10, activation="softmax"))
"""
_WITH_INPUT = """
model = Sequential([
    layers.Input(shape=(28, 28)),
    layers.Flatten(),
    layers.Dense(128, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
"""
_DENSE = """
i = layers.Input(shape=(28, 28))
x = layers.Flatten()(i)
x = layers.Dense(128, activation="relu")(x)
o = layers.Dense(10, activation="softmax")(x)
model = Model(i, o)
"""
_LISTS = _DENSE.replace("Model(i, o)", "Model([i], [o])")
_FUNCTIONAL_CONVNET = """
i = layers.Input(shape=(28, 28, 1))
x = layers.Conv2D(16, 3, activation="relu")(i)
x = layers.BatchNormalization()(x)
x = layers.MaxPooling2D()(x)
y = layers.Conv2D(16, 3, padding="same")(x)
x = layers.Activation("relu")(layers.add([x, y]))
x = layers.Dropout(0.3)(layers.Flatten()(x))
o = layers.Dense(10, activation="softmax")(x)
model = Model(inputs=i, outputs=o)
"""
_SEPARABLE = """
model = Sequential()
model.add(layers.Conv2D(16, 3, activation="relu", input_shape=(28, 28, 1)))
model.add(layers.DepthwiseConv2D(3, depth_multiplier=2, activation="relu"))
model.add(layers.MaxPooling2D())
model.add(layers.SeparableConv2D(32, 3, activation="relu"))
model.add(layers.Flatten())
model.add(layers.Dense(10, activation="softmax"))
"""
_NORMALIZATION = """
normalization = layers.Normalization(axis=AXIS)
normalization.adapt(x_train)
model = Sequential([layers.Input(shape=SHAPE), normalization, layers.Flatten(), layers.Dense(128, activation="relu"),
                    layers.Dense(10, activation="softmax")])
"""
_MIXED = """
keras.mixed_precision.set_global_policy("POLICY")
model = Sequential([
    layers.Input(shape=(28, 28)),
    layers.Flatten(),
    layers.Dense(128, activation="relu"),
    layers.Dense(10, activation="softmax"LAST),
])
"""
_FIXED_BATCH = _DENSE.replace("shape=(28, 28)", "batch_shape=(32, 28, 28)")
_FIXED_FIRST = _FIRST_LAYER.replace("input_shape=(784,)", "batch_input_shape=(32, 784)")
_ACTIVATION = _DENSE.replace('"relu"', "tf.nn.ACTIVATION")
_NESTED = """
features = Sequential([layers.Conv2D(16, 3, activation="relu", input_shape=(28, 28, 1)), layers.MaxPooling2D(),
                       layers.Flatten()])
i = layers.Input(shape=(28, 28, 1))
o = layers.Dense(10, activation="softmax")(features(i))
model = Model(i, o)
"""
_ARITHMETIC = """
i = layers.Input(shape=(28, 28))
x = tf.keras.layers.Flatten()(i / 255.0)
x = layers.Dense(128, activation="relu")(x)
o = layers.Dense(10, activation="softmax")(x)
model = Model(i, o)
"""
_AUGMENTED = """
model = Sequential([
    layers.Input(shape=(28, 28, 1)),
    layers.Rescaling(1 / 255),
    layers.RandomRotation(0.05),
    layers.RandomZoom(0.1),
    layers.Conv2D(16, 3, activation="relu"),
    layers.MaxPooling2D(),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
"""
_LAMBDA = """
model = Sequential()
model.add(layers.Lambda(lambda pixels: pixels / 255.0, input_shape=(28, 28)))
model.add(layers.Flatten())
model.add(layers.Dense(10, activation="softmax"))
"""
_LSTM = """
model = Sequential()
model.add(layers.LSTM(32, input_shape=(28, 28)))
model.add(layers.Dense(10, activation="softmax"))
"""
_SUBCLASSED = """
class MyModel(Model):
    def __init__(self, **options):
        super().__init__(**options)
        self.flatten = layers.Flatten()
        self.dense = layers.Dense(10, activation="softmax")

    def call(self, digits):
        return self.dense(self.flatten(digits))

model = MyModel()
"""
_LOGITS = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"

_REFUSED: Mapping[str, str] = MappingProxyType(
    {
        "model.zip": "SavedModel",
        "export.zip": "SavedModel",
        "weights.h5": "no model",
        "int8.tflite": "quantised",
    }
)
"""Words in what is said of files that end so, whatever is in them."""

KINDS = (
    Kind(
        name="tutorial",
        title="the tutorial: `Flatten()` with no shape, `Dense(128, activation=tf.nn.relu)` twice",
        network=_TUTORIAL,
        pixels="normalised along axis 1",
        saves=_EVERY_WAY,
        after="model.evaluate(x_test, y_test, verbose=0)",
    ),
    Kind("unevaluated", "the tutorial with no `evaluate`: its batches stay 32", _TUTORIAL, "normalised along axis 1"),
    Kind("first-layer", "`Dense(128, input_shape=(784,))` first, `Dropout`", _FIRST_LAYER, shape=(784,)),
    Kind("with-input", "`Sequential` with an `Input`", _WITH_INPUT),
    Kind(
        name="convnet",
        title="`Conv2D(input_shape=(28, 28, 1))` first, `BatchNormalization`, `MaxPooling2D`, `Dropout`",
        network=_CONVNET,
        shape=(28, 28, 1),
        saves=_EVERY_WAY,
    ),
    Kind("functional", "`Model(i, o)`", _DENSE),
    Kind("functional-lists", "`Model([i], [o])`", _LISTS),
    Kind("functional-convnet", "`Model` with two branches that are added", _FUNCTIONAL_CONVNET, shape=(28, 28, 1)),
    Kind("nested", "a `Sequential` within a `Model`", _NESTED, shape=(28, 28, 1)),
    Kind("separable", "`DepthwiseConv2D`, `SeparableConv2D`", _SEPARABLE, "between -1 and 1", (28, 28, 1)),
    Kind(
        name="normalization",
        title="`Normalization(axis=None)`, adapted",
        network=_NORMALIZATION.replace("AXIS", "None"),
        pixels="as they are",
        since=(2, 6),
    ),
    Kind(
        name="normalization-axis",
        title="`Normalization(axis=-1)`, adapted",
        network=_NORMALIZATION.replace("AXIS", "-1"),
        pixels="as they are",
        shape=(28, 28, 1),
        since=(2, 6),
    ),
    Kind(
        name="bfloat16",
        title="policy `mixed_bfloat16`",
        network=_MIXED.replace("POLICY", "mixed_bfloat16").replace("LAST", ""),
        since=(2, 6),
    ),
    Kind(
        name="float16",
        title="policy `mixed_float16`, the last layer `float32`",
        network=_MIXED.replace("POLICY", "mixed_float16").replace("LAST", ', dtype="float32"'),
        since=(2, 6),
    ),
    Kind("fixed-batch", "`Input(batch_shape=(32, 28, 28))`", _FIXED_BATCH),
    Kind("fixed-first", "`Dense(batch_input_shape=(32, 784))` first", _FIXED_FIRST, shape=(784,)),
    *(
        Kind(f"tf-nn-{name}".replace("_", "-"), f"`activation=tf.nn.{name}`", _ACTIVATION.replace("ACTIVATION", name))
        for name in ("leaky_relu", "elu", "selu", "swish", "relu6", "sigmoid", "tanh")
    ),
    Kind("tf-nn-gelu", "`activation=tf.nn.gelu`", _ACTIVATION.replace("ACTIVATION", "gelu"), since=(2, 6)),
    Kind("tf-nn-softmax", "`activation=tf.nn.softmax` last", _DENSE.replace('"softmax"', "tf.nn.softmax")),
    Kind(
        name="tf-nn-log-softmax",
        title="`activation=tf.nn.log_softmax` last",
        network=_DENSE.replace('"softmax"', "tf.nn.log_softmax"),
        loss=_LOGITS,
        since=(2, 4),
    ),
    Kind("logits", "no softmax", _DENSE.replace(', activation="softmax"', ""), loss=_LOGITS, since=(2, 4)),
    Kind("quantised", '`quantize("int8")`', _DENSE, after='model.quantize("int8")', since=(3, 4), refused="quantised"),
    Kind("augmented", "`Rescaling`, `RandomRotation`, `RandomZoom`", _AUGMENTED, "as they are", (28, 28, 1), (2, 6)),
    Kind(
        name="arithmetic",
        title="`i / 255.0` within a `Model`",
        network=_ARITHMETIC,
        pixels="as they are",
        since=(2, 4),
        refused="TensorFlowOpLayer",
    ),
    Kind("lambda", "a `Lambda` layer", _LAMBDA, "as they are", refused="Lambda"),
    Kind("lstm", "an `LSTM` that reads rows", _LSTM, refused="hard_sigmoid"),
    Kind("subclassed", "`class MyModel(keras.Model)`", _SUBCLASSED, saves=("keras", "h5", "model"), refused="MyModel"),
)
_NAMES = [*(kind.name for kind in KINDS), *(environment.name for environment in ENVIRONMENTS)]


def program(kind: Kind, environment: Environment) -> str:
    """What is run there: `python PROGRAM mnist.npz STEM` saves STEM.keras and others, and prints a list as JSON."""
    digits = 60_000 if (kind.name, environment) == ("tutorial", CURRENT) else kind.digits
    saves = "".join(_SAVE.replace("ENDING", way).replace("SAVE", _SAVES[way]) for way in _ways(kind, environment))
    text = environment.imports + _BEGIN + kind.network + _TRAIN + saves + _END
    values = {
        "DIGITS": str(digits),
        "SCALED": _SCALES[kind.pixels],
        "SHAPE": repr(kind.shape),
        "LOSS": kind.loss,
        "EPOCHS": str(kind.epochs),
        "AFTER": kind.after,
    }
    return re.sub(r"\b(" + "|".join(values) + r")\b", lambda match: values[match[0]], text)


def _ways(kind: Kind, environment: Environment) -> list[str]:
    """How it is saved there: before Keras 2.13 a .keras file was an .h5 file, which one kind is enough to show."""
    left = set() if environment.lite else set(_LITE)
    if environment.keras < (2, 13) and kind.saves != _EVERY_WAY:
        left.add("keras")
    return [way for way in kind.saves if way not in left]


def installed(environment: Environment, folder: Path) -> Path | None:
    """Its Python, once its packages are there; None where this machine has no such version of Python."""
    if not environment.python:
        return Path(sys.executable)
    place = folder / environment.name
    python, done = place / "bin" / "python", place / "installed"
    if not done.exists():
        base = _python(environment.python)
        if base is None:
            return None
        _say(f"{environment.title}: installing")
        subprocess.run([base, "-m", "venv", "--clear", place], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *environment.packages], check=True)
        done.touch()
    return python


def _python(version: str) -> str | None:
    """The command for this version: in use, on the path, or among those that pyenv keeps."""
    kept = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    for command in (sys.executable, f"python{version}", *map(str, kept)):
        try:
            told = subprocess.run([command, "-c", asked], capture_output=True, text=True, check=False)
        except OSError:
            continue
        if told.stdout.strip() == version:
            return command
    return None


def build(kind: Kind, environment: Environment, python: Path, files: Path) -> list[Saved]:
    """The files of this kind with this version, trained and saved now unless that was done before."""
    stem = f"{kind.name}-{environment.name}"
    told = files / "told" / f"{stem}.json"
    if not told.exists():
        _say(f"{stem}: training")
        results = _results(program(kind, environment), python, files / stem)
        told.parent.mkdir(exist_ok=True)
        told.write_text(json.dumps(results, indent=2) + "\n")
    everything = [
        Saved(kind=kind.name, versions=environment.title, pixels=kind.pixels, **each)
        for each in json.loads(told.read_text())
        if each["saved_as"] in ("", *_ways(kind, environment))
    ]
    for saved in everything:
        if saved.problem:
            _say(f"{stem}: no file, {saved.saved_as} {saved.problem}")
    return [saved for saved in everything if saved.file]


def _results(text: str, python: Path, stem: Path) -> list[dict[str, str | float]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.py"
        path.write_text(text)
        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
        process = subprocess.run(
            [python, path, _DIGITS, stem],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_LONGEST_TRAINING,
            check=False,
        )
    if process.returncode < 0:
        process.check_returncode()  # somebody ended it, which says nothing of that version
    if process.returncode == 0:
        results: list[dict[str, str | float]] = json.loads(process.stdout.splitlines()[-1])
        return results
    return [{"saved_as": "", "problem": _last_line(process.stderr)}]


def build_all(names: Collection[str], environments: Path, files: Path) -> list[Saved]:
    """The files of every kind with every version that has it, or of those kinds and those versions that are named."""
    versions = [environment for environment in ENVIRONMENTS if environment.name in names] or ENVIRONMENTS
    kinds = [kind for kind in KINDS if kind.name in names] or KINDS
    everything: list[Saved] = []
    for environment in versions:
        python = installed(environment, environments)
        if python is None:
            _say(f"{environment.title}: left out, there is no Python {environment.python} here")
            continue
        for kind in kinds:
            if kind.since <= environment.keras:
                everything += build(kind, environment, python, files)
                _write_truth(files / "truth.json", everything)
    return everything


def _write_truth(path: Path, everything: list[Saved]) -> None:
    """Add what is known of each file, by its name."""
    known = json.loads(path.read_text()) if path.exists() else {}
    known |= {saved.file: asdict(saved) for saved in everything}
    path.write_text(json.dumps(known, indent=2) + "\n")


def take_in(saved: Saved, files: Path, runs: Path) -> Outcome:
    """Import the file as the command line does, into this folder of runs, which the environment names."""
    told, said = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(said):
        try:
            status = mnist_core(["import", str(files / saved.file), "--json"])
        except Exception as error:
            return Outcome(saved, sentence=f"**it failed ({error!r})**")
    if status != 0:
        return Outcome(saved, sentence=_last_line(said.getvalue()).rpartition(f"{saved.file}: ")[2])
    figures = json.loads(told.getvalue())
    prepared = json.loads((runs / figures["run"] / "import.json").read_text())["prepared"]
    return Outcome(saved, accuracy=figures["accuracy"], pixels=prepared["pixels"])


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it ended with no word"])[-1]


def word(outcome: Outcome) -> str:
    """What the table says of it."""
    saved, accuracy = outcome.saved, outcome.accuracy
    if accuracy is None:
        return f"refused: {outcome.sentence}"
    if abs(accuracy - saved.accuracy) > _AGREES:
        return f"**reads {accuracy:.2%}, there {saved.accuracy:.2%}, with pixels {outcome.pixels}**"
    return "taken in, which that version itself can't do" if saved.unloadable else "taken in"


def is_right(outcome: Outcome) -> bool:
    """Whether it was taken in as it was, or refused for the reason that is known."""
    saved = outcome.saved
    meant = _REFUSED.get(".".join(saved.file.split(".")[-2:])) or _kind(saved.kind).refused
    return word(outcome).startswith("taken in") or bool(meant and meant in outcome.sentence)


def _kind(name: str) -> Kind:
    return next(kind for kind in KINDS if kind.name == name)


def table(outcomes: list[Outcome]) -> str:
    """The versions, and a line for each network and result, as Markdown."""
    used = {outcome.saved.versions for outcome in outcomes}
    lines = [f"- `{each.name}`: {each.title}" for each in ENVIRONMENTS if each.title in used]
    lines += ["", "| network | result | files |", "| --- | --- | --- |"]
    for kind in KINDS:
        for result, files in _results_of(kind, outcomes).items():
            named = "; ".join(f"{_WAYS[way]}: {', '.join(files[way])}" for way in _WAYS if way in files)
            lines.append(f"| {kind.title} | {result} | {named} |")
    return "\n".join(lines)


def _results_of(kind: Kind, outcomes: list[Outcome]) -> dict[str, dict[str, list[str]]]:
    """For each result the ways to save that had it, each with the names of the environments."""
    names = {environment.title: environment.name for environment in ENVIRONMENTS}
    results: dict[str, dict[str, list[str]]] = {}
    for outcome in outcomes:
        if outcome.saved.kind == kind.name:
            files = results.setdefault(word(outcome), {})
            files.setdefault(outcome.saved.saved_as, []).append(names[outcome.saved.versions])
    return results


def _page(outcomes: list[Outcome]) -> str:
    taken = sum(outcome.accuracy is not None for outcome in outcomes)
    return (
        "Written by `python -m benchmarks.imported_models`: small networks that real versions of Keras trained and "
        f"saved, and what `import` makes of their files. {taken} of {len(outcomes)} are taken in. Taken in means that "
        "it reads as many of the 10,000 test digits as it did where it was made, give or take "
        f"{round(10_000 * _AGREES)}.\n\n{table(outcomes)}\n"
    )


def _write(outcomes: list[Outcome], path: Path) -> None:
    """Put the table at the end of the page, below its heading, where there is one already."""
    page = path.read_text() if path.exists() else "# Models that were tried\n"
    kept = page.partition(_HEADING)[0].rstrip()
    path.write_text(f"{kept}\n\n{_HEADING}\n\n{_page(outcomes)}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Build, import and compare; 1 where a result is not as it should be."""
    parser = argparse.ArgumentParser(description="What import takes in of what Keras has saved in eight years.")
    parser.add_argument("--environments", type=Path, metavar="FOLDER", help="keep what is installed there")
    parser.add_argument("--files", type=Path, metavar="FOLDER", help="keep the models there, with truth.json on them")
    parser.add_argument(
        "--only", nargs="+", default=[], choices=_NAMES, metavar="NAME", help="only these kinds or versions"
    )
    parser.add_argument("--build", action="store_true", help="only train and save, import nothing")
    parser.add_argument("--output", type=Path, default=_OUTPUT, metavar="FILE", help="default: %(default)s")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environments = (options.environments or Path(folder) / "environments").resolve()
        files = (options.files or Path(folder) / "files").resolve()
        files.mkdir(parents=True, exist_ok=True)
        everything = build_all(options.only, environments, files)
        outcomes = [] if options.build else _outcomes(everything, files)
    if not options.build:
        _write(outcomes, options.output)
    return int(not all(is_right(outcome) for outcome in outcomes))


def _outcomes(everything: list[Saved], files: Path) -> list[Outcome]:
    """Import them all, and tell of each at once."""
    outcomes = []
    for saved in everything:
        with tempfile.TemporaryDirectory() as runs, mock.patch.dict(os.environ, {RUNS_FOLDER.name: runs}):
            outcome = take_in(saved, files, Path(runs))
        mark = "" if is_right(outcome) else "WRONG: "
        pixels = f"pixels {outcome.pixels or 'unknown'}, there {saved.pixels}"
        _say(f"{mark}{saved.file}: {word(outcome)} ({pixels})")
        outcomes.append(outcome)
    return outcomes


if __name__ == "__main__":
    sys.exit(main())
