"""What a network tells apart: an ordered tuple of names, "0" to "9" unless a class has invented signs of its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from mnist_core.errors import ConfigError
from mnist_core.formats import a_digit
from mnist_core.languages.translation import _
from mnist_core.names import MAX_NAME, bidi_isolated, check_name, collision_key, without_unseen

Labels = tuple[str, ...]
"""Names, each of which `check_labels` lets through; an answer's index in it is the answer."""

DIGITS: Labels = tuple("0123456789")

FEWEST, MOST = 2, 30
_LONGEST_SYMBOL = 2
"""Characters of a name that is no word: "+", "->"."""


def check_labels(names: Sequence[str]) -> Labels:
    """Return the names as labels: trimmed, in Unicode's normal form C.

    Args:
        names: 2 to 30 of them, each a word as `check_name` has it, or one or two visible characters of any kind.

    Raises:
        ConfigError: there are too few or too many, one is no name, or two look the same.
    """
    if not FEWEST <= len(names) <= MOST:
        raise ConfigError(
            _("A network tells {fewest} to {most} signs apart, not {count}.").format(
                fewest=FEWEST, most=MOST, count=len(names)
            )
        )
    labels = tuple(map(_check_label, names))
    first: dict[str, str] = {}
    for label in labels:
        key = collision_key(label)
        if key in first:
            raise ConfigError(
                _("Two signs can't be told apart by their names: {one} and {other}. Rename one.").format(
                    one=repr(first[key]), other=repr(label)
                )
            )
        first[key] = label
    return labels


def are_digits(labels: Labels) -> bool:
    """Whether these are MNIST's."""
    return labels == DIGITS


def a_label(labels: Labels, index: int) -> str:
    """Return a label as a sentence names it: "an 8", "\u201cheart\u201d"."""
    name = bidi_isolated(labels[index])
    return a_digit(index) if are_digits(labels) else _("“{sign}”").format(sign=name)


def own_signs(labels: Labels) -> tuple[int, ...]:
    """Return the indices of those that are no digits, of which MNIST has no images."""
    return tuple(index for index, label in enumerate(labels) if label not in DIGITS)


def _check_label(name: str) -> str:
    if not isinstance(name, str):
        raise ConfigError(_("A sign's name must be text, not {name}.").format(name=repr(name)))
    seen = without_unseen(name[:1000])
    if 1 <= len(seen) <= _LONGEST_SYMBOL and all(unicodedata.category(letter)[0] in "LMNPS" for letter in seen):
        return seen
    try:
        label = check_name(name)
    except ConfigError:
        label = ""
    if not label:
        raise ConfigError(
            _(
                "A sign can't be called {name}. Give it one or two characters of any kind, or up to {most} letters and "
                "digits, with spaces, hyphens or apostrophes between them."
            ).format(name=repr(name[:40]), most=MAX_NAME)
        )
    return label
