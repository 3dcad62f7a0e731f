import os
import shutil
import time
from pathlib import Path

import pytest

from mnist_core.errors import RunError
from mnist_core.json_files import load
from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs import store as store_module
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FINISHED, QUEUED, RUNNING, STOPPED
from mnist_core.runs.store import RunStore


def test_a_new_run_waits_and_is_read_back(store: RunStore) -> None:
    config = TrainingConfig(epochs=5)
    run = store.create(RunRequest(config))
    assert store.read(run.id) == run
    assert (run.status.state, run.config, run.has_model) == (QUEUED, config, False)
    assert run.metrics() == ()


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_run_of_every_architecture_is_found_by_its_id(store: RunStore, architecture: str) -> None:
    run = store.create(RunRequest(TrainingConfig(architecture)))
    assert store.read(run.id) == run


@pytest.mark.parametrize("name", ["config.json", "status.json"])
@pytest.mark.parametrize("content", ["[" * 100_000, '{"state":' * 100_000, '{"epochs": ' + "9" * 400 + "}"])
def test_hostile_files_break_their_own_run_alone(store: RunStore, name: str, content: str) -> None:
    good, bad = store.create(RunRequest(TrainingConfig())), store.create(RunRequest(TrainingConfig()))
    (bad.directory / name).write_text(content)
    runs, broken = store.list()
    assert ([run.id for run in runs], [entry.id for entry in broken]) == ([good.id], [bad.id])


def test_a_run_is_deleted_for_good_and_a_broken_one_too(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig())).with_status(state=STOPPED)
    (store.root / "Broken One").mkdir()
    for name in (run.id, "Broken One"):
        store.delete(name)
    assert store.list() == ((), ())
    assert list(store.root.iterdir()) == []


def test_what_was_set_aside_is_gone_until_it_is_brought_back(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig())).with_status(state=FINISHED)
    aside = store.move_to_trash(run.id)
    assert store.list() == ((), ())
    store.restore(aside)
    assert [each.id for each in store.list()[0]] == [run.id]
    with pytest.raises(RunError, match="can't be restored"):
        store.restore(aside)


def test_what_nobody_brought_back_goes_with_a_later_call(store: RunStore) -> None:
    for _ in range(2):
        store.move_to_trash(store.create(RunRequest(TrainingConfig())).with_status(state=FINISHED).id)
    recent, old = sorted(store.root.glob(".deleted-*"))
    old.rename(store.root / ".deleted-1000-abcd")
    aside = store.move_to_trash(store.create(RunRequest(TrainingConfig())).with_status(state=FINISHED).id)
    assert sorted(folder.name for folder in store.root.iterdir()) == sorted([recent.name, aside.folder])
    store.forget(aside)
    store.forget(aside)  # another press, or another server
    assert [folder.name for folder in store.root.iterdir()] == [recent.name]


def test_what_waits_or_trains_is_not_deleted(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig()))
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
    older = store.create(RunRequest(TrainingConfig())).with_status(created=1.0)
    newer = store.create(RunRequest(TrainingConfig())).with_status(created=2.0)
    (store.root / "empty").mkdir()
    (store.root / ".service").mkdir()
    (store.root / "a-file").write_text("")
    for name, content in [("bad-json", "{"), ("bad-state", '{"state": "dancing"}'), ("bad-type", '["finished"]')]:
        broken = store.create(RunRequest(TrainingConfig()))
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
    store.create(RunRequest(TrainingConfig()))
    with pytest.raises(RunError, match="isn't a valid run name"):
        store.read(run_id)


def test_a_link_out_of_the_folder_is_not_followed(store: RunStore, tmp_path: Path) -> None:
    outside = RunStore(tmp_path / "outside").create(RunRequest(TrainingConfig()))
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


def test_a_file_where_the_folder_should_be_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("")
    with pytest.raises(RunError, match="Nothing can be saved"):
        RunStore(tmp_path / "runs").create(RunRequest(TrainingConfig()))


def test_a_run_that_is_being_made_is_not_yet_there_and_not_broken_either(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig()))
    (run.directory / "status.json").unlink()
    assert store.list() == ((), ())
    an_hour_ago = time.time() - 3600
    os.utime(run.directory, (an_hour_ago, an_hour_ago))
    assert [entry.id for entry in store.list()[1]] == [run.id]


def test_a_run_that_is_published_while_it_is_read_is_not_broken(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store.create(RunRequest(TrainingConfig()))
    status = run.directory / "status.json"
    published = status.read_bytes()
    status.unlink()

    def read_too_early(path: Path, kind: type) -> object:
        try:
            return load(path, kind)
        finally:
            status.write_bytes(published)

    monkeypatch.setattr(store_module, "load", read_too_early)
    assert store.list()[1] == ()


def test_a_run_that_is_deleted_while_it_is_read_is_not_broken(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    run = store.create(RunRequest(TrainingConfig()))

    def read_too_late(path: Path, kind: type) -> object:
        shutil.rmtree(run.directory)
        return load(path, kind)

    monkeypatch.setattr(store_module, "load", read_too_late)
    assert store.list() == ((), ())


def test_a_named_network_is_listed_by_its_name_at_once(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig())).with_status(state=STOPPED, ended=1.0)
    assert store.list()[0][0].status.network_name == ""
    store.name_network(run, "Eagle Eye")
    assert store.list()[0][0].status.network_name == "Eagle Eye"
