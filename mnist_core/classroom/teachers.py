"""Who teaches a class: whoever opened it, whoever came with its teacher's link, whoever knows the server's key."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from mnist_core.classroom.database import class_of, classes, reading, teachers, writing
from mnist_core.classroom.lifetime import is_kept
from mnist_core.classroom.records import SchoolClass, Teacher
from mnist_core.errors import ClassError
from mnist_core.languages.translation import _

OPENED: Final = "opened"
BY_LINK: Final = "link"
BY_KEY: Final = "key"


class Teachers:
    """The teachers of the classes in one database; a visitor is known by what the page makes of a browser's cookie."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def is_teacher(self, class_id: int, visitor: str) -> bool:
        """Whether this visitor is a teacher of the class."""
        question = select(teachers).where(teachers.c.class_id == class_id, teachers.c.visitor == visitor)
        with reading(self._engine) as connection:
            return connection.execute(question).first() is not None

    def classes_of(self, visitor: str) -> Sequence[SchoolClass]:
        """The classes of which this visitor is a teacher, the newest first."""
        question = select(classes).join(teachers).where(teachers.c.visitor == visitor, is_kept())
        with reading(self._engine) as connection:
            rows = connection.execute(question.order_by(classes.c.id.desc())).all()
        return list(map(class_of, rows))

    def opened_by(self, visitor: str) -> int:
        """How many classes this visitor has opened that are still there."""
        question = select(func.count()).select_from(classes.join(teachers))
        theirs = question.where(teachers.c.visitor == visitor, teachers.c.came_by == OPENED, is_kept())
        with reading(self._engine) as connection:
            return connection.execute(theirs).scalar_one()

    def of(self, class_id: int) -> Sequence[Teacher]:
        """All teachers of a class, in the order in which they came."""
        question = select(teachers).where(teachers.c.class_id == class_id).order_by(teachers.c.since)
        with reading(self._engine) as connection:
            return [Teacher(row.visitor, row.came_by, row.since) for row in connection.execute(question)]

    def let_in(self, school_class: SchoolClass, secret: str, visitor: str) -> None:
        """Make a visitor a teacher who shows the secret of the teacher's link.

        Raises:
            ClassError: the link belongs to another class.
        """
        with reading(self._engine) as connection:
            kept = connection.execute(select(classes.c.secret).where(classes.c.id == school_class.id)).scalar()
        if kept is None or not secrets.compare_digest(kept, secret_hash(secret[:100])):
            raise ClassError(
                _("That isn't this class's teacher link. A teacher of the class can create a new one on its page.")
            )
        self.add(school_class.id, visitor, BY_LINK)

    def add(self, class_id: int, visitor: str, came_by: str) -> None:
        """Make a visitor a teacher; who is one already stays one."""
        try:
            with writing(self._engine) as connection:
                write_teacher(connection, class_id, visitor, came_by)
        except IntegrityError:
            return

    def remove(self, class_id: int, visitor: str) -> None:
        """Let a teacher in no more, but not whoever opened the class; the link goes, too: they may still have it."""
        of_class = teachers.c.class_id == class_id, teachers.c.came_by != OPENED
        with writing(self._engine) as connection:
            connection.execute(delete(teachers).where(*of_class, teachers.c.visitor == visitor))
            connection.execute(update(classes).where(classes.c.id == class_id).values(secret=secret_hash(_secret())))

    def new_secret(self, class_id: int) -> str:
        """Another secret for the teacher's link; an earlier link lets nobody new in."""
        secret = _secret()
        with writing(self._engine) as connection:
            connection.execute(update(classes).where(classes.c.id == class_id).values(secret=secret_hash(secret)))
        return secret


def write_teacher(connection: Connection, class_id: int, visitor: str, came_by: str) -> None:
    """Write a teacher down, as part of whatever else is written."""
    values = {"class_id": class_id, "visitor": visitor, "came_by": came_by, "since": time.time()}
    connection.execute(insert(teachers).values(values))


def secret_hash(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _secret() -> str:
    return secrets.token_urlsafe(24)
