"""Runs are kept until somebody deletes them, or for some days from their end."""

import math
import time
from dataclasses import replace

import pytest

from mnist_core.errors import ConfigError
from mnist_core.networks.config import DataFile, TrainingConfig
from mnist_core.runs.lifetime import days_kept, delete_old, ended_before, size_of, size_of_data
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FAILED, FINISHED, LABELS
from mnist_core.runs.store import RunStore

DAY = 86_400


def test_nothing_is_deleted_unless_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert days_kept() == math.inf
    monkeypatch.setenv("MNIST_RUN_DAYS", "0")
    with pytest.raises(ConfigError, match="MNIST_RUN_DAYS"):
        days_kept()


def test_only_what_ended_long_ago_is_old(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    old = store.create(RunRequest(TrainingConfig())).with_status(state=FAILED, ended=now - 11 * DAY)
    of_no_clock = store.create(RunRequest(TrainingConfig(seed=1))).with_status(state=FINISHED, ended=3_600.0)
    young = store.create(RunRequest(TrainingConfig(seed=2))).with_status(state=FINISHED, ended=now - 9 * DAY)
    waiting = store.create(RunRequest(TrainingConfig(seed=3))).with_status(created=now - 30 * DAY)
    assert [run.id for run in ended_before(store, 10)] == [old.id]
    monkeypatch.setenv("MNIST_RUN_DAYS", "10")
    delete_old(store)
    assert {run.id for run in store.list()[0]} == {of_no_clock.id, young.id, waiting.id}


def test_data_is_kept_for_a_day_by_a_run_that_asks_about_it_and_by_no_other_that_failed(store: RunStore) -> None:
    config = TrainingConfig(data=DataFile("a.csv", "0" * 64))
    asking, asked_long_ago, failed, waiting = (
        store.create(RunRequest(replace(config, seed=seed), data={"a.csv": b"x"})) for seed in range(4)
    )
    assert size_of_data(store) == 4
    failed.fail("It is damaged.")
    asking.fail("Where are the labels?", asks=LABELS)
    asked_long_ago.fail("Where are the labels?", asks=LABELS).with_status(ended=time.time() - 1.1 * DAY)
    assert [run.id for run in store.list()[0] if run.data_path.is_dir()] == [waiting.id, asked_long_ago.id, asking.id]
    delete_old(store)
    assert {run.id for run in store.list()[0] if run.data_path.is_dir()} == {waiting.id, asking.id}
    assert size_of_data(store) == 2 and len(store.list()[0]) == 4


def test_the_size_is_that_of_all_files(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig()))
    before = size_of(run.directory)
    (run.directory / "data").mkdir()
    (run.directory / "data" / "digits.npz").write_bytes(b"x" * 1_000)
    assert size_of(run.directory) == before + 1_000 and size_of(store.root / "none") == 0
