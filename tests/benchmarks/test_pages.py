"""The pages of the benchmark: each kind gives one, and what is read of it is counted."""

import numpy as np
import pytest

from benchmarks.pages import KINDS, measure, table
from mnist_core.data.tablet_digits import Handwriting
from mnist_core.inference.classifier import Classifier

SEVEN = [np.array([[0.0, 0.0], [0.7, 0.0]]), np.array([[0.7, 0.0], [0.3, 1.0]])]
SEVENS = Handwriting([SEVEN, SEVEN], np.array([7, 7]), np.array(["somebody", "somebody else"]))


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_gives_a_page_and_says_what_is_written(name: str) -> None:
    image, labels = KINDS[name](SEVENS, np.random.default_rng(0))
    assert image.dtype == np.uint8 and image.ndim == 2 and np.ptp(image) > 60
    assert set(labels) <= {7, None} and labels


def test_what_is_written_found_and_read_is_counted(shipped: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {name: KINDS[name] for name in ("3 rows of 11", "one digit of several strokes")}
    monkeypatch.setattr("benchmarks.pages.KINDS", few)
    figures = measure(shipped, SEVENS, count=1)
    rows, single = figures["kinds"].values()
    assert (rows["written"], rows["found"], single["written"], single["found"]) == (33, 33, 1, 1)
    assert rows["right"] >= 30
    assert all(f"| {name} |" in table(figures) for name in few)
