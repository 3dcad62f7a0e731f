"""A training as code that a pupil takes home: plain Keras, in the tutorial's order, importing nothing of ours.

`cells` are the pieces, each with its idea in words: joined as comments and code they are a script, and side by side
a notebook (`lessons.notebook`). Trained with the same versions on the same machine, the code ends in the very weights
of the run: it draws the same random numbers, in the same order.
"""

from __future__ import annotations

import functools
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final

from mnist_core import paths
from mnist_core.errors import ExportError
from mnist_core.networks.config import Imported, TrainingConfig
from mnist_core.networks.extra_digits import EXTRA_DIGITS

_TEMPLATES = Path(__file__).parent / "templates"
_WIDTH = 100


@dataclass(frozen=True)
class Cell:
    """A piece of the program: what it does, in Markdown, and its Python."""

    words: str
    code: str


SCRIPT_ARGUMENTS: Final = Cell(
    "What is given on the command line: a data file instead of the download, and a picture of your own to read.",
    'DATA = next((name for name in sys.argv[1:] if name.endswith(".npz")), None)\n'
    'IMAGE = next((name for name in sys.argv[1:] if not name.endswith(".npz")), None)',
)


def cells(config: TrainingConfig | Imported) -> tuple[Cell, ...]:
    """The program for this configuration, but for where data and picture come from.

    Raises:
        ExportError: the same training would take hundreds of lines, or was done elsewhere.
    """
    if config.is_import:
        raise ExportError("The network was trained elsewhere, so its code is there.")
    _refuse_what_is_too_long(config)
    return (
        Cell(_IMPORTS, ("import math\n" if config.augment else "") + _template("imports")),
        Cell(_DATASET, _template("dataset")),
        Cell(_SPLIT, _split(config)),
        Cell(_MODEL, _model(config)),
        Cell(_COMPILE, _compile(config)),
        Cell(_TRAIN_AUGMENTED if config.augment else _TRAIN, _train(config)),
        Cell(_TEST, _template("test")),
        Cell(_PREDICT, _template("predict")),
        Cell(_OWN, f"{_template('digit_of')}\n\n\n{_template('own_image')}"),
    )


def script(config: TrainingConfig | Imported) -> str:
    """The whole program as the content of a .py file.

    Raises:
        ExportError: the same training would take hundreds of lines, or was done elsewhere.
    """
    imports, *rest = cells(config)
    pieces = [f'"""{_TITLE}"""', *(_as_text(cell) for cell in (imports, SCRIPT_ARGUMENTS, *rest))]
    return "\n\n".join(pieces) + "\n"


def classifying_script() -> str:
    """A program that reads pictures with a run's model.tflite, without TensorFlow."""
    return "\n\n\n".join(_template(name) for name in ("classify", "digit_of", "classify_all")) + "\n"


