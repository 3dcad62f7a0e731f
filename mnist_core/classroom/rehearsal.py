"""A demo class: eight generated writers who join and write within a minute, for a teacher who rehearses alone.

Each has a hand of their own, which the built-in models have not seen: of every digit one form, a little different each
time. What they are called says everywhere that they are nobody.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

import numpy as np

from mnist_core.classroom.ideas import AFTER, FALSE, IDEAS, TRUE
from mnist_core.classroom.records import SchoolClass, Writer
from mnist_core.classroom.store import ClassStore
from mnist_core.data import pen_digits
from mnist_core.errors import ClassError, NoSuchClass, NotInClass
from mnist_core.images.drawing import Drawing

NAME = "Demo"
WRITERS = 8
SECONDS = 45.0
"""In which all of them have written all their digits."""

_SECONDS_OF_A_WAIT, _MOST_WAITS = 1.0, 3600
_NAMES_OF_ONE = 5
_VISITORS = tuple(f"demo-{number}" for number in range(1, WRITERS + 1))
"""What no browser's token gives."""

_BELIEVED_BEFORE, _BELIEVED_AFTER = 0.6, 0.1
"""The share of ideas that a demo writer has wrong."""

_BRUSH_WIDTH = 0.09  # of a digit's height
_TREMBLE = 0.015


def open_demo(store: ClassStore, visitor: str) -> SchoolClass:
    """Open a class of digits for a visitor; its writers come by themselves, in a thread of this process.

    Raises:
        ClassError: see `ClassStore.open`.
    """
    opened = store.open(visitor)
    store.rename(opened.id, NAME)
    _join(store, opened, 1)  # so that it is known to be a demo from the first look on
    threading.Thread(target=write, args=(store, opened, SECONDS), name="demo-class", daemon=True).start()
    return opened


def is_demo(store: ClassStore, class_id: int) -> bool:
    """Whether any of a class's writers is made up, whatever it and they are called."""
    return store.has_any(class_id, _VISITORS)


def write(store: ClassStore, school_class: SchoolClass, seconds: float) -> None:
    """Have all writers join and write in so many seconds, in turn, until all is written or the class is gone.

    While the class is paused, or its database busy, they wait, as pupils do, but not for ever.
    """
    turns, patience = list(_turns(len(school_class.labels) * school_class.times)), _MOST_WAITS
    while turns and patience:
        try:
            _keep(store, school_class, *turns[0])
        except NoSuchClass:
            return
        except NotInClass:  # removed by the teacher
            pass
        except ClassError:
            patience -= 1
            time.sleep(_SECONDS_OF_A_WAIT)
            continue
        del turns[0]
        time.sleep(seconds / (WRITERS * len(school_class.labels) * school_class.times))


def answer_ideas(store: ClassStore, school_class: SchoolClass, asked: str) -> None:
    """Have all writers who have joined answer a round of `ideas`: afterwards fewer of them believe what is wrong."""
    for number, visitor in enumerate(_VISITORS, start=1):
        if store.writer(school_class.id, visitor) is None:
            continue
        random = np.random.default_rng((number, asked == AFTER))
        share = _BELIEVED_AFTER if asked == AFTER else _BELIEVED_BEFORE
        wrong = random.random(len(IDEAS)) < share
        letters = (TRUE if idea.is_true != is_wrong else FALSE for idea, is_wrong in zip(IDEAS, wrong, strict=True))
        store.ideas.answer(school_class.id, visitor, asked, "".join(letters))


def drawing_of(label: int, writer: int, turn: int) -> Drawing:
    """How a demo writer draws a digit 0-9 in a turn: in their own form, which trembles."""
    strokes = pen_digits.strokes_of(label, np.random.default_rng((writer, label)))
    tremble = np.random.default_rng((writer, label, turn))
    turned, size = np.radians(tremble.normal(0, 3)), tremble.uniform(0.9, 1.1)
    turn_and_size = size * np.array([(np.cos(turned), -np.sin(turned)), (np.sin(turned), np.cos(turned))])
    return Drawing([(stroke @ turn_and_size) + tremble.normal(0, _TREMBLE, (1, 2)) for stroke in strokes], _BRUSH_WIDTH)


def _turns(each: int) -> Iterator[tuple[int, int]]:
    """Which writer, from 1, draws which of their turns: the first begins, and the last ends."""
    for moment in range(each + WRITERS - 1):
        for number in range(1, WRITERS + 1):
            if 0 <= moment - (number - 1) < each:
                yield number, moment - (number - 1)


def _keep(store: ClassStore, school_class: SchoolClass, number: int, turn: int) -> None:
    store.find(school_class.code)
    writer = _join(store, school_class, number) if turn == 0 else store.writer(school_class.id, _VISITORS[number - 1])
    if writer is not None:
        store.keep(writer, turn, drawing_of(writer.prompts[turn], number, turn))


def _join(store: ClassStore, school_class: SchoolClass, number: int) -> Writer:
    """Take a writer in, under the first of their names that no pupil has taken."""
    *others, last = (f"{NAME} {number + again * WRITERS}" for again in range(_NAMES_OF_ONE))
    for name in others:
        with contextlib.suppress(ClassError):
            return store.join(school_class, name, _VISITORS[number - 1])
    return store.join(school_class, last, _VISITORS[number - 1])
