"""How well a class's own signs are learnt: letters and symbols of writers never seen before, and scribbles.

The drawings are generated: each writer has a slant, a width and a bend of each sign of their own, and no drawing
comes out quite like the last. Times are shares of the tutorial's training, measured in the same run.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.letters import LETTERS
from benchmarks.symbols import SYMBOLS
from mnist_core.classroom.records import ClassDrawings, SchoolClass
from mnist_core.classroom.signs import request, split_drawings
from mnist_core.classroom.split import fold
from mnist_core.data import mnist, scribbles
from mnist_core.images.strokes import written
from mnist_core.inference.classifier import Classifier
from mnist_core.networks.labels import Labels
from mnist_core.networks.presets import PRESETS
from mnist_core.runs.bundled import START
from mnist_core.runs.store import RunStore
from mnist_core.training import signs
from mnist_core.training.export import to_litert
from mnist_core.training.fit import Resumable, train

_CLASSES: tuple[tuple[str, Labels, int, int], ...] = (
    ("8 signs", tuple("AEFHKLMN"), 30, 3),
    ("5 vowels", tuple("AEIOU"), 30, 3),
    ("26 letters", tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 30, 3),
    ("20 symbols", tuple(SYMBOLS), 30, 3),
    ("8 signs, 5 writers, one drawing each", tuple("AEFHKLMN"), 5, 1),
)
"""What a row is called, its signs, its writers, and how often each draws each sign."""

_SHAPES = LETTERS | SYMBOLS

_FOLDS, _SEEDS, _KEPT = 3, 2, 0.95
_SCRIBBLES, _SEED_OF_SCRIBBLES = 500, 10**6


def measure() -> dict[str, Any]:
    """A row for each class and each start."""
    began = time.perf_counter()
    train(PRESETS["tutorial"].config, mnist.load())
    tutorial = time.perf_counter() - began
    rows = []
    for name, labels, writers, times in _CLASSES:
        drawings = made_up_drawings(labels, writers, times)
        for start in ("MNIST", "random"):
            figures = _measure(labels, drawings, start == "MNIST", tutorial)
            rows.append({"class": name, "start": start, **figures})
    return {"rows": rows, "tutorial_s": tutorial}


def table(figures: dict[str, Any]) -> str:
    """The same in Markdown."""
    lines = [
        "| class | weights at first | accuracy on unseen writers | scribbles refused | of the tutorial's time |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in figures["rows"]:
        share = f"{row['accuracy']:.1%} ({row['lowest']:.1%} to {row['highest']:.1%})"
        lines.append(f"| {row['class']} | {row['start']} | {share} | {row['refused']:.0%} | {row['time']:.2f} |")
    return "\n".join(lines)


def made_up_drawings(names: Labels, writers: int, times: int, seed: int = 0) -> ClassDrawings:
    """So many writers' drawings of these letters or symbols, in the order of writers and rounds."""
    images, labels, ids = [], [], []
    for writer in range(writers):
        hand = np.random.default_rng((seed, writer))
        forms = {name: _form(name, hand) for name in (LETTERS if names[0] in LETTERS else SYMBOLS)}
        for _ in range(times):
            for index, name in enumerate(names):
                trembling = [line + hand.normal(0, 0.015, line.shape) for line in forms[name]]
                images.append(written(trembling, hand))
                labels.append(index)
                ids.append(writer)
    count = len(images)
    return ClassDrawings(np.arange(1, count + 1), np.array(ids), np.array(labels, np.uint8), np.stack(images))


def _form(name: str, hand: np.random.Generator) -> list[np.ndarray]:
    """How one writer draws a sign: its own bends within a slant and a width that are the writer's."""
    slant, width = np.random.default_rng(int(hand.integers(2**31))).normal((0.12, 1), (0.18, 0.2))
    bend = hand.normal(0, 0.09, 6)
    lines = []
    for line in _SHAPES[name]:
        x, y = line[:, 0] * max(0.5, width) + slant * (0.5 - line[:, 1]), line[:, 1].copy()
        x = x + bend[0] * np.sin(3 * y + bend[1]) + bend[2] * y
        y = y + bend[3] * np.sin(3 * x + bend[4]) + bend[5] * x
        lines.append(np.stack([x, y], axis=1))
    return lines


def _measure(labels: Labels, drawings: ClassDrawings, from_mnist: bool, tutorial: float) -> dict[str, float]:
    accuracies, refused, seconds = [], [], []
    school_class = SchoolClass(1, "BCDFG", 0.0, False, labels)
    weights = RunStore.default().read(START).keras_path if from_mnist else None
    for seed in range(_SEEDS):
        for number in range(1, _FOLDS + 1):
            split = split_drawings(school_class, drawings, fold(_writers(drawings), seed, number, _FOLDS), seed)
            asked = request(labels, split, from_mnist=from_mnist, seed=seed)
            assert not asked.config.is_import
            dataset = signs.dataset(labels, mnist.load(), split.training, split.testing)
            began = time.perf_counter()
            with TemporaryDirectory() as folder:
                model = train(asked.config, dataset, resumable=Resumable(Path(folder) / "x.keras", weights=weights))
            seconds.append(time.perf_counter() - began)
            classifier = Classifier(to_litert(model), labels)
            answers = classifier.probabilities(split.testing.images)
            accuracies.append(float((answers.argmax(axis=1) == split.testing.labels).mean()))
            refused.append(_refused(classifier, answers))
    return {
        "accuracy": float(np.mean(accuracies)),
        "lowest": min(accuracies),
        "highest": max(accuracies),
        "refused": float(np.mean(refused)),
        "time": float(np.median(seconds)) / tutorial,
    }


def _writers(drawings: ClassDrawings) -> Sequence[int]:
    return sorted(set(drawings.writers.tolist()))


def _refused(classifier: Classifier, answers: np.ndarray) -> float:
    """The share of scribbles of which it is less sure than of 95 % of the drawings."""
    bound = np.quantile(answers.max(axis=1), 1 - _KEPT)
    nothing = classifier.probabilities(scribbles.generate(_SCRIBBLES, _SEED_OF_SCRIBBLES))
    return float((nothing.max(axis=1) < bound).mean())
