"""A disk that is full, or a folder that is none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mnist_core.errors import QueueError, RunError
from mnist_core.networks.config import TrainingConfig
from mnist_core.paths import PROJECT
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FAILED
from mnist_core.runs.store import RunStore
from pages.parts import resources
from tests.pages.opening import open_through
from tests.services import trained_by_a_service
from tests.waiting import wait_for

TRAIN = "pages/lab/train.py"
SMALL = 20_000
"""Bytes: configuration, status, layers and a few points are less."""


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def test_a_model_that_finds_no_room_fails_its_run_and_takes_none(small_disk: Path) -> None:
    store = RunStore(small_disk / "runs")
    for attempt in range(1, 3):
        done = subprocess.run(
            [sys.executable, "-m", "mnist_core", "train", "--epochs", "1", "--train-size", "500"],
            cwd=PROJECT,
            env={**os.environ, "MNIST_RUNS_DIR": str(store.root)},
            capture_output=True,
            text=True,
            check=False,
        )
        runs, broken = store.list()
        assert (done.returncode, len(runs), broken) == (2, attempt, ())
        assert runs[0].status.state == FAILED
        assert "couldn't be written: No space left on device" in runs[0].status.message
        assert size(runs[0].directory) < SMALL


def test_a_full_disk_refuses_a_run_and_keeps_nothing_of_it(small_disk: Path) -> None:
    store = RunStore(small_disk / "runs")
    store.create(RunRequest(TrainingConfig()))
    with pytest.raises(OSError, match="No space"), (small_disk / "ballast").open("wb", buffering=0) as ballast:
        while True:
            ballast.write(bytes(4096))
    for _ in range(3):
        with pytest.raises(RunError, match="No space left on device"):
            store.create(RunRequest(TrainingConfig()))
    runs, broken = store.list()
    assert (len(runs), broken) == (1, ())


def test_a_folder_that_is_read_only_is_said_on_the_page(read_only_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = RunStore(read_only_disk / "runs")
    monkeypatch.setenv("MNIST_RUNS_DIR", str(store.root))
    queue = TrainingQueue(store)
    monkeypatch.setattr(resources, "queue", lambda: queue)
    page = open_through("app.py", TRAIN)
    assert not page.exception
    next(button for button in page.button if button.label == "Train").click().run()
    assert not page.exception
    (error,) = page.error
    assert "Read-only file system" in error.value
    assert "another folder with MNIST_RUNS_DIR" in error.value


def test_a_runs_folder_that_is_a_file_is_said_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("no folder")
    store = RunStore(tmp_path / "runs")
    queue = TrainingQueue(store)
    with pytest.raises(QueueError, match="another folder with MNIST_RUNS_DIR"):
        queue.submit(RunRequest(TrainingConfig()))
    with pytest.raises(RunError, match="Nothing can be saved"):
        store.create(RunRequest(TrainingConfig()))
    assert store.list() == ((), ())
    assert queue.waiting() == []


def test_a_disk_that_fills_up_fails_what_trains_and_what_waits_and_says_so(small_disk: Path) -> None:
    store = RunStore(small_disk / "runs")
    with trained_by_a_service(store) as queue:
        trains, waits = (
            queue.submit(RunRequest(TrainingConfig(epochs=500))),
            queue.submit(RunRequest(TrainingConfig(train_size=500))),
        )
        wait_for(trains.metrics, "the training to begin")
        with pytest.raises(OSError, match="No space"), (small_disk / "ballast").open("wb", buffering=0) as ballast:
            while True:
                ballast.write(bytes(512))
        wait_for(lambda: not queue.waiting(), "both to end")
    for run in (trains, waits):
        status = store.read(run.id).status
        assert status.state == FAILED
        assert status.message == "The run's files couldn't be written: No space left on device."
