"""Finding a browser to drive: an installed Chromium or Chrome, else Playwright's, else Debian's, else none.

    python -m browser.chromium

looks for one and, when there is none, tries to install one; `make test` calls it. It always succeeds: the tests
themselves say what became of them without a browser.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
INSTALL_SECONDS = 240


def find() -> str | None:
    """The path of a browser, or None; Chromium without windows comes first, as a page costs a tenth less in it."""
    installed = [shutil.which(name) for name in NAMES] + [path for path in APPLICATIONS if Path(path).exists()]
    return next((path for path in installed if path), None) or _playwrights_own()


def _playwrights_own() -> str | None:
    if importlib.util.find_spec("playwright") is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Try Playwright's own download, then Debian's package where this user may install packages."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        attempts += [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium-headless-shell"]]
    for attempt in attempts:
        try:
            subprocess.run(attempt, timeout=INSTALL_SECONDS, check=False, stdin=subprocess.DEVNULL, capture_output=True)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if find():
            return


if __name__ == "__main__":
    if find() is None:
        print("No Chromium or Chrome here; trying to install one for the browser tests...")
        install()
    print(f"Browser for the tests: {find() or 'none, so the browser tests will be left out'}")
