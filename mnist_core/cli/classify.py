"""The command `classify`: the digit in each image."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mnist_core.errors import ImageError
from mnist_core.images.digits import from_image
from mnist_core.images.reading import ENDINGS, read_image
from mnist_core.inference.classifier import Classifier
from mnist_core.inference.session import BATCH
from mnist_core.runs.store import RunStore


def run(options: argparse.Namespace) -> int:
    """Print an answer for each image; an image that cannot be read hides no other."""
    classifier = RunStore.default().read(options.run).classifier()
    failed = False
    for batch in _in_batches(_images(options.paths), BATCH):
        for answer in _classify_batch(classifier, batch):
            failed = failed or "error" in answer
            print(json.dumps(answer) if options.json else _answer_text(answer))
    return 1 if failed else 0


def _classify_batch(classifier: Classifier, paths: list[Path]) -> Iterator[dict[str, Any]]:
    read: list[np.ndarray | ImageError] = []
    for path in paths:
        try:
            read.append(from_image(read_image(path)).digit)
        except ImageError as error:
            read.append(error)
    good = [digit for digit in read if isinstance(digit, np.ndarray)]
    answers = iter(classifier.probabilities(np.stack(good)) if good else ())
    for path, digit in zip(paths, read, strict=True):
        if isinstance(digit, ImageError):
            yield {"file": str(path), "error": str(digit)}
        else:
            probabilities = next(answers)
            rounded = [round(float(value), 6) for value in probabilities]
            yield {"file": str(path), "label": int(probabilities.argmax()), "probabilities": rounded}


def _answer_text(answer: dict[str, Any]) -> str:
    if "error" in answer:
        return f"{answer['file']}: {answer['error']}"
    return f"{answer['file']}: {answer['label']} ({max(answer['probabilities']):.1%})"


def _images(paths: Sequence[Path]) -> Iterator[Path]:
    """The files that were named, and the images in and below the folders that were named, in the order of their names.

    HEIC pictures are among them, so that each is told how to be saved.
    """
    for path in paths:
        found = sorted(file for file in _files(path) if file.suffix.lower() in (*ENDINGS, ".heic"))
        yield from found or [path]


def _files(path: Path) -> Iterator[Path]:
    """All files below a folder; none of what is no folder, or cannot be read, which reading it as an image will say."""
    for folder, _, names in os.walk(path):
        yield from (Path(folder) / name for name in names)


def _in_batches(paths: Iterator[Path], size: int) -> Iterator[list[Path]]:
    batch: list[Path] = []
    for path in paths:
        batch.append(path)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
