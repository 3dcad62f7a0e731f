"""What a colour means, on every page and in both themes; no meaning is told by colour alone."""

from __future__ import annotations

FOR, AGAINST = "#2f6fde", "#e0761a"
"""What raises an answer and what lowers it: blue with a plus, orange with a minus or a dash. Told apart by all eyes."""


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of a colour such as "#2f6fde"."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue
