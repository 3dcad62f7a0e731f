"""What the server sees to by itself, visitor or none: it takes up what waits, and deletes what is old."""

from __future__ import annotations

import logging
import threading
import time

from mnist_core.classroom import place
from mnist_core.errors import MnistCoreError
from mnist_core.paths import runs_folder
from pages.parts import resources

_SECONDS_BETWEEN = 3600.0


def begin() -> None:
    """Take up what an earlier server left behind, and see to the rest now and every hour."""
    resources.take_up_what_waits()
    threading.Thread(target=_every_hour, name="upkeep", daemon=True).start()


def delete_what_is_old() -> None:
    """Delete old classes, where there ever was one, and runs whose deletion can be undone no longer.

    Raises:
        MnistCoreError: the classes' database cannot be used.
    """
    resources.store().forget_old()
    if not place.is_there(runs_folder()):
        return
    from mnist_core.classroom.store import ClassStore  # 28 MB, which only a class needs

    classes = ClassStore.default()
    try:
        classes.delete_old()
    finally:
        classes.close()


def _every_hour() -> None:
    while True:
        try:
            delete_what_is_old()
        except MnistCoreError as error:
            logging.getLogger(__name__).warning("Old classes could not be deleted: %s", error)
        time.sleep(_SECONDS_BETWEEN)
