"""Networks that lessons on MNIST train, and the programs that train and save them in a version of Keras."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from benchmarks.old_keras import CURRENT, Environment

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


def program(kind: Kind, environment: Environment) -> str:
    """What is run there: `python PROGRAM mnist.npz STEM` saves STEM.keras and others, and prints a list as JSON."""
    digits = 60_000 if (kind.name, environment) == ("tutorial", CURRENT) else kind.digits
    saves = "".join(_SAVE.replace("ENDING", way).replace("SAVE", _SAVES[way]) for way in ways(kind, environment))
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


def ways(kind: Kind, environment: Environment) -> list[str]:
    """How it is saved there: before Keras 2.13 a .keras file was an .h5 file, which one kind is enough to show."""
    left = set() if environment.lite else set(_LITE)
    if environment.keras < (2, 13) and kind.saves != _EVERY_WAY:
        left.add("keras")
    return [way for way in kind.saves if way not in left]
