"""A class played with real handwriting: how well is it read, before a network has learnt from it and after?

    python -m benchmarks.classroom --strokes FILE

Thirty writers of the file (see `benchmarks.drawn`) join a class and write thirty digits each, which are kept by the
class store; networks learn from twenty of them through the training queue, and are measured on the ten kept aside.
The shipped model has learnt from other digits of the file's training part, so only writers of its test part are
ever kept aside.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.drawn import read, read_unseen
from mnist_core.classroom.database import connect
from mnist_core.classroom.measures import Comparison, compare
from mnist_core.classroom.place import url
from mnist_core.classroom.prompts import labels_of
from mnist_core.classroom.records import ClassDrawings, SchoolClass
from mnist_core.classroom.retraining import REPEATS, fine_tune, to_learn_from, unseen
from mnist_core.classroom.split import split_by_writer
from mnist_core.classroom.store import ClassStore
from mnist_core.data import mnist
from mnist_core.data.tablet_digits import Handwriting
from mnist_core.images.drawing import Drawing
from mnist_core.networks.config import ClassDigits
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore

PUPILS = 30
KEPT_ASIDE = 10
SPLITS = 5
NETWORKS = ("tutorial", "shipped")
_PEN = 0.1
"""Of a drawing's longer side: the app's own pen on a digit that fills half of the canvas."""


def measure(strokes: Path) -> dict[str, Any]:
    """For each split and network the comparisons on the writers kept aside and on MNIST's test set."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        runs = RunStore(Path(folder))
        classes = ClassStore(connect(url(runs.root)))
        opened = classes.open()
        unknown, others = read_unseen(strokes), read(strokes, "train")
        unseen_writers = [_write(classes, opened, name, unknown) for name in _names(unknown)]
        chosen = np.random.default_rng(0).permutation(_names(others))[: PUPILS - len(unseen_writers)]
        other_writers = [_write(classes, opened, str(name), others) for name in chosen]
        queue = TrainingQueue(runs)
        rows = []
        for seed in range(SPLITS):
            split = split_by_writer(unseen_writers, seed, share_for_testing=KEPT_ASIDE / len(unseen_writers))
            training = tuple(sorted((*split.training, *other_writers)))
            digits = ClassDigits(opened.code, training, split.testing, seed, REPEATS)
            rows += [_row(name, classes.drawings(opened.id), digits, runs, queue) for name in NETWORKS]
        queue.close()
    return {"pupils": PUPILS, "set_aside": KEPT_ASIDE, "rows": rows}


def _names(handwriting: Handwriting) -> list[str]:
    return sorted(set(handwriting.writers.tolist()))


def _write(classes: ClassStore, opened: SchoolClass, name: str, handwriting: Handwriting) -> int:
    """Have a writer join and write what they are asked for; the id they get."""
    writer = classes.join(opened, name, name)
    left = defaultdict(list)
    for index in np.flatnonzero(handwriting.writers == name):
        left[int(handwriting.labels[index])].append(handwriting.strokes[index])
    for turn, label in enumerate(labels_of(writer.id)):
        drawing = Drawing(left[label].pop(0), 1.0)
        classes.keep(writer, turn, Drawing(drawing.strokes, _PEN * drawing.longer_side))
    return writer.id


def _row(
    name: str, drawings: ClassDrawings, digits: ClassDigits, runs: RunStore, queue: TrainingQueue
) -> dict[str, Any]:
    before = runs.read(name)
    run = queue.submit(RunRequest(fine_tune(before, digits), class_digits=to_learn_from(drawings, digits)))
    after = _ended(runs, run.id)
    aside, test = unseen(drawings, digits), mnist.load_test()
    return {
        "network": name,
        "seed": digits.split_seed,
        "seconds": after.metrics()[-1].seconds,
        "set_aside": asdict(_compared(before, after, aside.images, aside.labels)),
        "mnist": asdict(_compared(before, after, test.images, test.labels)),
    }


def _ended(runs: RunStore, run_id: str) -> Run:
    while (run := runs.read(run_id)).status.is_active:
        time.sleep(0.5)
    if not run.has_model:
        raise RuntimeError(run.status.message)
    return run


def _compared(before: Run, after: Run, images: np.ndarray, labels: np.ndarray) -> Comparison:
    return compare(labels, *(run.classifier().probabilities(images) for run in (before, after)))


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = [
        "| network | split | kept aside, before | after | difference, points | MNIST's test set, before | after |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for network in NETWORKS:
        rows = [row for row in figures["rows"] if row["network"] == network]
        lines += [_line(row) for row in rows]
        aside = [np.mean([_share(row["set_aside"][when]) for row in rows]) for when in ("before", "after")]
        test = [np.mean([_share(row["mnist"][when]) for row in rows]) for when in ("before", "after")]
        lines.append(
            f"| **{network}** | mean | **{aside[0]:.1%}** | **{aside[1]:.1%}** "
            f"| **{100 * (aside[1] - aside[0]):+.1f}** | {test[0]:.2%} | {test[1]:.2%} |"
        )
    seconds = {
        name: np.mean([row["seconds"] for row in figures["rows"] if row["network"] == name]) for name in NETWORKS
    }
    lines += ["", ", ".join(f"Retraining {name} took {seconds[name]:.0f} s" for name in NETWORKS) + ", on average."]
    return "\n".join(lines)


def _share(share: dict[str, Any]) -> float:
    return float(share["right"] / share["count"])


def _line(row: dict[str, Any]) -> str:
    shares = [
        f"{_share(each):.1%} ({100 * each['low']:.1f} to {100 * each['high']:.1f})"
        for each in (row["set_aside"]["before"], row["set_aside"]["after"])
    ]
    value, low, high = (100 * row["set_aside"]["difference"][name] for name in ("value", "low", "high"))
    test = [f"{_share(row['mnist'][when]):.2%}" for when in ("before", "after")]
    cells = [row["network"], str(row["seed"]), *shares, f"{value:+.1f} ({low:+.1f} to {high:+.1f})", *test]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classroom", description=__doc__)
    parser.add_argument("--strokes", type=Path, required=True, metavar="FILE", help="drawn digits, .json or .json.gz")
    print(table(measure(parser.parse_args().strokes)))
