import json
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path

import pytest

from mnist_core.architectures import ARCHITECTURES
from mnist_core.bundled import SHIPPED
from mnist_core.config import TrainingConfig
from mnist_core.errors import ConfigError, RunError
from mnist_core.files import write_atomically
from mnist_core.metrics import Metrics
from mnist_core.runs import (
    FINISHED,
    INTERRUPTED,
    QUEUED,
    RUNNING,
    STOPPED,
    LayerSummary,
    RunStore,
)


def point(epoch: float) -> Metrics:
    return Metrics(epoch, 0.5, 0.9, 0.4, 0.91, 1000.0, 1.5)


def test_a_new_run_waits_and_is_read_back(store: RunStore) -> None:
    config = TrainingConfig(epochs=5)
    run = store.create(config)
    assert store.read(run.id) == run
    assert (run.status.state, run.config, run.has_model) == (QUEUED, config, False)
    assert run.metrics() == ()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_run_of_every_architecture_is_found_by_its_id(store: RunStore, architecture: str) -> None:
    run = store.create(TrainingConfig(architecture))
    assert store.read(run.id) == run


def test_the_status_is_replaced_and_metrics_are_appended(store: RunStore) -> None:
    run = store.create(TrainingConfig())
    run.log(point(0.5))
    run.log(point(1.0))
    run.write_layers([LayerSummary("dense", "Dense", "128", 100)])
    run = run.with_status(state=FINISHED, ended=2.0)
    again = store.read(run.id)
    assert again.status.state == FINISHED
    assert [logged.epoch for logged in again.metrics()] == [0.5, 1.0]
    assert again.layers()[0].parameters == 100


def test_a_damaged_line_of_metrics_is_left_out(store: RunStore) -> None:
    run = store.create(TrainingConfig())
    run.log(point(0.5))
    with (run.directory / "metrics.jsonl").open("a") as file:
        for damaged in ("NaN", "Infinity", "1e400", "9" * 400):
            file.write(json.dumps(asdict(point(1.0))).replace("0.5", damaged) + "\n")
        file.write('{"epoch": 1.0, "lo')
    assert [logged.epoch for logged in run.metrics()] == [0.5]


def test_points_that_cannot_be_are_left_out(store: RunStore) -> None:
    run = store.create(TrainingConfig())
    for changes in ({"epoch": 0.0}, {"epoch": -1.0}, {"accuracy": 1.5}, {"seconds": -1.0}):
        line = json.dumps({**asdict(point(1.0)), **changes})
        (run.directory / "metrics.jsonl").write_text(line + "\n")
        assert run.metrics() == ()


def test_metrics_that_are_a_folder_are_none(store: RunStore) -> None:
    run = store.create(TrainingConfig())
    (run.directory / "metrics.jsonl").mkdir()
    assert run.metrics() == ()


@pytest.mark.parametrize("name", ["config.json", "status.json"])
@pytest.mark.parametrize("content", ["[" * 100_000, '{"state":' * 100_000, '{"epochs": ' + "9" * 400 + "}"])
def test_hostile_files_break_their_own_run_alone(store: RunStore, name: str, content: str) -> None:
    good, bad = store.create(TrainingConfig()), store.create(TrainingConfig())
    (bad.directory / name).write_text(content)
    runs, broken = store.list()
    assert ([run.id for run in runs], [entry.id for entry in broken]) == ([good.id], [bad.id])


@pytest.mark.parametrize("content", ["[" * 100_000, "{", '[{"name": 1}]', '{"parameters": "x"}'])
def test_a_damaged_summary_of_layers_is_none(store: RunStore, content: str) -> None:
    run = store.create(TrainingConfig())
    (run.directory / "layers.json").write_text(content)
    assert run.layers() == ()


def test_a_run_is_deleted_for_good_and_a_broken_one_too(store: RunStore) -> None:
    run = store.create(TrainingConfig()).with_status(state=STOPPED)
    (store.root / "Broken One").mkdir()
    for name in (run.id, "Broken One"):
        store.delete(name)
    assert store.list() == ((), ())
    assert list(store.root.iterdir()) == []


def test_what_waits_or_trains_is_not_deleted(store: RunStore) -> None:
    run = store.create(TrainingConfig())
    with pytest.raises(RunError, match="Stop it first"):
        store.delete(run.id)
    with run.held():
        run.with_status(state=RUNNING)
        with pytest.raises(RunError, match="Stop it first"):
            store.delete(run.id)
    store.delete(run.id)  # cut off, and nobody goes on with it


@pytest.mark.parametrize("name", ["../outside", "..", ".", "", ".service", "link", "file", "shipped", "/etc", "a\0b"])
def test_nothing_but_runs_is_deleted(store: RunStore, tmp_path: Path, name: str) -> None:
    for folder in (tmp_path / "outside", store.root / ".service"):
        folder.mkdir(parents=True)
    (store.root / "link").symlink_to(tmp_path / "outside")
    (store.root / "file").write_text("")
    with pytest.raises(RunError, match="no such run"):
        store.delete(name)
    assert (tmp_path / "outside").is_dir() and (store.root / ".service").is_dir() and (store.root / "link").exists()


