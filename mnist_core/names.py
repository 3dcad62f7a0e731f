"""What a visitor may call themselves: a name that can stand in any title, label or file without doing harm there."""

from __future__ import annotations

import re
import unicodedata

from mnist_core.errors import ConfigError

MAX_NAME = 20

_SEPARATORS = r"[ \-'\u2019]"


def check_name(text: str) -> str:
    """The name, trimmed and in Unicode's normal form C; empty for none.

    It has letters and digits of any script, with single spaces, hyphens or apostrophes between them: nothing that
    Markdown, HTML or a terminal could take for more than text.

    Raises:
        ConfigError: it has other characters, or more than `MAX_NAME`.
    """
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).strip())
    words = re.split(_SEPARATORS, name)
    is_plain = all(word and all(unicodedata.category(letter)[0] in "LMN" for letter in word) for word in words)
    if name and (len(name) > MAX_NAME or not is_plain):
        raise ConfigError(
            f"A name may have letters and digits, with spaces, hyphens or apostrophes between them, {MAX_NAME} in all. "
            "Choose another, or leave it empty."
        )
    return name
