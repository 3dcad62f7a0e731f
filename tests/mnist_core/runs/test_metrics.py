from dataclasses import replace

import pytest

from mnist_core.runs.metrics import Metrics, best_epoch, has_diverged, seconds_left, validated_alike


def point(epoch: float, *, val_loss: float = 0.4, seconds: float = 1.0) -> Metrics:
    return Metrics(epoch, 0.1, 0.9, val_loss, 0.9, 1000.0, seconds)


def test_the_best_epoch_is_the_one_after_which_validation_loss_was_lowest() -> None:
    losses = [(0.5, 0.01), (1.0, 0.5), (1.5, 0.02), (2.0, 0.3), (3.0, 0.4)]
    points = [point(epoch, val_loss=loss) for epoch, loss in losses]
    assert best_epoch(points) == 2
    assert best_epoch(points[:1]) is None
    assert best_epoch([]) is None


def test_the_time_left_follows_from_the_time_between_points() -> None:
    early, half, whole = point(0.1, seconds=12.0), point(0.5, seconds=14.0), point(2.0, seconds=21.5)
    assert seconds_left([early, half], 2) == pytest.approx(7.5)  # 5 s an epoch, however long the start took
    assert seconds_left([early, half, whole], 2) == 0
    assert half.share_of(2) == 0.25


def test_there_is_no_time_left_to_be_told_before_two_points() -> None:
    assert seconds_left([], 3) is None
    assert seconds_left([point(0.01, seconds=9.0)], 3) is None


def test_only_what_the_same_images_gave_stands_in_one_validation_curve() -> None:
    old = [point(0.5), point(1.0), point(1.5), point(2.0)]
    assert [each.epoch for each in validated_alike(old)] == [1.0, 2.0]
    new = [replace(each, val_images=1_500) for each in old]
    assert validated_alike(new) == new


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