def test_the_newest_run_is_listed_first_and_a_broken_one_hides_none(store: RunStore) -> None:
    older = store.create(TrainingConfig()).with_status(created=1.0)
    newer = store.create(TrainingConfig()).with_status(created=2.0)
    (store.root / "empty").mkdir()
    (store.root / ".service").mkdir()
    (store.root / "a-file").write_text("")
    for name, content in [("bad-json", "{"), ("bad-state", '{"state": "dancing"}'), ("bad-type", '["finished"]')]:
        broken = store.create(TrainingConfig())
        (broken.directory / "status.json").write_text(content)
        broken.directory.rename(store.root / name)
    runs, broken_runs = store.list()
    assert [run.id for run in runs] == [newer.id, older.id]
    assert {entry.id for entry in broken_runs} == {"empty", "bad-json", "bad-state", "bad-type"}
    assert all(entry.reason for entry in broken_runs)


def test_an_empty_or_missing_folder_has_no_runs(tmp_path: Path) -> None:
    assert RunStore(tmp_path).list() == ((), ())
    assert RunStore(tmp_path / "none").list() == ((), ())


@pytest.mark.parametrize(
    "run_id",
    ["../../etc", "..", ".", "", "/etc/passwd", "a/b", "a\\b", "A", "a" * 65, "a\n", "a\0b", "%2e%2e", "~root", "-a"],
)
def test_an_id_that_is_no_name_reads_nothing(store: RunStore, run_id: str) -> None:
    store.create(TrainingConfig())
    with pytest.raises(RunError, match="no run's name"):
        store.read(run_id)


def test_a_link_out_of_the_folder_is_not_followed(store: RunStore, tmp_path: Path) -> None:
    outside = RunStore(tmp_path / "outside").create(TrainingConfig())
    store.root.mkdir()
    (store.root / "link").symlink_to(outside.directory)
    with pytest.raises(RunError, match="no run link"):
        store.read("link")


def test_an_unknown_run_is_named(store: RunStore) -> None:
    with pytest.raises(RunError, match="no run other"):
        store.read("other")


def test_the_shipped_model_is_a_run_like_any_other(store: RunStore) -> None:
    run = store.read(SHIPPED)
    assert run.has_model
    assert run.evaluation().accuracy >= 0.993
    assert run.config.augment
    assert run.model_path.stat().st_size < 3_000_000


def test_a_run_without_evaluation_says_so(store: RunStore) -> None:
    with pytest.raises(RunError, match=r"evaluation\.json"):
        store.create(TrainingConfig()).evaluation()


def test_a_file_where_the_folder_should_be_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("")
    with pytest.raises(RunError, match="No run can be kept"):
        RunStore(tmp_path / "runs").create(TrainingConfig())


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    target = tmp_path / "status.json"
    texts = [json.dumps({"value": letter * 20_000}) for letter in "ab"]
    write_atomically(target, texts[0])
    done = threading.Event()

    def write() -> None:
        for turn in range(300):
            write_atomically(target, texts[turn % 2])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while not done.is_set():
        seen.add(target.read_text())
    writer.join()
    assert seen <= set(texts)
    assert [path.name for path in tmp_path.iterdir()] == ["status.json"]


def test_a_run_keeps_its_owner_and_a_name_that_may_be_shown(store: RunStore) -> None:
    run = store.create(TrainingConfig(), owner="f00", name=" Ada ")
    assert (store.read(run.id).status.owner, store.read(run.id).status.name) == ("f00", "Ada")
    with pytest.raises(ConfigError):
        store.create(TrainingConfig(), name="<script>")
    path = run.directory / "status.json"
    path.write_text(path.read_text().replace("Ada", "**Ada**"))
    with pytest.raises(RunError, match="A name may have letters"):
        store.read(run.id)


def test_a_run_is_held_by_one_at_a_time(store: RunStore) -> None:
    run = store.create(TrainingConfig())
    assert not run.is_held
    with run.held():
        assert run.is_held
        with pytest.raises(RunError, match="trained already"), run.held():
            pass
    assert not run.is_held


HOLD_A_RUN = """
import sys
from mnist_core.config import TrainingConfig
from mnist_core.runs import RUNNING, RunStore

with RunStore.default().create_held(TrainingConfig()) as run:
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
    run = store.create(TrainingConfig())
    assert store.read(run.id).status.state == QUEUED
    run.with_status(state=RUNNING)
    status = store.read(run.id).status
    assert (status.state, status.is_active) == (INTERRUPTED, True)
    with run.held():
        assert store.read(run.id).status.state == RUNNING
