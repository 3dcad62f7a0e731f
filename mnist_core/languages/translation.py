"""A text in the language of whoever reads it: the English sentence is the key, and a gettext catalogue has the rest.

The language is a visitor's and never the process's: that of the innermost `speaking` block, else what the app has told
`listen_to` to find out, else English. Logs, code and docstrings are English.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

ENGLISH = "en"
CATALOGUES = Path(__file__).parent / "catalogues"

_spoken: ContextVar[str | None] = ContextVar("language", default=None)
_ask: Callable[[], str | None] = lambda: None  # noqa: E731 # replaced by `listen_to`


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages that there are, English first, by their ISO 639 codes: those that have a catalogue."""
    return ENGLISH, *sorted(file.stem for file in CATALOGUES.glob("*.po"))


@lru_cache(maxsize=32)
def own_name(language: str) -> str:
    """What a language is called by those who speak it: "Français"."""
    if language == ENGLISH:
        return "English"
    from babel import Locale

    name = Locale.parse(language).get_display_name(language) or language
    return name[0].upper() + name[1:]


@lru_cache(maxsize=32)
def direction(language: str) -> str:
    """How its lines run, in HTML's words: "ltr", or "rtl" as in Arabic."""
    if language == ENGLISH:
        return "ltr"
    from babel import Locale

    return Locale.parse(language).text_direction


def listen_to(ask: Callable[[], str | None]) -> None:
    """Have `ask` say whose turn it is to read, by language; None from it is English."""
    global _ask  # noqa: PLW0603 # which visitor is served, the app knows
    _ask = ask


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language within the block, in this thread; English where there is no such language."""
    token = _spoken.set(language if language in languages() else ENGLISH)
    try:
        yield
    finally:
        _spoken.reset(token)


def language() -> str:
    """The language that is spoken here and now."""
    return _spoken.get() or _ask() or ENGLISH


def _(text: str) -> str:
    """The text in that language; as it is where there is no translation."""
    spoken = language()
    return text if spoken == ENGLISH else _translations(spoken).gettext(text)


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """The form for so many, with the number as that language writes it in the place of `{count}`, and other values."""
    spoken = language()
    if spoken == ENGLISH:
        return (one if count == 1 else many).format(count=f"{count:,}", **values)
    text = _translations(spoken).ngettext(one, many, count)
    return text.format(count=grouped(count, spoken), **values)


@lru_cache(maxsize=4096)
def grouped(number: int, language: str) -> str:
    """A whole number as a language writes it; remembered, because a table of them would take Babel milliseconds."""
    if language == ENGLISH:
        return f"{number:,}"
    from babel.numbers import format_decimal

    return str(format_decimal(number, locale=language))


def labelled(label: object, text: object) -> str:
    """A text after what it is of, "Ada: CNN", with the colon as the language sets it."""
    return _("{label}: {text}").format(label=label, text=text)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """The text as it is, for a catalogue to find: a constant, which is translated where it is shown."""
    return text


@lru_cache(maxsize=32)
def _translations(language: str) -> gettext.GNUTranslations:
    """A catalogue, compiled in memory: nothing compiled lies about that could be older than its source."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
