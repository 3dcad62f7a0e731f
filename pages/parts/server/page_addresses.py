"""The addresses of the pages, as a request shows them before Streamlit has seen it."""

from __future__ import annotations

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import Scope

LOST = "no-such-page"
"""Of the page that says that there is no such page."""

ADDRESSES = frozenset(
    {"tutorial", "draw", "train", "evaluate", "look_inside", "class", "join"}
    | {"lessons", "help", "privacy", "about", LOST}
)
"""Of the pages that `app.py` names; Streamlit tells them only to a visitor."""


SERVED_PAGES = "take"
"""The folder with the pages of runs."""

_FOLDERS = frozenset({"_stcore", "static", "media", "component", "app", "live", SERVED_PAGES})
"""Where files are; Streamlit's client looks for `_stcore` below a page, too."""


def wants_a_page(scope: Scope) -> bool:
    """Whether a browser asks for a whole page, and not for one of Streamlit's files or ours."""
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return False
    is_file = not _FOLDERS.isdisjoint(name_of(scope).split("/"))
    return not is_file and "text/html" in Headers(scope=scope).get("accept", "")


def name_of(scope: Scope) -> str:
    """Such as "draw"; empty for the root."""
    path: str = scope["path"]
    return path.removeprefix(base_path()).strip("/")


def base_path() -> str:
    """What stands before every address, such as "/digits"; empty for nothing."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}" if base else ""
