import sqlite3
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine, text

from mnist_core.classroom import database, place
from mnist_core.classroom import postgresql as postgresql_module
from mnist_core.classroom.store import ClassStore
from mnist_core.errors import ClassError
from mnist_core.images.drawing import Drawing


def test_the_same_tables_are_found_again(address: str) -> None:
    first = database.connect(address)
    opened = ClassStore(first).open()
    second = database.connect(address)
    assert ClassStore(second).list() == [opened]
    with second.connect() as connection:
        assert connection.execute(text("SELECT version FROM schema_version")).scalars().all() == [database.VERSION]
    first.dispose()
    second.dispose()


def test_a_database_of_a_newer_version_is_left_alone(address: str) -> None:
    engine = database.connect(address)
    with engine.begin() as connection:
        connection.execute(text("UPDATE schema_version SET version = 99"))
    with pytest.raises(ClassError, match=r"newer version of Digit Lab \(format 99; this one reads up to 5\)"):
        database.connect(address)
    engine.dispose()


def test_a_damaged_file_is_said_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "classes.sqlite"
    path.write_bytes(b"no database at all" * 1000)
    with pytest.raises(ClassError, match=r"damaged .*not a database.*Ask whoever runs the server"):
        database.connect(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"no database")


def test_a_file_that_somebody_else_locks_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_SECONDS_TO_WAIT", 0.05)
    address = f"sqlite:///{tmp_path / 'classes.sqlite'}"
    engine = database.connect(address)
    holder = sqlite3.connect(tmp_path / "classes.sqlite", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(ClassError, match="busy"):
        ClassStore(engine).open()
    holder.execute("ROLLBACK")
    assert ClassStore(engine).open()
    holder.close()
    engine.dispose()


def test_a_full_disk_is_said_and_what_was_kept_is_there(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'classes.sqlite'}"
    engine = database.connect(address)
    opened = ClassStore(engine).open()
    engine.dispose()
    small = create_engine(address)
    with small.begin() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        with pytest.raises(ClassError, match="disk is full"), database.translate_errors():
            for number in range(200):
                values = {"c": opened.id, "v": "x" * 4000 + str(number)}
                connection.execute(text("INSERT INTO teachers (class_id, visitor) VALUES (:c, :v)"), values)
    small.dispose()
    engine = database.connect(address)
    assert ClassStore(engine).list() == [opened]
    engine.dispose()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ClassError, match="Nothing can be saved"):
        database.connect(f"sqlite:///{tmp_path / 'file' / 'classes.sqlite'}")


def test_a_server_that_is_down_is_said() -> None:
    with pytest.raises(ClassError, match="isn't responding"):
        database.connect("postgresql+psycopg://nobody@127.0.0.1:1/none")


@pytest.mark.parametrize(
    "address",
    [
        *("", "nonsense", "oracle-of-delphi://x", "postgresql://h:port/x", "mysql://h/x", "mysql+pymysql://h/x"),
        *("sqlite://", "sqlite+pysqlcipher:///x", "jdbc:postgresql://h/x", "postgresql://me:\udc80@h/x"),
    ],
)
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(ClassError, match="MNIST_DATABASE_URL isn't a database address"):
        database.connect(address)


def test_the_environment_names_the_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MNIST_DATABASE_URL", raising=False)
    assert place.url(tmp_path) == f"sqlite:///{tmp_path}/classes.sqlite"
    for scheme in ("postgres", "postgresql", "postgresql+psycopg2", "postgres+asyncpg"):
        monkeypatch.setenv("MNIST_DATABASE_URL", f" {scheme}://me:secret@host/school\n")
        assert place.url(tmp_path) == "postgresql://me:secret@host/school"
    monkeypatch.setenv("MNIST_DATABASE_URL", "sqlite+aiosqlite:////tmp/x")
    assert place.url(tmp_path) == "sqlite:////tmp/x"


def test_an_option_that_is_none_is_named_and_one_for_a_pool_is_understood(postgresql: str) -> None:
    with pytest.raises(ClassError, match="MNIST_DATABASE_URL can't be used: invalid connection option"):
        database.connect(f"{postgresql}&schema=public")
    engine = database.connect(f"{postgresql}&pgbouncer=true")
    assert len(ClassStore(engine).open().code) == 5
    engine.dispose()


