"""The command `classify`: the digit in each image, or the rows of digits."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mnist_core.errors import ImageError
from mnist_core.formats import sureness
from mnist_core.images.reading import ENDINGS, read_image
from mnist_core.inference.classifier import Classifier, Prediction
from mnist_core.inference.picture import ReadPicture, read_picture
from mnist_core.inference.session import BATCH
from mnist_core.networks.labels import Labels, are_digits
from mnist_core.runs.store import RunStore


def run(options: argparse.Namespace) -> int:
    """Print an answer for each image; an image that cannot be read hides no other."""
    classifier = RunStore.default().read(options.run).classifier()
    failed = False
    for batch in _in_batches(_images(options.paths), BATCH):
        for answer in _classify_batch(classifier, batch):
            failed = failed or "error" in answer
            print(json.dumps(answer) if options.json else _answer_text(answer, classifier.labels))
    return 1 if failed else 0


def _classify_batch(classifier: Classifier, paths: list[Path]) -> Iterator[dict[str, Any]]:
    pictures: list[ReadPicture | ImageError] = []
    for path in paths:
        try:
            pictures.append(read_picture(read_image(path), classifier))
        except ImageError as error:
            pictures.append(error)
    found = [row for picture in pictures if isinstance(picture, ReadPicture) for row in picture.rows]
    digits = [digit.steps.digit for row in found for digit in row]
    answers = iter(classifier.probabilities(np.stack(digits)) if digits else ())
    for path, picture in zip(paths, pictures, strict=True):
        if isinstance(picture, ImageError):
            yield {"file": str(path), "error": str(picture)}
            continue
        told = [[_told(next(answers), classifier.labels) for _ in row] for row in picture.rows]
        untold = {"untold": picture.untold} if picture.untold else {}
        yield {"file": str(path), **(told[0][0] if picture.count == 1 else {"rows": told}), **untold}


def _told(probabilities: np.ndarray, labels: Labels) -> dict[str, Any]:
    label = int(probabilities.argmax())
    return {
        "label": label,
        **({} if are_digits(labels) else {"sign": labels[label]}),
        "probabilities": [round(float(probability), 6) for probability in probabilities],
    }


def _answer_text(answer: dict[str, Any], labels: Labels) -> str:
    if "error" in answer:
        return f"{answer['file']}: {answer['error']}"
    if "rows" in answer:
        said = [[Prediction(digit["label"], digit["probabilities"], labels) for digit in row] for row in answer["rows"]]
        signs = " / ".join(" ".join(digit.sign for digit in row) for row in said)
        least = min(digit.confidence for row in said for digit in row)
        untold = f"; about {answer['untold']} more touch and can't be told apart" if "untold" in answer else ""
        return f"{answer['file']}: {signs} (least sure: {sureness(least)}{untold})"
    return f"{answer['file']}: {labels[answer['label']]} ({sureness(max(answer['probabilities']))})"


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
