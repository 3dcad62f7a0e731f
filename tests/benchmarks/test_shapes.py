import numpy as np

from benchmarks import shapes
from mnist_core.inference.classifier import Classifier


def test_every_shape_is_drawn_within_the_unit_square_and_a_little_beyond() -> None:
    for label, ways in shapes.SHAPES.values():
        points = np.concatenate([stroke for way in ways for stroke in way])
        assert 0 <= label <= 9 and points.min() > -0.05 and points.max() < 1.06


def test_what_is_read_right_and_what_is_not_is_told_apart(shipped: Classifier) -> None:
    figures = shapes.measure(shipped)
    assert figures.keys() == shapes.SHAPES.keys()
    assert figures["closed 4"]["right"] > 0.95
    for row in figures.values():
        assert row["right"] + row["named_second"] + row["surely_wrong"] <= 1 + 1e-9
    assert len(shapes.table(figures).splitlines()) == len(shapes.SHAPES) + 2
