"""When a waiting run's turn comes, from trainings that took known times."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from mnist_core.networks.config import TrainingConfig
from mnist_core.queue.wait_estimate import WaitEstimate, estimate_wait
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FINISHED, RUNNING
from mnist_core.runs.store import RunStore

IMAGES = 1000


def waiting(store: RunStore, count: int, **settings: object) -> list[Run]:
    """So many runs in the order of their creation."""
    config = TrainingConfig(epochs=2, train_size=IMAGES, **settings)  # type: ignore[arg-type]
    runs = [store.create(RunRequest(replace(config, seed=seed))) for seed in range(count)]
    return [run.with_status(created=float(order)) for order, run in enumerate(runs)]


def trained(store: RunStore, seconds: Sequence[float], **settings: object) -> list[Run]:
    """Runs of one epoch that took so long each, the newest first."""
    config = TrainingConfig(epochs=1, train_size=IMAGES, **settings)  # type: ignore[arg-type]
    return [
        store.create(RunRequest(config)).with_status(state=FINISHED, started=100.0, ended=100.0 + each)
        for each in seconds
    ]


def test_the_first_one_waits_for_nobody(store: RunStore) -> None:
    (run,) = waiting(store, 1)
    assert estimate_wait(run, [run], []) == WaitEstimate(0, 0)


def test_others_wait_as_long_as_trainings_like_those_before_them_took(store: RunStore) -> None:
    runs = waiting(store, 3)
    before = trained(store, [10, 12, 11, 11, 11, 900])  # the last of them is long ago
    turn = estimate_wait(runs[2], runs, before)
    assert (turn.ahead, turn.seconds) == (2, pytest.approx(2 * 2 * 11))


def test_nobody_knows_how_long_another_kind_of_network_takes(store: RunStore) -> None:
    runs = waiting(store, 2)
    assert estimate_wait(runs[1], runs, trained(store, [10], architecture="cnn")) == WaitEstimate(1, None)


def test_a_training_during_which_the_clock_was_set_back_says_nothing(store: RunStore) -> None:
    runs = waiting(store, 2)
    assert estimate_wait(runs[1], runs, trained(store, [-90_000])) == WaitEstimate(1, None)
    assert estimate_wait(runs[1], runs, trained(store, [-90_000, 10])).seconds == pytest.approx(20)


def test_with_two_workers_two_runs_need_their_time_at_once(store: RunStore) -> None:
    runs = waiting(store, 4)
    runs[:2] = [run.with_status(state=RUNNING) for run in runs[:2]]
    turn = estimate_wait(runs[3], runs, trained(store, [10]))
    assert (turn.ahead, turn.seconds) == (3, pytest.approx(20))  # 20 s a run: the third begins as the first two end
