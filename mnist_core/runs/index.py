"""What a folder of runs holds, kept in memory: ten thousand runs cost a page what ten do.

What has ended cannot change, but for the name that is given to its network, so it is read once. What waits or trains,
and what is broken, is looked at each time. The folder's own time tells whether anything was added or taken away.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from mnist_core.errors import RunError
from mnist_core.runs.listing import BrokenRun, Listing, listing_of
from mnist_core.runs.run import Run
from mnist_core.runs.status import FAILED, FINISHED, STOPPED

_TRUSTED_SECONDS = 1.0
"""So long what has ended is believed to be as it was; then some of it is looked at, in turn."""

_COARSE_SECONDS = 2.0
"""A folder's time may be that coarse: a change in the moment of a look may leave it as it was."""

_BETWEEN_LOOKS = 0.5
"""Seconds between two looks at a folder that has changed just now."""

_AT_ONCE = 100
"""Directories that are read, or looked at again, before a page may go on."""

_YIELD_SECONDS = 0.001
"""In which pages get their turn while all the others are read."""

_NAMED_HERE = re.compile(r"\d{8}-\d{6}-[a-z-]+-[0-9a-f]{8}")
"""As a store names a run."""

_SECONDS_TO_MAKE = 60
_NEVER = -1

_RENAMED = ".renamed"
"""A file whose time tells every server that a network was given a name."""


@dataclass(frozen=True, slots=True)
class _Ended:
    """A run that had ended when it was read: the stamp of its directory then, and whether it has a model."""

    stamp: tuple[int, int]
    run: Run
    has_model: bool


