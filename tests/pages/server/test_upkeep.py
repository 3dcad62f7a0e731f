import subprocess
import sys
import time

import pytest

from mnist_core.classroom import store as store_module
from mnist_core.networks.config import TrainingConfig
from mnist_core.paths import PROJECT
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import STOPPED
from mnist_core.runs.store import RunStore
from pages.parts.server import upkeep


@pytest.mark.usefixtures("store")
def test_old_classes_go_without_a_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MNIST_DATABASE_URL", raising=False)
    classes = store_module.ClassStore.default()
    opened = classes.open("teacher")
    upkeep.delete_what_is_old()
    assert classes.list() == [opened]
    monkeypatch.setenv("MNIST_CLASS_DAYS", "1e-9")
    upkeep.delete_what_is_old()
    monkeypatch.delenv("MNIST_CLASS_DAYS")
    assert classes.list() == []
    classes.close()


def test_where_there_are_no_classes_no_database_is_made(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MNIST_DATABASE_URL", raising=False)
    store.root.mkdir(parents=True, exist_ok=True)
    upkeep.delete_what_is_old()
    assert list(store.root.iterdir()) == []


def test_a_deletion_that_can_be_undone_no_longer_is_done(store_with_run: RunStore, trained_run: Run) -> None:
    aside = store_with_run.move_to_trash(trained_run.id)
    folder = store_with_run.root / aside.folder
    upkeep.delete_what_is_old()
    assert folder.exists()
    folder.rename(store_with_run.root / ".deleted-1000-abcd")
    upkeep.delete_what_is_old()
    assert not (store_with_run.root / ".deleted-1000-abcd").exists()


def test_old_runs_go_where_that_is_set_and_stay_where_it_is_not(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = store.create(RunRequest(TrainingConfig())).with_status(state=STOPPED, ended=time.time() - 91 * 86_400)
    upkeep.delete_what_is_old()
    assert [run.id for run in store.list()[0]] == [old.id]
    monkeypatch.setenv("MNIST_RUN_DAYS", "90")
    upkeep.delete_what_is_old()
    assert store.list()[0] == ()


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such limit")
def test_a_server_asks_for_more_files_than_some_systems_give() -> None:
    asks = (
        "import resource; hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1];"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard));"
        "from pages.parts.server import upkeep; upkeep._allow_many_files();"
        "print(resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= min(4096, hard))"
    )
    done = subprocess.run([sys.executable, "-c", asks], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
