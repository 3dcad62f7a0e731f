"""PostgreSQL connections that give up in time: a server that is frozen or out of reach would hold a page for ever."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import psycopg
from sqlalchemy import URL, Engine, create_engine, event

from mnist_core import settings
from mnist_core.errors import ClassError, one_line
from mnist_core.languages.translation import _

SECONDS_TO_WAIT = 3
"""For a connection, for an answer, for a lock: whoever waits for two of them is told within ten seconds."""

_MILLISECONDS = 1000 * SECONDS_TO_WAIT


class _Impatient(psycopg.Connection[Any]):
    """Waits for an answer no longer than that, and is closed then: nobody knows what it would be in the middle of."""

    def wait(self, gen: Generator[Any, Any, Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, SECONDS_TO_WAIT if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:  # it still waits
                self.pgconn.finish()
            raise


def engine(address: URL) -> Engine:
    """The database at an address; nothing is sent there yet.

    With `?pgbouncer=true`, which other programs know, nothing is used that a pool of connections cannot pass on.

    Raises:
        ClassError: the address has an option that PostgreSQL does not know.
    """
    has_pool = "pgbouncer" in address.query
    address = address.difference_update_query(["pgbouncer"]).set(drivername="postgresql+psycopg")
    try:
        psycopg.conninfo.make_conninfo(**{name: "" for name in address.query})
    except psycopg.ProgrammingError as error:
        raise ClassError(
            _("{setting} can't be used: {problem}. Whoever runs the server can correct it.").format(
                setting=settings.DATABASE.name, problem=one_line(error)
            )
        ) from None
    theirs = address.query.get("options", "")
    made = create_engine(
        address,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": SECONDS_TO_WAIT,
            "tcp_user_timeout": _MILLISECONDS,  # of a network that is gone
            "client_encoding": "utf8",  # whatever the database keeps text in
            **(
                {"prepare_threshold": None}
                if has_pool
                else {"options": f"{theirs} -c statement_timeout={_MILLISECONDS} -c lock_timeout={_MILLISECONDS - 500}"}
            ),
        },
    )

    @event.listens_for(made, "do_connect")
    def connect(_dialect: object, _record: object, arguments: Any, parameters: Any) -> Any:
        return _Impatient.connect(*arguments, **parameters)

    return made
