"""What a visitor may call themselves: a name that can stand in any title, label or file without doing harm there."""

from __future__ import annotations

import re
import unicodedata

from mnist_core.errors import ConfigError
from mnist_core.languages.translation import _

MAX_NAME = 20

_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""The letters and accents among Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt): nothing is seen of
them, so that names which differ in one look the same. All others there are no part of any name."""

_JOINERS = "\u200c\u200d"
"""What keeps letters apart, or joins them, in Persian and in the scripts of India."""

_IN_MARKDOWN = re.compile(r"([-\\`*_{}\[\]()#+.!|<>~$:^=&])")
"""What is more than text in Markdown, or in what Streamlit adds to it."""

_RIGHT_TO_LEFT = ("R", "AL", "AN")

_VIRAMA = 9
"""Unicode's combining class of what takes a consonant's vowel away."""

_APOSTROPHES, _HYPHENS, _DOTS = "'\u2019\u2018\u05f3", "-\u2010\u2011\u05be", "\u00b7\u30fb"
_SEPARATORS = re.compile(f"[ {re.escape(_APOSTROPHES + _HYPHENS + _DOTS)}]")
_ALIKE = {ord(mark): marks[0] for marks in (_APOSTROPHES, _HYPHENS, _DOTS) for mark in marks} | dict.fromkeys(
    map(ord, _JOINERS)
)


def check_name(text: str) -> str:
    """The name, trimmed, in Unicode's normal form C and without what cannot be seen; empty for none.

    It has letters and digits of any script, with single spaces, hyphens, apostrophes or middle dots between them:
    nothing that Markdown, HTML or a terminal could take for more than text.

    Raises:
        ConfigError: it has other characters, or more than `MAX_NAME`.
    """
    if not text:
        return text
    name = re.sub(r"\s+", " ", without_unseen(text))
    is_plain = all(map(_is_plain, _SEPARATORS.split(name)))
    if name and (len(name) > MAX_NAME or not is_plain):
        raise ConfigError(
            _(
                "A name can have up to {most} letters and digits, with spaces, hyphens or apostrophes between them. "
                "Choose another, or leave it empty."
            ).format(most=MAX_NAME)
        )
    return name


def without_unseen(text: str) -> str:
    """The text, trimmed, in Unicode's normal form C and without what cannot be seen."""
    return _without_idle_joiners(unicodedata.normalize("NFC", _UNSEEN.sub("", text))).strip()


def in_markdown(name: str) -> str:
    """The name as it stands in Markdown: nothing in it is more than text, and it is `bidi_isolated`."""
    return bidi_isolated(_IN_MARKDOWN.sub(r"\\\1", name))


def bidi_isolated(name: str) -> str:
    """The name as it stands among other words: one that is written from right to left takes none of them along.

    Otherwise the figures behind a Hebrew name would change their places, by Unicode's rules for text of two directions
    (UAX 9, which has these marks for it).
    """
    turns = any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in name)
    return f"\u2068{name}\u2069" if turns else name


def collision_key(name: str) -> str:
    """Return what names that look the same have in common: at most 80 characters."""
    return unicodedata.normalize("NFKC", name.translate(_ALIKE)).casefold()[:80]


def _without_idle_joiners(text: str) -> str:
    """Only those that RFC 5892 (A.1, A.2) lets stand in a domain's name, because something is seen of them."""
    if not any(joiner in text for joiner in _JOINERS):
        return text
    kept = ""
    for index, letter in enumerate(text):
        before, after = kept[-1:], text[index + 1 : index + 2]
        if letter not in _JOINERS or _is_seen(before, letter, after):
            kept += letter
    return kept


def _is_seen(before: str, joiner: str, after: str) -> bool:
    is_after_virama = bool(before) and unicodedata.combining(before) == _VIRAMA
    is_arabic = all(letter and unicodedata.bidirectional(letter) == "AL" for letter in (before, after))
    return is_after_virama or (is_arabic and joiner == _JOINERS[0])


def _is_plain(word: str) -> bool:
    """Whether it has letters, digits and what belongs to them, and not accents alone."""
    kinds = {unicodedata.category(letter)[0] for letter in word if letter not in _JOINERS}
    return bool(kinds & {"L", "N"}) and kinds <= {"L", "M", "N"}
