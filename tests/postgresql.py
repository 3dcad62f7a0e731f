"""Finding PostgreSQL's programs for the class store's tests: an installed server's, else Debian's, else none.

    python -m tests.postgresql

looks for them and, when there are none, tries to install them; `make test` calls it. It always succeeds: the tests
themselves say what became of them without a server.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

INSTALL_SECONDS = 180


def find(name: str) -> str | None:
    """The path of one of the server's programs, or None; Debian keeps them in a folder of each version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((str(folder / name) for folder in folders if (folder / name).exists()), None) or shutil.which(name)


def install() -> None:
    """Try Debian's package where this user may install packages."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    for attempt in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "postgresql"]):
        try:
            subprocess.run(attempt, timeout=INSTALL_SECONDS, check=False, stdin=subprocess.DEVNULL, capture_output=True)
        except (OSError, subprocess.TimeoutExpired):
            continue


if __name__ == "__main__":
    if find("initdb") is None:
        print("No PostgreSQL here; trying to install it for the class store's tests...")
        install()
    print(f"PostgreSQL for the tests: {find('initdb') or 'none, so the class store is tested on SQLite alone'}")
