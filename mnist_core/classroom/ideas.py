"""Ideas about how a machine learns, which a class is asked about before a lesson and after it, and what has changed.

The six wrong ones come back in research with pupils (WiPSCE 2024): see docs/guide.md for the sources. Answers are
matched by browser, never by name, and nothing is shown of fewer than `FEWEST` people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mnist_core.classroom.measures import Difference, Share, difference, wilson
from mnist_core.languages.translation import N_

BEFORE: Final = "before"
AFTER: Final = "after"
ROUNDS = (BEFORE, AFTER)

TRUE: Final = "T"
FALSE: Final = "F"
NOT_SURE: Final = "?"
ANSWERS: Mapping[str, str] = {TRUE: N_("True"), FALSE: N_("False"), NOT_SURE: N_("Not sure")}
"""What can be answered, and how that is written."""

FEWEST = 5
"""People; of fewer nothing is shown, so that nobody can be told apart."""


@dataclass(frozen=True)
class Idea:
    """A statement to agree with or not.

    Attributes:
        statement: one sentence, in English, as are the others; to be translated.
        is_true: whether it is.
        why: what shows that it is, or isn't.
        address: the page where that is seen, with its query.
    """

    statement: str
    is_true: bool
    why: str
    address: str


IDEAS: tuple[Idea, ...] = (
    Idea(
        N_("Somebody has told the network, rule by rule, what each digit looks like."),
        False,
        N_("Nobody wrote a rule: press Train, and watch it find its weights by itself."),
        "train?recipe=tutorial",
    ),
    Idea(
        N_("The network's answer is always right, because computers don't make mistakes."),
        False,
        N_("Evaluate shows the mistakes it was most confident about."),
        "evaluate",
    ),
    Idea(
        N_("The network keeps the pictures it has learnt from, and looks for the one that is most like yours."),
        False,
        N_("Look inside: there are thousands of numbers, and not one of them is a picture."),
        "look_inside?run=tutorial",
    ),
    Idea(
        N_("The network can be very sure of its answer and still be wrong."),
        True,
        N_("It always gives ten probabilities, even for a scribble. Try to fool it."),
        "draw",
    ),
    Idea(
        N_("The network goes on learning while people use it."),
        False,
        N_("Draw the same digit again and again: only training changes what it answers."),
        "draw",
    ),
    Idea(
        N_("Whoever draws a digit for the network to read is training it."),
        False,
        N_("Training needs digits with their right answers, and somebody who presses Train."),
        "tutorial?step=10",
    ),
    Idea(
        N_("The network finds the digits that it learns from by itself."),
        False,
        N_("People wrote, chose and labelled them: leaf through them in step 3."),
        "tutorial?step=3",
    ),
    Idea(
        N_("The network reads best what looks like the digits it has learnt from."),
        True,
        N_("Draw something small in a corner, and switch on Don't centre it."),
        "draw",
    ),
)


@dataclass(frozen=True)
class Change:
    """How many people believed an idea before and after, and how many changed their mind; all answered both times.

    Attributes:
        before: the share of people who said that it is true.
        after: the same, afterwards.
        difference: by how much more believe it, paired by person.
        began: how many people believe it only since.
        stopped: how many people believed it only before.
    """

    before: Share
    after: Share
    difference: Difference
    began: int
    stopped: int


def shares(answers: Sequence[str]) -> tuple[Share, ...] | None:
    """Return for each idea how many believe it; None of fewer than `FEWEST` people.

    Args:
        answers: of each person a letter of `ANSWERS` for each idea.
    """
    if len(answers) < FEWEST:
        return None
    return tuple(wilson(int(each.sum()), len(answers)) for each in _believed(answers).T)


def changes(before: Sequence[str], after: Sequence[str]) -> tuple[Change, ...] | None:
    """Return what has changed for each idea; None of fewer than `FEWEST` people.

    Args:
        before: of each person who answered twice, what they answered first.
        after: of the same people, in the same order, what they answered then.
    """
    if len(before) < FEWEST:
        return None
    return tuple(
        Change(
            wilson(int(one.sum()), len(one)),
            wilson(int(other.sum()), len(other)),
            difference(one, other),
            int((other & ~one).sum()),
            int((one & ~other).sum()),
        )
        for one, other in zip(_believed(before).T, _believed(after).T, strict=True)
    )


def are_answers(text: str) -> bool:
    """Whether it is a letter of `ANSWERS` for each idea."""
    return len(text) == len(IDEAS) and set(text) <= set(ANSWERS)


def _believed(answers: Sequence[str]) -> np.ndarray:
    return np.array([[letter == TRUE for letter in each] for each in answers])
