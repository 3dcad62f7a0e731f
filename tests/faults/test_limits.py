"""A run over its memory or its time fails with that reason, and the one behind it trains."""

from pathlib import Path

import pytest

from mnist_core import limits
from mnist_core.config import TrainingConfig
from mnist_core.run_records import FAILED, FINISHED
from mnist_core.run_store import RunStore
from tests.services import trained_by_a_service
from tests.waiting import wait_for

SMALL = TrainingConfig(epochs=1, train_size=500)


@pytest.mark.parametrize(
    ("setting", "greedy", "reason"),
    [
        (
            (limits.MEGABYTES_VARIABLE, "1300"),
            TrainingConfig("deep_cnn", epochs=1, batch_size=4096),
            "more memory than a run may have here (1,300 MB)",
        ),
        (
            (limits.MINUTES_VARIABLE, "0.5"),
            TrainingConfig(epochs=500),
            "longer than a run may take here (0.5 minutes)",
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
        runs = [queue.submit(config) for config in (greedy, SMALL)]
        wait_for(lambda: not queue.waiting(), "both runs to end", seconds=300)
    failed, fine = (store.read(run.id) for run in runs)
    assert (failed.status.state, failed.status.attempts) == (FAILED, 1)
    assert reason in failed.status.message
    assert not failed.checkpoint_path.exists()
    assert fine.status.state == FINISHED


def test_a_bad_setting_is_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(limits.MINUTES_VARIABLE, "two hours")
    store = RunStore(tmp_path / "runs")
    with trained_by_a_service(store) as queue:
        run = queue.submit(SMALL)
        wait_for(lambda: not queue.waiting(), "the run to end", seconds=300)
    assert store.read(run.id).status.state == FAILED
    assert "MNIST_RUN_MINUTES must be a number" in store.read(run.id).status.message
