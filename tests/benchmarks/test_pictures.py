"""The pictures of the benchmark: each kind gives one, and one digit that is taken for two is wrong."""

import numpy as np
import pytest

from benchmarks.pictures import KINDS, measure, table
from mnist_core.data.tablet_digits import Handwriting
from mnist_core.inference.classifier import Classifier

SEVEN = [np.array([[0.0, 0.0], [0.7, 0.0]]), np.array([[0.7, 0.0], [0.3, 1.0]])]
APART = [*SEVEN, *(stroke + np.array([2.0, 0.0]) for stroke in SEVEN)]


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_gives_a_picture_with_ink(name: str) -> None:
    image = KINDS[name](SEVEN, np.random.default_rng(0))
    assert image.dtype == np.uint8 and image.shape[0] >= 28 and np.ptp(image) > 60


def test_one_digit_is_right_and_two_are_not(shipped: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("plain", "page, a corner of a table", "thin, strokes that may not touch")
    monkeypatch.setattr("benchmarks.pictures.KINDS", {name: KINDS[name] for name in names})
    for strokes, right in ((SEVEN, 1.0), (APART, 0.0)):
        drawings = Handwriting([strokes] * 3, np.array([7] * 3), np.array(["somebody"] * 3))
        figures = measure(shipped, drawings, count=3)
        assert [row["right"] for row in figures["kinds"].values()] == [right] * 3
        assert all(f"| {name} |" in table(figures) for name in names)
