"""Choices that a browser keeps."""

from __future__ import annotations

from urllib.parse import quote


def keep_script(name: str, value: str, *, days: int) -> str:
    """Return the JavaScript that has the browser keep a value for so many days; over https for https alone."""
    cookie = f"{name}={quote(value, safe='')}; path=/; max-age={days * 86_400}; SameSite=Lax"
    return f'document.cookie = "{cookie}" + (location.protocol === "https:" ? "; Secure" : "");'
