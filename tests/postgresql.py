"""Finding PostgreSQL's programs for the class store's tests: an installed server's, else Debian's, else none.

    python -m tests.postgresql

looks for them and, when there are none, tries to install them; `make test` calls it. It always succeeds: the tests
themselves say what became of them without a server.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

INSTALL_SECONDS = 180


def find(name: str) -> str | None:
    """The path of one of the server's programs, or None; Debian keeps them in a folder of each version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((str(folder / name) for folder in folders if (folder / name).exists()), None) or shutil.which(name)


@contextmanager
def running() -> Iterator[str | None]:
    """A server that listens on a socket in a folder of its own: the address of a database; None without programs."""
    initdb, pg_ctl = find("initdb"), find("pg_ctl")
    if initdb is None or pg_ctl is None:
        yield None
        return
    with TemporaryDirectory(dir="/tmp") as name:  # a socket's path may have a hundred characters
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        data, log = str(folder / "data"), str(folder / "log")
        _as_a_user([initdb, "-D", data, "-U", "digits", "-A", "trust", "-N"])
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=50"
        _as_a_user([pg_ctl, "-D", data, "-l", log, "-o", options, "-w", "start"])
        try:
            yield f"postgresql://digits@/postgres?host={folder}"
        finally:
            _as_a_user([pg_ctl, "-D", data, "-m", "immediate", "stop"])


def _as_a_user(command: list[str]) -> None:
    """PostgreSQL refuses to run as root."""
    command = ["runuser", "-u", "nobody", "--", *command] if os.geteuid() == 0 else command
    subprocess.run(command, check=True, capture_output=True)


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
