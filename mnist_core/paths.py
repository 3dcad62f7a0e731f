"""Where the project keeps its files: the only module that works this out."""

from __future__ import annotations

from pathlib import Path

from mnist_core import settings

PACKAGE = Path(__file__).parent
PROJECT = PACKAGE.parent
ASSETS = PACKAGE / "assets"
MNIST = ASSETS / "mnist.npz"


def runs_folder() -> Path:
    """The folder of runs: the one `MNIST_RUNS_DIR` names, else `runs/` in the project."""
    chosen = settings.RUNS_FOLDER.value
    return Path(chosen).resolve() if chosen else PROJECT / "runs"


def service_folder(runs: Path) -> Path:
    """Where the local training service of these runs keeps its lock, address and log."""
    return runs / ".service"
