"""The classes of a server: opened, joined, written to, looked at, and deleted. Safe to call from many threads at once.

All that a class is lies in its database; any number of servers may work on one. What this module does not know: a
page, a browser, or how well a network reads what was written.
"""

from __future__ import annotations

import json
import math
import re
import secrets
import threading
import time
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from cachetools import TTLCache
from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from mnist_core import settings
from mnist_core.classroom.database import (
    class_of,
    classes,
    connect,
    deleting,
    drawings,
    labels_in,
    reading,
    writers,
    writing,
)
from mnist_core.classroom.idea_answers import IdeaAnswers
from mnist_core.classroom.lifetime import delete_old, is_kept
from mnist_core.classroom.place import url
from mnist_core.classroom.prompts import MOST_TIMES, TIMES, asked_for, labels_of
from mnist_core.classroom.records import NO_DRAWINGS, ClassDrawings, ImportedDrawing, SchoolClass, Writer
from mnist_core.classroom.teachers import OPENED, Teachers, secret_hash, write_teacher
from mnist_core.errors import ClassError, NoSuchClass, NotInClass
from mnist_core.images.drawing import Drawing
from mnist_core.languages.translation import _
from mnist_core.names import check_name, collision_key
from mnist_core.networks.hyperparameters import Whole
from mnist_core.networks.labels import DIGITS, Labels, are_digits, check_labels
from mnist_core.paths import runs_folder

MOST_CLASSES = 500
MOST_WRITERS = 200
"""In one class; so many times 30 drawings take some 40 MB of disk."""

