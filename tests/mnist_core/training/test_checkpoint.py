"""A training that was cut off goes on, and ends as if it had not been."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from mnist_core.data import mnist
from mnist_core.data.mnist import Dataset
from mnist_core.errors import RunError
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.metrics import Metrics
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FINISHED, STOPPED
from mnist_core.runs.store import RunStore
from mnist_core.training import checkpoint
from mnist_core.training.execute import execute
from mnist_core.training.fit import Resumable, train
from tests.curves import is_one_curve

pytestmark = pytest.mark.slow

CONFIG = TrainingConfig(epochs=2, train_size=320)


class PowerCutError(BaseException):
    """The process is gone."""


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    everything = mnist.load()
    return replace(everything, validation=everything.validation.take(slice(200)))


@pytest.fixture(autouse=True)
def every_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "_SECONDS_BETWEEN", 0.0)


def until(epoch: float, points: list[Metrics]) -> Callable[[Metrics], None]:
    def log(point: Metrics) -> None:
        points.append(point)
        if point.epoch >= epoch:
            raise PowerCutError

    return log


EVERYTHING = replace(CONFIG, architecture="cnn", train_size=304, augment=True, schedule="cosine", scribbles=16)


@pytest.mark.parametrize(
    ("config", "within"),
    [(CONFIG, False), (CONFIG, True), (EVERYTHING, True)],
    ids=["tutorial, after an epoch", "tutorial, within an epoch", "everything, within an epoch"],
)
def test_it_goes_on_to_the_same_weights_as_one_curve(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: TrainingConfig, within: bool
) -> None:
    if within:
        monkeypatch.setattr(checkpoint, "_SECONDS_WITHIN", 0.0)
    path = tmp_path / "checkpoint.keras"
    points: list[Metrics] = []
    with pytest.raises(PowerCutError):
        train(config, dataset, on_metrics=until(1.5, points), resumable=Resumable(path))
    kept: list[Metrics] = []
    resumed = train(
        config,
        dataset,
        on_metrics=kept.append,
        on_begin=lambda model, points: kept.extend(points),
        resumable=Resumable(path, points),
    )
    assert is_one_curve(kept, 2)
    held = [point for point in points if point.epoch <= (1.4 if within else 1)]
    assert kept[: len(held)] == held
    whole: list[Metrics] = []
    uncut = train(config, dataset, on_metrics=whole.append)
    for ours, theirs in zip(resumed.get_weights(), uncut.get_weights(), strict=True):
        assert (ours == theirs).all()
    assert [point.val_loss for point in kept] == [point.val_loss for point in whole]


def test_a_run_that_is_trained_on_is_one_curve_and_ends_as_if_in_one_go(store: RunStore, small_data: Path) -> None:
    parent = execute(store.create(RunRequest(CONFIG)), data=small_data)
    child = execute(store.create(RunRequest(parent.continued_config(2))), data=small_data)
    assert (child.config.epochs, child.config.parent) == (4, parent.id)
    assert is_one_curve(child.metrics(), 4)
    assert child.metrics()[: len(parent.metrics())] == parent.metrics()
    assert not child.checkpoint_path.exists()
    whole = execute(store.create(RunRequest(replace(CONFIG, epochs=4))), data=small_data)
    assert child.evaluation() == whole.evaluation()


def test_a_stopped_run_is_trained_on_from_where_it_stopped(store: RunStore, small_data: Path) -> None:
    parent = store.create(RunRequest(replace(CONFIG, epochs=9)))
    parent = execute(
        parent, data=small_data, on_metrics=lambda point: parent.request_stop() if point.epoch >= 1.5 else None
    )
    assert parent.status.state == STOPPED
    child = execute(store.create(RunRequest(parent.continued_config(1))), data=small_data)
    assert child.config.epochs == 2
    assert child.metrics()[: len(parent.metrics())] == parent.metrics()
    assert child.metrics()[-1].epoch == 2
    assert all(earlier.epoch < later.epoch for earlier, later in pairwise(child.metrics()))
    assert child.status.state == FINISHED


def test_a_run_without_a_model_cannot_be_trained_on(store: RunStore) -> None:
    with pytest.raises(RunError, match="no model to train on"):
        store.create(RunRequest(CONFIG)).continued_config(2)
    with pytest.raises(RunError, match="no run none"):
        store.create(RunRequest(replace(CONFIG, parent="none")))
    assert len(store.list()[0]) == 1


def test_a_damaged_checkpoint_is_no_checkpoint(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.keras"
    path.write_bytes(b"half a file")
    points: list[Metrics] = []
    model = train(replace(CONFIG, epochs=1), dataset, on_metrics=points.append, resumable=Resumable(path))
    assert is_one_curve(points, 1)
    assert all(np.isfinite(weights).all() for weights in model.get_weights())
