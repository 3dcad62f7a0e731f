"""A run over its memory or its time fails with that reason, and the one behind it trains."""

from pathlib import Path

import pytest

from mnist_core import settings
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FAILED, FINISHED, RUNNING, STOPPED
from mnist_core.runs.store import RunStore
from tests.services import trained_by_a_service
from tests.waiting import wait_for

SMALL = TrainingConfig(epochs=1, train_size=500)


@pytest.mark.parametrize(
    ("setting", "greedy", "reason"),
    [
        (
            (settings.RUN_MEGABYTES.name, "1300"),
            TrainingConfig("deep_cnn", epochs=1, batch_size=4096),
            "more memory than a run is allowed here (1,300 MB)",
        ),
        (
            (settings.RUN_MINUTES.name, "0.5"),
            TrainingConfig(epochs=500),
            "longer than a run is allowed here (0.5 minutes)",
        ),
    ],
    ids=["memory", "time"],
)
def test_it_takes_nobody_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: tuple[str, str], greedy: TrainingConfig, reason: str
) -> None:
    monkeypatch.setenv(*setting)
    store = RunStore(tmp_path / "runs")
    with trained_by_a_service(store) as queue:
        runs = [queue.submit(RunRequest(config)) for config in (greedy, SMALL)]
        wait_for(lambda: not queue.waiting(), "both runs to end")
    failed, fine = (store.read(run.id) for run in runs)
    assert (failed.status.state, failed.status.attempts) == (FAILED, 1)
    assert reason in failed.status.message
    assert not failed.checkpoint_path.exists()
    assert fine.status.state == FINISHED


@pytest.fixture(scope="module")
def slow_model(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A model within its limits that takes half a minute to check."""
    import keras
    from keras import layers

    inner = [layers.Conv2D(96, 3, padding="same") for _ in range(4)]
    ends = layers.GlobalAveragePooling2D(), layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((28, 28)), layers.Reshape((28, 28, 1)), *inner, *ends])
    path = tmp_path_factory.mktemp("made") / "slow.keras"
    model.save(path)
    return path.read_bytes()


def test_a_model_that_is_being_checked_obeys_stop(tmp_path: Path, slow_model: bytes) -> None:
    store = RunStore(tmp_path / "runs")
    with trained_by_a_service(store) as queue:
        checked, behind = queue.submit(RunRequest.to_import(slow_model)), queue.submit(RunRequest(SMALL))
        wait_for(lambda: store.read(checked.id).status.state == RUNNING, "the check to begin")
        queue.stop(checked.id)
        wait_for(lambda: not queue.waiting(), "both runs to end")
    assert store.read(checked.id).status.state == STOPPED
    assert store.read(checked.id).status.message == "Stopped before it was checked."
    assert not checked.upload_path.exists()
    assert store.read(behind.id).status.state == FINISHED


def test_a_check_has_its_own_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slow_model: bytes) -> None:
    monkeypatch.setenv(settings.IMPORT_MINUTES.name, "0.02")
    store = RunStore(tmp_path / "runs")
    with trained_by_a_service(store) as queue:
        run = queue.submit(RunRequest.to_import(slow_model))
        wait_for(lambda: not queue.waiting(), "the check to end")
    assert store.read(run.id).status.state == FAILED
    assert "longer than a run is allowed here (0.02 minutes)" in store.read(run.id).status.message


def test_a_bad_setting_is_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.RUN_MINUTES.name, "two hours")
    store = RunStore(tmp_path / "runs")
    with trained_by_a_service(store) as queue:
        run = queue.submit(RunRequest(SMALL))
        wait_for(lambda: not queue.waiting(), "the run to end")
    assert store.read(run.id).status.state == FAILED
    assert "MNIST_RUN_MINUTES must be a number" in store.read(run.id).status.message
