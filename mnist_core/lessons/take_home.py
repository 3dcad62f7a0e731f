"""A run as files that leave the room with a pupil, and run without Digit Lab."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from mnist_core.errors import ExportError, MnistCoreError, one_line
from mnist_core.json_files import dump
from mnist_core.languages.translation import N_, _
from mnist_core.lessons.code import classifying_script, loading_script, script
from mnist_core.lessons.exports.microcontroller import check_operators, microcontroller_files
from mnist_core.lessons.exports.onnx_model import onnx_model
from mnist_core.lessons.notebook import notebook
from mnist_core.lessons.page.single_file import single_file
from mnist_core.lessons.page.single_file import why_not as why_no_page
from mnist_core.lessons.portable import WEIGHTS, portable, weights_of
from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.networks.config import CONFIGURATION
from mnist_core.networks.labels import are_digits
from mnist_core.runs.run import Run
from mnist_core.runs.titles import title


@dataclass(frozen=True)
class Format:
    """What a run can be taken home as.

    Attributes:
        file_name: the file's usual name.
        content: makes it of a run.
        is_text: whether it can be read.
        why_not: why a run with a model cannot be taken home like this; nothing if it can.
        is_heavy: whether making it loads what would burden a server for good, so that it belongs in another process.
    """

    file_name: str
    content: Callable[[Run], bytes]
    is_text: bool = False
    why_not: Callable[[Run], str] = lambda run: ""
    is_heavy: bool = False


def export(run: Run, format: str) -> bytes:
    """The content of the file: a run with a model as one of `FORMATS`.

    Raises:
        ExportError: the run has no model, or its training would take hundreds of lines.
    """
    if not run.has_model:
        raise ExportError(
            _("The run {run} has no model to take home. Choose one that has finished or was stopped.").format(
                run=run.id
            )
        )
    if why_not := _why_not_for_signs(run, format):
        raise ExportError(why_not)
    try:
        return FORMATS[format].content(run)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:  # gone, or damaged
        problem = one_line(getattr(error, "strerror", None) or error)
        raise ExportError(_("The run {run} can't be read: {problem}.").format(run=run.id, problem=problem)) from None


def why_not_as(run: Run, format: str) -> str:
    """Why a run with a model cannot be taken home as one of `FORMATS`; nothing if it can."""
    return _why_not_for_signs(run, format) or FORMATS[format].why_not(run)


_FOR_SIGNS = ("page", "page-zip", "keras", "tflite", "onnx", "zip")


def _why_not_for_signs(run: Run, format: str) -> str:
    if are_digits(run.config.labels) or format in _FOR_SIGNS:
        return ""
    return _("A network for your own signs can't be taken home like this, but as: {formats}.").format(
        formats=", ".join(_FOR_SIGNS)
    )


def _everything(run: Run) -> bytes:
    files: dict[str, bytes | str] = {}
    why_not = ""
    has_digits = are_digits(run.config.labels)
    for name in ("script", "notebook", "keras", "tflite") if has_digits else ("keras", "tflite"):
        try:
            files[FORMATS[name].file_name] = FORMATS[name].content(run)
        except ExportError as error:
            why_not = "\n" + _("There is no digits.py and no digits.ipynb: {reason}").format(reason=error) + "\n"
    files["classify.py"] = classifying_script(run.config.labels)
    if has_digits:
        keras_file = run.keras_path.read_bytes()
        files[WEIGHTS] = weights_of(keras_file)
        files["load_weights.py"] = loading_script(run.config, keras_file)
    trained_with = run.config.trained_with
    if trained_with is not None:
        files[CONFIGURATION] = dump(trained_with, indent=2)
    about = [_(words) for name, words in _ABOUT.items() if name in files]
    files["README.txt"] = "\n\n".join([_head(run), *about]) + "\n" + why_not
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file_name, content in files.items():
            archive.writestr(file_name, content)
    return buffer.getvalue()


def _zipped_page(run: Run, probabilities: np.ndarray | None = None) -> bytes:
    """The page as learning platforms take a page: a zip whose index.html is opened."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", single_file(run, probabilities))
    return buffer.getvalue()


def _onnx(run: Run) -> bytes:
    return onnx_model(run.model_path.read_bytes(), _head(run))


def _microcontroller(run: Run) -> bytes:
    return microcontroller_files(run.model_path.read_bytes(), _head(run))


def _head(run: Run) -> str:
    return _(_HEAD).format(run=run.id, title=title(run))


def _why_no_code(run: Run) -> str:
    return _reason(lambda: script(run.config))


def _why_no_onnx(run: Run) -> str:
    """Whatever is trained here can be written."""
    return "" if run.config.architecture in ARCHITECTURES else _reason(lambda: _onnx(run))


def _why_not_small(run: Run) -> str:
    if run.config.architecture in ARCHITECTURES:
        return ""
    return _reason(lambda: check_operators(run.model_path.read_bytes()))


def _reason(make: Callable[[], object]) -> str:
    """Why something cannot be made; nothing if it can."""
    try:
        make()
    except MnistCoreError as error:
        return str(error)
    except OSError:  # which is told when it is asked for
        return ""
    return ""


PAGES: Mapping[str, Callable[[Run, np.ndarray | None], bytes]] = MappingProxyType(
    {"page": single_file, "page-zip": _zipped_page}
)
"""Those of the `FORMATS` that need nothing but a browser, and go faster with the run's answers to the test digits."""

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "page": Format("digits.html", single_file, why_not=why_no_page),
        "page-zip": Format("digits-page.zip", _zipped_page, why_not=why_no_page),
        "script": Format("digits.py", lambda run: script(run.config).encode(), True, _why_no_code),
        "notebook": Format("digits.ipynb", lambda run: notebook(run.config).encode(), True, _why_no_code),
        "keras": Format("model.keras", lambda run: portable(run.keras_path.read_bytes())),
        "tflite": Format("model.tflite", lambda run: run.model_path.read_bytes()),
        "onnx": Format("model.onnx", _onnx, why_not=_why_no_onnx),
        "c": Format("digits-c.zip", _microcontroller, why_not=_why_not_small, is_heavy=True),
        "zip": Format("digits.zip", _everything),
    }
)

_HEAD = N_("A network that reads handwritten digits: {title}\n(the run {run} of Digit Lab).")

_ABOUT: Mapping[str, str] = MappingProxyType(
    {
        "digits.py": N_(
            """digits.py: the whole training, from the data to the answer, in plain Keras.
    pip install tensorflow numpy pillow
    python digits.py [mnist.npz] [picture of a digit]"""
        ),
        "digits.ipynb": N_(
            """digits.ipynb: the same as a notebook.
    pip install notebook tensorflow numpy pillow
    jupyter notebook digits.ipynb"""
        ),
        "model.keras": N_(
            """model.keras: the trained network, for Keras 3.6 or newer. It takes digits uint8 (n, 28, 28), 255 = ink.
    import keras
    model = keras.models.load_model("model.keras")"""
        ),
        WEIGHTS: N_(
            """model.weights.h5 and load_weights.py: the same network for any Keras 3, on TensorFlow, PyTorch or JAX.
The program builds the network and loads its weights.
    pip install keras tensorflow numpy pillow
    python load_weights.py picture.png"""
        ),
        "model.tflite": N_(
            """model.tflite and classify.py: the same network for small machines, without TensorFlow.
    pip install ai-edge-litert numpy pillow
    python classify.py picture.png"""
        ),
        CONFIGURATION: N_("training.json: how it was trained. Digit Lab reads this if you import the zip."),
    }
)
"""By its name what the README of the zip says of a file."""
