"""The first layer's weights while it trained: little, readable whatever happens, and aligned with the curve."""

from pathlib import Path

import numpy as np
import pytest

from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs import snapshots
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from mnist_core.training.execute import execute

DENSE, KERNELS = (128, 28, 28), (32, 5, 5)


@pytest.mark.parametrize("shape", [DENSE, KERNELS])
def test_what_is_kept_is_read_again(tmp_path: Path, shape: tuple[int, int, int]) -> None:
    path, random = tmp_path / "snapshots.bin", np.random.default_rng(0)
    weights = random.normal(size=(3, *shape))
    for point, each in enumerate(weights, 1):
        snapshots.append(path, point / 10, each)
    kept = snapshots.read(path)
    assert kept is not None
    assert kept.epochs == pytest.approx((0.1, 0.2, 0.3))
    assert kept.weights.shape == (3, snapshots.MOST_UNITS, *shape[1:])
    some = weights[1, : snapshots.MOST_UNITS]
    found = kept.at(0.21)
    assert found and found[0] == pytest.approx(0.2)
    assert np.abs(found[1] / 127 * abs(some).max() - some).max() <= abs(some).max() / 250
    assert kept.at(0.05) is None and kept.at(0.1) is not None


def test_a_long_training_is_kept_as_a_whole_in_two_megabytes(tmp_path: Path) -> None:
    path, weights = tmp_path / "snapshots.bin", np.ones(DENSE)
    for point in range(1, 600):
        snapshots.append(path, float(point), weights)
        assert path.stat().st_size <= snapshots.MOST_BYTES
    kept = snapshots.read(path)
    assert kept is not None
    assert kept.epochs[0] == 1 and kept.epochs[-1] > 590 and len(kept.epochs) > 70
    assert max(np.diff(kept.epochs)) <= 8


def test_what_broke_off_is_left_out_and_what_is_none_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "snapshots.bin"
    snapshots.append(path, 0.5, np.ones(KERNELS))
    snapshots.append(path, 1.0, np.ones(KERNELS))
    path.write_bytes(path.read_bytes()[:-7])
    kept = snapshots.read(path)
    assert kept is not None and kept.epochs == (0.5,)
    assert kept.until(0.4).epochs == ()
    for content in (b"", b"x", b"\xff" * 1000, bytes(6), bytes(1000)):
        path.write_bytes(content)
        assert snapshots.read(path) is None
    assert snapshots.read(tmp_path) is None and snapshots.read(tmp_path / "none") is None


def test_a_run_keeps_them_at_each_of_its_points(trained_run: Run) -> None:
    kept = snapshots.read(trained_run.snapshots_path)
    assert kept is not None
    assert kept.epochs == pytest.approx([point.epoch for point in trained_run.metrics()], abs=1e-4)
    first = kept.weights[0].astype(float), kept.weights[-1].astype(float)
    assert np.corrcoef(first[0].ravel(), first[1].ravel())[0, 1] < 0.999  # it has learnt


@pytest.mark.slow
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_architecture_has_a_first_layer(store: RunStore, small_data: Path, architecture: str) -> None:
    run = execute(store.create(TrainingConfig(architecture=architecture, epochs=1, train_size=500)), data=small_data)
    kept = snapshots.read(run.snapshots_path)
    assert kept is not None and len(kept.epochs) == len(run.metrics())


def test_a_run_that_goes_on_keeps_those_of_the_one_before(store_with_run: RunStore, trained_run: Run) -> None:
    parent = store_with_run.read(trained_run.id)
    run = store_with_run.create(parent.trained_on(1))
    assert run.snapshots_path.read_bytes() == parent.snapshots_path.read_bytes()
