"""What the server sees to by itself, visitor or none: it takes up what waits, and deletes what is old."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress

from mnist_core.classroom import place
from mnist_core.errors import MnistCoreError
from mnist_core.paths import runs_folder
from mnist_core.runs import lifetime
from pages.parts import resources

_SECONDS_BETWEEN = 3600.0
_FILES = 4096


def begin() -> None:
    """Take up what an earlier server left behind, and see to the rest now and every hour."""
    _allow_many_files()
    threading.Thread(target=_see_to_it, name="upkeep", daemon=True).start()


def _allow_many_files() -> None:
    """Each visitor takes some, and some systems allow a program 256 unless it asks for more."""
    with suppress(
        ImportError, ValueError, OSError
    ):  # Windows knows no such limit, and a container may insist on its own
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        enough = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < enough:
            resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))


def delete_what_is_old() -> None:
    """Delete old classes, where there ever was one, old runs, and those whose deletion can be undone no longer.

    Raises:
        MnistCoreError: the classes' database, or a setting, cannot be used.
    """
    resources.store().forget_old()
    _delete_old_classes()
    lifetime.delete_old(resources.store())


def _delete_old_classes() -> None:
    if not place.is_there(runs_folder()):
        return
    from mnist_core.classroom.store import ClassStore  # 28 MB, which only a class needs

    classes = ClassStore.default()
    try:
        classes.delete_old()
    finally:
        classes.close()


def _see_to_it() -> None:
    """Beside the visitors, whose first page need not wait until very many runs are read."""
    resources.take_up_what_waits()
    while True:
        try:
            delete_what_is_old()
        except MnistCoreError as error:
            logging.getLogger(__name__).warning("What is old could not be deleted: %s", error)
        time.sleep(_SECONDS_BETWEEN)
