"""What the tests of pages share."""

import gc
import hashlib
from collections.abc import Iterator
from functools import cache

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mnist_core.classroom.prompts import labels_of
from mnist_core.classroom.records import SchoolClass, Writer
from mnist_core.classroom.store import ClassStore
from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.store import RunStore
from pages.parts import resources
from pages.parts.classroom import access
from pages.parts.session import visitor
from tests.engines import Idle
from tests.pages.classroom.opening import written
from tests.pages.opening import TOKEN


@pytest.fixture(autouse=True)
def what_is_loaded_is_not_collected() -> None:
    """Streamlit collects garbage after every run of a page; with TensorFlow's objects that takes most of a test."""
    gc.freeze()


@pytest.fixture(autouse=True)
def a_page_that_is_opened_alone_may_link_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the app there is no navigation, and Streamlit refuses links to pages that are not in it."""
    link = st.page_link

    def link_within_the_app(page: str, **options: object) -> None:
        context = get_script_run_ctx()
        if context is not None and len(context.pages_manager.get_pages()) > 1:
            link(page, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(st, "page_link", link_within_the_app)


@pytest.fixture(scope="session", autouse=True)
def components_are_looked_for_once() -> Iterator[None]:
    """Each AppTest asks all installed packages whether they bring a component, which takes half a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture
def queue(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> TrainingQueue:
    """The queue that the page gets: whatever is submitted waits for ever."""
    queue = TrainingQueue(store, Idle())
    monkeypatch.setattr(resources, "queue", lambda: queue)
    resources.active_runs.clear()
    return queue


@pytest.fixture
def me() -> Iterator[str]:
    """The id of the visitor whose browser keeps `TOKEN`."""
    yield hashlib.sha256(TOKEN.encode()).hexdigest()[:16]
    visitor._teachers.clear()
    visitor.WRONG_KEYS.forget()
    visitor.WRONG_KEYS_OF_ONE.forget()


@pytest.fixture
def classes(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClassStore]:
    """The classes of an empty folder, as the pages find them."""
    monkeypatch.delenv("MNIST_DATABASE_URL", raising=False)
    for kept in (resources.classes, resources.class_drawings):
        kept.clear()
    for attempts in (access.WRONG_CODES, access.WRONG_CODES_OF_ONE, access.JOINED):
        attempts.forget()
    yield resources.classes()
    for kept in (resources.classes, resources.class_drawings):
        kept.clear()


@pytest.fixture
def mine(classes: ClassStore, me: str) -> SchoolClass:
    """A class that this visitor opened."""
    return classes.open(me)


@pytest.fixture
def five(classes: ClassStore, mine: SchoolClass) -> list[Writer]:
    """Five writers, each with three digits."""
    writers = [classes.join(mine, name, f"phone of {name}") for name in ("Ada", "Bo", "Cy", "Di", "Eli")]
    for writer in writers:
        for turn in range(3):
            classes.keep(writer, turn, written(labels_of(writer.id)[turn]))
    return writers
