"""How long a class is kept: some days from when it was opened, by a clock that can be believed."""

from __future__ import annotations

import time

from sqlalchemy import ColumnElement, Engine, delete, not_, or_, update

from mnist_core import settings
from mnist_core.classroom.database import classes, deleting

_DAY = 86_400
_EARLIEST = 1_577_836_800.0
"""2020: no class is older than the program. A small computer without a battery begins in 1970, until it is told
the time."""


def days_kept() -> float:
    """So many days after it was opened a class is deleted.

    Raises:
        ConfigError: `MNIST_CLASS_DAYS` is not a number above 0.
    """
    return settings.CLASS_DAYS.value


def is_kept() -> ColumnElement[bool]:
    """Whether a row of the classes is still to be kept; who looks a class up asks for no other."""
    return or_(classes.c.opened >= time.time() - days_kept() * _DAY, classes.c.opened < _EARLIEST)


def delete_old(engine: Engine) -> None:
    """Delete the classes that are to be kept no longer; one of a wrong clock counts as opened now.

    Raises:
        ClassError: the database cannot be used.
        ConfigError: as for `days_kept`.
    """
    now = time.time()
    if now < _EARLIEST:
        return
    with deleting(engine) as connection:
        wrong = or_(classes.c.opened < _EARLIEST, classes.c.opened > now + _DAY)
        connection.execute(update(classes).where(wrong).values(opened=now))
        connection.execute(delete(classes).where(not_(is_kept())))
