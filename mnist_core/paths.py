"""Where the project keeps its files, and how it is called: the only module that works this out."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from mnist_core import settings

PACKAGE = Path(__file__).parent
PROJECT = PACKAGE.parent
IS_CHECKOUT = (PROJECT / "app.py").is_file()
"""Whether this is the repository, and not a package that was installed from it."""

APP = (PROJECT if IS_CHECKOUT else PACKAGE / "web") / "app.py"
"""The app's script. In a package it lies with its pages inside the library, so that nothing else is called `pages`."""

COMMAND = "python -m mnist_core" if IS_CHECKOUT else "digit-lab"
"""What is typed before `train`, `runs` and the others; an installed package knows both."""

ASSETS = PACKAGE / "assets"
MNIST = ASSETS / "mnist.npz"


def runs_folder() -> Path:
    """The folder of runs: the one `MNIST_RUNS_DIR` names, else `runs/` in the project, or in the user's data folder."""
    if chosen := settings.RUNS_FOLDER.value:
        return Path(chosen).resolve()
    return (PROJECT if IS_CHECKOUT else platformdirs.user_data_path("digit-lab", appauthor=False)) / "runs"


def service_folder(runs: Path) -> Path:
    """Where the local training service of these runs keeps its lock, address and log."""
    return runs / ".service"
