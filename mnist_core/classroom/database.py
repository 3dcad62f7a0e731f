"""The database of classes: its tables, and its troubles in words that a teacher can act on.

SQLite in the runs folder, or PostgreSQL where `MNIST_DATABASE_URL` names one; nothing here or in `store` is written
for one of the two alone, but for how SQLite is opened.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    URL,
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    insert,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, OperationalError

from mnist_core import settings
from mnist_core.classroom.prompts import TIMES
from mnist_core.classroom.records import SchoolClass
from mnist_core.errors import ClassError, one_line
from mnist_core.languages.translation import N_, _
from mnist_core.names import MAX_NAME
from mnist_core.networks.labels import DIGITS, Labels

VERSION = 5
"""Of the tables below. A change to them takes a new number, and a way here from the last one."""

_SECONDS_TO_WAIT = 10
"""For another server that writes at this moment; a class of forty takes a hundredth of it."""

metadata = MetaData()

schema = Table("schema_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

classes = Table(
    "classes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(5), nullable=False, unique=True),
    Column("secret", String(64), nullable=False),  # the hash of what the teacher's link carries
    Column("opened", Float, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("labels", Text, nullable=False, server_default=""),  # JSON, empty for digits
    Column("times", Integer, nullable=False, server_default=str(TIMES)),  # that a writer is asked for each of them
    Column("name", String(MAX_NAME), nullable=False, server_default=""),
    Column("asked", String(10), nullable=False, server_default=""),  # a round of `ideas`, or nothing
    sqlite_autoincrement=True,  # an id is never given twice, so that an old link cannot lead to a new class
)


def _class_id() -> Column[int]:
    return Column("class_id", ForeignKey("classes.id", ondelete="CASCADE"), nullable=False)


teachers = Table(
    "teachers",
    metadata,
    _class_id(),
    Column("visitor", String(64), nullable=False),
    Column("came_by", String(10), nullable=False, server_default=""),
    Column("since", Float, nullable=False, server_default="0"),
    UniqueConstraint("class_id", "visitor"),
)

writers = Table(
    "writers",
    metadata,
    Column("id", Integer, primary_key=True),
    _class_id(),
    Column("visitor", String(64), nullable=False),  # a browser, by what `visitor` makes of its cookie
    Column("nickname", String(40), nullable=False),
    Column("nickname_key", String(80), nullable=False),  # by which two nicknames are the same
    UniqueConstraint("class_id", "visitor"),
    UniqueConstraint("class_id", "nickname_key"),
    sqlite_autoincrement=True,
)

drawings = Table(
    "drawings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("writer_id", ForeignKey("writers.id", ondelete="CASCADE"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("label", Integer, nullable=False),
    Column("strokes", Text, nullable=False),  # JSON, empty where only the picture came from elsewhere
    Column("brush_width", Float, nullable=False),
    Column("digit", LargeBinary, nullable=False),  # 28 x 28 bytes
    UniqueConstraint("writer_id", "turn"),  # a drawing is kept once or not at all
    sqlite_autoincrement=True,
)
idea_answers = Table(
    "idea_answers",
    metadata,
    _class_id(),
    Column("person", String(64), nullable=False),  # a browser, by a hash that no other table has
    Column("round", String(10), nullable=False),
    Column("answers", String(40), nullable=False),  # a letter for each idea
    UniqueConstraint("class_id", "person", "round"),
)
Index("writers_of_class", writers.c.class_id)


def class_of(row: Row[Any]) -> SchoolClass:
    """Return the class of a row of `classes`."""
    return SchoolClass(row.id, row.code, row.opened, row.paused, labels_in(row), row.times, row.name, row.asked)


def labels_in(row: Row[Any]) -> Labels:
    """Return the labels of a row that has them."""
    return tuple(json.loads(row.labels)) if row.labels else DIGITS


def connect(address: str) -> Engine:
    """The database at this address, with its tables made if it has none.

    Raises:
        ClassError: the address is not understood, the database cannot be reached, is damaged or full, or comes from a
            newer version of Digit Lab.
    """
    try:
        address.encode()  # which bytes of the environment that are no UTF-8 do not survive
        engine = _engine(make_url(address))
    except (ArgumentError, ValueError, ImportError):
        words = _("{setting} isn't a database address.").format(setting=settings.DATABASE.name)
        raise ClassError(f"{words} {_(_ASK_FOR_AN_ADDRESS)}") from None
    with translate_errors():
        _make_tables(engine)
    return engine


@contextlib.contextmanager
def translate_errors() -> Iterator[None]:
    """A database's trouble becomes a `ClassError`; a broken rule, such as a name taken twice, is left to the caller."""
    try:
        yield
    except IntegrityError:
        raise
    except OperationalError as error:
        raise ClassError(_advice(str(error.orig), _unreachable)) from None
    except DatabaseError as error:
        raise ClassError(_advice(str(error.orig), _damaged)) from None


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to ask with; its trouble becomes a `ClassError`."""
    with translate_errors(), engine.connect() as connection:
        yield connection


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection to write with: all of what is written in the block, or nothing."""
    with translate_errors(), engine.begin() as connection:
        yield connection


