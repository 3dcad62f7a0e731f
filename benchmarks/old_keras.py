"""Versions of Keras that lessons used, each to be installed with the Python it ran on."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

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
        say(f"{environment.title}: installing")
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


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
