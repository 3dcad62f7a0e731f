"""The command `evaluate`: how good a network is on digits it never saw."""

from __future__ import annotations

import argparse
import json
import sys

from mnist_core.data import mnist
from mnist_core.data.files.data_file import find
from mnist_core.inference.brought_data import Repairs, diagnose, one_digit_only
from mnist_core.inference.evaluation import Evaluation, evaluate
from mnist_core.languages.translation import _
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.store import RunStore


def run(options: argparse.Namespace) -> int:
    """Print the figures and the confusion matrix."""
    store = RunStore.default()
    classifier = store.read(options.run).classifier()
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
    result = evaluate(test.labels, classifier.probabilities(test.images))
    if options.json:
        figures = {
            "run": options.run,
            "count": result.count,
            "loss": result.loss,
            "accuracy": result.accuracy,
        }
        print(json.dumps({**figures, "confusion": result.confusion}))
    else:
        print(_evaluation_text(options.run, result))
    return 0


def _evaluation_text(run_id: str, result: Evaluation) -> str:
    rows = ["true\\said" + "".join(f"{digit:>6}" for digit in range(10))]
    rows += [f"{digit:>9}" + "".join(f"{count:>6}" for count in row) for digit, row in enumerate(result.confusion)]
    heading = f"{run_id}: {result.count:,} digits, loss {result.loss:.4f}, accuracy {result.accuracy:.2%}"
    return "\n".join([heading, *rows])
