import numpy as np
import pytest

from mnist_core.training.logger import POINTS_PER_EPOCH, Means, is_due


def test_a_window_has_the_means_of_its_own_images() -> None:
    losses = np.array([2.0, 1.0, 0.5, 0.25, 0.125])
    right = np.array([0, 0, 1, 1, 1])
    first = Means(2, losses[:2].mean(), right[:2].mean())
    whole = Means(5, losses.mean(), right.mean())
    window = whole.since(first)
    assert window.images == 3
    assert window.loss == pytest.approx(losses[2:].mean())
    assert window.accuracy == pytest.approx(1.0)
    assert whole.since(Means()) == whole


def test_rounding_does_not_lead_beyond_what_is_possible() -> None:
    window = Means(1000, 0.0999999, 0.9000001).since(Means(900, 0.1111111, 0.8888888))
    assert 0 <= window.accuracy <= 1
    assert Means(20, 0.0499999, 1.0).since(Means(10, 0.1, 1.0)).loss >= 0


@pytest.mark.parametrize("steps", [1, 3, 10, 93, 1719])
def test_a_point_is_due_every_tenth_and_always_at_the_end(steps: int) -> None:
    due = [step for step in range(1, steps + 1) if is_due(step - 1, step, steps)]
    assert len(due) == min(POINTS_PER_EPOCH, steps)
    assert due[-1] == steps


def test_steps_that_are_executed_together_miss_no_end() -> None:
    assert is_due(0, 7, 100) is False
    assert is_due(7, 14, 100) is True
    assert is_due(98, 100, 100) is True
