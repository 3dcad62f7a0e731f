"""The folder of runs: makes run directories, finds them, lists and deletes them.

What is in a run directory is told by `runs.run`. A broken directory hides no other, and nothing outside the folder is
ever read or deleted, whatever name comes from a visitor.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from mnist_core import paths
from mnist_core.errors import ConfigError, RunError
from mnist_core.json_files import load, write_atomically
from mnist_core.languages.translation import _, language
from mnist_core.names import check_name
from mnist_core.networks.config import Imported, TrainingConfig
from mnist_core.runs.bundled import BUNDLED, IN_ASSETS
from mnist_core.runs.index import RunIndex, is_directory
from mnist_core.runs.listing import BrokenRun, Listing
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run, cut_off, read_config
from mnist_core.runs.status import (
    APP,
    COMMAND_LINE,
    INTERRUPTED,
    QUEUED,
    RUNNING,
    Status,
)

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_DELETED = ".deleted-"
_SECONDS_SET_ASIDE = 3600
_TICK = 0.001

LARGEST_UPLOAD = 50 * 2**20
"""Bytes of a model that is brought here; the largest of our own networks has 6 MB with its optimizer's state."""


@dataclass(frozen=True)
class TrashedRun:
    """A run that was deleted and can be brought back: its name, and the folder in which it lies meanwhile."""

    name: str
    folder: str


