"""How one comes to a class: by a code that cannot be guessed in numbers."""

from __future__ import annotations

from mnist_core.classroom.records import SchoolClass
from mnist_core.classroom.store import MOST_WRITERS, ClassStore
from mnist_core.errors import ClassError, NoSuchClass
from mnist_core.languages.translation import N_, _
from pages.parts.server import client
from pages.parts.session.rate_limiter import RateLimiter
from pages.parts.session.visitor import enter_class, visitor

_TOO_MANY = N_("There have been too many wrong codes from here. Wait a minute, then type the code from the board.")

WRONG_CODES = RateLimiter(60)
"""From one address, which a whole school may share."""

WRONG_CODES_OF_ONE = RateLimiter(10)
"""From one browser, so that a pupil who guesses shuts out nobody else."""

JOINED = RateLimiter(MOST_WRITERS)
"""From one address to one class: all of a school's phones may come at once."""


def find_class(store: ClassStore, code: str) -> SchoolClass:
    """The class of a code that a visitor typed or brought in the address; who is in already is never refused.

    Raises:
        ClassError: there is no such class, or too many wrong codes came from here.
    """
    here, me = client.address(), visitor().id
    refused = WRONG_CODES.exceeded(here) or WRONG_CODES_OF_ONE.exceeded(me)
    try:
        found = store.find(code)
    except NoSuchClass:
        if refused:
            raise ClassError(_(_TOO_MANY)) from None
        WRONG_CODES.count(here)
        WRONG_CODES_OF_ONE.count(me)
        raise
    if refused and not store.teachers.is_teacher(found.id, me) and store.writer(found.id, me) is None:
        raise ClassError(_(_TOO_MANY))
    enter_class(found.code)
    return found


def join(store: ClassStore, school_class: SchoolClass, nickname: str) -> None:
    """Take this visitor into a class.

    Raises:
        ClassError, ConfigError: as for `ClassStore.join`; or more have joined from here than a class has pupils.
    """
    here = f"{school_class.id} {client.address()}"
    if JOINED.exceeded(here):
        raise ClassError(_("Too many people have just joined from here. Wait a minute, then press Join again."))
    store.join(school_class, nickname, visitor().id)
    JOINED.count(here)
