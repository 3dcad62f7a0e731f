"""What a class is, in frozen values: the class, its writers and their drawings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_core.classroom.prompts import TIMES
from mnist_core.images.drawing import Drawing
from mnist_core.networks.labels import DIGITS, Labels, are_digits


@dataclass(frozen=True)
class SchoolClass:
    """A class that collects drawings.

    Attributes:
        id: a number that only the database knows a meaning for.
        code: the five letters with which pupils join.
        opened: when, in seconds since 1970.
        paused: whether collecting is paused; nobody can join or write then.
        labels: the signs that it draws; digits, unless its teacher has named others.
        times: how often each writer is asked for each, 1 to `MOST_TIMES`.
        name: what its teacher calls it, such as "7b"; may be empty.
        asked: the round of `ideas` that its phones ask for now; empty for none.
    """

    id: int
    code: str
    opened: float
    paused: bool
    labels: Labels = DIGITS
    times: int = TIMES
    name: str = ""
    asked: str = ""

    @property
    def has_digits(self) -> bool:
        """Whether it draws digits, and no signs of its own."""
        return are_digits(self.labels)


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
    """A pupil, known by a nickname that is theirs alone in the class.

    Attributes:
        id: a number that only the database knows a meaning for.
        class_id: the class's.
        nickname: as `check_name` gives it.
        prompts: the labels that they are asked for one after the other, as indices.
    """

    id: int
    class_id: int
    nickname: str
    prompts: tuple[int, ...]


@dataclass(frozen=True)
class ImportedDrawing:
    """A drawing from a file: who wrote it, its label's index, its picture uint8 (28, 28), its strokes."""

    writer: str
    label: int
    digit: np.ndarray
    drawing: Drawing | None


@dataclass(frozen=True)
class ImportedClass:
    """A class from a file: its drawings, the labels that they are of, and how often each was asked for."""

    drawings: tuple[ImportedDrawing, ...]
    labels: Labels = DIGITS
    times: int = TIMES


@dataclass(frozen=True)
class ClassDrawings:
    """Drawings of a class, oldest first.

    Attributes:
        ids: integers (n,), for `ClassStore.remove_drawing`.
        writers: the ids of who wrote them, integers (n,).
        labels: what was asked for, uint8 (n,), indices of the class's labels.
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

    def later(self) -> ClassDrawings:
        """Only the last third of each writer's drawings of each label, and of two or more at least one."""
        return self.where(~self._is_earlier())

    def earlier(self) -> ClassDrawings:
        """All others."""
        return self.where(self._is_earlier())

    def _is_earlier(self) -> np.ndarray:
        is_earlier = np.ones(len(self), bool)
        for writer, label in set(zip(self.writers.tolist(), self.labels.tolist(), strict=True)):
            theirs = np.flatnonzero((self.writers == writer) & (self.labels == label))
            if len(theirs) > 1:
                is_earlier[theirs[-max(1, len(theirs) // 3) :]] = False
        return is_earlier

    def where(self, mask: np.ndarray | slice) -> ClassDrawings:
        """Only those for which a mask bool (n,) is true, or those of a slice."""
        return ClassDrawings(self.ids[mask], self.writers[mask], self.labels[mask], self.images[mask])


NO_DRAWINGS = ClassDrawings(
    np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint8), np.empty((0, 28, 28), np.uint8)
)
