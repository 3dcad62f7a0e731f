"""What the tests of pages share."""

import gc
import hashlib
from collections.abc import Iterator
from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner

from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.store import RunStore
from pages.parts import resources
from pages.parts.session import visitor
from tests.engines import Idle
from tests.pages.opening import TOKEN


@pytest.fixture(autouse=True)
def what_is_loaded_is_not_collected() -> None:
    """Streamlit collects garbage after every run of a page; with TensorFlow's objects that takes most of a test."""
    gc.freeze()


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
