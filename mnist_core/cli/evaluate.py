"""The command `evaluate`: how good a network is on digits it never saw."""

from __future__ import annotations

import argparse
import json
import sys

from mnist_core.data import mnist
from mnist_core.data.files.data_file import find
from mnist_core.errors import RunError
from mnist_core.inference.brought_data import Repairs, diagnose, one_digit_only
from mnist_core.inference.evaluation import Evaluation, evaluate
from mnist_core.languages.translation import _
from mnist_core.networks.labels import are_digits
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore


def run(options: argparse.Namespace) -> int:
    """Print the figures and the confusion matrix."""
    store = RunStore.default()
    run = store.read(options.run)
    if not are_digits(run.config.labels):
        return _print(run, _own_evaluation(run, options), options)
    classifier = run.classifier()
    if options.data is None:
        test = mnist.load_test()
    else:
        found = find(options.data, labels_in=options.labels_in)
        test = mnist.test_in(found)
        repairs = Repairs(said=test.said) if options.as_is else diagnose(test, store.read(SHIPPED).classifier())
        test = repairs.repaired(test)
        aside = () if "test" in found.parts else (_("The file has no test part, so all its digits are measured."),)
        for sentence in (*repairs.sentences, *aside, *one_digit_only(test)):
            print(sentence, file=sys.stderr)
    return _print(run, evaluate(test.labels, classifier.probabilities(test.images)), options)


def _own_evaluation(run: Run, options: argparse.Namespace) -> Evaluation:
    """Of signs of a class's own, which only the drawings of the writers who were set aside can tell."""
    if options.data is not None:
        raise RunError(_("The run {run} reads other signs, so it can't be tested on digits.").format(run=run.id))
    return run.evaluation()


def _print(run: Run, result: Evaluation, options: argparse.Namespace) -> int:
    if options.json:
        figures = {
            "run": run.id,
            "count": result.count,
            "loss": result.loss,
            "accuracy": result.accuracy,
        }
        print(json.dumps({**figures, "confusion": result.confusion}))
    else:
        print(_evaluation_text(run, result))
    return 0


def _evaluation_text(run: Run, result: Evaluation) -> str:
    labels = run.config.labels
    rows = ["true\\said" + "".join(f"{label[:5]:>6}" for label in labels)]
    for label, row in zip(labels, result.confusion, strict=True):
        rows.append(f"{label[:9]:>9}" + "".join(f"{count:>6}" for count in row))
    what = "digits" if are_digits(labels) else "drawings"
    heading = f"{run.id}: {result.count:,} {what}, loss {result.loss:.4f}, accuracy {result.accuracy:.2%}"
    return "\n".join([heading, *rows])
