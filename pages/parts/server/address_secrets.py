"""A teacher's key or a class's secret link is out of the address before a page is shown, and never in the history.

The first request is led to the same address without it, and what it was goes into a cookie that lasts for a minute and
that no script reads. In a frame, where a browser may keep no cookie, it stays in the address until a page takes it;
see where.js.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlencode

import streamlit as st
from cachetools import TTLCache
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.parts.server.page_addresses import base_path, wants_a_page
from pages.parts.server.upload_cookie import is_https

NAMES = frozenset({"key", "secret"})
COOKIE = "digit_lab_arrival"
_SECONDS = 60
_LONGEST = 500
_FRAMES = frozenset({"iframe", "frame", "embed", "object"})

_taken: TTLCache[tuple[str, str], bool] = TTLCache(10_000, 2 * _SECONDS)
"""What was taken from which redirect: another tab that opens within the minute brings the same cookie."""

_lock = threading.Lock()


class SecretsOutOfAddress:
    """A middleware for `st.App`."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lead a request that carries a secret to where it carries none, or pass it on."""
        pairs = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        carried = {name: value[:_LONGEST] for name, value in pairs if name in NAMES}
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if not carried or not wants_a_page(scope) or headers.get("sec-fetch-dest") in _FRAMES:
            await self._app(scope, receive, send)
            return
        response = RedirectResponse(_without_secrets(scope, pairs), 303, headers={"cache-control": "no-store"})
        response.set_cookie(
            COOKIE,
            quote(urlencode({**carried, "redirect": secrets.token_urlsafe(9)})),
            max_age=_SECONDS,
            path=base_path() or "/",
            secure=is_https(scope),
            httponly=True,
            samesite="strict",
        )
        await response(scope, receive, send)


def _without_secrets(scope: Scope, pairs: Sequence[tuple[str, str]]) -> str:
    """Return the same address, from where it is: a proxy may have stripped a prefix."""
    path = bytes(scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]
    name = path.rpartition(b"/")[2].decode("latin-1")
    rest = urlencode([pair for pair in pairs if pair[0] not in NAMES])
    return f"./{name}?{rest}" if rest else f"./{name}"


def take(name: str) -> str | None:
    """Take a secret that this visit has come with, once; None if there is none."""
    if (in_address := st.query_params.pop(name, None)) is not None:
        return in_address
    carried: Mapping[str, list[str]] = parse_qs(
        unquote(str(st.context.cookies.get(COOKIE, ""))), keep_blank_values=True
    )
    redirect = carried.get("redirect", [""])[0]
    if name not in carried or not redirect:
        return None
    with _lock:
        if (redirect, name) in _taken:
            return None
        _taken[redirect, name] = True
    return carried[name][0]
