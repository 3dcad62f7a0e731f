"""What is written down of a run, in frozen values: where it stands, its network's layers, its row in a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from mnist_core.errors import ConfigError
from mnist_core.languages.translation import ENGLISH, N_, _
from mnist_core.names import check_name

State = Literal["queued", "running", "interrupted", "finished", "stopped", "failed"]
QUEUED: Final = "queued"
RUNNING: Final = "running"
INTERRUPTED: Final = "interrupted"
"""Whoever trained it has gone before the end: it can go on from its checkpoint."""
FINISHED: Final = "finished"
STOPPED: Final = "stopped"
FAILED: Final = "failed"
LABELS: Final = "labels"
"""What a run asks for that failed because nothing tells which column of its data file has the labels."""

_STATES: Mapping[str, str] = MappingProxyType(
    {
        "queued": N_("queued"),
        "running": N_("running"),
        "interrupted": N_("interrupted"),
        "finished": N_("finished"),
        "stopped": N_("stopped"),
        "failed": N_("failed"),
        "imported": N_("imported"),
        "broken": N_("broken"),
    }
)

APP, COMMAND_LINE = "app", "command line"


def in_words(state: str) -> str:
    """A state, or one of those in a `RunSummary`, in the reader's language."""
    return _(_STATES[state])


@dataclass(frozen=True)
class Status:
    """Where a run stands.

    Attributes:
        state: see `State`.
        message: why it failed or was stopped, in words for a pupil; else empty.
        asks: what it needs to be told before it can be trained, `LABELS` or nothing.
        created, started, ended: seconds since 1970 UTC; None where it has not come to that.
        attempts: how often a worker has begun it.
        queued_by: `APP` when it went through the queue, `COMMAND_LINE` when trained there directly.
        owner: the id of the visitor who started it; empty for none.
        name: what that visitor calls themselves, as `check_name` allows; may be empty.
        network_name: what that visitor calls the network, likewise.
        language: in which the message is written, an ISO 639 code: that of whoever started it.
    """

    state: State
    message: str = ""
    created: float = 0.0
    started: float | None = None
    ended: float | None = None
    attempts: int = 0
    queued_by: str = APP
    owner: str = ""
    name: str = ""
    network_name: str = ""
    language: str = ENGLISH
    asks: str = ""

    def __post_init__(self) -> None:
        if any(check_name(name) != name for name in (self.name, self.network_name)):
            raise ConfigError(_("The name can't be shown."))

    @property
    def is_active(self) -> bool:
        """Whether the run waits or trains, or goes on by itself: the queue sees to that for its own runs."""
        return self.state in (QUEUED, RUNNING) or (self.state == INTERRUPTED and self.queued_by == APP)


@dataclass(frozen=True)
class LayerSummary:
    """A row of the network's summary: the layer's name and kind, its output's shape, its number of parameters."""

    name: str
    kind: str
    output_shape: str
    parameters: int


@dataclass(frozen=True)
class RunSummary:
    """What a table of runs says of one.

    Attributes:
        id: the run's id, or the name of a directory that is none.
        state: see `State`; "imported" for a finished one that was trained elsewhere, "broken" for a directory that
            cannot be read as a run.
        message: why it failed, was stopped or is broken; else empty.
        accuracy, loss: on the test set, as in `Evaluation`; None while there is no model.
    """

    id: str
    state: State | Literal["imported", "broken"]
    message: str
    accuracy: float | None = None
    loss: float | None = None
