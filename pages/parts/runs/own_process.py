"""Downloads that a process of its own makes, the command line: it costs the server no memory and nobody a wait."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

from mnist_core import paths
from mnist_core.errors import ExportError
from mnist_core.languages.translation import language

_MOST_SECONDS = 120
_at_work = threading.Lock()
"""One file after the other, however many pupils of a class press at once."""


def lab_sheet(run_id: str, format: str) -> bytes:
    """The sheet of a run in the reader's language as the content of a file, "pdf" or "png"; takes seconds.

    Raises:
        ExportError: there is no such run, or it cannot be drawn.
    """
    return _made_by("report", run_id, ending=format)


def exported(run_id: str, format: str) -> bytes:
    """A run as one of `take_home.FORMATS`, as `take_home.export` makes it; takes seconds.

    Raises:
        ExportError: as for `take_home.export`, or there is no such run.
    """
    return _made_by("export", run_id, "--format", format, ending="file")


def _made_by(command: str, run_id: str, *more: str, ending: str) -> bytes:
    with _at_work, TemporaryDirectory() as folder:
        file = Path(folder) / f"made.{ending}"
        asked = [command, "--run", run_id, *more, "--output", str(file), "--language", language()]
        done = subprocess.run(
            [sys.executable, "-m", "mnist_core", *asked],
            cwd=paths.PROJECT,
            capture_output=True,
            text=True,
            timeout=_MOST_SECONDS,
            check=False,
        )
        if done.returncode:
            raise ExportError(done.stderr.strip())
        return file.read_bytes()
