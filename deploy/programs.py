"""PostgreSQL, nginx and Firefox, for tests and for a school on one machine: installed, else Debian's, else none.

    python -m deploy.programs

looks for them and, where some are missing, tries to install them; `make test` calls it. It always succeeds: the tests
themselves say what became of them without.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

INSTALL_SECONDS = 180
_PACKAGES = {"initdb": "postgresql", "nginx": "nginx", "firefox-esr": "firefox-esr"}


def find(name: str) -> str | None:
    """The path of a program, or None; Debian keeps PostgreSQL's in a folder of each version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    known = next((str(folder / name) for folder in folders if (folder / name).exists()), None)
    return known or shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def missing() -> list[str]:
    """The Debian packages whose programs are not there."""
    return [package for name, package in _PACKAGES.items() if find(name) is None]


def install(packages: list[str]) -> None:
    """Try Debian's packages where this user may install some."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    for attempt in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages]):
        try:
            subprocess.run(attempt, timeout=INSTALL_SECONDS, check=False, stdin=subprocess.DEVNULL, capture_output=True)
        except (OSError, subprocess.TimeoutExpired):
            continue


if __name__ == "__main__":
    if packages := missing():
        print(f"Trying to install {' and '.join(packages)} for the tests...")
        install(packages)
    for name, package in _PACKAGES.items():
        print(f"{package} for the tests: {find(name) or 'none, so what needs it is left out'}")
