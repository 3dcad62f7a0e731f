"""A network at each point of its training: little, readable whatever happens, and aligned with the curve."""

from pathlib import Path

import numpy as np
import pytest

from mnist_core.data.mnist import load_test
from mnist_core.inference.inside import LiteRTInspector
from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs import snapshots
from mnist_core.runs.request import RunRequest
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
    some = weights[1, : snapshots.MOST_UNITS]
    found = kept.at(0.21)
    assert found and found.epoch == pytest.approx(0.2)
    assert found.weights.shape == (snapshots.MOST_UNITS, *shape[1:])
    assert np.abs(found.weights / 127 * abs(some).max() - some).max() <= abs(some).max() / 250
    assert kept.at(0.05) is None and kept.at(0.1) is not None


def test_the_way_of_a_digit_is_kept_too(tmp_path: Path) -> None:
    path, random = tmp_path / "snapshots.bin", np.random.default_rng(0)
    ways = [(random.normal(size=(7, 7, 4)), random.uniform(0, 9, 10), np.zeros(3)) for _ in range(3)]
    for point, way in enumerate(ways, 1):
        snapshots.append(path, point, np.ones(KERNELS), way)
    kept = snapshots.read(path)
    found = kept and kept.at(2)
    assert found and len(found.answers) == 3
    for answers, told in zip(ways[1], found.answers, strict=True):
        assert told.shape == answers.shape
        assert np.abs(told - answers).max() <= abs(answers).max() / 250


def test_what_would_be_too_large_is_left_out_and_other_shapes_begin_anew(tmp_path: Path) -> None:
    path = tmp_path / "snapshots.bin"
    snapshots.append(path, 1, np.ones(KERNELS), [np.ones((100, 100, 100))])
    snapshots.append(path, 2, np.ones(KERNELS), [np.ones(5)])
    kept = snapshots.read(path)
    assert kept and kept.epochs == (2,)
    found = kept.at(2)
    assert found and [each.shape for each in found.answers] == [(5,)]


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
    nonsense = (
        b"[]",
        b"{}",
        b"7",
        b"[[0,1,1]]",
        b"[[1,1,99999999]]",
        b"[[1,1,1.5]]",
        b"[[true,1,1]]",
        b"[[1]]",
        b"[" * 4000,
    )
    for content in (b"", b"x", b"\xff" * 1000, bytes(6), bytes(1000), *(each + b"\n" * 100 for each in nonsense)):
        path.write_bytes(content)
        assert snapshots.read(path) is None
    assert snapshots.read(tmp_path) is None and snapshots.read(tmp_path / "none") is None


def test_a_run_keeps_them_at_each_of_its_points(trained_run: Run) -> None:
    kept = snapshots.read(trained_run.snapshots_path)
    assert kept is not None
    assert kept.epochs == pytest.approx([point.epoch for point in trained_run.metrics()], abs=1e-4)
    first, last = kept.records["weights"][0].astype(float), kept.records["weights"][-1].astype(float)
    assert np.corrcoef(first.ravel(), last.ravel())[0, 1] < 0.999  # it has learnt


@pytest.mark.slow
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_architecture_has_a_first_layer_and_a_way(store: RunStore, small_data: Path, architecture: str) -> None:
    """Whose last point is what the finished network answers when it is looked into."""
    digit = load_test().images[13]
    config = TrainingConfig(architecture=architecture, epochs=1, train_size=500)
    run = execute(store.create(RunRequest(config, watched=digit)), data=small_data)
    kept = snapshots.read(run.snapshots_path)
    assert kept is not None and len(kept.epochs) == len(run.metrics())
    last = kept.at(1)
    assert last is not None
    *hidden, _ = LiteRTInspector(run.model_path.read_bytes()).activations(digit[np.newaxis])
    for told, answers in zip(last.answers, hidden, strict=True):
        assert np.abs(told - answers[0]).max() <= abs(answers).max() / 200


def test_a_run_that_goes_on_keeps_those_of_the_one_before(store_with_run: RunStore, trained_run: Run) -> None:
    parent = store_with_run.read(trained_run.id)
    run = store_with_run.create(RunRequest(parent.continued_config(1)))
    assert run.snapshots_path.read_bytes() == parent.snapshots_path.read_bytes()
