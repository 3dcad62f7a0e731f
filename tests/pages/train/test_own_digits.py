"""Digits that a visitor brings to the Train page, and how much of what is brought a server holds."""

import hashlib
import tomllib
from pathlib import Path

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import FileUploader

from mnist_core import settings
from mnist_core.classroom import files
from mnist_core.data import mnist
from mnist_core.errors import RunError
from mnist_core.images.reading import MAX_BYTES
from mnist_core.languages.translation import languages
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.paths import PROJECT
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FINISHED
from mnist_core.runs.store import LARGEST_UPLOAD, RunStore
from mnist_core.training.execute import execute
from pages.parts.server import upload_quota
from pages.parts.train import own_digits
from pages.parts.train.own_digits import LARGEST_DATA
from tests.engines import Idle
from tests.pages.opening import TOKEN, open_through

PAGE = "pages/lab/train.py"


def table(folder: Path, count: int = 240) -> bytes:
    """As Kaggle has it, dark on light."""
    some = mnist.load_test().take(slice(count))
    rows = np.column_stack([some.labels, 255 - some.images.reshape(count, 784)])
    np.savetxt(folder / "ours.csv", rows, "%d", ",")
    return (folder / "ours.csv").read_bytes()


def uploader_of(page: AppTest) -> FileUploader:
    (found,) = (each for each in page.file_uploader if each.key and each.key.startswith("own_digits"))
    return found


def bring(page: AppTest, *uploads: tuple[str, bytes]) -> AppTest:
    uploader_of(page).set_value([(name, content, "application/octet-stream") for name, content in uploads]).run()
    return page.button(key="train_on_own").click().run()


def test_a_file_is_trained_on_with_the_recipe_that_is_lit(
    store: RunStore, queue: TrainingQueue, me: str, tmp_path: Path
) -> None:
    content = table(tmp_path)
    page = open_through(PAGE, PAGE, {"visitor_token": TOKEN})
    page.segmented_control(key="recipe_0").set_value("fast").run()
    page = bring(page, ("../../<our> digits.csv", content))
    assert not page.exception
    (run,), _ = store.list()
    assert run.config.data is not None and run.config.data.name == "our-digits.csv"
    assert (run.config.architecture, run.config.train_size) == (PRESETS["fast"].config.architecture, None)
    assert [path.name for path in run.data_path.iterdir()] == ["our-digits.csv"]
    assert page.progress[0].text.startswith("**Fast, on our-digits.csv")
    assert "own_digits_1" in {each.key for each in page.file_uploader}  # empty, and the file is let go


@pytest.mark.slow
def test_what_was_brought_is_checked_trained_on_and_measured_on_both(
    store: RunStore, queue: TrainingQueue, tmp_path: Path
) -> None:
    bring(open_through(PAGE, PAGE, {"visitor_token": TOKEN}), ("ours.csv", table(tmp_path)))
    run = execute(store.list()[0][0])
    assert run.status.state == FINISHED
    assert run.own_evaluation().count == 40 and run.evaluation().count == 10_000
    assert run.status.message.startswith("It reads ") and "of the 40 test images in ours.csv" in run.status.message
    assert "inverted to light on dark" in run.status.message and "one image in 6 was held back" in run.status.message
    assert run.data_path.is_dir()
    more = execute(store.create(RunRequest(run.continued_config(1))))
    assert more.status.state == FINISHED and more.own_evaluation().count == 40
    store.delete(run.id)
    assert not run.data_path.exists()
    with pytest.raises(RunError, match=r"has learnt from ours\.csv"):
        more.check_weights_for(TrainingConfig())


def test_where_the_labels_are_is_asked_only_where_nothing_tells(
    store: RunStore, queue: TrainingQueue, me: str, tmp_path: Path
) -> None:
    some = mnist.load_test().take(slice(240))
    pixels = some.images.reshape(240, 784).copy()
    pixels[:, 0] = some.labels[::-1]
    np.savetxt(tmp_path / "ours.csv", np.column_stack([pixels, some.labels]), "%d", ",")
    page = open_through(PAGE, PAGE, {"visitor_token": TOKEN})
    page.segmented_control(key="recipe_0").set_value("fast").run()
    page = bring(page, ("ours.csv", (tmp_path / "ours.csv").read_bytes()))
    (asking,), _ = store.list()
    assert not [button for button in page.button if button.key.startswith("labels_")]
    execute(asking)
    page.run()
    assert "ours.csv doesn't say" in page.error[0].value
    page.button(key="labels_last").click().run()
    assert not page.exception
    (run,), _ = store.list()
    assert run.config.data is not None and run.config.data.labels_in == "last"
    assert run.config.architecture == PRESETS["fast"].config.architecture
    assert not [button for button in page.button if button.key.startswith("labels_")]
    dataset = mnist.load(run.data_path, labels_in=run.config.data.labels_in)
    assert sorted(np.concatenate([dataset.train.labels, dataset.validation.labels, dataset.test.labels])) == sorted(
        some.labels
    )