@contextlib.contextmanager
def deleting(engine: Engine) -> Iterator[Connection]:
    """The same; what is deleted goes from SQLite's log as well, or if somebody reads there, with the next deletion."""
    with writing(engine) as connection:
        yield connection
    if engine.dialect.name == "sqlite":
        with contextlib.suppress(OperationalError), engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 500")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {1000 * _SECONDS_TO_WAIT:.0f}")


_ASK_FOR_AN_ADDRESS = N_(
    "It should look like postgresql://NAME:PASSWORD@HOST/DATABASE, with %40 for any @ in the password. Whoever "
    "runs the server can correct it."
)
_ASK_TO_PUT_BACK = N_(
    "Classes can't be used until whoever runs the server puts the file back or restarts Digit Lab: what was saved now "
    "would be lost."
)
_ASK = N_("Everything else still works. Ask whoever runs the server.")


def _advice(trouble: str, otherwise: Callable[[str], str]) -> str:
    if "locked" in trouble or "canceling statement" in trouble:
        return _("The class database is busy. Try again in a moment.")
    if "has no equivalent in encoding" in trouble:
        return _(
            "The class database can't store these letters, because it wasn't set up for UTF-8. Use other letters, or "
            "ask whoever runs the server."
        )
    if "resolve host" in trouble:  # which may show the rest of a password with an @ in it
        return _with_advice(_("The class database isn't responding: its host name is unknown."))
    if "full" in trouble or "No space" in trouble:
        full = _("The server's disk is full, so no more drawings can be saved. Saved drawings are safe.")
        return _with_advice(full)
    if any(words in trouble for words in ("readonly", "read-only", "unable to open", "permission denied")):
        return _with_advice(
            _("Nothing can be saved in the class database ({problem}).").format(problem=one_line(trouble))
        )
    return _with_advice(otherwise(one_line(trouble)))


def _unreachable(problem: str) -> str:
    return _("The class database isn't responding ({problem}). Try again in a moment.").format(problem=problem)


def _damaged(problem: str) -> str:
    return _("The class database is damaged ({problem}).").format(problem=problem)


def _with_advice(words: str) -> str:
    return f"{words} {_(_ASK)}"


def _engine(address: URL) -> Engine:
    match address.get_backend_name():
        case "postgresql":
            from mnist_core.classroom.postgresql import engine  # which loads a library that SQLite does without

            return engine(address)
        case "sqlite":
            return _sqlite(address)
        case _:
            raise ArgumentError


def _sqlite(address: URL) -> Engine:
    if not address.database:
        raise ArgumentError  # in memory, which would be another one for every visitor
    with contextlib.suppress(OSError):  # SQLite itself says what is wrong
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": _SECONDS_TO_WAIT})

    opened: list[tuple[int, int] | None] = []

    @event.listens_for(engine, "do_connect")
    @event.listens_for(engine, "checkout")
    def check(*_about: object) -> None:
        if opened and opened[0] != _file_at(address):
            words = _("The class database's file {file} was moved, replaced or deleted while Digit Lab was running.")
            told = words.format(file=one_line(str(address.database)))
            raise ClassError(f"{told} {_(_ASK_TO_PUT_BACK)}")

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")  # readers and a writer do not wait for each other
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten, not only forgotten
        if not opened:
            opened.append(_file_at(address))

    return engine


def _file_at(address: URL) -> tuple[int, int] | None:
    """Which file has this name now: SQLite goes on writing to the one that it has opened, under whatever name."""
    try:
        found = Path(str(address.database)).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make_tables(engine: Engine) -> None:
    with contextlib.suppress(IntegrityError), engine.begin() as connection:  # two servers that start at once
        metadata.create_all(connection)
        version = connection.execute(select(schema.c.version)).scalar()
        if version is None:
            connection.execute(insert(schema).values(version=VERSION))
        elif version > VERSION:
            raise ClassError(
                _(
                    "The class database was made by a newer version of Digit Lab (format {version}; this one reads up "
                    "to {known}). Install that version or choose another database."
                ).format(version=version, known=VERSION)
            )
        elif version < VERSION:
            _bring_up_to_date(connection)


_ADDED: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        1: (
            "teachers ADD COLUMN came_by VARCHAR(10) NOT NULL DEFAULT ''",
            "teachers ADD COLUMN since FLOAT NOT NULL DEFAULT 0",
        ),
        2: (
            "classes ADD COLUMN labels TEXT NOT NULL DEFAULT ''",
            f"classes ADD COLUMN times INTEGER NOT NULL DEFAULT {TIMES}",
        ),
        3: (f"classes ADD COLUMN name VARCHAR({MAX_NAME}) NOT NULL DEFAULT ''",),
        4: ("classes ADD COLUMN asked VARCHAR(10) NOT NULL DEFAULT ''",),
    }
)
"""What the next version has beside each earlier one."""


def _bring_up_to_date(connection: Connection) -> None:
    """Go up version by version; the first of several servers does it, and the others wait for it at this row."""
    for version, changes in _ADDED.items():
        if connection.execute(update(schema).where(schema.c.version == version).values(version=version + 1)).rowcount:
            for change in changes:
                connection.execute(text(f"ALTER TABLE {change}"))
