"""Shapes of digits that networks take for other digits, drawn by hand: `python -m benchmarks.shapes [--run ID]`.

Nobody trains on these: `mnist_core.data.pen_digits` describes such digits too, in other points. Each drawing is a
little turned, slanted and squeezed, like the letters of `benchmarks.drawn`, under a thin and a thick pen.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping

import numpy as np

from benchmarks.drawn import CONDITIONS, by_hand, digits_of
from mnist_core.images.strokes import arc, curve
from mnist_core.inference.classifier import UNSURE_BELOW, Classifier
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.store import RunStore

_EACH = 40
_PENS = CONDITIONS[:2]


def _lines(*strokes: tuple[tuple[float, float], ...]) -> list[np.ndarray]:
    return [np.array(stroke, np.float64) for stroke in strokes]


_RING = arc((0.4, 0.25), (0.3, 0.25), 0, -360)
_BOWL = curve((0.04, 0.5), (0.08, 0.92), (0.4, 1), (0.66, 0.78), (0.45, 0.55), (0.05, 0.66))
_C_OF_A_G = curve((0.78, 0.14), (0.4, 0), (0.04, 0.4), (0.1, 0.86), (0.45, 1), (0.76, 0.86), (0.74, 0.56))

SHAPES: Mapping[str, tuple[int, tuple[list[np.ndarray], ...]]] = {
    "6 with a square top": (
        6,
        (
            _lines(((0.6, 0), (0, 0), (0, 1), (0.6, 1), (0.6, 0.5), (0, 0.5))),
            _lines(((0.7, 0), (0.15, 0.03), (0.05, 0.5), (0.1, 1), (0.6, 0.95), (0.62, 0.55), (0.08, 0.56))),
            [*_lines(((0.65, 0), (0.1, 0), (0.04, 0.5))), _BOWL],
            [*_lines(((0.02, 0.02), (0.6, 0)), ((0.06, 0), (0.04, 0.5))), _BOWL],
        ),
    ),
    "6 like a G": (
        6,
        (
            [np.concatenate([_C_OF_A_G, _lines(((0.74, 0.56), (0.16, 0.58)))[0]])],
            [_C_OF_A_G, *_lines(((0.76, 0.55), (0.08, 0.55)))],
        ),
    ),
    "1 with a flag": (
        1,
        (
            _lines(((0, 0.35), (0.4, 0), (0.4, 1))),
            _lines(((0, 0.2), (0.38, 0), (0.4, 1))),
            _lines(((0.15, 0.4), (0.6, 0), (0.35, 1))),
            _lines(((0, 0.6), (0.5, 0), (0.5, 1))),
            _lines(((0.15, 0.12), (0.4, 0), (0.4, 1))),
        ),
    ),
    "1 with a flag and a foot": (
        1,
        (
            _lines(((0, 0.35), (0.4, 0), (0.4, 1)), ((0.1, 1), (0.7, 1))),
            _lines(((0, 0.2), (0.38, 0), (0.4, 1)), ((0.15, 1), (0.65, 0.98))),
            _lines(((0.1, 0.06), (0.4, 0), (0.4, 1)), ((0.1, 1), (0.7, 1))),
            _lines(((0.15, 0.4), (0.6, 0), (0.35, 1)), ((0.05, 1), (0.65, 1))),
        ),
    ),
    "open 4": (
        4,
        (
            _lines(((0.05, 0), (0, 0.55), (0.7, 0.55)), ((0.55, 0.05), (0.5, 1))),
            _lines(((0.3, 0), (0, 0.6), (0.75, 0.58)), ((0.5, 0.3), (0.48, 1))),
            _lines(((0, 0), (0, 0.5), (0.6, 0.5)), ((0.6, 0), (0.6, 1))),
        ),
    ),
    "closed 4": (
        4,
        (
            _lines(((0.8, 0.68), (0, 0.68), (0.55, 0), (0.55, 1))),
            _lines(((0.5, 0), (0, 0.6), (0.75, 0.6)), ((0.5, 0), (0.5, 1))),
        ),
    ),
    "9 with a foot": (
        9,
        (
            [_RING, *_lines(((0.7, 0.25), (0.7, 1)), ((0.4, 1), (1, 1)))],
            [_RING, *_lines(((0.7, 0.2), (0.68, 1)), ((0.25, 1), (0.7, 1)))],
            [_RING, *_lines(((0.7, 0), (0.6, 1)), ((0.3, 0.98), (0.95, 1)))],
            [arc((0.35, 0.2), (0.15, 0.2), 0, -360), *_lines(((0.5, 0.1), (0.5, 1)), ((0.2, 1), (0.8, 1)))],
            _lines(((0.6, 0.5), (0, 0.5), (0, 0), (0.6, 0), (0.6, 1), (0, 1))),
        ),
    ),
    "7 crossed far down": (
        7,
        (
            _lines(((0, 0), (0.7, 0), (0.35, 1)), ((0.2, 0.7), (0.75, 0.7))),
            _lines(((0, 0.02), (0.5, 0), (0.4, 1)), ((0.15, 0.75), (0.7, 0.72))),
            _lines(((0, 0.12), (0, 0), (0.65, 0.02), (0.3, 1)), ((0.08, 0.8), (0.65, 0.78))),
            _lines(((0, 0), (0.75, 0), (0.2, 1)), ((0.08, 0.66), (0.62, 0.64))),
            _lines(((0, 0), (0.6, 0), (0.4, 1)), ((0.15, 0.86), (0.7, 0.86))),
        ),
    ),
}
"""From a shape to its label, and to ways of drawing it in points of the unit square, y down."""


def measure(classifier: Classifier) -> dict[str, dict[str, float]]:
    """For each shape how many are read right, named second where the answer is unsure, and surely wrong, 0-1."""
    random = np.random.default_rng(0)
    figures = {}
    for name, (label, ways) in SHAPES.items():
        drawings = [by_hand(way, random) for way in ways for _ in range(_EACH)]
        digits = np.concatenate([digits_of(drawings, pen) for pen in _PENS])
        answers = classifier.probabilities(digits)
        best, second = np.argsort(answers, axis=1)[:, :-3:-1].T
        unsure = answers.max(axis=1) < UNSURE_BELOW
        wrong = best != label
        figures[name] = {
            "drawings": len(digits),
            "right": float(np.mean(~wrong)),
            "named_second": float(np.mean(wrong & unsure & (second == label))),
            "surely_wrong": float(np.mean(wrong & (answers.max(axis=1) >= 0.9))),
        }
    return figures


def table(figures: dict[str, dict[str, float]]) -> str:
    """The figures as Markdown."""
    lines = ["| shape | drawings | read right | unsure, and named second | wrong, and at least 90% sure |"]
    lines.append("| --- " * 5 + "|")
    for name, row in figures.items():
        shares = " | ".join(f"{row[each]:.1%}" for each in ("right", "named_second", "surely_wrong"))
        lines.append(f"| {name} | {row['drawings']} | {shares} |")
    return "\n".join(lines)


def main() -> None:
    """Measure one model and print the table."""
    parser = argparse.ArgumentParser(description="How well a model reads shapes that are taken for other digits.")
    parser.add_argument("--run", default=SHIPPED, metavar="ID", help="the run to measure (default: the shipped model)")
    print(table(measure(RunStore.default().read(parser.parse_args().run).classifier())))


if __name__ == "__main__":
    main()
