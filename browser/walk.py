"""Walks through the Train page that nobody wrote down, in a real browser: it does what it shows, whatever is pressed.

    python -m browser.walk --steps 1000 --seed 7

A walker believes what a person at this browser would believe. When it comes to rest, what is selected, the field and
the code are compared with that; after Train, the configuration of the run that the address names.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from browser.driver import go_to, launch, wait_until
from browser.proxies import slow
from browser.server import queue_without_workers, serve
from mnist_core.lessons.code import script
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from pages.parts.train.plan import TITLES, Plan

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

_PATIENCE_MS = 30_000
_PAUSES = (0, 0, 0, 30, 120, 400)
"""In milliseconds, between two steps: from none to a round trip."""

_SETTINGS: Mapping[str, tuple[str, tuple[str, ...], tuple[object, ...]]] = {
    "architecture": (
        "Architecture",
        ("Tutorial network", "Tutorial network on plain pixels", "Small convolutional network"),
        ("tutorial", "plain", "small_cnn"),
    ),
    "optimizer": ("Optimizer", ("Adam", "SGD", "RMSprop"), ("adam", "sgd", "rmsprop")),
    "schedule": ("Schedule", ("Constant", "Up, then down"), ("constant", "cosine")),
}


class Finding(AssertionError):
    """The page did not do what it showed; tells the steps that led there."""


class Tab:
    """One tab on the Train page, and what whoever looks at it believes."""

    def __init__(self, page: Page, address: str, delay: float) -> None:
        self.page, self.address = page, address
        self._delay_ms = max(15.0, 1000 * delay)
        self.believed = Plan()
        page.set_default_timeout(_PATIENCE_MS)
        self.open()

    def open(self) -> None:
        """Load the page, which begins anew."""
        self.page.goto(f"{self.address}/train")
        self.believed = Plan()
        self.come_to_rest()
        self.show_code()

    def show_code(self) -> None:
        """Unfold the code, to be read."""
        self.page.get_by_text("Show me the code").click()
        self.page.locator("[data-testid=stExpander] [data-testid=stCode]").last.wait_for()

    def come_to_rest(self) -> None:
        """Wait until the server has answered all that was said: it runs nothing, and the browser has heard so."""
        self.page.get_by_role("radio", name="CNN").wait_for()
        wait_until(
            self.page,
            """() => {
                const app = document.querySelector('[data-testid=stApp]');
                const { testScriptState, testConnectionState } = app.dataset;
                const still = testScriptState === 'notRunning' && testConnectionState === 'CONNECTED';
                window.still = still ? (window.still ?? 0) + 1 : 0;
                return window.still > 6;
            }""",
            every_ms=self._delay_ms,
        )
        self.page.evaluate("window.still = 0")


class Walk:
    """A walker with one seed; two tabs of one visitor."""

    def __init__(self, browser: Browser, address: str, runs: Path, *, seed: int, delay: float) -> None:
        self._random = random.Random(seed)
        self._store = RunStore(runs)
        self._context = browser.new_context(viewport={"width": 1280, "height": 900})
        self._tabs = [Tab(self._context.new_page(), address, delay) for _ in range(2)]
        self._tab = self._tabs[0]
        self.steps: list[str] = []

    def step(self) -> None:
        """Do something, and see at rest that the page shows what is believed.

        Raises:
            Finding: it does not, or another network was trained.
        """
        from playwright.sync_api import Error

        ways: list[Callable[[], str]] = [
            *[self._choose_recipe] * 9,
            *[self._type_epochs] * 6,
            *[self._settings] * 2,
            *[self._train] * 3,
            self._elsewhere_and_back,
            self._back_and_forward,
            self._reload,
            self._other_tab,
        ]
        try:
            self.steps.append(self._random.choice(ways)())
        except Error as error:
            raise self._finding(str(error)) from error
        pause = self._random.choice(_PAUSES)
        self._tab.page.wait_for_timeout(pause)
        if self._random.random() < 0.2:
            self._look()

    def close(self) -> None:
        """Look a last time."""
        self._look()
        self._context.close()

    def _choose_recipe(self) -> str:
        recipe = self._random.choice(list(TITLES))
        self._page.get_by_role("radio", name=re.compile(rf"^{TITLES[recipe]}\b")).click()
        self._tab.believed = self._tab.believed.choose(recipe)
        return f"choose {recipe}"

    def _type_epochs(self) -> str:
        epochs = self._random.randint(1, 200)
        field = self._page.get_by_role("spinbutton", name="Epochs")
        field.fill(str(epochs))
        if enter := self._random.random() < 0.3:
            field.press("Enter")
        self._tab.believed = self._tab.believed.with_epochs(self._tab.believed.recipe, epochs)
        return f"type {epochs} epochs{' and Enter' if enter else ''}"

    def _settings(self) -> str:
        self._page.get_by_role("button", name="More settings").click()
        dialog = self._page.get_by_role("dialog")
        dialog.wait_for()
        self.steps.append("open the settings")
        changed = dict(self._change_setting() for _ in range(self._random.randint(0, 2)))
        end = self._random.choice(["Use these settings", "Use these settings", "Cancel", "Escape"])
        self.steps.append(f"change {changed}, then {end}")
        if end == "Escape":
            self._escape(dialog)
        else:
            dialog.get_by_role("button", name=end).click()
        dialog.wait_for(state="detached")
        self._tab.come_to_rest()  # for a frame the rows of before and after may both be there
        if end.startswith("Use"):
            settings = TrainingConfig(**{**asdict(self._tab.believed.config), **changed})
            self._tab.believed = self._tab.believed.with_settings(settings)
        return "the settings are closed"

    def _escape(self, dialog: Locator) -> None:
        """As often as it takes: the first may only leave the list that was open last."""
        from playwright.sync_api import TimeoutError as StillThere

        for _ in range(3):
            self._page.keyboard.press("Escape")
            with suppress(StillThere):
                dialog.wait_for(state="detached", timeout=2_000)
                return

    def _change_setting(self) -> tuple[str, object]:
        name = self._random.choice(list(_SETTINGS))
        label, options, values = _SETTINGS[name]
        index = self._random.randrange(len(options))
        box = self._page.get_by_role("dialog").get_by_role("combobox", name=label)
        if box.input_value() != options[index]:
            box.click()
            self._page.get_by_role("option", name=options[index], exact=True).click()
        return name, values[index]

    def _train(self) -> str:
        before = {run.id for run in self._runs()}
        asked = self._tab.believed.config
        button = self._page.get_by_role("button", name="Train", exact=True)
        twice = self._random.random() < 0.3
        button.dblclick() if twice else button.click()
        if hasty := self._random.random() < 0.3:
            self.steps.append(self._choose_recipe())  # which is the next choice, and not this one
        new = self._wait_for_run(before, asked)
        self._page.wait_for_url(lambda address: parse_qs(urlsplit(address).query).get("run") == [new])
        self._tab.come_to_rest()
        self._page.get_by_role("button", name="Stop").click()
        self._page.get_by_text("Cancelled before it started").wait_for()
        return f"train{' twice' if twice else ''}{', then another recipe at once' if hasty else ''}"

    def _wait_for_run(self, before: set[str], asked: TrainingConfig) -> str:
        deadline = time.monotonic() + _PATIENCE_MS / 1000
        while time.monotonic() < deadline:
            if new := [run for run in self._runs() if run.id not in before]:
                if len(new) > 1 or new[0].config != asked:
                    raise self._finding(f"asked for {asked}, and {[run.config for run in new]} is trained")
                return new[0].id
            self._page.wait_for_timeout(20)
        raise self._finding(f"Train was pressed, and nothing is trained: {asked}")

    def _elsewhere_and_back(self) -> str:
        self._look()  # Streamlit may drop what was typed in the very moment of leaving
        go_to(self._page, self._random.choice(["Draw", "Evaluate", "Class"]))
        self._page.wait_for_timeout(self._random.choice(_PAUSES))
        go_to(self._page, "Train")
        self._page.get_by_role("radio", name="CNN").wait_for()
        self._tab.come_to_rest()
        self._tab.show_code()
        return "another page and back"

    def _back_and_forward(self) -> str:
        self._look()
        go_to(self._page, "Class")
        self._page.get_by_role("heading", name="Can it read your class?").wait_for()
        self._page.go_back()
        self._page.get_by_role("radio", name="CNN").wait_for()
        self._tab.come_to_rest()
        self._tab.show_code()
        return "another page, and the browser's Back"

    def _reload(self) -> str:
        self._tab.open()
        return "reload"

    def _other_tab(self) -> str:
        self._look()
        self._tab = next(tab for tab in self._tabs if tab is not self._tab)
        self._page.bring_to_front()
        return "the other tab"

    def _look(self) -> None:
        """Leave the field, come to rest, and compare."""
        self._page.get_by_role("heading", level=1).click()
        self._tab.come_to_rest()
        believed = self._tab.believed
        selected = self._page.locator(".st-key-bar [role=radio][aria-checked=true]").inner_text().split("\n")[0].strip()
        epochs = int(self._page.get_by_role("spinbutton", name="Epochs").input_value())
        if (selected, epochs) != (TITLES[believed.recipe], believed.config.epochs):
            raise self._finding(
                f"{selected}, {epochs} epochs, is shown instead of {believed.recipe}, {believed.config}"
            )
        code = self._page.locator("[data-testid=stExpander] [data-testid=stCode]").last.inner_text()
        if _letters(code) != _letters(script(believed.config)):
            raise self._finding(f"the code is not that of {believed.config}")

    def _runs(self) -> Sequence[Run]:
        return self._store.list()[0]

    @property
    def _page(self) -> Page:
        return self._tab.page

    def _finding(self, words: str) -> Finding:
        return Finding(words + "\n  after: " + "\n         ".join(self.steps[-12:]))


def _letters(code: str) -> str:
    return "".join(code.split())


def walk(browser: Browser, folder: Path, *, steps: int, seconds: float, seed: int, delay: float) -> int:
    """Take so many steps, or as many as there is time for; how many it were.

    Raises:
        Finding: the page did something else than it showed.
    """
    with (
        queue_without_workers(folder / "scheduler.txt") as scheduler,
        serve(folder / "runs", folder / "log.txt", {"DASK_SCHEDULER_ADDRESS": scheduler}) as server,
        slow(server.url, delay) as address,
    ):
        walker, end = Walk(browser, address, server.runs, seed=seed, delay=delay), time.monotonic() + seconds
        while len(walker.steps) < steps and time.monotonic() < end:
            walker.step()
        walker.close()
        return len(walker.steps)


def main() -> None:
    """Walk from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=3_600.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.05, help="seconds, each way")
    options = parser.parse_args()
    with launch() as browser, tempfile.TemporaryDirectory() as folder:
        taken = walk(browser, Path(folder), **vars(options))
    print(f"{taken} steps without a finding")


if __name__ == "__main__":
    main()
