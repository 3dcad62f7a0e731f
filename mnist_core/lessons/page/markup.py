"""Words as HTML. What stands in a run may have been typed by a stranger, and comes into a page through here alone."""

from __future__ import annotations

from html import escape


def text(words: str) -> str:
    """HTML that shows these words, between tags as well as in an attribute."""
    return escape(words)


def section(heading: str, content: str) -> str:
    """A part of the page below a heading; its content is HTML already."""
    return f"<section><h2>{text(heading)}</h2>{content}</section>"
