"""The lab sheet as a download, drawn by a process of its own, which costs the server no memory and nobody a wait."""

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
_drawing = threading.Lock()
"""One sheet after the other, however many pupils of a class press at once."""


def lab_sheet(run_id: str, format: str) -> bytes:
    """The sheet of a run in the reader's language as the content of a file, "pdf" or "png"; takes seconds.

    Raises:
        ExportError: there is no such run, or it cannot be drawn.
    """
    with _drawing, TemporaryDirectory() as folder:
        sheet = Path(folder) / f"sheet.{format}"
        command = [sys.executable, "-m", "mnist_core", "report", "--run", run_id, "--output", str(sheet)]
        command += ["--language", language()]
        done = subprocess.run(
            command, cwd=paths.PROJECT, capture_output=True, text=True, timeout=_MOST_SECONDS, check=False
        )
        if done.returncode:
            raise ExportError(done.stderr.strip())
        return sheet.read_bytes()
