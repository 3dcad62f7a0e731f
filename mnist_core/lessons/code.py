"""A training as code that a pupil takes home: plain Keras, in the tutorial's order, importing nothing of ours.

`cells` are the pieces, each with its idea in words: joined as comments and code they are a script, and side by side
a notebook (`lessons.notebook`). Trained with the same versions on the same machine, the code ends in the very weights
of the run: it draws the same random numbers, in the same order.
"""

from __future__ import annotations

import functools
import json
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from string import Template

from mnist_core import paths
from mnist_core.errors import ExportError
from mnist_core.formats import whole
from mnist_core.languages.translation import N_, _
from mnist_core.lessons.portable import describe
from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.networks.config import Imported, TrainingConfig
from mnist_core.networks.extra_digits import EXTRA_DIGITS
from mnist_core.networks.labels import DIGITS, Labels, are_digits
from mnist_core.networks.optimizers import OPTIMIZERS

_TEMPLATES = Path(__file__).parent / "templates"
_WIDTH = 100


@dataclass(frozen=True)
class Cell:
    """A piece of the program: what it does, in Markdown, and its Python."""

    words: str
    code: str


_ARGUMENTS = N_("On the command line you can name a data file to use instead of the download, and a picture to read.")
_READ_ARGUMENTS = """\
DATA = next((name for name in sys.argv[1:] if name.endswith(".npz")), None)
IMAGE = next((name for name in sys.argv[1:] if not name.endswith(".npz")), None)"""


def cells(config: TrainingConfig | Imported) -> tuple[Cell, ...]:
    """The program for this configuration, but for where data and picture come from.

    Raises:
        ExportError: the same training would take hundreds of lines, or was done elsewhere.
    """
    if config.is_import:
        raise ExportError(_("This network was trained elsewhere, so its code is elsewhere too."))
    _refuse_what_is_too_long(config)
    return (
        Cell(_(_IMPORTS), (_IMPORTS_TO_AUGMENT if config.augment else "") + _template("imports")),
        Cell(_(_DATASET), _template("dataset")),
        Cell(_(_SPLIT), _split(config)),
        Cell(_(_MODEL), _model(config)),
        Cell(_(_COMPILE), _compile(config)),
        Cell(_(_TRAIN_AUGMENTED if config.augment else _TRAIN), _train(config)),
        Cell(_(_TEST), _template("test")),
        Cell(_(_PREDICT), _template("predict")),
        Cell(_(_OWN), f"{_digit_of()}\n\n\n{_template('own_image')}"),
    )


def script(config: TrainingConfig | Imported) -> str:
    """The whole program as the content of a .py file.

    Raises:
        ExportError: the same training would take hundreds of lines, or was done elsewhere.
    """
    imports, *rest = cells(config)
    arguments = Cell(_(_ARGUMENTS), _READ_ARGUMENTS)
    pieces = [f'"""{_(_TITLE)}"""', *(_as_text(cell) for cell in (imports, arguments, *rest))]
    return "\n\n".join(pieces) + "\n"


def classifying_script(labels: Labels = DIGITS) -> str:
    """A program that reads pictures with a run's model.tflite, which tells these labels apart, without TensorFlow."""
    title = _("Reads the digit in a picture with model.tflite, without TensorFlow.")
    given = _("(1, 28, 28), 0 = paper and 255 = ink")
    pieces = (
        _template("classify", words=title),
        _digit_of(),
        _template("classify_all", given=given, labels=_literal(labels)),
    )
    return "\n\n\n".join(pieces) + "\n"


def _literal(labels: Labels) -> str:
    return f'"{"".join(labels)}"' if are_digits(labels) else repr(list(labels))


def loading_script(config: TrainingConfig | Imported, keras_file: bytes) -> str:
    """A program that builds a run's network and loads its weights from model.weights.h5, in any Keras 3.

    Args:
        config: of the run.
        keras_file: its model.keras, which describes a network whose code we do not know.
    """
    title = _("Builds the network and loads its weights, in any Keras 3, on TensorFlow, PyTorch or JAX.")
    network = _described(keras_file) if config.architecture not in ARCHITECTURES else _network(config)
    given = _("(1, 28, 28), 0 = paper and 255 = ink")
    pieces = (
        _template("load_weights", words=title),
        network,
        _digit_of(),
        _template("load_weights_all", given=given),
    )
    return "\n\n\n".join(pieces) + "\n"


def _described(keras_file: bytes) -> str:
    """Code that builds what a .keras file describes."""
    description = json.dumps(describe(keras_file), indent=1)
    return f"DESCRIPTION = r'''{description}'''\nmodel = keras.models.model_from_json(DESCRIPTION)"


def _digit_of() -> str:
    """How a picture becomes a digit."""
    return _template(
        "digit_of",
        words=_("A picture of one digit as uint8 (28, 28), 0 = paper and 255 = ink."),
        scans=_("of a scan with more than 8 bits a pixel"),
        shade=_("of the paper"),
        rest=_("what JPEG leaves round a stroke"),
    )