def _as_text(cell: Cell) -> str:
    words = re.sub(r"[*_`]{1,2}(\S[^*_`]*)[*_`]{1,2}", r"\1", cell.words)
    comment = textwrap.fill(words, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
    return f"{comment}\n{cell.code}"


def _refuse_what_is_too_long(config: TrainingConfig) -> None:
    for kind in EXTRA_DIGITS:
        if count := getattr(config, kind.field):
            raise ExportError(
                f"This run learnt from {count:,} {kind.words}, too. The code that draws them has hundreds of lines, "
                "so it cannot be written out here. Take its model, or choose a run without them."
            )
    if config.class_digits:
        raise ExportError(
            "This run learnt from a class's drawings, which stay with the class. Take its model, or choose a run that "
            "learnt from MNIST alone."
        )
    if config.data:
        raise ExportError(
            f"This run learnt from {config.data.name}, which only its owner has. Take its model, or choose a run that "
            "learnt from MNIST."
        )
    if config.weights_from:
        raise ExportError(
            f"This run began with the weights of {config.weights_from}. A program that begins anew would end in other "
            "weights. Take its model, or choose a run that was trained in one go."
        )
    if config.parent and config.schedule != "constant":
        raise ExportError(
            "This run went on from another one whose steps had shrunk already. A program that begins anew would end "
            "in other weights. Take its model, or choose a run that was trained in one go."
        )


def _template(name: str, **values: object) -> str:
    """One of the pieces with its `$names` filled in; KeyError for a name that is not given."""
    return _read_template(name).substitute(values)


@functools.cache
def _read_template(name: str) -> Template:
    return Template((_TEMPLATES / f"{name}.txt").read_text().strip())


def _augmentation() -> str:
    """Our own module from its first constant on: it needs nothing of ours."""
    text = (paths.PROJECT / "mnist_core" / "training" / "augmentation.py").read_text()
    return text[text.index("MAX_ROTATION") :].strip()


def _split(config: TrainingConfig) -> str:
    return _template("split", first="" if config.train_size is None else f"[:{config.train_size}]")


def _model(config: TrainingConfig) -> str:
    name = {"tutorial": "dense", "plain": "dense"}.get(config.architecture, config.architecture)
    pieces = [_template("seed", seed=config.seed)]
    if config.architecture == "tutorial":
        pieces += [_template("normalize"), _template(name, first_layer="normalize")]
    else:
        pieces.append(_template(name, first_layer="layers.Rescaling(1 / 255)"))
    return "\n\n".join(pieces) + "\nmodel.summary()"


def _compile(config: TrainingConfig) -> str:
    steps = f"STEPS = -(-len(x_train) // {config.batch_size})  # in an epoch; the last batch may be smaller\n"
    rate = repr(config.learning_rate)
    before = f"EPOCHS = {config.epochs}\nBATCH_SIZE = {config.batch_size}\n{steps}"
    if config.schedule == "cosine":
        before += _template("cosine", learning_rate=rate) + "\n"
        rate = "schedule"
    optimizer = {"adam": "Adam", "sgd": "SGD", "rmsprop": "RMSprop"}[config.optimizer]
    return before + _template("compile", optimizer=f"keras.optimizers.{optimizer}({rate})")


def _train(config: TrainingConfig) -> str:
    if not config.augment:
        return _template("train")
    return f"{_augmentation()}\n\n\n{_template('train_augmented')}"


_TITLE = """A network that reads handwritten digits: the code of a training in Digit Lab, in plain Keras.

    pip install tensorflow numpy pillow
    python digits.py [mnist.npz] [picture of a digit]

Without a data file MNIST is downloaded once."""

_IMPORTS = (
    "**Import the dependencies.** TensorFlow does the arithmetic; Keras, which comes with it, speaks in layers and "
    "models; NumPy handles tables of numbers; Pillow reads pictures."
)
_DATASET = (
    "**Import the dataset.** MNIST: 70,000 handwritten digits of 28 x 28 pixels, from 0, paper, to 255, ink, each with "
    "its label."
)
_SPLIT = (
    "**Split it.** The network learns from the training set and is judged by the test set, which it never sees. A "
    "twelfth of the training set is held back, to see on the way how well it reads what it is not trained on."
)
_MODEL = (
    "**Create the model.** Its first layer brings the pixels to a common scale, so it takes them as they are. The "
    "seed makes every training the same."
)
_COMPILE = (
    "**Choose loss and optimizer.** The loss says how wrong the network is; the optimizer nudges every parameter to "
    "where the loss gets smaller."
)
_TRAIN = "**Train it.** Once through all training digits, in a new order each time, is an epoch."
_TRAIN_AUGMENTED = (
    "**Train it.** Once through all training digits is an epoch. Each time every digit is a little different: turned, "
    "sheared, scaled, moved, thinner or thicker."
)
_TEST = "**Test it on unseen data.** Loss and accuracy on digits that it never saw."
_PREDICT = "**Predict.** Ten probabilities for a digit; the place of the largest is the answer."
_OWN = (
    "**Your own digit.** A picture becomes a digit the way MNIST's digits were made: crop to the ink, fit it into "
    "20 x 20 pixels, put its centre of mass in the middle of 28 x 28. This is what Digit Lab does for drawings and "
    "clean scans; for photos with shadows it does more."
)
