from dataclasses import replace

import pytest

from mnist_core.metrics import Metrics, best_epoch, has_diverged


def point(epoch: float, *, val_loss: float = 0.4, seconds: float = 1.0) -> Metrics:
    return Metrics(epoch, 0.1, 0.9, val_loss, 0.9, 1000.0, seconds)


def test_the_best_epoch_is_the_one_after_which_validation_loss_was_lowest() -> None:
    losses = [(0.5, 0.01), (1.0, 0.5), (1.5, 0.02), (2.0, 0.3), (3.0, 0.4)]
    points = [point(epoch, val_loss=loss) for epoch, loss in losses]
    assert best_epoch(points) == 2
    assert best_epoch(points[:1]) is None
    assert best_epoch([]) is None


def test_the_time_left_follows_from_the_time_taken() -> None:
    assert point(1.0, seconds=4.0).seconds_left(2) == pytest.approx(4)
    assert point(0.5, seconds=3.0).seconds_left(2) == pytest.approx(9)
    assert point(2.0, seconds=8.0).seconds_left(2) == 0
    assert point(0.5).share_of(2) == 0.25


@pytest.mark.parametrize(
    ("losses", "diverged"),
    [
        ([177.0, 2.4, 2.4], True),
        ([177.0, 2.4, 0.9], False),  # it has recovered
        ([2.5, 2.4, 2.4], False),  # slow, not exploded
        ([177.0, 5.0], False),  # in the middle of an epoch nobody knows yet
        ([], False),
    ],
)
def test_a_loss_that_exploded_and_stays_worse_than_guessing_has_diverged(losses: list[float], diverged: bool) -> None:
    points = [replace(point((epoch + 1) / 3), loss=loss) for epoch, loss in enumerate(losses)]
    assert has_diverged(points) == diverged
