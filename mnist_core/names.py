"""What a visitor may call themselves: a name that can stand in any title, label or file without doing harm there."""

from __future__ import annotations

import re
import unicodedata

from mnist_core.errors import ConfigError

MAX_NAME = 20

_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""The letters and accents among Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt): nothing is seen of
them, so that names which differ in one look the same. All others there are no part of any name."""

_SEPARATORS = r"[ \-'\u2019]"


def check_name(text: str) -> str:
    """The name, trimmed, in Unicode's normal form C and without what cannot be seen; empty for none.

    It has letters and digits of any script, with single spaces, hyphens or apostrophes between them: nothing that
    Markdown, HTML or a terminal could take for more than text.

    Raises:
        ConfigError: it has other characters, or more than `MAX_NAME`.
    """
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", _UNSEEN.sub("", text)).strip())
    words = re.split(_SEPARATORS, name)
    is_plain = all(map(_is_plain, words))
    if name and (len(name) > MAX_NAME or not is_plain):
        raise ConfigError(
            f"A name may have letters and digits, with spaces, hyphens or apostrophes between them, {MAX_NAME} in all. "
            "Choose another, or leave it empty."
        )
    return name


def _is_plain(word: str) -> bool:
    """Whether it has letters, digits and what belongs to them, and not accents alone."""
    kinds = {unicodedata.category(letter)[0] for letter in word}
    return bool(kinds & {"L", "N"}) and kinds <= {"L", "M", "N"}
