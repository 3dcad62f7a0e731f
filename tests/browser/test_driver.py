"""What the browser is started with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil

from tests.services import command_line

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SWITCHED_OFF = "--disable-features="


def test_what_playwright_switches_off_stays_off(browser: Browser) -> None:
    commands = [command_line(process) for process in psutil.Process().children(recursive=True)]
    lists = [[each for each in command if each.startswith(SWITCHED_OFF)] for command in commands]
    first, last = (set(each.partition("=")[2].split(",")) for each in next(filter(None, lists)))
    assert first < last
