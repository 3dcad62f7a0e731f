"""Drawn digits: how well a model reads what people draw with a pen, and whether it knows when it cannot.

    python -m benchmarks.drawn --strokes FILE [--run ID] [--json FILE]

FILE is a (gzipped) JSON list of {"writer", "part", "label", "strokes": [[[x, y], ...], ...]}, y pointing down, as
from the UCI data set "Pen-Based Recognition of Handwritten Digits". Every digit is drawn onto the app's canvas with
its round brush, in each of eight conditions, and goes the way of every drawing: `mnist_core.images`, classifier.
Only the test part is measured: the project ships the training part of that set, and networks learn from it.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.letters import LETTERS, LOOK_LIKE_DIGITS
from mnist_core.data import mnist, scribbles, tablet_digits
from mnist_core.data.tablet_digits import AXES, STILL_LIKE_DIGITS, Handwriting, Strokes
from mnist_core.images.digits import from_canvas
from mnist_core.images.strokes import draw, place
from mnist_core.inference.classifier import UNSURE_BELOW, Classifier
from mnist_core.inference.evaluation import calibration_error, selective_accuracy
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.store import RunStore

SIDE = 280
"""The canvas of the Draw page is so many pixels wide and high."""


@dataclass(frozen=True)
class Condition:
    """How a digit is drawn: the longer side of its box and the brush in pixels of the canvas, and where."""

    name: str
    longer_side: int
    brush_width: int
    centred: bool

    def image(self, strokes: Strokes, random: np.random.Generator) -> np.ndarray:
        """The canvas, uint8 (280, 280), dark ink on white."""
        centre = np.full(2, SIDE / 2)
        if not self.centred:  # towards a corner, all of it still on the canvas
            room = SIDE / 2 - (self.longer_side + self.brush_width) / 2 - 1
            centre += room * random.choice([-1, 1], 2)
        return 255 - draw(place(strokes, self.longer_side, (centre[0], centre[1])), self.brush_width, SIDE)


CONDITIONS = tuple(
    Condition(f"{size}, {where}, {pen}", longer_side, brush_width, where == "centred")
    for (size, longer_side), where, (pen, brush_width) in itertools.product(
        [("big", 200), ("small", 100)], ["centred", "off-centre"], [("thin", 10), ("thick", 24)]
    )
)


def read_unseen(path: Path) -> Handwriting:
    """The test part of a strokes file.

    Raises:
        ValueError: digits of one of its writers ship with the project, so networks may have learnt from them.
    """
    drawings = read(path, "test")
    if seen := sorted(set(drawings.writers) & set(tablet_digits.load().writers)):
        raise ValueError(f"{path}: networks here may have learnt from {', '.join(seen)}; measure with other writers.")
    return drawings


def read(path: Path, part: str) -> Handwriting:
    """The drawings of one part of a strokes file."""
    content = path.read_bytes()
    entries = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
    chosen = [entry for entry in entries if entry["part"] == part]
    return Handwriting(
        [[np.array(stroke, np.float64) for stroke in entry["strokes"]] for entry in chosen],
        np.array([entry["label"] for entry in chosen]),
        np.array([str(entry["writer"]) for entry in chosen]),
    )


def digits_of(strokes: Sequence[Strokes], condition: Condition, *, centre: bool = True) -> np.ndarray:
    """Digits uint8 (n, 28, 28) of these drawings; `centre=False` only resizes the canvas."""
    random = np.random.default_rng(0)
    return np.stack([from_canvas(condition.image(drawing, random), centre=centre).digit for drawing in strokes])


def measure(classifier: Classifier, drawings: Handwriting) -> dict[str, Any]:
    """All figures: accuracy by condition, digit and writer, plain resizing, calibration, and what is no digit."""
    conditions: dict[str, Any] = {}
    probabilities = []
    for condition in CONDITIONS:
        ours = classifier.probabilities(digits_of(drawings.strokes, condition))
        plain = classifier.probabilities(digits_of(drawings.strokes, condition, centre=False))
        right = ours.argmax(axis=1) == drawings.labels
        conditions[condition.name] = {
            "accuracy": float(right.mean()),
            "plain_resizing": float((plain.argmax(axis=1) == drawings.labels).mean()),
            "per_digit": _means(right, drawings.labels),
        }
        probabilities.append(ours)
    labels = np.tile(drawings.labels, len(CONDITIONS))
    everything = np.concatenate(probabilities)
    right = everything.argmax(axis=1) == labels
    accuracies = [figures["accuracy"] for figures in conditions.values()]
    return {
        "drawings": len(drawings.labels),
        "conditions": conditions,
        "worst": min(accuracies),
        "best": max(accuracies),
        "per_digit": _means(right, labels),
        "changed": _changed(everything.argmax(axis=1).reshape(len(CONDITIONS), -1)),
        "turned": turned(classifier, drawings),
        "per_writer": _means(right, np.tile(drawings.writers, len(CONDITIONS))),
        "calibration": {"drawn": _calibration(labels, everything), "mnist_test": _mnist(classifier)},
        "not_sure": not_sure(classifier),
    }


def _changed(answers: np.ndarray) -> dict[str, float]:
    """The share of drawings whose answer, of answers (conditions, drawings), changes with each choice or with any."""
    changed = {"any": float((answers != answers[0]).any(axis=0).mean())}
    for choice in ("longer_side", "centred", "brush_width"):
        pairs = [
            (one, other)
            for (one, a), (other, b) in itertools.combinations(enumerate(CONDITIONS), 2)
            if replace(a, name=b.name, **{choice: getattr(b, choice)}) == b
        ]
        changed[choice] = float(np.mean([answers[one] != answers[other] for one, other in pairs]))
    return changed


def turned(classifier: Classifier, drawings: Handwriting) -> dict[str, dict[str, float]]:
    """How often mirrored digits, and digits upside down, get "not sure": by digit, and those unlike any digit."""
    figures = {}
    for turn, axes in AXES.items():
        strokes = [[stroke * axes for stroke in drawing] for drawing in drawings.strokes]
        unsure = classifier.probabilities(digits_of(strokes, CONDITIONS[0])).max(axis=1) < UNSURE_BELOW
        unlike = ~np.isin(drawings.labels, STILL_LIKE_DIGITS[turn])
        by_digit = _means(unsure, drawings.labels)
        figures[turn] = {"all": float(unsure.mean()), "unlike_digits": float(unsure[unlike].mean()), **by_digit}
    return figures


def not_sure(classifier: Classifier) -> dict[str, float]:
    """How often what is no digit gets "not sure": letters, those that look like no digit, scribbles, dots."""
    names = [letter for letter in LETTERS for _ in range(40)]
    random = np.random.default_rng(0)
    letters = digits_of([by_hand(LETTERS[name], random) for name in names], CONDITIONS[0])
    unsure = classifier.probabilities(letters).max(axis=1) < UNSURE_BELOW
    like_digits = np.isin(names, list(LOOK_LIKE_DIGITS))
    nonsense = scribbles.generate(1000, seed=10**6)  # a seed no model was trained with
    dots = digits_of([[np.zeros((1, 2))]] * 2, CONDITIONS[0])
    return {
        "letters": float(unsure.mean()),
        "letters_unlike_digits": float(unsure[~like_digits].mean()),
        "scribbles": float((classifier.probabilities(nonsense).max(axis=1) < UNSURE_BELOW).mean()),
        "dots": float((classifier.probabilities(dots).max(axis=1) < UNSURE_BELOW).mean()),
        **{letter: float(unsure[np.array(names) == letter].mean()) for letter in LETTERS},
    }


def by_hand(strokes: Strokes, random: np.random.Generator) -> Strokes:
    """A letter a little turned, slanted and squeezed, its points not quite where they were meant."""
    shape = np.eye(2) + random.normal(0, 0.08, (2, 2))
    return [stroke @ shape.T + random.normal(0, 0.01, stroke.shape) for stroke in strokes]


def _mnist(classifier: Classifier) -> dict[str, float]:
    test = mnist.load_test()
    return _calibration(test.labels, classifier.probabilities(test.images))


def _calibration(labels: np.ndarray, probabilities: np.ndarray) -> dict[str, float]:
    coverage, accuracy = selective_accuracy(labels, probabilities, UNSURE_BELOW)
    return {
        "accuracy": float((probabilities.argmax(axis=1) == labels).mean()),
        "expected_calibration_error": calibration_error(labels, probabilities),
        "coverage": coverage,
        "accuracy_when_sure": accuracy,
    }


def _means(right: np.ndarray, groups: np.ndarray) -> dict[str, float]:
    return {str(group): float(right[groups == group].mean()) for group in np.unique(groups)}


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown: a row a condition, then calibration and what is no digit."""
    lines = ["| condition | read right | plain resizing | " + " | ".join(str(digit) for digit in range(10)) + " |"]
    lines.append("| --- " * 13 + "|")
    for name, row in figures["conditions"].items():
        digits = " | ".join(f"{row['per_digit'][str(digit)]:.1%}" for digit in range(10))
        lines.append(f"| {name} | {row['accuracy']:.2%} | {row['plain_resizing']:.1%} | {digits} |")
    writers = sorted(figures["per_writer"].values())
    lines += [
        "",
        f"{figures['drawings']:,} drawings by {len(writers)} writers; best condition less worst: "
        f"{figures['best'] - figures['worst']:.2%}; writers from {writers[0]:.1%} to {writers[-1]:.1%}, "
        f"half of them above {writers[len(writers) // 2]:.1%}.",
    ]
    for name, row in figures["calibration"].items():
        lines.append(
            f"- {name}: accuracy {row['accuracy']:.2%}, expected calibration error "
            f"{row['expected_calibration_error']:.4f}; sure of {row['coverage']:.2%}, and then right in "
            f"{row['accuracy_when_sure']:.2%}"
        )
    changed = figures["changed"]
    lines.append(
        f"- the answer changes with size, place or brush for {changed['any']:.1%} of the drawings: from one "
        f"size to the other for {changed['longer_side']:.1%}, place {changed['centred']:.1%}, "
        f"brush {changed['brush_width']:.1%}"
    )
    for turn, row in figures["turned"].items():
        like_digits = ", ".join(map(str, STILL_LIKE_DIGITS[turn]))
        lines.append(
            f"- {turn}: not sure of {row['all']:.0%}, and of {row['unlike_digits']:.0%} of those that look like no "
            f"other digit then (all but {like_digits})"
        )
    none = figures["not_sure"]
    lines.append(
        f"- not sure of {none['letters']:.0%} of letters A to Z ({none['letters_unlike_digits']:.0%} without "
        f"{LOOK_LIKE_DIGITS}), {none['scribbles']:.0%} of scribbles, {none['dots']:.0%} of dots"
    )
    return "\n".join(lines)


def main() -> None:
    """Measure one model and print the table."""
    parser = argparse.ArgumentParser(description="How well a model reads digits drawn with a pen.")
    parser.add_argument("--strokes", type=Path, required=True, metavar="FILE", help="drawn digits, .json or .json.gz")
    parser.add_argument("--run", default=SHIPPED, metavar="ID", help="the run to measure (default: the shipped model)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    options = parser.parse_args()
    classifier = RunStore.default().read(options.run).classifier()
    figures = measure(classifier, read_unseen(options.strokes))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
    print(table(figures))


if __name__ == "__main__":
    main()
