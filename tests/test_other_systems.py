"""What Windows lacks is not needed: the library is imported and used with POSIX's own modules and calls taken away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PIL import Image

from mnist_core.paths import PROJECT
from tests.conftest import draw

PROGRAM = """
import os, signal, sys

import distributed, matplotlib.pyplot, platformdirs, psutil, sqlalchemy, streamlit  # which know where they are

for name in ("resource", "pwd", "grp", "termios", "tty", "pty"):
    sys.modules[name] = None  # importing it fails
for module, names in ((os, ("fork", "setsid", "mkfifo")), (signal, ("SIGHUP", "SIGKILL"))):
    for name in names:
        delattr(module, name)

import importlib, pkgutil
import mnist_core

for module in pkgutil.walk_packages(mnist_core.__path__, "mnist_core."):
    if not module.name.startswith(("mnist_core.training.", "mnist_core.web")) and module.name != "mnist_core.__main__":
        importlib.import_module(module.name)

from mnist_core.__main__ import end_like_ctrl_c
from mnist_core.cli.main import main
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.request import RunRequest
from mnist_core.runs.store import RunStore
from pages.parts.server import upkeep

end_like_ctrl_c("SIGTERM", "SIGHUP")
upkeep._allow_many_files()
with RunStore.default().create_held(RunRequest(TrainingConfig())) as run:
    assert run.is_held
assert main(["runs"]) == 0
assert main(["class", "list"]) == 0
sys.exit(main(["classify", sys.argv[1]]))
"""


def test_the_library_needs_nothing_that_only_posix_has(tmp_path: Path) -> None:
    Image.fromarray(draw()).save(tmp_path / "seven.png")
    (tmp_path / "program.py").write_text(PROGRAM)
    environment = {"PYTHONPATH": str(PROJECT), "MNIST_RUNS_DIR": str(tmp_path / "runs"), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, str(tmp_path / "program.py"), str(tmp_path / "seven.png")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "seven.png: 7" in done.stdout
