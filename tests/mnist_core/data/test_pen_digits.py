import numpy as np

from mnist_core.data import pen_digits
from mnist_core.inference.classifier import Classifier


def test_every_label_comes_equally_often() -> None:
    split = pen_digits.generate(50, seed=0)
    assert split.images.shape == (50, 28, 28) and split.images.dtype == np.uint8
    assert np.bincount(split.labels).tolist() == [5] * 10


def test_the_same_seed_gives_the_same_digits_and_another_gives_others() -> None:
    first, again, other = (pen_digits.generate(20, seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.images, again.images)
    assert (first.images != other.images).any(axis=(1, 2)).all()


def test_none_asked_for_gives_none() -> None:
    split = pen_digits.generate(0, seed=0)
    assert split.images.shape == (0, 28, 28) and len(split) == 0


def test_they_are_made_like_mnist_s_digits() -> None:
    images = pen_digits.generate(100, seed=1).images
    assert (images.max(axis=(1, 2)) >= 254).all()
    rows = images.any(axis=2).sum(axis=1)
    columns = images.any(axis=1).sum(axis=1)
    assert (np.maximum(rows, columns) == 20).mean() > 0.95  # a dot more where a faint edge is kept


def test_ones_come_with_and_without_foot_and_zeros_with_and_without_slash() -> None:
    random = np.random.default_rng(0)
    for label in (0, 1, 7):
        counts = {len(pen_digits.strokes_of(label, random)) for _ in range(100)}
        assert counts == {1, 2}


def test_no_digit_is_a_copy_of_another() -> None:
    images = pen_digits.generate(300, seed=2).images
    assert len(np.unique(images.reshape(300, -1), axis=0)) == 300


def test_the_shipped_model_reads_them(shipped: Classifier) -> None:
    digits = pen_digits.generate(200, seed=10**6)  # a seed it never saw
    assert (shipped.probabilities(digits.images).argmax(axis=1) == digits.labels).mean() > 0.95
