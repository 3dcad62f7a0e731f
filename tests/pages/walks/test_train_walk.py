"""Walks through Train that nobody wrote down: whatever is pressed in whatever order, the page does what it shows.

Hypothesis draws the steps, and finds the shortest walk that goes wrong. What only a browser can do (pauses within a
round trip, back and forward, Escape) walks in `tests/browser/test_walk.py`.
"""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from streamlit.testing.v1 import AppTest

from mnist_core.lessons.code import script
from mnist_core.networks.config import TrainingConfig
from pages.parts.train.plan import OWN, TITLES, Plan
from tests.pages.walks.walking import Walk, far, open_page

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]  # traced, a walk takes three times as long

PAGE = "pages/lab/train.py"
CHANGES: dict[str, tuple[str, list[Any]]] = {
    "learning_rate": ("select_slider", [0.0001, 0.001, 0.01, 1.0]),
    "batch_size": ("select_slider", [32, 128]),
    "architecture": ("selectbox", ["tutorial", "plain", "small_cnn"]),
    "schedule": ("selectbox", ["constant", "cosine"]),
    "train_size": ("slider", [500, 1_000, 55_000]),
    "augment": ("toggle", [False, True]),
    "seed": ("number_input", [0, 7]),
}
"""What a walker changes in the form, and to what."""


class Tab:
    """A browser's tab, and what whoever looks at it believes to have asked for."""

    def __init__(self) -> None:
        self.page = open_page(PAGE)
        self.believed = Plan()
        self.form: dict[str, Any] | None = None
        self.openings = 0

    def press(self, label: str) -> None:
        next(button for button in self.page.button if button.label == label).click()

    def press_train(self) -> None:
        self.page.button(key=f"train_{self.selected}_{self.believed.version}").click()

    @property
    def selected(self) -> str:
        return str(next(group for group in self.page.button_group if group.label == "Recipe").value)

    @property
    def epochs(self) -> int:
        return int(self.page.number_input(key=f"epochs_{self.selected}_{self.believed.version}").value or 0)


def code_of(page: AppTest) -> str:
    return str(page.code[-1].value)


class TrainWalk(Walk):
    """Two tabs of one visitor on the Train page, whose runs wait for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.tabs = [Tab()]
        self.tab = self.tabs[0]
        self.settled = True

    def go(self, *, pause: bool) -> None:
        """Let the server answer, or let the next step come before it does."""
        self.settled = pause
        if pause:
            self.tab.page.run()
            assert not self.tab.page.exception

    @precondition(lambda self: self.tab.form is None)
    @rule(recipe=st.sampled_from(list(TITLES)), pause=st.booleans())
    def choose_a_recipe(self, recipe: str, pause: bool) -> None:
        next(group for group in self.tab.page.button_group if group.label == "Recipe").set_value(recipe)
        self.tab.believed = self.tab.believed.choose(recipe)
        self.go(pause=pause)

    @precondition(lambda self: self.tab.form is None)
    @rule(epochs=st.integers(1, 200), pause=st.booleans())
    def type_epochs(self, epochs: int, pause: bool) -> None:
        self.tab.page.number_input(key=f"epochs_{self.tab.selected}_{self.tab.believed.version}").set_value(epochs)
        self.tab.believed = self.tab.believed.with_epochs(self.tab.selected, epochs)
        self.go(pause=pause)

    @precondition(lambda self: self.tab.form is None)
    @rule()
    def open_the_settings(self) -> None:
        self.tab.press("More settings")
        self.go(pause=True)
        self.tab.form, self.tab.openings = {}, self.tab.openings + 1

    @precondition(lambda self: self.tab.form is not None)
    @rule(name=st.sampled_from(list(CHANGES)), which=st.integers(0, 3))
    def change_a_setting(self, name: str, which: int) -> None:
        kind, values = CHANGES[name]
        value = values[which % len(values)]
        getattr(self.tab.page, kind)(key=f"{name}_{self.tab.openings}").set_value(value)
        assert self.tab.form is not None
        self.tab.form[name] = None if value == 55_000 else value

    @precondition(lambda self: self.tab.form is not None)
    @rule(use=st.booleans())
    def close_the_settings(self, use: bool) -> None:
        assert self.tab.form is not None
        if use:
            asked = {**self.tab.believed.config.__dict__, **self.tab.form}
            self.tab.believed = self.tab.believed.with_settings(TrainingConfig(**asked))
        self.tab.press("Use these settings" if use else "Cancel")
        self.go(pause=True)
        self.tab.form = None

    @precondition(lambda self: self.tab.form is None)
    @rule(twice=st.booleans())
    def train(self, twice: bool) -> None:
        for _ in range(1 + twice):
            self.tab.press_train()
            self.go(pause=True)
        (run,), _ = self.store.list()  # a second press is no second run
        assert run.config == self.tab.believed.config
        assert self.tab.page.query_params["run"] == run.id
        shutil.rmtree(run.directory)
        for tab in self.tabs:
            tab.page.session_state["watched"] = None  # or each page would say that it is gone
        self.go(pause=True)

    @precondition(lambda self: self.tab.form is None)
    @rule()
    def go_elsewhere_and_come_back(self) -> None:
        self.go(pause=True)
        self.tab.page.switch_page("pages/classroom/join.py").run()
        self.tab.page.switch_page(PAGE)
        self.go(pause=True)

    @rule()
    def reload(self) -> None:
        index = self.tabs.index(self.tab)
        self.tab = self.tabs[index] = Tab()
        self.settled = True

    @precondition(lambda self: self.settled)
    @rule()
    def turn_to_the_other_tab(self) -> None:
        if len(self.tabs) == 1:
            self.tabs.append(Tab())
        self.tab = next(tab for tab in self.tabs if tab is not self.tab)

    @invariant()
    def what_is_shown_is_what_is_asked_for(self) -> None:
        if not self.settled:
            return
        believed = self.tab.believed
        assert (self.tab.selected, self.tab.epochs) == (believed.recipe, believed.config.epochs)
        assert code_of(self.tab.page) == script(believed.config).strip()
        if believed.recipe == OWN:
            assert any(
                f"learning rate {believed.config.learning_rate:g}" in each.value for each in self.tab.page.caption
            )


TestTrainWalk = TrainWalk.TestCase
TestTrainWalk.settings = far(walks=6)
