"""What the walks share: how far they go, and a folder of runs that ends with each walk."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine
from streamlit.testing.v1 import AppTest

from mnist_core.queue.queue import TrainingQueue
from mnist_core.runs.store import RunStore
from mnist_core.settings import WAITING_RUNS
from pages.parts import resources
from tests.engines import Idle
from tests.pages.opening import PROJECT, TOKEN

ME = hashlib.sha256(TOKEN.encode()).hexdigest()[:16]
"""The visitor whose browser keeps `TOKEN`."""


def far(walks: int) -> settings:
    """So many walks of forty steps each; a step takes some hundredths of a second, and no time is too long."""
    return settings(max_examples=walks, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))


def open_page(path: str, **query: str) -> AppTest:
    """A tab of the visitor on this page of the app."""
    page = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    page.session_state["visitor_token"] = TOKEN
    page.query_params.update(query)
    return page.run().switch_page(path).run()


class Walk(RuleBasedStateMachine):
    """A walk with an empty folder of runs, whose queue trains nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.patch = pytest.MonkeyPatch()
        self.patch.setenv("MNIST_RUNS_DIR", str(self.folder))
        self.patch.setenv(WAITING_RUNS.name, "1000")
        self.store = RunStore(self.folder)
        queue = TrainingQueue(self.store, Idle())
        self.patch.setattr(resources, "queue", lambda: queue)

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder)
