"""Where the classes are kept; asked by whoever need not load a database for that."""

from __future__ import annotations

from pathlib import Path

from mnist_core import settings

FILE_NAME = "classes.sqlite"


def url(runs: Path) -> str:
    """The database that `MNIST_DATABASE_URL` names, else a file in the folder of runs."""
    chosen = settings.DATABASE.value
    if chosen.startswith("postgres://"):  # as some who offer one write it
        return chosen.replace("postgres", "postgresql", 1)
    return chosen or f"sqlite:///{runs / FILE_NAME}"


def is_there(runs: Path) -> bool:
    """Whether there may be classes: a database is named, or somebody has opened a class here."""
    return bool(settings.DATABASE.value) or (runs / FILE_NAME).exists()
