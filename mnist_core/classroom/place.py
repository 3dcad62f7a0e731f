"""Where the classes are kept; asked by whoever need not load a database for that."""

from __future__ import annotations

import os
from pathlib import Path

URL_VARIABLE = "MNIST_DATABASE_URL"
FILE_NAME = "classes.sqlite"


def url(runs: Path) -> str:
    """The database that `MNIST_DATABASE_URL` names, else a file in the folder of runs."""
    chosen = os.environ.get(URL_VARIABLE, "")
    if chosen.startswith("postgres://"):  # as some who offer one write it
        return chosen.replace("postgres", "postgresql", 1)
    return chosen or f"sqlite:///{runs / FILE_NAME}"


def is_there(runs: Path) -> bool:
    """Whether there may be classes: a database is named, or somebody has opened a class here."""
    return bool(os.environ.get(URL_VARIABLE)) or (runs / FILE_NAME).exists()
