"""The style of all pages, in a file a page; what depends on the size of the screen comes last and has the last word."""

from __future__ import annotations

from pathlib import Path

from mnist_core.javascript import components

_FILES = ("frame", "draw", "classroom", "train", "tutorial", "look_inside", "streamlit", "reading", "screens")

STYLE = components.STYLE + "".join((Path(__file__).parent / f"{name}.css").read_text() for name in _FILES)
