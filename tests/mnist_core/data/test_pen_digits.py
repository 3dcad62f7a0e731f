import numpy as np

from mnist_core.data import pen_digits
from mnist_core.inference.classifier import Classifier


def drawn(label: int) -> list[list[np.ndarray]]:
    random = np.random.default_rng(0)
    return [pen_digits.strokes_of(label, random) for _ in range(200)]


def top_edge(strokes: list[np.ndarray]) -> float:
    """How far the uppermost tenth of a digit reaches, as a share of its width."""
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    return float(np.ptp(points[points[:, 1] < low[1] + 0.15 * extent[1], 0]) / extent[0])


def height_of(bar: np.ndarray, digit: np.ndarray) -> float:
    """How far down in a digit a bar lies, 0-1."""
    return float((bar[:, 1].mean() - digit[:, 1].min()) / np.ptp(digit[:, 1]))


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


def test_nines_come_with_and_without_a_foot() -> None:
    feet = [strokes[1] for strokes in drawn(9) if len(strokes) == 2]
    assert 0.05 < len(feet) / 200 < 0.3
    widths_and_heights = np.array([np.ptp(foot, axis=0) for foot in feet])
    assert (widths_and_heights[:, 0] > widths_and_heights[:, 1]).mean() > 0.95


def test_some_sixes_have_a_square_top() -> None:
    assert 0.1 < np.mean([top_edge(strokes) > 0.7 for strokes in drawn(6)]) < 0.6


def test_a_seven_may_be_crossed_far_down() -> None:
    crossings = [height_of(strokes[1], strokes[0]) for strokes in drawn(7) if len(strokes) == 2]
    assert min(crossings) < 0.5 and max(crossings) > 0.78


def test_a_flag_is_never_the_bar_of_a_seven() -> None:
    random = np.random.default_rng(0)
    for _ in range(300):
        hand = pen_digits._Hand(random, tremble=0.02)
        for has_foot in (False, True):
            tip, _middle, apex = pen_digits._flag(hand, (0.5, 0.0), random.uniform(-0.12, 0.46), has_foot=has_foot)
            across, down = apex[0] - tip[0], tip[1] - apex[1]
            assert down > 0.37 * across or across < (0.45 if has_foot else 0.22)


def test_no_digit_is_a_copy_of_another() -> None:
    images = pen_digits.generate(300, seed=2).images
    assert len(np.unique(images.reshape(300, -1), axis=0)) == 300


def test_the_shipped_model_reads_them(shipped: Classifier) -> None:
    digits = pen_digits.generate(200, seed=10**6)  # a seed it never saw
    assert (shipped.probabilities(digits.images).argmax(axis=1) == digits.labels).mean() > 0.95
