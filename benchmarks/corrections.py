"""Of the drawings that a model reads wrong, how many does one thing put right set right, and what does it break?

    python -m benchmarks.corrections --strokes FILE [--run ID]

The drawings are the test part of the file (see `benchmarks.drawn`), each as it was written, with a pen of 0.07 of its
longer side.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.drawn import read_unseen
from mnist_core.data.tablet_digits import Handwriting, Strokes
from mnist_core.images.corrections import corrections
from mnist_core.images.drawing import Drawing
from mnist_core.inference.classifier import Classifier
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.store import RunStore

_PEN = 0.07


def measure(classifier: Classifier, drawings: Handwriting) -> dict[str, Any]:
    """How many are read wrong and right; of each correction how many of them it changes, sets right and breaks."""
    tried: Counter[str] = Counter()
    mended: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    wrong, helped = 0, 0
    for strokes, label in zip(drawings.strokes, drawings.labels, strict=True):
        drawing = _drawing(strokes)
        corrected = corrections(drawing)
        digits = [drawing.digit(), *(each.digit() for each in corrected.values())]
        answer, *answers = classifier.probabilities(np.stack(digits)).argmax(axis=1)
        right_after = [name for name, each in zip(corrected, answers, strict=True) if each == label]
        tried.update(list(corrected))
        if answer == label:
            broken.update(set(corrected) - set(right_after))
        else:
            wrong += 1
            helped += bool(right_after)
            mended.update(right_after)
    right = len(drawings.labels) - wrong
    return {
        "wrong": wrong,
        "right": right,
        "mended_by_any": helped / max(1, wrong),
        "corrections": {
            name: {"tried": tried[name], "mended": mended[name] / max(1, wrong), "broken": broken[name] / max(1, right)}
            for name in sorted(tried)
        },
    }


def _drawing(strokes: Strokes) -> Drawing:
    drawing = Drawing(strokes, 1.0)
    return Drawing(strokes, _PEN * drawing.longer_side)


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = [
        "| one thing put right | sets right, of those read wrong | breaks, of those read right | changes so many |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {name} | {row['mended']:.0%} | {row['broken']:.1%} | {row['tried']:,} |"
        for name, row in figures["corrections"].items()
    ]
    count = figures["right"] + figures["wrong"]
    lines += [
        "",
        f"{figures['wrong']} of {count:,} drawings are read wrong; for {figures['mended_by_any']:.0%} of them there is "
        "one thing that sets them right.",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure one model and print the table."""
    parser = argparse.ArgumentParser(description="What putting one thing right does to wrong and to right answers.")
    parser.add_argument("--strokes", type=Path, required=True, metavar="FILE", help="drawn digits, .json or .json.gz")
    parser.add_argument("--run", default=SHIPPED, metavar="ID", help="the run to measure (default: the shipped model)")
    options = parser.parse_args()
    print(table(measure(RunStore.default().read(options.run).classifier(), read_unseen(options.strokes))))


if __name__ == "__main__":
    main()