@dataclass(frozen=True)
class RunStore:
    """A folder of run directories. Every id that comes from outside goes through `read`."""

    root: Path

    @classmethod
    def default(cls) -> RunStore:
        """The folder `MNIST_RUNS_DIR` names, else `runs/` in the project."""
        return cls(paths.runs_folder())

    def create(self, request: RunRequest, behind: Iterable[Run] = ()) -> Run:
        """Make a run directory for what waits for a worker.

        Args:
            request: what is to be trained or imported.
            behind: what its turn comes after, though the clock was set back since those were created.

        Raises:
            ConfigError: the name has characters that cannot be shown.
            RunError: the folder cannot be written to, the run to go on from or to take weights from cannot be used, or
                there are no drawings of the class.
        """
        created = max([time.time(), *(run.status.created + _TICK for run in behind)])
        status = Status(
            QUEUED,
            created=created,
            owner=request.owner,
            name=check_name(request.name),
            network_name=check_name(request.network_name),
            language=language(),
        )
        with self._writable() as made:
            return self._make(request, status, made).with_status()

    @contextlib.contextmanager
    def create_held(self, request: RunRequest) -> Iterator[Run]:
        """Make a run directory for what this very process does, which holds the run until the block ends.

        Raises:
            ConfigError, RunError: as for `create`.
        """
        status = Status(QUEUED, created=time.time(), queued_by=COMMAND_LINE, language=language())
        with self._writable() as made:
            run = self._make(request, status, made)
        with run.held():  # before the status is there, so that nobody finds the run without its holder
            yield run.with_status()

    def _make(self, request: RunRequest, status: Status, made: contextlib.ExitStack) -> Run:
        """A new run's directory with all that it begins with; the status, yet to be written, publishes it."""
        config = request.config
        run = self._begin(config, status, made)
        run.write_config(config)
        if isinstance(config, Imported):
            write_atomically(run.upload_path, request.upload)
        elif config.parent:
            self._copy_what_trains_on(self.read(config.parent), run)
        elif config.weights_from:
            source = self.read(config.weights_from)
            source.check_weights_for(config)
            shutil.copyfile(source.keras_path, run.weights_path)  # the source may be deleted before its turn comes
        if config.class_digits is not None:
            _write_class_digits(run, request)
        if request.data:
            run.data_path.mkdir()
        for file, content in request.data.items():
            (run.data_path / file).write_bytes(content)
        if request.watched is not None and not run.watched_path.exists():
            Image.fromarray(request.watched).save(run.watched_path)
        return run

    def _copy_what_trains_on(self, parent: Run, run: Run) -> None:
        """Begin where that one ended, as if it had been cut off there."""
        run.write_metrics(parent.metrics())
        shutil.copyfile(parent.keras_path, run.checkpoint_path)
        for kept, copy in ((parent.watched_path, run.watched_path), (parent.snapshots_path, run.snapshots_path)):
            if kept.is_file():
                shutil.copyfile(kept, copy)
        if parent.data_path.is_dir():
            shutil.copytree(parent.data_path, run.data_path)

    def _begin(self, config: TrainingConfig | Imported, status: Status, made: contextlib.ExitStack) -> Run:
        """An empty directory with a name of its own."""
        kind = config.architecture.replace("_", "-") or "imported"
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
        run_id = f"{stamp}-{kind}-{secrets.token_hex(4)}"
        run = Run(run_id, self.root / run_id, config, status)
        run.directory.mkdir(parents=True)
        made.callback(shutil.rmtree, run.directory, ignore_errors=True)
        self._index.look_again()
        run.prepare_lock()
        return run

    @contextlib.contextmanager
    def _writable(self) -> Iterator[contextlib.ExitStack]:
        """What is put on the stack is done only when writing fails."""
        try:
            with contextlib.ExitStack() as undo:
                yield undo
                undo.pop_all()
        except OSError as error:
            raise RunError(
                _("Nothing can be saved in {folder}: {problem}. Free some space or choose another folder.").format(
                    folder=self.root, problem=error.strerror
                )
            ) from None

    def read(self, run_id: str) -> Run:
        """The run of this id, one of `IN_ASSETS` for a model that comes with the app.

        Raises:
            RunError: there is no such run, it is broken, or this is not a run id; nothing outside the folder is read.
        """
        if not _ID.fullmatch(run_id):
            raise RunError(_("That isn't a valid run name. Run names have lower-case letters, digits and hyphens."))
        directory = paths.ASSETS / run_id if run_id in IN_ASSETS else self.root / run_id
        if directory.is_symlink() or not directory.is_dir():
            raise RunError(
                _("There is no run {run_id}. It may have been deleted. Choose another one.").format(run_id=run_id)
            )
        try:
            config = read_config(directory)
            run = Run(run_id, directory, config, load(directory / "status.json", Status))
        except (RunError, ConfigError) as error:
            raise RunError(_("The run {run} is broken. {problem}").format(run=run_id, problem=error)) from None
        return _as_interrupted(run) if _trainer_is_gone(run) else run

    def delete(self, name: str) -> None:
        """Delete a run for good, or a broken directory, by the name that `list` gives.

        Raises:
            RunError: there is no such run, it is waiting or being trained, or it cannot be deleted.
        """
        self.forget(self._move(name))

    def move_to_trash(self, name: str) -> TrashedRun:
        """Delete a run so that it can be restored; what nobody restores within an hour goes for good.

        Raises:
            RunError: as for `delete`.
        """
        self.forget_old()
        return self._move(name)

    def _move(self, name: str) -> TrashedRun:
        if not is_directory(self.root, name):
            raise RunError(_("There is no such run. It may already have been deleted."))
        if self._is_waiting_or_training(name):
            raise RunError(_("The run {name} is waiting or training. Stop it first.").format(name=name))
        aside = TrashedRun(name, f"{_DELETED}{time.time():.0f}-{secrets.token_hex(4)}")
        try:
            (self.root / name).rename(self.root / aside.folder)  # in one step, so that nobody finds half a run
            self._index.look_again()
        except OSError as error:
            raise RunError(
                _("The run {name} can't be deleted: {problem}.").format(name=name, problem=error.strerror)
            ) from None
        return aside

    def restore(self, aside: TrashedRun) -> None:
        """Put what was set aside back in its place.

        Raises:
            RunError: it is gone for good, or the folder cannot be written to.
        """
        try:
            (self.root / aside.folder).rename(self.root / aside.name)
            self._index.look_again()
        except OSError as error:
            raise RunError(
                _("The run {name} can't be restored: {problem}.").format(name=aside.name, problem=error.strerror)
            ) from None

    def forget(self, aside: TrashedRun) -> None:
        """Delete what was set aside for good.

        Raises:
            RunError: it cannot be deleted.
        """
        try:
            shutil.rmtree(self.root / aside.folder)
        except FileNotFoundError:  # another one was quicker
            return
        except OSError as error:
            raise RunError(
                _("The run {name} can't be deleted: {problem}.").format(name=aside.name, problem=error.strerror)
            ) from None

    def forget_old(self) -> None:
        """Delete for good what nobody has brought back in an hour."""
        earliest = time.time() - _SECONDS_SET_ASIDE
        for folder in self.root.glob(f"{_DELETED}*"):
            since = folder.name.removeprefix(_DELETED).partition("-")[0]
            if since.isdigit() and int(since) < earliest:
                shutil.rmtree(folder, ignore_errors=True)

    def _is_waiting_or_training(self, name: str) -> bool:
        try:
            return self.read(name).status.state in (QUEUED, RUNNING)
        except RunError:  # a broken one does neither
            return False

    def list(self) -> tuple[tuple[Run, ...], tuple[BrokenRun, ...]]:
        """All runs of the folder, newest first, and beside them the directories that are broken."""
        listing = self._index.listing()
        return listing.runs, listing.broken

    def listing(self) -> Listing:
        """What is known of the folder so far: all of it, but for the first seconds of a process with very many runs."""
        return self._index.listing(whole=False)

    def with_model(self) -> Sequence[Run]:
        """The runs that are known to have a model: those that ship first, then the folder's, newest first."""
        return [*map(self.read, BUNDLED), *self.listing().with_model]

    def name_network(self, run: Run, name: str) -> Run:
        """Give the network of a run that has ended a name, as `check_name` allows; it is listed by it at once."""
        named = run.with_status(network_name=name)
        self._index.tell_of_a_name()
        return named

    def active(self) -> Sequence[Run]:
        """The runs that wait, train or go on by themselves, the oldest first."""
        return self._index.listing().active

    def left_to_the_queue(self) -> Sequence[Run]:
        """Those of them that nobody but the queue sees to."""
        return [run for run in self.active() if run.status.queued_by == APP]

    @property
    def _index(self) -> RunIndex:
        return _index_of(self.root)


@cache
def _index_of(root: Path) -> RunIndex:
    """What this process knows of a folder."""
    return RunIndex(root, lambda name: RunStore(root).read(name))


def _write_class_digits(run: Run, request: RunRequest) -> None:
    digits, test = request.class_digits, request.class_test
    if not len(digits):
        raise RunError(_("The writers to learn from haven't drawn anything yet. Let them write first."))
    parts = {"images": digits.images, "labels": digits.labels, "test_images": test.images, "test_labels": test.labels}
    np.savez_compressed(run.class_digits_path, allow_pickle=False, **parts)


def _trainer_is_gone(run: Run) -> bool:
    """Whether somebody held the run and trained it, and has died; what the queue has yet to begin nobody holds."""
    begun = (RUNNING,) if run.status.queued_by == APP else (QUEUED, RUNNING)
    return run.status.state in begun and not run.is_held


def _as_interrupted(run: Run) -> Run:
    return replace(run, status=replace(run.status, state=INTERRUPTED, message=cut_off(run)))
