"""What is taken home, in the programs it is for: how large it is, and whether it answers the 10,000 test digits alike.

Every row is a run of that program. TensorFlow Lite for Microcontrollers gets an environment of its own, and takes
minutes for the best model.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import numpy as np

from benchmarks.old_keras import Environment, installed
from mnist_core.data import mnist
from mnist_core.inference.session import run_all
from mnist_core.lessons.take_home import FORMATS, export
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.store import RunStore

_RUNS: Mapping[str, str] = MappingProxyType({"tutorial": "the tutorial's network", SHIPPED: "the best model"})
_THIS_PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
_MICRO = Environment("tflite_micro", "TensorFlow Lite for Microcontrollers", (9, 0), _THIS_PYTHON, ("tflite-micro",))
_ARENA = re.compile(r"Arena allocation total (\d+) bytes")

_Answers = tuple[np.ndarray, Mapping[str, Any]]
"""Probabilities (10000, 10), and what else is told of them."""


def measure() -> dict[str, Any]:
    """A row for each run and each way to answer with what is taken home of it."""
    digits = mnist.load_test().images
    rows = []
    for run_id, title in _RUNS.items():
        run = RunStore.default().read(run_id)
        ours = run.classifier().probabilities(digits)
        for format, program, answer in _WAYS:
            content = export(run, format)
            theirs, more = answer(content, digits)
            rows.append(
                {
                    "network": title,
                    "file": FORMATS[format].file_name,
                    "bytes": len(content),
                    "program": program,
                    "greatest_difference": float(abs(theirs - ours).max()),
                    "answered_otherwise": int((theirs.argmax(axis=1) != ours.argmax(axis=1)).sum()),
                    **more,
                }
            )
    return {"rows": rows}


def table(figures: Mapping[str, Any]) -> str:
    """The rows in Markdown."""
    lines = [
        "| network | file | size | tried with | greatest difference in a probability | answered otherwise, of 10,000 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in figures["rows"]:
        arena = f", arena {row['arena']:,} bytes, of them {row['arena_used']:,} used" if "arena" in row else ""
        size = f"{row['bytes'] / 1e6:.2f} MB"
        difference = f"{row['greatest_difference']:.1g}"
        cells = (
            row["network"],
            f"`{row['file']}`",
            size,
            row["program"] + arena,
            difference,
            row["answered_otherwise"],
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _keras(content: bytes, digits: np.ndarray) -> _Answers:
    import keras

    with TemporaryDirectory() as folder:
        file = Path(folder) / "model.keras"
        file.write_bytes(content)
        return keras.models.load_model(file).predict(digits, batch_size=100, verbose=0), {}


def _litert(content: bytes, digits: np.ndarray) -> _Answers:
    (probabilities,) = run_all(content, digits)
    return probabilities, {}


def _onnxruntime(content: bytes, digits: np.ndarray) -> _Answers:
    import onnxruntime

    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    parts = np.split(digits.astype(np.float32), 100)
    return np.concatenate([session.run(None, {"digits": part})[0] for part in parts]), {}


def _opencv(content: bytes, digits: np.ndarray) -> _Answers:
    import cv2

    net = cv2.dnn.readNetFromONNX(np.frombuffer(content, np.uint8))
    answers = []
    for digit in digits.astype(np.float32):
        net.setInput(digit[np.newaxis])
        answers.append(net.forward()[0].copy())
    return np.array(answers), {}


def _tflite_micro(content: bytes, digits: np.ndarray) -> _Answers:
    """The numbers of the header, in an arena of the size it gives."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        header = archive.read("digits.h").decode()
    model = re.search(r"digits_model\[\] = \{(.*?)\};", header, re.DOTALL)[1]
    arena = re.search(r"DIGITS_ARENA_SIZE (\d+)", header)[1]
    with TemporaryDirectory() as name:
        folder = Path(name)
        python = installed(_MICRO, folder)
        (folder / "model").write_bytes(bytes(int(number) for number in model.split(",") if number.strip()))
        np.save(folder / "digits.npy", digits)
        program = Path(__file__).with_name("micro_answers.py")
        command = [python, program, folder / "model", arena, folder / "digits.npy", folder / "answers.npy"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        used = int(_ARENA.search(done.stdout + done.stderr)[1])
        more = {"arena": int(arena), "arena_used": used, "program": f"tflite-micro {done.stdout.split()[0]}"}
        return np.load(folder / "answers.npy"), more


_WAYS: tuple[tuple[str, str, Callable[[bytes, np.ndarray], _Answers]], ...] = (
    ("keras", f"Keras {version('keras')} on TensorFlow {version('tensorflow')}", _keras),
    ("tflite", f"LiteRT {version('ai-edge-litert')}", _litert),
    ("onnx", f"onnxruntime {version('onnxruntime')}", _onnxruntime),
    ("onnx", f"OpenCV {version('opencv-python-headless')}, one digit at a time", _opencv),
    ("c", "", _tflite_micro),
)
"""A format, the program that it is tried with, and how that answers."""