_MOST_KNOWN = 64 * 2**20
"""Bytes of drawings that are kept in memory, those of the classes that were looked at last; a full class has 5 MB."""
_SECONDS_KNOWN = 60.0

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Without vowels no code is a word, and without I, O and Y none is misread."""

_CODE = re.compile(f"[{_LETTERS}]{{5}}")


class ClassStore:
    """The classes in one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.teachers = Teachers(engine)
        self.ideas = IdeaAnswers(engine)
        self._known: TTLCache[int, ClassDrawings] = TTLCache(
            _MOST_KNOWN, _SECONDS_KNOWN, getsizeof=lambda each: each.images.nbytes
        )
        self._lock = threading.Lock()

    @classmethod
    def default(cls) -> ClassStore:
        """The database that `MNIST_DATABASE_URL` names, else the one in the runs folder.

        Raises:
            ClassError: the database cannot be used.
        """
        return cls(connect(url(runs_folder())))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    # Classes

    def open(
        self,
        visitor: str = "",
        labels: Labels = DIGITS,
        times: int = TIMES,
        imported: Sequence[ImportedDrawing] = (),
    ) -> SchoolClass:
        """A new class, with the drawings of a file or none; the visitor who opens it is its teacher.

        Args:
            visitor: a browser, or nobody.
            labels: what it is to draw, as `check_labels` gives them.
            times: how often each writer is asked for each.
            imported: what `files.read` has checked.

        Raises:
            ConfigError: the labels are none, or `times` is out of range.
            ClassError: this server, or this visitor, has as many classes as allowed.
        """
        names = "" if are_digits(labels) else json.dumps(check_labels(labels), ensure_ascii=False)
        Whole(1, MOST_TIMES).check("times", times)
        self.delete_old()
        most = settings.CLASSES_PER_VISITOR.whole
        if visitor and self.teachers.opened_by(visitor) >= most:
            raise ClassError(
                _("You have {most} classes open, the most you can have here. Delete one first.").format(most=most)
            )
        with writing(self._engine) as connection:
            if connection.execute(select(func.count()).select_from(classes)).scalar_one() >= MOST_CLASSES:
                raise ClassError(
                    _("This server has {most} classes, the most it can hold. Delete one first.").format(
                        most=MOST_CLASSES
                    )
                )
            code = _new_code(connection)
            secret = secret_hash(secrets.token_urlsafe(24))  # of a link that nobody has
            values = {"code": code, "secret": secret, "opened": time.time(), "paused": False}
            values |= {"labels": names, "times": times}
            class_id = connection.execute(insert(classes).values(values).returning(classes.c.id)).scalar_one()
            if visitor:
                write_teacher(connection, class_id, visitor, OPENED)
            _insert_imported(connection, class_id, imported)
        return self.find(code)

    def find(self, code: str) -> SchoolClass:
        """The class of a code, however it was typed.

        Raises:
            NoSuchClass: there is none.
            ClassError: the database cannot be used.
        """
        code = unicodedata.normalize("NFKC", code[:50]).strip().upper()
        if not _CODE.fullmatch(code):
            raise NoSuchClass(
                _("A class code is five letters, with no vowels. You'll find it on the teacher's screen.")
            )
        with reading(self._engine) as connection:
            row = connection.execute(select(classes).where(classes.c.code == code, is_kept())).first()
        if row is None:
            raise NoSuchClass(
                _("There is no class {code}. Check the code. The class may have been deleted.").format(code=code)
            )
        return class_of(row)

    def list(self) -> Sequence[SchoolClass]:
        """All classes, the newest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(classes).where(is_kept()).order_by(classes.c.id.desc())).all()
        return list(map(class_of, rows))

    def rename(self, class_id: int, name: str) -> None:
        """Call a class by a name, or by its code alone.

        Raises:
            ConfigError: the name has characters that cannot be shown.
        """
        with writing(self._engine) as connection:
            connection.execute(update(classes).where(classes.c.id == class_id).values(name=check_name(name)))

    def change_labels(self, class_id: int, labels: Labels) -> None:
        """Give a class other labels, or the same in another order.

        Raises:
            ConfigError: they are none.
            ClassError: somebody has drawn already.
        """
        names = json.dumps(check_labels(labels), ensure_ascii=False)
        drawn = select(drawings.c.id).join(writers).where(writers.c.class_id == class_id)
        changed = update(classes).where(classes.c.id == class_id, ~drawn.exists()).values(labels=names)
        with writing(self._engine) as connection:
            if not connection.execute(changed).rowcount:
                raise ClassError(_("Somebody has drawn already, so the signs stay as they are."))

    def pause(self, class_id: int, paused: bool) -> None:
        """Pause collecting, or go on with it."""
        with writing(self._engine) as connection:
            connection.execute(update(classes).where(classes.c.id == class_id).values(paused=paused))

    def get(self, class_id: int) -> SchoolClass:
        """The class of a number.

        Raises:
            ClassError: the class has been deleted, or the database cannot be used.
        """
        with reading(self._engine) as connection:
            row = connection.execute(select(classes).where(classes.c.id == class_id, is_kept())).first()
        if row is None:
            raise ClassError(_("This class has been deleted."))
        return class_of(row)

    def delete(self, class_id: int) -> None:
        """Delete a class with its writers and their drawings, for good."""
        with self._lock:
            self._known.pop(class_id, None)
        with deleting(self._engine) as connection:
            connection.execute(delete(classes).where(classes.c.id == class_id))

    def delete_old(self) -> None:
        """Delete the classes that are to be kept no longer; see `lifetime`."""
        delete_old(self._engine)

    # Writers

    def join(self, school_class: SchoolClass, nickname: str, visitor: str) -> Writer:
        """Take a visitor in under a nickname; who has joined already stays who they are.

        Raises:
            ClassError: the nickname is empty or taken, the class is full or paused.
            ConfigError: the nickname has characters that cannot be shown.
        """
        if already := self.writer(school_class.id, visitor):
            return already
        name = check_name(nickname[:1000])
        if not name:
            raise ClassError(
                _("First choose a nickname made of letters or digits. It doesn't have to be your real name.")
            )
        self._refuse_if_paused(school_class.id)
        if len(self.writers(school_class.id)) >= MOST_WRITERS:
            raise ClassError(_("This class is full: it has {most} writers.").format(most=MOST_WRITERS))
        key = collision_key(name)
        values = {"class_id": school_class.id, "visitor": visitor, "nickname": name, "nickname_key": key}
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(writers).values(values))
        except IntegrityError:  # taken, the class has gone, or a second press of this very visitor
            if already := self.writer(school_class.id, visitor):
                return already
            self.find(school_class.code)
            raise ClassError(
                _("Somebody in this class is already called {name}. Choose another nickname.").format(name=name)
            ) from None
        writer = self.writer(school_class.id, visitor)
        if writer is None:
            raise ClassError(_("The class has been deleted."))
        return writer

    def writer(self, class_id: int, visitor: str) -> Writer | None:
        """Who this visitor is in the class, if they joined it."""
        with reading(self._engine) as connection:
            question = _WRITERS.where(writers.c.class_id == class_id, writers.c.visitor == visitor)
            row = connection.execute(question).first()
        return None if row is None else _writer(row)

    def has_any(self, class_id: int, visitors: Sequence[str]) -> bool:
        """Whether any of these visitors has joined a class."""
        with reading(self._engine) as connection:
            found = _WRITERS.where(writers.c.class_id == class_id, writers.c.visitor.in_(visitors)).limit(1)
            return connection.execute(found).first() is not None

    def writers(self, class_id: int) -> Sequence[Writer]:
        """All of a class, in the order in which they joined."""
        with reading(self._engine) as connection:
            rows = connection.execute(_WRITERS.where(writers.c.class_id == class_id).order_by(writers.c.id))
            return list(map(_writer, rows))

    def remove_writer(self, class_id: int, writer_id: int) -> None:
        """Delete a writer of this class with all they wrote."""
        with deleting(self._engine) as connection:
            connection.execute(delete(writers).where(writers.c.id == writer_id, writers.c.class_id == class_id))

    # Drawings

    def next_turn(self, writer: Writer) -> int:
        """The first turn, from 0, that the writer has not written; as many as their prompts once all are.

        Raises:
            NotInClass: class or writer have gone.
            ClassError: the database cannot be used.
        """
        of_writer = select(drawings.c.turn).select_from(writers.join(classes).outerjoin(drawings))
        with reading(self._engine) as connection:
            written = set(connection.execute(of_writer.where(writers.c.id == writer.id, is_kept())).scalars())
        if not written:  # somebody who has written nothing has a row without a turn
            raise NotInClass(
                _("You are no longer in this class. Your teacher may have removed you or deleted the class.")
            )
        turns = range(len(writer.prompts))
        return next((turn for turn in turns if turn not in written), len(turns))

    def keep(self, writer: Writer, turn: int, drawing: Drawing) -> bool:
        """Keep what a writer drew when asked for the sign of a turn: once, or not at all.

        Returns:
            Whether it was kept now; False when that turn was written already, by a second press or another window.

        Raises:
            ClassError: there is no such turn, the class is paused, or the class or the writer is gone.
        """
        if not 0 <= turn < len(writer.prompts):
            raise ClassError(_("You have already written all your digits."))
        self._refuse_if_paused(writer.class_id)
        try:
            self._insert(writer, turn, writer.prompts[turn], drawing)
        except IntegrityError:
            self.next_turn(writer)  # which says if the writer has gone
            return False
        return True

    def undo(self, writer: Writer) -> None:
        """Delete the writer's last drawing, so that its turn comes again.

        Raises:
            ClassError: the class is paused, so that the drawing could not be replaced, or the class is gone.
        """
        self._refuse_if_paused(writer.class_id)
        last = select(func.max(drawings.c.id)).where(drawings.c.writer_id == writer.id).scalar_subquery()
        with deleting(self._engine) as connection:
            connection.execute(delete(drawings).where(drawings.c.id == last))

    def remove_drawing(self, class_id: int, drawing_id: int) -> None:
        """Delete a drawing of this class; its writer is asked for it again."""
        of_class = select(writers.c.id).where(writers.c.class_id == class_id)
        with deleting(self._engine) as connection:
            connection.execute(delete(drawings).where(drawings.c.id == drawing_id, drawings.c.writer_id.in_(of_class)))

    def drawings(self, class_id: int) -> ClassDrawings:
        """All of a class, oldest first; only what has come since the last time is read, if nothing was taken away."""
        state = self._state_of_drawings(class_id)
        with self._lock:
            known = self._known.get(class_id, NO_DRAWINGS)
        if known.state != state:
            known = known.and_then(self._drawings_after(class_id, known.state[1]))
        if known.state != state:
            known = self._drawings_after(class_id, 0)
        with self._lock:
            self._known[class_id] = known
        return known

    def _state_of_drawings(self, class_id: int) -> tuple[int, int]:
        """How many a class has, and the last one's id: no other drawings give the same two, as no id comes twice."""
        question = select(func.count(), func.coalesce(func.max(drawings.c.id), 0)).select_from(drawings.join(writers))
        with reading(self._engine) as connection:
            count, last = connection.execute(question.where(writers.c.class_id == class_id)).one()
        return int(count), int(last)

    def _drawings_after(self, class_id: int, drawing_id: int) -> ClassDrawings:
        columns = drawings.c.id, drawings.c.writer_id, drawings.c.label, drawings.c.digit
        of_class = select(*columns).join(writers).where(writers.c.class_id == class_id)
        question = of_class.where(drawings.c.id > drawing_id).order_by(drawings.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(question).all()
        pixels = np.frombuffer(b"".join(row.digit for row in rows), np.uint8).reshape(-1, 28, 28)
        return ClassDrawings(
            np.array([row.id for row in rows], np.int64),
            np.array([row.writer_id for row in rows], np.int64),
            np.array([row.label for row in rows], np.uint8),
            pixels,
        )

    def has_strokes(self, class_id: int) -> bool:
        """Whether of any drawing of a class the strokes are known."""
        question = select(drawings.c.id).join(writers).where(writers.c.class_id == class_id, drawings.c.strokes != "")
        with reading(self._engine) as connection:
            return connection.execute(question.limit(1)).first() is not None

    def strokes(self, class_id: int) -> dict[int, Drawing]:
        """By a drawing's id the strokes as they were written; without those of which only the picture is known."""
        columns = drawings.c.id, drawings.c.strokes, drawings.c.brush_width
        question = select(*columns).join(writers).where(writers.c.class_id == class_id, drawings.c.strokes != "")
        with reading(self._engine) as connection:
            rows = connection.execute(question).all()
        return {
            row.id: Drawing([np.array(stroke) for stroke in json.loads(row.strokes)], row.brush_width) for row in rows
        }

    def _insert(self, writer: Writer, turn: int, label: int, drawing: Drawing) -> None:
        rounded = _rounded(drawing)
        values = _values(rounded.digit(), rounded) | {"writer_id": writer.id, "turn": turn, "label": label}
        with writing(self._engine) as connection:
            connection.execute(insert(drawings).values(values))

    def _refuse_if_paused(self, class_id: int) -> None:
        if self.get(class_id).paused:
            raise ClassError(_("Your teacher has paused the class. Wait a moment, then try again."))


_WRITERS = select(writers, classes.c.labels, classes.c.times).join(classes)
"""Each with what their class asks for."""


def _writer(row: Row[Any]) -> Writer:
    prompts = labels_of(row.id, asked_for(labels_in(row)), row.times)
    return Writer(row.id, row.class_id, row.nickname, prompts)


def _values(digit: np.ndarray, drawing: Drawing | None) -> dict[str, object]:
    """The columns that hold what was drawn."""
    if drawing is None:
        return {"strokes": "", "brush_width": 0.0, "digit": digit.tobytes()}
    strokes = json.dumps([stroke.tolist() for stroke in drawing.strokes], separators=(",", ":"))
    return {"strokes": strokes, "brush_width": drawing.brush_width, "digit": digit.tobytes()}


def _rounded(drawing: Drawing) -> Drawing:
    """To a tenth of a pixel, or a thousandth of a small drawing: what is kept makes the very same picture again."""
    decimals = max(1, 3 - math.floor(math.log10(drawing.longer_side)))
    return replace(drawing, strokes=[stroke.round(decimals) for stroke in drawing.strokes])


def _insert_imported(connection: Connection, class_id: int, imported: Sequence[ImportedDrawing]) -> None:
    names = {collision_key(each.writer): each.writer for each in imported}
    ids = {key: _insert_writer(connection, class_id, key, name) for key, name in names.items()}
    turns: Counter[int] = Counter()
    for each in imported:
        writer_id = ids[collision_key(each.writer)]
        values = _values(each.digit, each.drawing)
        values |= {"writer_id": writer_id, "turn": turns[writer_id], "label": each.label}
        connection.execute(insert(drawings).values(values))
        turns[writer_id] += 1


def _insert_writer(connection: Connection, class_id: int, key: str, name: str) -> int:
    """A writer that no browser is."""
    values = {"class_id": class_id, "visitor": secret_hash(f"imported {key}"), "nickname": name, "nickname_key": key}
    return int(connection.execute(insert(writers).values(values).returning(writers.c.id)).scalar_one())


def _new_code(connection: Connection) -> str:
    taken = set(connection.execute(select(classes.c.code)).scalars())
    while True:
        code = "".join(secrets.choice(_LETTERS) for _ in range(5))
        if code not in taken:
            return code