def _as_text(cell: Cell) -> str:
    words = re.sub(r"[*_`]{1,2}(\S[^*_`]*)[*_`]{1,2}", r"\1", cell.words)
    comment = textwrap.fill(words, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
    return f"{comment}\n{cell.code}"


def _refuse_what_is_too_long(config: TrainingConfig) -> None:
    for kind in EXTRA_DIGITS:
        if count := getattr(config, kind.field):
            raise ExportError(
                _(
                    "This run also learnt from {digits}. The code that makes them is hundreds of lines long, so it "
                    "can't be written out here. Take the model instead, or choose a run without them."
                ).format(digits=_(kind.words).format(count=whole(count)))
            )
    if config.class_digits:
        raise ExportError(
            _(
                "This run learnt from a class's drawings, which stay with the class. Take the model instead, "
                "or choose a run that learnt only from MNIST."
            )
        )
    if config.data:
        raise ExportError(
            _(
                "This run learnt from {file}, which only its owner has. Take the model instead, or choose a "
                "run that learnt from MNIST."
            ).format(file=config.data.title)
        )
    if config.weights_from:
        raise ExportError(
            _(
                "This run started from the weights of {run}. A program starting from scratch would end with "
                "different weights. Take the model instead, or choose a run that was trained in one go."
            ).format(run=config.weights_from)
        )
    if config.parent and config.schedule != "constant":
        raise ExportError(
            _(
                "This run continued another one whose steps had already shrunk. A program starting from "
                "scratch would end with different weights. Take the model instead, or choose a run that was "
                "trained in one go."
            )
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
    return f"{_template('seed', seed=config.seed)}\n\n{_network(config)}\nmodel.summary()"


def _network(config: TrainingConfig | Imported) -> str:
    name = {"tutorial": "dense", "plain": "dense"}.get(config.architecture, config.architecture)
    if config.architecture != "tutorial":
        return _template(name, first_layer="layers.Rescaling(1 / 255)")
    words = _("What keras.utils.normalize(x, axis=1) does: each column of pixels gets length 1.")
    return f"{_template('normalize', words=words)}\n\n{_template(name, first_layer='normalize')}"


def _compile(config: TrainingConfig) -> str:
    steps = f"STEPS = -(-len(x_train) // {config.batch_size})  # {_('in an epoch; the last batch may be smaller')}\n"
    rate = repr(config.learning_rate)
    before = f"EPOCHS = {config.epochs}\nBATCH_SIZE = {config.batch_size}\n{steps}"
    if config.schedule == "cosine":
        words = _("The steps grow for a twentieth of the training, and then shrink to nothing.")
        before += _template("cosine", words=words, learning_rate=rate) + "\n"
        rate = "schedule"
    optimizer = OPTIMIZERS[config.optimizer]
    arguments = ", ".join([rate, *(f"{name}={value}" for name, value in optimizer.arguments.items())])
    return before + _template("compile", optimizer=f"keras.optimizers.{optimizer.keras_class}({arguments})")


def _train(config: TrainingConfig) -> str:
    if not config.augment:
        return _template("train")
    return f"{_augmentation()}\n\n\n{_template('train_augmented')}"


_TITLE = N_(
    """A network that reads handwritten digits: the code of a training in Digit Lab, in plain Keras.

    pip install tensorflow numpy pillow
    python digits.py [mnist.npz] [picture of a digit]

Without a data file MNIST is downloaded once."""
)

_IMPORTS = N_(
    "**Import the dependencies.** TensorFlow does the arithmetic. Keras, which comes with it, lets us "
    "think in layers and models. NumPy handles tables of numbers, and Pillow reads pictures."
)
_IMPORTS_TO_AUGMENT = "import math\nfrom collections.abc import Callable\n"
_DATASET = N_(
    "**Import the dataset.** MNIST has 70,000 handwritten digits of 28 x 28 pixels, from 0 (paper) to "
    "255 (ink), each with its label."
)
_SPLIT = N_(
    "**Split it.** The network learns from the training set and is judged on the test set, which it "
    "never sees. A twelfth of the training set is held back for validation, to check along the way how "
    "well it reads digits it isn't trained on."
)
_MODEL = N_(
    "**Create the model.** Its first layer scales the pixels, so you can feed it raw ones. The seed "
    "makes every training come out the same."
)
_COMPILE = N_(
    "**Choose the loss and the optimizer.** The loss says how wrong the network is. The optimizer nudges "
    "every parameter to make the loss smaller."
)
_TRAIN = N_("**Train it.** An epoch is one pass through all the training digits, in a new order each time.")
_TRAIN_AUGMENTED = N_(
    "**Train it.** An epoch is one pass through all the training digits. Each time, every digit is "
    "slightly different: turned, sheared, scaled, moved, thinner or thicker."
)
_TEST = N_("**Test it on unseen data.** Loss and accuracy on digits it has never seen.")
_PREDICT = N_("**Predict.** Each digit gets ten probabilities. The position of the largest is the answer.")
_OWN = N_(
    "**Your own digit.** Turn a picture into a digit the way MNIST's were made: crop to the ink, fit it "
    "into 20 x 20 pixels, and put its centre of mass in the middle of 28 x 28. Digit Lab does just this "
    "for drawings and clean scans. For photos with shadows it does more."
)
