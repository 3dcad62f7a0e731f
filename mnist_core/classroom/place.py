"""Where the classes are kept; asked by whoever need not load a database for that."""

from __future__ import annotations

import re
from pathlib import Path

from mnist_core import settings

FILE_NAME = "classes.sqlite"


def url(runs: Path) -> str:
    """The database that `MNIST_DATABASE_URL` names, whatever library the address is for, else a file of the runs."""
    chosen = settings.DATABASE.value.strip()
    for backend, ways_to_write in (("postgresql", r"postgres(ql)?(\+\w+)?"), ("sqlite", r"sqlite\+(aio|py)sqlite")):
        chosen = re.sub(f"^{ways_to_write}:", f"{backend}:", chosen)
    return chosen or f"sqlite:///{runs / FILE_NAME}"


def is_there(runs: Path) -> bool:
    """Whether there may be classes: a database is named, or somebody has opened a class here."""
    return bool(settings.DATABASE.value) or (runs / FILE_NAME).exists()
