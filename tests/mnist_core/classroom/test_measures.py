import numpy as np
import pytest

from mnist_core.classroom.measures import difference, measure, wilson
from mnist_core.classroom.records import ClassDrawings


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_wilsons_interval_is_the_published_one(right: int, count: int, low: float, high: float) -> None:
    """The last one: R. G. Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I."""
    share = wilson(right, count)
    assert (share.low, share.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert share.value == right / count


def test_a_difference_covers_the_truth_about_as_often_as_it_says() -> None:
    """Simulated: the second network mends 6 % of the drawings and spoils 2 %, so it is better by 4 %."""
    random = np.random.default_rng(0)
    covered = []
    for _ in range(2_000):
        kind = random.choice(4, size=150, p=[0.86, 0.06, 0.02, 0.06])  # both right, gained, lost, both wrong
        found = difference((kind == 0) | (kind == 2), (kind == 0) | (kind == 1))
        covered.append(found.low <= 0.04 <= found.high)
        assert found.value == pytest.approx(((kind == 1).sum() - (kind == 2).sum()) / 150)
    assert 0.93 <= np.mean(covered) <= 0.985


def test_no_change_is_never_certain_and_a_great_one_is() -> None:
    same = np.arange(20) % 2 == 0
    assert difference(same, same).value == 0 and not difference(same, same).is_certain
    assert difference(np.zeros(20, bool), np.ones(20, bool)).is_certain
    assert not difference(np.zeros(1, bool), np.ones(1, bool)).is_certain
    assert difference(np.ones(3, bool), np.zeros(3, bool)).low >= -1


def test_a_class_is_measured_by_digit_and_by_writer() -> None:
    labels = np.array([1, 1, 7, 7, 7], np.uint8)
    said = np.array([1, 7, 7, 7, 1])
    drawings = ClassDrawings(np.arange(5), np.array([10, 11, 10, 11, 11]), labels, np.zeros((5, 28, 28), np.uint8))
    figures = measure(drawings, np.eye(10, dtype=np.float32)[said])
    assert (figures.overall.right, figures.overall.count) == (3, 5) and figures.evaluation.accuracy == 0.6
    assert {digit: (share.right, share.count) for digit, share in figures.by_digit.items()} == {1: (1, 2), 7: (2, 3)}
    assert {writer: share.right for writer, share in figures.by_writer.items()} == {10: 2, 11: 1}
    assert len(drawings.of([10])) == 2 and drawings.of([10]).labels.tolist() == [1, 7]
