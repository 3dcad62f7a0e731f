"""What a page shows in a made-up language: words that nobody has translated, and what is cut off or lies on another."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.made_up.language import CLOSING, OPENING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_HERE = Path(__file__).parent
_TRANSLATED = re.compile(f"{OPENING}[^{OPENING}{CLOSING}]*{CLOSING}")
_WORD = re.compile(rf"[A-Za-z]{{2,}}|[{OPENING}{CLOSING}]")


def not_translated(page: Page) -> set[str]:
    """What people read or hear on the page that has words outside all brackets, without what stands in brackets."""
    return {rest for text in page.evaluate((_HERE / "said.js").read_text()) if _WORD.search(rest := _outside(text))}


def _outside(text: str) -> str:
    """Brackets stand in brackets where one translated text is put into another."""
    while (shorter := _TRANSLATED.sub("", text)) != text:
        text = shorter
    return " ".join(text.split())


def cut_or_covered(page: Page) -> list[str]:
    """Texts that do not fit where they stand, and what can be pressed and lies on another such thing."""
    found: list[str] = page.evaluate((_HERE / "cut_or_covered.js").read_text())
    return found
