"""What a class is, in frozen values: the class, its writers and their drawings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_core.images.drawing import Drawing


@dataclass(frozen=True)
class SchoolClass:
    """A class that collects drawings.

    Attributes:
        id: a number that only the database knows a meaning for.
        code: the five letters with which pupils join.
        opened: when, in seconds since 1970.
        paused: whether collecting is paused; nobody can join or write then.
    """

    id: int
    code: str
    opened: float
    paused: bool


@dataclass(frozen=True)
class Teacher:
    """A browser that may see and end a class.

    Attributes:
        visitor: what the page makes of the browser's cookie.
        came_by: "opened", "link" or "key"; empty of one from before that was written down.
        since: when, in seconds since 1970; 0 likewise.
    """

    visitor: str
    came_by: str
    since: float


@dataclass(frozen=True)
class Writer:
    """A pupil, known by a nickname that is theirs alone in the class."""

    id: int
    class_id: int
    nickname: str


@dataclass(frozen=True)
class ImportedDrawing:
    """A drawing from a file: who wrote it, its label 0-9, its picture uint8 (28, 28), its strokes."""

    writer: str
    label: int
    digit: np.ndarray
    drawing: Drawing | None


@dataclass(frozen=True)
class ClassDrawings:
    """Drawings of a class, oldest first.

    Attributes:
        ids: integers (n,), for `ClassStore.remove_drawing`.
        writers: the ids of who wrote them, integers (n,).
        labels: what was asked for, uint8 (n,), 0-9.
        images: what a network gets of them, uint8 (n, 28, 28).
    """

    ids: np.ndarray
    writers: np.ndarray
    labels: np.ndarray
    images: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def state(self) -> tuple[int, int]:
        """How many there are, and the last one's id; 0 where there is none."""
        return len(self), int(self.ids[-1]) if len(self) else 0

    def and_then(self, later: ClassDrawings) -> ClassDrawings:
        """These, and those that came later."""
        return ClassDrawings(
            np.concatenate((self.ids, later.ids)),
            np.concatenate((self.writers, later.writers)),
            np.concatenate((self.labels, later.labels)),
            np.concatenate((self.images, later.images)),
        )

    def of(self, writers: Sequence[int]) -> ClassDrawings:
        """Only what these writers wrote."""
        return self.where(np.isin(self.writers, list(writers)))

    def where(self, mask: np.ndarray | slice) -> ClassDrawings:
        """Only those for which a mask bool (n,) is true, or those of a slice."""
        return ClassDrawings(self.ids[mask], self.writers[mask], self.labels[mask], self.images[mask])


NO_DRAWINGS = ClassDrawings(
    np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint8), np.empty((0, 28, 28), np.uint8)
)