def test_a_password_that_was_written_as_it_is_is_not_shown() -> None:
    with pytest.raises(ClassError) as error:
        database.connect("postgresql://me:pass@word@host.invalid/x")
    assert "word" not in str(error.value) and "its host name is unknown" in str(error.value)


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII", "UTF8"])
def test_a_database_of_any_encoding_keeps_what_it_can_and_says_what_it_cannot(running: str, encoding: str) -> None:
    server = create_engine(running, isolation_level="AUTOCOMMIT")
    name = encoding.lower()
    with server.connect() as connection:
        connection.execute(
            text(f"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        )
    engine = database.connect(running.replace("/postgres?", f"/{name}?"))
    store = ClassStore(engine)
    opened = store.open()
    assert store.join(opened, "Zoë", "one").nickname == "Zoë"
    if encoding == "LATIN1":
        with pytest.raises(ClassError, match="can't store these letters"):
            store.join(opened, "李小龙", "two")
    else:
        store.join(opened, "李小龙", "two")
        assert [writer.nickname for writer in store.writers(opened.id)] == ["Zoë", "李小龙"]
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    server.dispose()


def test_a_file_that_was_moved_gets_a_sentence_until_it_is_back(tmp_path: Path) -> None:
    """SQLite would go on writing to it, and all of that would be gone when the server ends."""
    store = ClassStore(database.connect(place.url(tmp_path)))
    opened = store.open()
    (tmp_path / "elsewhere").mkdir()
    names = [path.name for path in tmp_path.glob("classes.sqlite*")]
    for name in names:
        (tmp_path / name).rename(tmp_path / "elsewhere" / name)
    for use in (store.list, store.open, lambda: store.join(opened, "Ada", "phone")):
        with pytest.raises(ClassError, match="was moved"):
            use()
    (tmp_path / "classes.sqlite").write_bytes(b"")
    with pytest.raises(ClassError, match="was moved"):
        store.list()
    for name in names:
        (tmp_path / "elsewhere" / name).replace(tmp_path / name)
    assert store.list() == [opened]
    store.close()


def test_a_database_of_the_first_version_is_brought_to_this_one(address: str) -> None:
    engine = database.connect(address)
    opened = ClassStore(engine).open("teacher")
    with engine.begin() as connection:  # as it was then
        connection.execute(text("UPDATE schema_version SET version = 1"))
        for column in ("came_by", "since"):
            connection.execute(text(f"ALTER TABLE teachers DROP COLUMN {column}"))
        for column in ("labels", "times", "name", "asked"):
            connection.execute(text(f"ALTER TABLE classes DROP COLUMN {column}"))
    engine.dispose()
    engine = database.connect(address)
    assert ClassStore(engine).list() == [opened]
    (teacher,) = ClassStore(engine).teachers.of(opened.id)
    assert (teacher.visitor, teacher.came_by, teacher.since) == ("teacher", "", 0)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version FROM schema_version")).scalars().all() == [database.VERSION]
    engine.dispose()


def test_what_is_deleted_is_in_no_file_any_more(tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'classes.sqlite'}")
    store = ClassStore(engine)
    ada = store.join(store.open(), "Ada Unmistakable", "phone")
    store.keep(ada, 0, Drawing([np.array([(123.4, 567.8), (111.1, 222.2)])], 28.0))

    def holds(words: bytes) -> bool:
        return any(words in path.read_bytes() for path in tmp_path.iterdir())

    assert holds(b"123.4") and holds(b"Ada Unmistakable")
    store.undo(ada)
    assert not holds(b"123.4") and holds(b"Ada Unmistakable")
    store.remove_writer(ada.class_id, ada.id)
    assert not holds(b"Ada Unmistakable")
    engine.dispose()


def test_a_database_that_may_only_be_read_is_said(postgresql: str) -> None:
    database.connect(postgresql).dispose()
    engine = database.connect(f"{postgresql}&options=-c%20default_transaction_read_only%3Don")
    with pytest.raises(ClassError, match=r"Nothing can be saved .*read-only transaction"):
        ClassStore(engine).open()
    assert ClassStore(engine).list() == []
    engine.dispose()


def test_a_table_that_is_locked_holds_nobody_for_long(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql_module, "_MILLISECONDS", 700)
    engine = database.connect(postgresql)
    ada = ClassStore(engine).join(ClassStore(engine).open(), "Ada", "phone")
    with create_engine(postgresql).begin() as other:
        other.execute(text("LOCK TABLE drawings"))
        with pytest.raises(ClassError, match="busy"):
            ClassStore(engine).next_turn(ada)
    assert ClassStore(engine).next_turn(ada) == 0
    engine.dispose()
