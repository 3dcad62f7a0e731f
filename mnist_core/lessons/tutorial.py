"""The tutorial as twelve steps: the Keras code that each shows, and what it says, in `steps/`, one file a language.

The codes of all steps, joined in order, are one complete program of plain Keras (`program`), and a test runs it.
After "a gentle introduction to deep learning with Python, TensorFlow and Keras"; the words are our own. What a
step lets one touch is in `pages/parts/tutorial/`, in the file of the step's name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mnist_core.languages.translation import ENGLISH, language

TEXTS = Path(__file__).parent / "steps"
_HEADING = re.compile(r"^## (\w+): (.+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """One step: its name in code, and its Python code; its title and its idea are in the reader's language."""

    name: str
    code: str

    @property
    def title(self) -> str:
        """A few words."""
        return _said(language())[self.name][0]

    @property
    def idea(self) -> str:
        """At most eighty words of Markdown."""
        return _said(language())[self.name][1]


STEPS: tuple[Step, ...] = (
    Step(
        "goal",
        '"""A first neural network in Keras: a digit of 28 x 28 pixels in, ten probabilities out."""',
    ),
    Step(
        "dependencies",
        "import matplotlib.pyplot as plt\nimport numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras",
    ),
    Step(
        "dataset",
        "mnist = keras.datasets.mnist",
    ),
    Step(
        "split",
        "(x_train, y_train), (x_test, y_test) = mnist.load_data()",
    ),
    Step(
        "normalise",
        "x_train = tf.keras.utils.normalize(x_train, axis=1)\nx_test = tf.keras.utils.normalize(x_test, axis=1)",
    ),
    Step(
        "sequential",
        "model = keras.models.Sequential()\nmodel.add(keras.Input((28, 28)))",
    ),
    Step(
        "hidden_layers",
        "model.add(keras.layers.Flatten())\n"
        'model.add(keras.layers.Dense(128, activation="relu"))\n'
        'model.add(keras.layers.Dense(128, activation="relu"))',
    ),
    Step(
        "output_layer",
        'model.add(keras.layers.Dense(10, activation="softmax"))\nmodel.summary()',
    ),
    Step(
        "loss",
        "model.compile(\n"
        '    optimizer="adam",\n'
        '    loss="sparse_categorical_crossentropy",\n'
        '    metrics=["accuracy"],\n'
        ")",
    ),
    Step(
        "train",
        "history = model.fit(x_train, y_train, epochs=3, validation_split=1 / 12)",
    ),
    Step(
        "test",
        "val_loss, val_accuracy = model.evaluate(x_test, y_test)\nprint(val_loss, val_accuracy)",
    ),
    Step(
        "predict",
        "predictions = model.predict(x_test)\n"
        "print(np.argmax(predictions[13]))\n"
        "plt.imshow(x_test[13], cmap=plt.cm.binary)\n"
        "plt.show()",
    ),
)


def program() -> str:
    """All twelve codes as one Python program; it needs tensorflow, numpy and matplotlib, and downloads MNIST."""
    return "\n\n".join(step.code for step in STEPS) + "\n"


@lru_cache(maxsize=32)
def _said(language: str) -> Mapping[str, tuple[str, str]]:
    """Each step's title and idea, by its name; in English where a language has no such file yet."""
    file = TEXTS / f"{language}.md"
    text = (file if file.exists() else TEXTS / f"{ENGLISH}.md").read_text(encoding="utf-8")
    _nothing, *parts = _HEADING.split(text)
    return {
        name: (title, " ".join(idea.split()))
        for name, title, idea in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    }
