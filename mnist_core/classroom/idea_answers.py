"""What the browsers of a class have answered about ideas; see `ideas`. Nobody's answer has a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from mnist_core.classroom.database import classes, idea_answers, reading, writing
from mnist_core.classroom.ideas import AFTER, BEFORE, ROUNDS, are_answers
from mnist_core.classroom.teachers import secret_hash
from mnist_core.errors import ClassError
from mnist_core.languages.translation import _


class IdeaAnswers:
    """The answers of the classes in one database; a visitor is known by what the page makes of a browser's cookie."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask(self, class_id: int, asked: str) -> None:
        """Have a class's phones ask one of `ROUNDS`, or nothing, with an empty text."""
        if asked and asked not in ROUNDS:
            raise ValueError(asked)
        with writing(self._engine) as connection:
            connection.execute(update(classes).where(classes.c.id == class_id).values(asked=asked))

    def answer(self, class_id: int, visitor: str, asked: str, answers: str) -> None:
        """Keep what a visitor answers to a round; what they have answered to it already stays.

        Raises:
            ClassError: the class asks for something else meanwhile, or is gone, or these are no answers.
        """
        if not are_answers(answers):
            raise ClassError(_("Choose an answer to each of the sentences."))
        values = {"class_id": class_id, "person": _person(class_id, visitor), "round": asked, "answers": answers}
        try:
            with writing(self._engine) as connection:
                now = connection.execute(select(classes.c.asked).where(classes.c.id == class_id)).scalar()
                if now != asked:
                    raise ClassError(_("Your teacher has stopped asking."))
                connection.execute(insert(idea_answers).values(values))
        except IntegrityError:  # a second press
            return

    def has_answered(self, class_id: int, visitor: str, asked: str) -> bool:
        """Whether a visitor has answered to a round."""
        theirs = _of(class_id, asked).where(idea_answers.c.person == _person(class_id, visitor))
        with reading(self._engine) as connection:
            return connection.execute(theirs).first() is not None

    def count(self, class_id: int, asked: str) -> int:
        """How many have answered to a round."""
        with reading(self._engine) as connection:
            question = select(func.count()).select_from(_of(class_id, asked).subquery())
            return int(connection.execute(question).scalar_one())

    def answers(self, class_id: int, asked: str) -> Sequence[str]:
        """All answers to a round, in an order that says nothing of who gave them or when."""
        with reading(self._engine) as connection:
            return [row.answers for row in connection.execute(_of(class_id, asked).order_by(idea_answers.c.answers))]

    def pairs(self, class_id: int) -> tuple[Sequence[str], Sequence[str]]:
        """What those answered who did so before and after: first, and then, in the same order."""
        found: dict[str, dict[str, str]] = {asked: {} for asked in ROUNDS}
        with reading(self._engine) as connection:
            for row in connection.execute(select(idea_answers).where(idea_answers.c.class_id == class_id)):
                found[row.round][row.person] = row.answers
        both = sorted(found[BEFORE].keys() & found[AFTER].keys())
        return [found[BEFORE][person] for person in both], [found[AFTER][person] for person in both]


def _of(class_id: int, asked: str) -> Select[Any]:
    return select(idea_answers).where(idea_answers.c.class_id == class_id, idea_answers.c.round == asked)


def _person(class_id: int, visitor: str) -> str:
    """Another one in each class, and none that the table of writers has."""
    return secret_hash(f"ideas {class_id} {visitor}")
