"""What whoever runs the server may set: every environment variable with its default, its range and its meaning.

No other module reads the environment. `table()` is what the documentation and `python -m mnist_core --help` show.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from mnist_core.errors import ConfigError
from mnist_core.languages.translation import ENGLISH, N_, _


@dataclass(frozen=True)
class Text:
    """A variable that holds text.

    Attributes:
        name: of the environment variable.
        default: what counts where it is not set, in words; the value is empty then.
        meaning: what it decides.
    """

    name: str
    default: str
    meaning: str

    @property
    def value(self) -> str:
        """What is set, or the empty text."""
        return os.environ.get(self.name, "")


@dataclass(frozen=True)
class Number:
    """A variable that holds a number above 0.

    Attributes:
        name: of the environment variable.
        default: what counts where it is not set; None where the machine decides.
        meaning: what it decides, with its unit.
        is_whole: whether only whole numbers will do.
    """

    name: str
    default: float | None
    meaning: str
    is_whole: bool = False

    @property
    def value(self) -> float:
        """What is set, or the default.

        Raises:
            ConfigError: the value is not a number above 0, or not a whole number where one is needed.
        """
        assert self.default is not None
        return self.value_or(self.default)

    def value_or(self, otherwise: float) -> float:
        """Return what is set, or another default."""
        text = os.environ.get(self.name)
        if text is None:
            return otherwise
        try:
            number = float(text)
        except ValueError:
            number = 0.0
        if not 0 < number < math.inf or (self.is_whole and not number.is_integer()):
            kind = _("a whole number") if self.is_whole else _("a number")
            raise ConfigError(
                _("{name} must be {kind} above 0, not {text}. Whoever runs the server can correct it.").format(
                    name=self.name, kind=kind, text=repr(text)
                )
            )
        return number

    @property
    def whole(self) -> int:
        """The value as an integer; raises as `value` does."""
        return int(self.value)


RUNS_FOLDER = Text("MNIST_RUNS_DIR", N_("`runs/` in the project"), N_("the folder for runs and for SQLite's classes"))
DATABASE = Text(
    "MNIST_DATABASE_URL",
    N_("`classes.sqlite` in the runs folder"),
    N_("the database for classes: `postgresql://...`"),
)
PUBLIC_URL = Text(
    "MNIST_PUBLIC_URL", N_("this computer's address"), N_("the app's address for phones, in QR codes and links")
)
TEACHER_KEY = Text(
    "MNIST_TEACHER_KEY",
    N_("a new one at every start"),
    N_("the server's key for teachers, at least 8 characters"),
)
TRUSTED_PROXIES = Text("MNIST_TRUSTED_PROXIES", "none", N_("addresses or networks whose X-Forwarded-For counts"))
DASK_SCHEDULER = Text("DASK_SCHEDULER_ADDRESS", N_("one the app starts itself"), N_("the training cluster"))

WORKERS = Number(
    "MNIST_WORKERS",
    None,
    N_("trainings at the same time; by default two, on a machine with two cores and 6 GB, else one"),
    is_whole=True,
)
RUN_MEGABYTES = Number(
    "MNIST_RUN_MEGABYTES",
    None,
    N_("memory for one training; by default a third of the machine's, or half for one at a time"),
)
RUN_MINUTES = Number("MNIST_RUN_MINUTES", 120.0, N_("minutes for one training, per attempt"))
IMPORT_MINUTES = Number("MNIST_IMPORT_MINUTES", 3.0, N_("minutes for checking an imported model"))
UPLOADS_MEGABYTES = Number("MNIST_UPLOADS_MEGABYTES", 1000.0, N_("megabytes of uploaded files held in memory at once"))
DATA_MEGABYTES = Number("MNIST_DATA_MEGABYTES", 20_000.0, N_("megabytes on disk of the data that runs were given"))
WAITING_RUNS = Number(
    "MNIST_WAITING_RUNS", 2, N_("runs a visitor can have waiting behind one that is training"), is_whole=True
)
RUNS_PER_WORKER = Number("MNIST_RUNS_PER_WORKER", 10, N_("runs before a worker process is replaced"), is_whole=True)
SERVICE_IDLE_SECONDS = Number("MNIST_SERVICE_IDLE_SECONDS", 15.0, N_("seconds before an idle training service stops"))
RUN_DAYS = Number("MNIST_RUN_DAYS", None, N_("days after its end until a run is deleted; by default it is kept"))
CLASS_DAYS = Number("MNIST_CLASS_DAYS", 30.0, N_("days after opening until a class is deleted"))
CLASSES_PER_VISITOR = Number("MNIST_CLASSES_PER_VISITOR", 10, N_("classes one visitor can open"), is_whole=True)

ALL: tuple[Text | Number, ...] = (
    *(RUNS_FOLDER, DATABASE, PUBLIC_URL, TEACHER_KEY, TRUSTED_PROXIES, DASK_SCHEDULER),
    *(WORKERS, RUN_MEGABYTES, RUN_MINUTES, IMPORT_MINUTES, WAITING_RUNS, RUNS_PER_WORKER, SERVICE_IDLE_SECONDS),
    *(RUN_DAYS, CLASS_DAYS, CLASSES_PER_VISITOR, UPLOADS_MEGABYTES, DATA_MEGABYTES),
)


def for_a_child(changed: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, with changes, for one that it starts."""
    return {**os.environ, **changed}


def shell_language() -> str:
    """The language that the shell asks for, as an ISO 639 code, where gettext would look for it; English for none."""
    asked = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return re.split("[_.@:]", next(filter(None, asked), ENGLISH))[0].lower()


def table() -> str:
    """All of them as a table in Markdown."""
    rows = [_("| variable | default | what it decides |"), "| --- | --- | --- |"]
    for each in ALL:
        default = _(each.default) if isinstance(each, Text) else "" if each.default is None else f"{each.default:g}"
        rows.append(f"| `{each.name}` | {default} | {_(each.meaning)} |")
    return "\n".join(rows)
