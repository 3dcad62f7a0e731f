"""The names in the style and in our scripts are names of something: a Streamlit that renames its elements, or a
container of ours that got another key, would otherwise leave rules behind that change nothing.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import streamlit

from mnist_core import paths

PARTS = paths.PROJECT / "pages" / "parts"
STYLES = [*PARTS.rglob("*.css"), paths.PACKAGE / "javascript" / "components.css"]
OURS = [*STYLES, *PARTS.rglob("*.js"), PARTS / "train" / "forms.py", paths.PROJECT / "browser" / "driver.py"]
"""Where elements are looked for by name."""

ATTRIBUTE = re.compile(r"""(?:data-testid[\^*]?=|get_by_test_id\()["']?([\w-]+)""")
KEY = re.compile(r"st-key-(\w+)")
CLASS = re.compile(r"\.((?!st-key-|st[A-Z])[a-z][\w-]+)")


@cache
def streamlits_page() -> str:
    """All scripts of Streamlit's page."""
    return "".join(path.read_text() for path in (Path(streamlit.__file__).parent / "static").rglob("*.js"))


def streamlit_has(name: str) -> bool:
    """Whether its page has this name, whole or put together from a beginning and a kind."""
    return name in streamlits_page() or ("-" in name and f"{name.rpartition('-')[0]}-${{" in streamlits_page())


@cache
def pages_code() -> str:
    """All that makes our pages, but for what looks for elements by name."""
    folders = paths.PROJECT / "pages", paths.PACKAGE / "javascript"
    pages = [path for folder in folders for kind in ("*.py", "*.js") for path in folder.rglob(kind)]
    return "".join(path.read_text() for path in pages) + (paths.PROJECT / "app.py").read_text()


def is_given(key: str) -> bool:
    """Whether a page names a container, or a family of them, like this: `key="bars"`, `key=f"{name}_box"`."""
    quoted = re.findall(r"""(?:key=|key: str = |Choice\()f?"((?!\{)[^"]+|\{\w+\}_\w+)\"""", pages_code())
    families = [re.sub(r"\{.*?\}", r"\\w+", word) for word in quoted]
    return any(word.startswith(key) or re.fullmatch(family, key) for word, family in zip(quoted, families, strict=True))


def has_class(text: str, name: str) -> bool:
    return re.search(rf"[\"' .]{name}[\"' >]", text) is not None


def names(pattern: re.Pattern[str], files: list[Path]) -> list[tuple[str, str]]:
    """Each name with the file it stands in."""
    found = {(path.name, name) for path in files for name in pattern.findall(without_comments(path.read_text()))}
    return sorted(found)


def without_comments(style: str) -> str:
    return re.sub(r"/\*.*?\*/|\burl\([^)]*\)", "", style, flags=re.DOTALL)


def test_streamlit_has_every_element_that_is_looked_for() -> None:
    lost = [(file, name) for file, name in names(ATTRIBUTE, OURS) if not streamlit_has(name)]
    assert not lost, (
        f"Streamlit {streamlit.__version__} has lost what was there in 1.67: {lost}. "
        "Find the new names in the browser's inspector."
    )


def test_every_key_is_given_to_something() -> None:
    lost = [(file, name) for file, name in names(KEY, OURS) if not is_given(name)]
    assert not lost, "Rules for keys that no page gives: take them out, or mend the names."


def test_every_class_is_given_to_something() -> None:
    unknown = [name for _, name in names(CLASS, STYLES) if not has_class(pages_code(), name)]
    lost = [name for name in unknown if not has_class(streamlits_page(), name)]
    assert not lost, "Rules for classes that nothing has: take them out, or mend the names."


def test_an_unknown_name_is_found() -> None:
    assert not is_given("no_such_key")
    assert not streamlit_has("stNoSuchElement")
