"""Bringing a model back on the Train page: the server takes a file without looking into it."""

import hashlib
from dataclasses import replace

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import FileUploader

from mnist_core.networks.config import Imported, Prepared, Tried
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FAILED, FINISHED
from mnist_core.runs.store import RunStore
from tests.engines import Idle
from tests.pages.opening import TOKEN, open_through

PAGE = "pages/lab/train.py"
FILE = b"whatever a browser sends"


def uploader_of(page: AppTest) -> FileUploader:
    (found,) = (each for each in page.file_uploader if each.key and each.key.startswith("model_file"))
    return found


def bring(page: AppTest) -> AppTest:
    uploader = uploader_of(page)
    uploader.set_value(("mine.keras", FILE, "application/zip")).run()
    return page.button(key="import_model").click().run()


def test_a_file_waits_for_a_worker_as_a_run(store: RunStore, queue: TrainingQueue, me: str) -> None:
    page = bring(open_through(PAGE, PAGE, {"visitor_token": TOKEN, "name": "Ada"}))
    assert not page.exception
    (run,), _ = store.list()
    assert (run.config, run.status.owner, run.status.name) == (
        Imported(hashlib.sha256(FILE).hexdigest()),
        me,
        "Ada",
    )
    assert run.upload_path.read_bytes() == FILE
    assert isinstance(queue._engine, Idle) and queue._engine.submitted == [run.id]
    assert page.query_params["run"] == run.id
    assert page.progress[0].text.startswith("**Ada: Imported model, ")


def test_a_file_that_was_brought_is_let_go_and_brought_twice_it_is_one_run(
    store: RunStore, queue: TrainingQueue
) -> None:
    page = bring(open_through(PAGE, PAGE, {"visitor_token": TOKEN}))
    assert uploader_of(page).value is None and "import_model" not in {button.key for button in page.button}
    bring(page)
    assert len(store.list()[0]) == 1


def test_a_service_that_is_down_is_told_and_nothing_left(store: RunStore, queue: TrainingQueue) -> None:
    assert isinstance(queue._engine, Idle)
    queue._engine.reachable = False
    page = bring(open_through(PAGE, PAGE, {"visitor_token": TOKEN}))
    assert [error.value for error in page.error] == ["It is down."]
    assert uploader_of(page).value is not None, "it need not be chosen again"
    assert store.list() == ((), ())


def test_an_imported_run_is_listed_and_shown_without_curves(store: RunStore, queue: TrainingQueue, me: str) -> None:
    run = store.create(RunRequest.to_import(FILE, owner=me)).with_status(state=FINISHED)
    page = open_through("app.py", PAGE, {"visitor_token": TOKEN}, run=run.id)
    assert not page.exception
    row = page.dataframe[0].value.iloc[0]
    assert row["Run"].startswith("Imported model")
    assert page.progress[0].text.endswith(": imported.")
    assert len(page.get("vega_lite_chart")) == 0


def test_why_a_file_was_refused_stands_on_the_page(store: RunStore, queue: TrainingQueue, me: str) -> None:
    run = store.create(RunRequest.to_import(FILE, owner=me)).with_status(state=FAILED, message="This isn't a model.")
    page = open_through(PAGE, PAGE, {"visitor_token": TOKEN}, run=run.id)
    assert page.error[0].value.endswith(": This isn't a model.")


def test_another_way_to_scale_pixels_is_taken_in_as_a_new_run(store: RunStore, queue: TrainingQueue, me: str) -> None:
    tried = (Tried("divided by 255", 0.976), Tried("between -1 and 1", 0.93), Tried("as they are", 0.9))
    config = replace(Imported.of(FILE), prepared=Prepared("divided by 255", tried))
    run = store.create(RunRequest.to_import(FILE, owner=me)).write_config(config).with_status(state=FINISHED)
    page = open_through(PAGE, PAGE, {"visitor_token": TOKEN, "watched": run.id})
    (table,) = [table.value for table in page.table if "Correct, of 1,000 slightly slanted images" in table.value]
    assert dict(table.iloc[:, 0]) == {"divided by 255": "97.6%", "between -1 and 1": "93.0%", "as they are": "90.0%"}
    other = page.selectbox(key=f"pixels_{run.id}")
    assert other.options == ["between -1 and 1", "as they are"]
    other.select("as they are").run()
    page.button(key="take_in_again").click().run()
    assert not page.exception
    (new,) = [each for each in store.list()[0] if each.id != run.id]
    assert new.config == Imported.of(FILE, "as they are") and new.upload() == FILE
    assert page.session_state["watched"] == new.id