def test_files_that_belong_together_come_together(store: RunStore, queue: TrainingQueue) -> None:
    uploads = [(f"{name}.npy", name.encode()) for name in ("x_train", "y_train", "x_test", "y_test")]
    bring(open_through(PAGE, PAGE, {"visitor_token": TOKEN}), *uploads)
    (run,), _ = store.list()
    assert run.config.data is not None and run.config.data.title == "x_test.npy and 3 more"
    assert {path.name: path.read_bytes() for path in run.data_path.iterdir()} == dict(uploads)
    assert "is damaged" in execute(run).status.message  # the worker says it, and the server never looked


def test_files_that_were_taken_are_let_go_and_no_others(store: RunStore, queue: TrainingQueue) -> None:
    assert isinstance(queue._engine, Idle)
    queue._engine.reachable = False
    page = bring(open_through(PAGE, PAGE, {"visitor_token": TOKEN}), ("a.npy", b"1"))
    assert [error.value for error in page.error] == ["It is down."]
    assert uploader_of(page).value and store.list() == ((), ())
    queue._engine.reachable = True
    page.button(key="train_on_own").click().run()
    assert not uploader_of(page).value and len(store.list()[0]) == 1


def test_two_files_of_one_name_are_not_taken_for_one(store: RunStore, queue: TrainingQueue) -> None:
    page = bring(open_through(PAGE, PAGE, {"visitor_token": TOKEN}), ("a.npy", b"1"), ("a.npy", b"2"))
    assert "the same name" in page.error[0].value
    assert store.list() == ((), ())


@pytest.mark.parametrize("code", languages())
def test_files_of_any_script_keep_their_names_in_every_language(
    store: RunStore, queue: TrainingQueue, code: str
) -> None:
    page = open_through("app.py", PAGE, {"visitor_token": TOKEN}, lang=code)
    page = bring(page, ("Übung 3 数字.npy", b"1"), ("Übung 4.npy", b"2"))
    (run,), _ = store.list()
    assert not page.error and run.config.data is not None and run.config.data.name.startswith("Übung 3 数字.npy")
    assert {path.name for path in run.data_path.iterdir()} == {"Übung 3 数字.npy", "Übung 4.npy"}


def test_what_is_too_large_together_is_refused(
    store: RunStore, queue: TrainingQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_digits, "LARGEST_DATA", 3 * 2**20)
    page = open_through(PAGE, PAGE, {"visitor_token": TOKEN})
    page = bring(page, ("a.csv", bytes(2 * 2**20)), ("b.csv", bytes(2 * 2**20)))
    assert "more than 3 MB in total" in page.error[0].value
    assert store.list() == ((), ())


def test_the_server_lets_in_the_largest_and_no_more() -> None:
    config = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text())
    largest = config["server"]["maxUploadSize"] * 2**20
    assert largest == LARGEST_DATA > max(files.LARGEST_FILE, LARGEST_UPLOAD, MAX_BYTES)


async def _receive(request: Request) -> Response:
    return PlainTextResponse(hashlib.sha256(await request.body()).hexdigest())


@pytest.mark.parametrize(("held", "status"), [(0, 200), (900_000, 200), (1_000_000, 413)])
def test_a_file_is_refused_where_there_is_no_room_left(held: int, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.UPLOADS_MEGABYTES.name, "1")
    monkeypatch.setattr(upload_quota, "held", lambda: held)
    inner = Starlette(routes=[Route("/{path:path}", _receive, methods=["PUT", "GET"])])
    client = TestClient(upload_quota.UploadQuota(inner))
    for _ in range(30):  # one after the other: what has come is not counted twice
        assert client.put("/lab/_stcore/upload_file/a/b", content=bytes(100_000)).status_code == status
    assert client.put("/lab/_stcore/upload_file/a/b", content=iter([b"of unknown length"])).status_code == 411
    assert client.put("/elsewhere", content=bytes(10)).status_code == 200
