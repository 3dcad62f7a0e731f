"""What has ended is kept in memory, and what anybody changes in the folder is seen all the same."""

import os
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mnist_core.classroom.retraining import from_scratch
from mnist_core.networks.config import ClassDigits, TrainingConfig
from mnist_core.runs import index as index_module
from mnist_core.runs.index import RunIndex
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FINISHED, STOPPED
from mnist_core.runs.store import RunStore
from tests.waiting import wait_for


def ended_runs(store: RunStore, count: int, **status: object) -> list[Run]:
    runs = [store.create(RunRequest(TrainingConfig(seed=seed))) for seed in range(count)]
    return [run.with_status(state=STOPPED, ended=1.0, created=float(n), **status) for n, run in enumerate(runs)]


def another_server(store: RunStore, read: Callable[[str], Run] | None = None) -> RunIndex:
    """Another process on the same folder, as far as the index is concerned."""
    return RunIndex(store.root, read or store.read)


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has ended is believed to stay as it is, as on a server."""
    monkeypatch.setattr(index_module, "_TRUSTED_SECONDS", 60.0)


def names_in(index: RunIndex) -> set[str]:
    return {run.id for run in index.listing().runs}


def test_what_has_ended_is_not_read_again(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = [
        store.create(RunRequest(TrainingConfig(seed=seed))).with_status(state=STOPPED, ended=1.0) for seed in range(3)
    ]
    waiting = store.create(RunRequest(TrainingConfig()))
    assert {run.id for run in store.list()[0]} == {waiting.id, *(run.id for run in ended)}
    read: list[str] = []
    original = RunStore.read
    monkeypatch.setattr(RunStore, "read", lambda self, run_id: read.append(run_id) or original(self, run_id))
    assert len(store.list()[0]) == 4
    assert read == [waiting.id]
    ended[0].with_status(name="Ada")  # by another server, say
    assert next(run for run in store.list()[0] if run.id == ended[0].id).status.name == "Ada"
    store.delete(ended[1].id)
    (store.root / ended[2].id / "status.json").write_text("{")
    runs, broken = store.list()
    assert {run.id for run in runs} == {waiting.id, ended[0].id}
    assert [each.id for each in broken] == [ended[2].id]


@pytest.mark.usefixtures("trusting")
def test_a_folder_in_which_nothing_changes_is_not_looked_through(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended_runs(store, 3)
    an_hour_ago = time.time() - 3600
    os.utime(store.root, (an_hour_ago, an_hour_ago))
    index, looks = another_server(store), list[Path]()
    original = index_module.directories
    monkeypatch.setattr(index_module, "directories", lambda root: looks.append(root) or original(root))
    first = index.listing()
    assert all(index.listing() is first for _ in range(5)) and len(looks) == 1


@pytest.mark.usefixtures("trusting")
def test_another_server_sees_what_is_added_ended_named_and_deleted(store: RunStore) -> None:
    runs, other = ended_runs(store, 3), another_server(store)
    assert names_in(other) == {run.id for run in runs}
    new = store.create(RunRequest(TrainingConfig(seed=9)))
    assert [run.id for run in other.listing().active] == [new.id]
    waiting = store.create(RunRequest(TrainingConfig(seed=10)))
    assert len(other.listing().active) == 2
    shutil.rmtree(waiting.directory)
    assert [run.id for run in other.listing().active] == [new.id]
    new.with_status(state=FINISHED, ended=2.0)
    assert not other.listing().active and new.id in {run.id for run in other.listing().ended}
    store.name_network(runs[0], "Eagle Eye")
    assert "Eagle Eye" in {run.status.network_name for run in other.listing().runs}
    aside = store.move_to_trash(runs[1].id)
    assert runs[1].id not in names_in(other)
    store.restore(aside)
    assert runs[1].id in names_in(other)


@pytest.mark.usefixtures("trusting")
def test_a_change_that_leaves_the_folders_time_as_it_was_is_seen_soon(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some disks note whole seconds only."""
    monkeypatch.setattr(index_module, "_BETWEEN_LOOKS", 0.0)
    runs, other = ended_runs(store, 2), another_server(store)
    assert len(other.listing().runs) == 2
    before = store.root.stat()
    shutil.copytree(runs[0].directory, runs[0].directory.with_name("copied"))
    os.utime(store.root, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert len(other.listing().runs) == 3


def test_the_newest_are_known_at_once_and_the_others_a_little_later(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[threading.Thread] = []

    def begin_later(thread: threading.Thread) -> None:
        waiting.append(thread)

    for number in range(5):
        (run,) = ended_runs(store, 1)
        run.directory.rename(store.root / f"2026010{number}-120000-tutorial-{number:08}")
    monkeypatch.setattr(index_module, "_AT_ONCE", 2)
    monkeypatch.setattr(threading.Thread, "start", begin_later)
    index = another_server(store)
    known = [run.id[:8] for run in index.listing(whole=False).runs]
    assert sorted(known) == ["20260103", "20260104"] and len(waiting) == 1
    monkeypatch.undo()
    assert len(index.listing().runs) == 5


def test_the_rest_is_read_in_the_background(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    ended_runs(store, 5)
    monkeypatch.setattr(index_module, "_AT_ONCE", 1)
    index = another_server(store)
    first = index.listing(whole=False)
    assert len(first.runs) < 5
    wait_for(lambda: len(index.listing(whole=False).runs) == 5, "all to be read")


def test_what_many_threads_ask_for_while_runs_come_and_go_ends_as_the_folder_is(store: RunStore) -> None:
    index, ends = another_server(store), threading.Event()

    def keep_asking() -> None:
        while not ends.is_set():
            ids = [run.id for run in index.listing().runs]
            assert len(ids) == len(set(ids))

    with ThreadPoolExecutor(4) as threads:
        asking = [threads.submit(keep_asking) for _ in range(4)]
        runs = ended_runs(store, 30)
        for run in runs[::2]:
            store.delete(run.id)
        ends.set()
        assert all(each.result() is None for each in asking)
    assert names_in(index) == {run.id for run in runs[1::2]}


def test_runs_are_found_by_whose_they_are_and_by_the_class_that_they_learnt_from(store: RunStore) -> None:
    mine, theirs = (
        store.create(RunRequest(TrainingConfig(), owner="me")),
        store.create(RunRequest(TrainingConfig(seed=1), owner="somebody")),
    )
    digits = ClassDigits("BCDFG", (1,), (2,))
    learnt = theirs.directory.with_name("20260101-120000-tutorial-00000000")
    shutil.copytree(theirs.directory, learnt)
    store.read(learnt.name).write_config(from_scratch("tutorial", digits, epochs=1))
    listing = store.listing()
    assert [run.id for run in listing.of("me")] == [mine.id] and not listing.of("nobody")
    assert {run.id for run in listing.of("somebody")} == {theirs.id, learnt.name}
    assert [run.id for run in listing.learnt_from("BCDFG")] == [learnt.name] and not listing.learnt_from("")
