import json
import subprocess
import sys
from dataclasses import asdict

import numpy as np
import pytest
from PIL import Image

from mnist_core.errors import ConfigError, RunError
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.metrics import Metrics
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FINISHED, INTERRUPTED, QUEUED, RUNNING, LayerSummary
from mnist_core.runs.store import RunStore


def point(epoch: float) -> Metrics:
    return Metrics(epoch, 0.5, 0.9, 0.4, 0.91, 1000.0, 1.5)


def test_the_status_is_replaced_and_metrics_are_appended(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig()))
    run.log(point(0.5))
    run.log(point(1.0))
    run.write_layers([LayerSummary("dense", "Dense", "128", 100)])
    run = run.with_status(state=FINISHED, ended=2.0)
    again = store.read(run.id)
    assert again.status.state == FINISHED
    assert [logged.epoch for logged in again.metrics()] == [0.5, 1.0]
    assert again.layers()[0].parameters == 100


def test_a_damaged_line_of_metrics_is_left_out(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig()))
    run.log(point(0.5))
    with (run.directory / "metrics.jsonl").open("a") as file:
        for damaged in ("NaN", "Infinity", "1e400", "9" * 400):
            file.write(json.dumps(asdict(point(1.0))).replace("0.5", damaged) + "\n")
        file.write('{"epoch": 1.0, "lo')
    assert [logged.epoch for logged in run.metrics()] == [0.5]


def test_points_that_cannot_be_are_left_out(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig()))
    for changes in ({"epoch": 0.0}, {"epoch": -1.0}, {"accuracy": 1.5}, {"seconds": -1.0}):
        line = json.dumps({**asdict(point(1.0)), **changes})
        (run.directory / "metrics.jsonl").write_text(line + "\n")
        assert run.metrics() == ()


def test_metrics_that_are_a_folder_are_none(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig()))
    (run.directory / "metrics.jsonl").mkdir()
    assert run.metrics() == ()


@pytest.mark.parametrize("content", ["[" * 100_000, "{", '[{"name": 1}]', '{"parameters": "x"}'])
def test_a_damaged_summary_of_layers_is_none(store: RunStore, content: str) -> None:
    run = store.create(RunRequest(TrainingConfig()))
    (run.directory / "layers.json").write_text(content)
    assert run.layers() == ()


def test_a_run_without_evaluation_says_so(store: RunStore) -> None:
    with pytest.raises(RunError, match=r"evaluation\.json"):
        store.create(RunRequest(TrainingConfig())).evaluation()


def test_a_run_keeps_its_owner_and_a_name_that_may_be_shown(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig(), owner="f00", name=" Ada "))
    assert (store.read(run.id).status.owner, store.read(run.id).status.name) == ("f00", "Ada")
    with pytest.raises(ConfigError):
        store.create(RunRequest(TrainingConfig(), name="<script>"))
    path = run.directory / "status.json"
    path.write_text(path.read_text().replace("Ada", "**Ada**"))
    with pytest.raises(RunError, match="A name can have up to 20 letters"):
        store.read(run.id)


def test_a_run_is_held_by_one_at_a_time(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig()))
    assert not run.is_held
    with run.held():
        assert run.is_held
        with pytest.raises(RunError, match="already being trained"), run.held():
            pass
    assert not run.is_held


HOLD_A_RUN = """
import sys
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.request import RunRequest
from mnist_core.runs.store import RunStore
from mnist_core.runs.status import RUNNING

with RunStore.default().create_held(RunRequest(TrainingConfig())) as run:
    if sys.argv[1] == "running":
        run.with_status(state=RUNNING)
    print(run.id, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("state", [QUEUED, RUNNING])
def test_a_run_whose_process_was_killed_is_interrupted(store: RunStore, state: str) -> None:
    command = [sys.executable, "-c", HOLD_A_RUN, state]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        run_id = process.stdout.readline().strip()
        assert store.read(run_id).status.state == state
        process.kill()
        process.wait()
    status = store.read(run_id).status
    assert (status.state, status.is_active) == (INTERRUPTED, False)
    assert f"python -m mnist_core resume {run_id}" in status.message


def test_a_run_of_the_queue_that_nobody_holds_goes_on_by_itself(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig()))
    assert store.read(run.id).status.state == QUEUED
    run.with_status(state=RUNNING)
    status = store.read(run.id).status
    assert (status.state, status.is_active) == (INTERRUPTED, True)
    with run.held():
        assert store.read(run.id).status.state == RUNNING


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_a_damaged_watched_digit_is_none(store: RunStore, content: bytes) -> None:
    run = store.create(RunRequest(TrainingConfig(), watched=np.zeros((28, 28), np.uint8)))
    assert run.watched() is not None
    run.watched_path.write_bytes(content)
    assert run.watched() is None
    Image.new("L", (29, 28)).save(run.watched_path)
    assert run.watched() is None


def test_points_of_earlier_versions_watch_nothing(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig()))
    names = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "images_per_second", "seconds")
    old = json.dumps(dict.fromkeys(names, 1.0))
    (run.directory / "metrics.jsonl").write_text(f'{old}\n{old[:-1]}, "watched": [0.5]}}\n')
    assert [point.watched for point in run.metrics()] == [()]