class RunIndex:
    """What this process knows of one folder; safe to ask from many threads at once.

    The lock is held only while what was found is noted, never while a disk is asked: whoever waits for a disk lets
    other threads work, and they would wait for the lock.
    """

    def __init__(self, root: Path, read: Callable[[str], Run]) -> None:
        """An index that knows nothing yet.

        Args:
            root: the folder.
            read: reads the run of this name, or raises a `RunError`.
        """
        self._root, self._read = root, read
        self._lock = threading.Lock()
        self._ended: dict[str, _Ended] = {}
        self._others: dict[str, Run | BrokenRun | None] = {}  # None while it is being made
        self._unread: list[str] = []  # the newest last
        self._being_read: set[str] = set()
        self._to_compare: list[str] = []
        self._time = self._name_time = _NEVER
        self._looked = self._compared = 0.0
        self._may_have_changed = False
        self._looks, self._last_look = count(1), 0
        self._changes = 0
        self._listing: tuple[int, Listing] | None = None  # after so many changes

    def listing(self, *, whole: bool = True) -> Listing:
        """What the folder holds, all of it; or what is known so far, while the rest is read in the background."""
        self._look()
        while (whole or not self._being_read) and (names := self._take_unread()):
            try:
                for name in names:
                    self._read_one(name)
            finally:
                with self._lock:
                    self._being_read.difference_update(names)
            if not whole:
                self._read_in_background()
                break
            time.sleep(_YIELD_SECONDS)
        while whole and self._being_read:  # by another thread
            time.sleep(_YIELD_SECONDS)
        return self._listed()

    def look_again(self) -> None:
        """Look at the folder whatever its time says: this process has just changed it."""
        self._time = _NEVER

    def tell_of_a_name(self) -> None:
        """Have every server on this folder look at what has ended."""
        (self._root / _RENAMED).touch()
        self._name_time = _NEVER

    def _look(self) -> None:
        """See what was added and taken away, and look again at what has not ended."""
        changed, named, now = _time_of(self._root), _time_of(self._root / _RENAMED), time.monotonic()
        if named != self._name_time:
            self._name_time = named
            self._forget_changed(list(self._ended))
        if now - self._compared >= _TRUSTED_SECONDS:
            self._compared = now
            self._forget_changed(self._next_to_compare())
        is_unsure = self._may_have_changed and now - self._looked >= _BETWEEN_LOOKS
        if is_unsure or changed != self._time:
            look, names = next(self._looks), set(directories(self._root))
            with self._lock:
                if look > self._last_look:  # no other thread has looked later
                    self._take_names(names)
                    self._time, self._looked, self._last_look = changed, now, look
                    self._may_have_changed = time.time() - changed / 1e9 < _COARSE_SECONDS
        for name in list(self._others):
            self._read_one(name)

    def _take_names(self, names: set[str]) -> None:
        known: tuple[dict[str, Any], ...] = (self._ended, self._others)
        for each in known:
            for name in each.keys() - names:
                del each[name]
                self._changes += 1
        self._unread = sorted(names - self._ended.keys() - self._others.keys() - self._being_read)

    def _next_to_compare(self) -> Sequence[str]:
        with self._lock:
            self._to_compare = self._to_compare or list(self._ended)
            return [self._to_compare.pop() for _ in range(min(_AT_ONCE, len(self._to_compare)))]

    def _forget_changed(self, names: Sequence[str]) -> None:
        """Have those of what had ended read anew whose stamps are others now, by a hand or by a name that was given."""
        for name in names:
            known = self._ended.get(name)
            if known is not None and _stamp(self._root / name) != known.stamp:
                with self._lock:
                    self._ended.pop(name, None)
                    self._changes += 1
                self.look_again()

    def _take_unread(self) -> Sequence[str]:
        """The newest of what nobody has read; the caller reads them."""
        with self._lock:
            names = self._unread[-_AT_ONCE:]
            del self._unread[-_AT_ONCE:]
            self._being_read.update(names)
        return names[::-1]

    def _read_one(self, name: str) -> None:
        directory = self._root / name
        found: Run | BrokenRun | None = None
        stamp = _stamp(directory)
        if stamp is not None or not _is_being_made(directory):  # asked before it is read: soon it may be whole
            try:
                found = self._read(name)
            except RunError as error:
                found = BrokenRun(name, str(error)) if directory.exists() else None  # it was deleted meanwhile
        if stamp is not None and isinstance(found, Run) and found.status.state in (FINISHED, STOPPED, FAILED):
            self._note_ended(name, _Ended(stamp, found, found.has_model))
        else:
            self._note_other(name, found)

    def _note_ended(self, name: str, ended: _Ended) -> None:
        with self._lock:
            self._ended[name] = ended
            self._others.pop(name, None)
            self._changes += 1

    def _note_other(self, name: str, found: Run | BrokenRun | None) -> None:
        with self._lock:
            if name in self._ended:  # another thread has read it later
                return
            self._changes += self._others.get(name) != found
            self._others[name] = found

    def _read_in_background(self) -> None:
        if self._unread:
            threading.Thread(target=self.listing, name="read-runs", daemon=True).start()

    def _listed(self) -> Listing:
        with self._lock:
            known = self._listing
            if known is not None and known[0] == self._changes:
                return known[1]
            changes, ended, others = self._changes, list(self._ended.values()), list(self._others.values())
        listing = listing_of(
            [*(found for found in others if isinstance(found, Run)), *(each.run for each in ended)],
            [found for found in others if isinstance(found, BrokenRun)],
            {each.run.id for each in ended if each.has_model},
        )
        self._listing = changes, listing
        return listing


def _time_of(path: Path) -> int:
    """When it was last changed, in nanoseconds since 1970; 0 where there is nothing."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _stamp(directory: Path) -> tuple[int, int] | None:
    """When a run's folder and its status were last changed, in nanoseconds; None without a status."""
    times = _time_of(directory), _time_of(directory / "status.json")
    return times if all(times) else None


def _is_being_made(directory: Path) -> bool:
    """Whether somebody may be about to publish a run there; what still has no status after a minute is broken."""
    if not _NAMED_HERE.fullmatch(directory.name) or (directory / "status.json").exists():
        return False
    try:
        return time.time() - directory.stat().st_mtime < _SECONDS_TO_MAKE
    except FileNotFoundError:  # it could not be made, and is gone
        return False


def is_directory(root: Path, name: str) -> bool:
    """Whether a name, which may come from a visitor, is one of `directories`, without looking at all of them."""
    directory = root / name
    is_here = bool(name) and Path(name).name == name and not name.startswith(".")
    return is_here and directory.is_dir() and not directory.is_symlink()


def directories(root: Path) -> Sequence[str]:
    """The names of what may be runs in a folder, in no order; what begins with a dot is none, nor what is a link."""
    try:
        with os.scandir(root) as entries:  # which tells folders apart without asking for each
            return [
                entry.name
                for entry in entries
                if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)
            ]
    except (FileNotFoundError, NotADirectoryError):
        return []
