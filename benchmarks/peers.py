"""Other programs that read characters, on the same pictures of single digits: what they read right, and what it takes.

    python -m benchmarks --only peers --strokes FILE

RapidOCR gets an environment of its own; it is given no detection, which single characters do not need. Tesseract is the
system's, and without it there is no row for it. Letters that look like digits count as those, and two characters are
wrong, as two digits are. All programs read the same files; the time is that of all their threads.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.drawn import CONDITIONS
from benchmarks.old_keras import Environment, installed
from benchmarks.photos import SCENES, photo
from benchmarks.pictures import KINDS
from mnist_core.data import mnist
from mnist_core.data.tablet_digits import Handwriting, Strokes
from mnist_core.errors import NothingDrawn
from mnist_core.images.reading import read_image
from mnist_core.inference.classifier import Classifier
from mnist_core.inference.picture import read_picture

Random = np.random.Generator

RAPIDOCR = Environment(
    name="rapidocr",
    title="RapidOCR 3.10.0, recognition only",
    keras=(9, 0),
    python=f"{sys.version_info.major}.{sys.version_info.minor}",
    packages=("rapidocr==3.10.0", "onnxruntime==1.32.0", "opencv-python-headless==5.0.0.93", "numpy==2.4.6"),
)
_TESSERACT = "tesseract"
_LOOK_LIKE: Mapping[str, int] = MappingProxyType(
    {
        letter: digit
        for digit, letters in enumerate(("OoDQ", "Il|!i", "Zz", "Ee", "A", "Ss", "Gb", "T?", "B&", "gq"))
        for letter in letters
    }
    | {str(digit): digit for digit in range(10)}
)

Answers = tuple[Sequence[int | None], float]
"""Of each file the digit, or None, and what all of them took of the processor, in seconds."""


class NotHere(Exception):
    """A program that this machine does not have; why, in words."""


def _on_the_canvas(strokes: Strokes, number: int, random: Random) -> np.ndarray:
    return CONDITIONS[number % len(CONDITIONS)].image(strokes, random)


def _photo(strokes: Strokes, number: int, random: Random) -> np.ndarray:
    return read_image(photo(strokes, SCENES[number % len(SCENES)], random))


def _cut_out(strokes: Strokes, _number: int, random: Random) -> np.ndarray:
    return KINDS["cut to its ink, scanned"](strokes, random)


_DRAWN: Mapping[str, tuple[int, Callable[[Strokes, int, Random], np.ndarray]]] = MappingProxyType(
    {
        "drawn on the canvas": (600, _on_the_canvas),
        "photos": (50, _photo),
        "cut out of scans": (300, _cut_out),
    }
)
_OF_MNIST, _ENLARGED = 500, 4


def pictures(drawings: Handwriting, share: float = 1.0) -> dict[str, tuple[list[np.ndarray], list[int]]]:
    """The pictures uint8 and labels of each kind; a share of them, for a test."""
    kinds: dict[str, tuple[list[np.ndarray], list[int]]] = {}
    for name, (count, make) in _DRAWN.items():
        random = np.random.default_rng(0)
        chosen = random.choice(len(drawings.strokes), max(1, round(share * count)), replace=False)
        images = [make(drawings.strokes[index], number, random) for number, index in enumerate(chosen)]
        kinds[name] = images, drawings.labels[chosen].tolist()
    test = mnist.load_test().take(slice(max(1, round(share * _OF_MNIST))))
    large = [np.kron(255 - image, np.ones((_ENLARGED, _ENLARGED), np.uint8)) for image in test.images]
    return kinds | {"MNIST's test set, dark on light": (large, test.labels.tolist())}


def measure(classifier: Classifier, drawings: Handwriting) -> dict[str, Any]:
    """A row for each program: of each kind of pictures the share read right, and milliseconds a picture."""
    kinds = pictures(drawings)
    programs: dict[str, Callable[[Sequence[Path]], Answers]] = {
        "Digit Lab, the best model": lambda files: _ours(files, classifier),
        RAPIDOCR.title: _rapidocr,
        _tesseract_title(): _tesseract,
    }
    figures: dict[str, Any] = {"counts": {name: len(labels) for name, (_, labels) in kinds.items()}, "programs": {}}
    with TemporaryDirectory() as folder:
        files = {name: _saved(images, Path(folder), name) for name, (images, _) in kinds.items()}
        for title, read in programs.items():
            try:
                figures["programs"][title] = _row(files, {name: labels for name, (_, labels) in kinds.items()}, read)
            except NotHere as why:
                figures["programs"][title] = {"missing": str(why)}
    return figures


def _saved(images: Sequence[np.ndarray], folder: Path, kind: str) -> list[Path]:
    files = [folder / f"{kind} {number}.png" for number in range(len(images))]
    for file, image in zip(files, images, strict=True):
        Image.fromarray(image).save(file)
    return files


def _row(
    files: Mapping[str, Sequence[Path]],
    labels: Mapping[str, Sequence[int]],
    read: Callable[[Sequence[Path]], Answers],
) -> dict[str, Any]:
    answers = {name: read(of_kind) for name, of_kind in files.items()}
    right = {
        name: float(np.mean([a == b for a, b in zip(answers[name][0], labels[name], strict=True)])) for name in files
    }
    seconds, count = sum(each for _, each in answers.values()), sum(map(len, files.values()))
    return {"right": right, "milliseconds": 1000 * seconds / count}


def digit_in(text: str) -> int | None:
    """The digit that a text of one character is, or looks like; None for any other text."""
    return _LOOK_LIKE.get(text.strip())


def _ours(files: Sequence[Path], classifier: Classifier) -> Answers:
    begin = time.process_time()
    answers: list[int | None] = []
    for file in files:
        try:
            found = [digit for row in read_picture(read_image(file), classifier).rows for digit in row]
        except NothingDrawn:
            found = []
        answers.append(classifier.predict(found[0].steps.digit).label if len(found) == 1 else None)
    return answers, time.process_time() - begin


def _rapidocr(files: Sequence[Path]) -> Answers:
    """In its own environment, whose installation and start do not count."""
    folder = files[0].parent
    python = installed(RAPIDOCR, folder)
    if python is None:
        raise NotHere("RapidOCR could not be installed here.")
    program = Path(__file__).with_name("peer_answers.py")
    done = subprocess.run([python, program], input=_listed(files), check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    return [digit_in(text) for text in told["texts"]], told["seconds"]


def _tesseract(files: Sequence[Path]) -> Answers:
    """One process for all files, whose start counts little."""
    if shutil.which(_TESSERACT) is None:
        raise NotHere("Tesseract is not installed here (Debian's package is tesseract-ocr), so it was not measured.")
    options = ("--psm", "10", "-c", "tessedit_char_whitelist=0123456789", "-c", "page_separator=\f")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [_TESSERACT, "stdin", "stdout", *options],
        input=_listed(files),
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [digit_in(text) for text in done.stdout.split("\f")[: len(files)]], seconds


def _tesseract_title() -> str:
    if shutil.which(_TESSERACT) is None:
        return "Tesseract"
    told = subprocess.run([_TESSERACT, "--version"], check=True, capture_output=True, text=True)
    return f"Tesseract {(told.stdout + told.stderr).split()[1]}, `--psm 10`, digits only"


def _listed(files: Sequence[Path]) -> str:
    return "".join(f"{file}\n" for file in files)


def table(figures: Mapping[str, Any]) -> str:
    """The rows in Markdown."""
    counts = figures["counts"]
    lines = [
        f"| program | {' | '.join(f'{name} ({count})' for name, count in counts.items())} | processor, a picture |",
        "| --- " * (len(counts) + 2) + "|",
    ]
    for title, row in figures["programs"].items():
        if "missing" not in row:
            right = " | ".join(f"{row['right'][name]:.1%}" for name in counts)
            lines.append(f"| {title} | {right} | {row['milliseconds']:.1f} ms |")
    missing = [row["missing"] for row in figures["programs"].values() if "missing" in row]
    return "\n".join([*lines, *("" for _ in missing[:1]), *missing])
