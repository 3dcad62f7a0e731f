"""A walk that nobody wrote down, with a slow network between: see `browser/walk.py`, and `tests/pages/walks/`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api", reason="browser tests left out: Playwright is not installed")

from browser.walk import walk

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_whatever_is_pressed_the_train_page_trains_what_it_shows(browser: Browser, tmp_path: Path) -> None:
    assert walk(browser, tmp_path, steps=12, seconds=600, seed=1, delay=0.02) >= 12
