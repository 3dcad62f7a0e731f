"""The training queue: runs wait their turn and train in a worker process, through Dask.

`TrainingQueue` is a handle for the Streamlit server and imports no TensorFlow. It decides which run is accepted,
withdrawn or stopped; an `Engine`, here `DaskEngine`, has them trained. What a run is and how it stands is read from
its directory, never from here.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping, Sequence
from typing import Protocol

from mnist_core import settings
from mnist_core.errors import QueueError, RunError
from mnist_core.formats import whole
from mnist_core.languages.translation import _, ngettext
from mnist_core.queue.dask_engine import DaskEngine
from mnist_core.queue.wait_estimate import WaitEstimate, estimate_wait
from mnist_core.runs.lifetime import size_of_data
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import QUEUED, RUNNING
from mnist_core.runs.store import RunStore


class Engine(Protocol):
    """What has runs trained, somewhere else."""

    def connect(self) -> None:
        """Get ready for `submit`, and take up what waits in the folder, whoever submitted it.

        Raises:
            QueueError: the training service cannot be reached.
        """

    def submit(self, run: Run) -> None:
        """See that `run_in_worker` is called once more, which trains whichever run has waited longest.

        Raises:
            QueueError: the training service no longer answers.
        """

    @property
    def is_connected(self) -> bool:
        """Whether it was reached, and has not gone away since."""

    def close(self) -> None:
        """Let go of it; what was submitted goes on."""


class TrainingQueue:
    """Accepts runs, stops them and knows their order; safe to call from many threads at once."""

    def __init__(self, store: RunStore, engine: Engine | None = None) -> None:
        """A queue for the runs of one folder; without an engine of its own they train through Dask."""
        self._store = store
        self._engine = engine or DaskEngine(store)
        self._submitting = threading.Lock()
        self._connecting = threading.Lock()

    def warm_up(self) -> None:
        """Get the engine ready in the background, so that the first run need not wait for TensorFlow."""
        threading.Thread(target=self._connect_quietly, name="training-queue", daemon=True).start()

    def submit(self, request: RunRequest) -> Run:
        """Put a run at the queue's end and return it; see `RunStore.create`.

        An owner who asks for the very training that waits or trains for them already gets that one: the same
        configuration gives the same weights, and a second press of a button asks for nothing new.

        Raises:
            ConfigError: the name has characters that cannot be shown.
            RunError: the run cannot be written to disk.
            QueueError: the training service does not answer, or this owner has as many waiting runs as allowed.
        """
        self._engine.connect()  # first, so that a service that is down leaves no run behind
        with self._submitting:  # both steps, so that runs begin in the order in which they were asked for
            if request.owner and (same := self._same(request)):
                return same
            self._refuse_too_many(request.owner)
            self._refuse_too_much(request.data)
            run = self._store.create(request, behind=self._store.active())
            try:
                self._engine.submit(run)
            except QueueError as error:
                run.fail(str(error))
                raise
        return run

    def stop(self, run_id: str) -> None:
        """End a run: one that trains keeps what it has learnt, one that waits is withdrawn.

        Raises:
            RunError: there is no such run.
        """
        run = self._store.read(run_id)
        if not run.status.is_active:
            return
        run.request_stop()
        with contextlib.suppress(RunError), run.held():  # who holds it trains it, and will see the request
            run = self._store.read(run_id)
            if run.status.is_active:
                words = (
                    _("Cancelled before it started.") if run.status.attempts == 0 else _("Cancelled before it resumed.")
                )
                run.withdraw(words)

    def stop_all_that_wait(self) -> None:
        """Withdraw every run that has not begun, whosever it is; what trains goes on."""
        for run in self._store.active():
            if run.status.state == QUEUED:
                with contextlib.suppress(RunError):  # deleted meanwhile
                    self.stop(run.id)

    def stop_learning_from(self, code: str) -> None:
        """End the runs that learn from a class, which is to be deleted: the drawings that wait with them go, too."""
        for run in self._store.active():
            digits = run.config.class_digits
            if digits is not None and digits.code == code:
                self.stop(run.id)

    def waiting(self) -> Sequence[Run]:
        """The runs that train or wait, in their order; if whoever was to train them has gone, it is called again."""
        return self._in_order(self._store.listing().active)

    def estimate_wait(self, run: Run) -> WaitEstimate:
        """How many runs train or wait before this one, and about how long they still need."""
        listing = self._store.listing()
        return estimate_wait(run, self._in_order(listing.active), listing.runs)

    def _in_order(self, active: Sequence[Run]) -> Sequence[Run]:
        if active and not self._engine.is_connected:
            self.warm_up()
        return sorted(active, key=lambda run: (run.status.state != RUNNING, run.status.created))

    def close(self) -> None:
        """Let go of the engine; what was submitted goes on."""
        self._engine.close()

    def _same(self, request: RunRequest) -> Run | None:
        theirs = (run for run in self._store.active() if run.status.owner == request.owner)
        return next((run for run in theirs if run.config == request.config), None)

    def _refuse_too_many(self, owner: str) -> None:
        """One trains, and some may wait behind it; what nobody's browser has asked for is not counted."""
        most = settings.WAITING_RUNS.whole
        if owner and sum(run.status.owner == owner for run in self._store.active()) > most:
            raise QueueError(
                ngettext(
                    "You can have {count} run waiting at a time, so that others get a turn. Wait for one to finish, or "
                    "stop one.",
                    "You can have {count} runs waiting at a time, so that others get a turn. Wait for one to "
                    "finish, or stop one.",
                    most,
                )
            )

    def _refuse_too_much(self, data: Mapping[str, bytes]) -> None:
        most = settings.DATA_MEGABYTES.value
        if data and size_of_data(self._store) + sum(map(len, data.values())) > most * 2**20:
            problem = _(
                "Runs that learnt from their own digits take up {most} MB here, the most they may. Delete such a run, "
                "or ask whoever runs the server."
            )
            raise QueueError(problem.format(most=whole(round(most))))

    def _connect_quietly(self) -> None:
        if not self._connecting.acquire(blocking=False):
            return  # one at a time, however many pages ask
        try:
            with contextlib.suppress(QueueError):  # whoever submits a run will meet the same trouble, and be told
                self._engine.connect()
        finally:
            self._connecting.release()
