"""Streamlit's index.html with our style, where its server is, and a skeleton of the page, before any script has run.

What a later Streamlit changes in that file loses nothing but this head start: where the places to put something are
not found, it goes out as it is, and the style comes with the page. A test says so.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mnist_core.languages.translation import direction
from pages.parts.server.page_addresses import ADDRESSES, name_of, wants_a_page
from pages.parts.session import language
from pages.parts.style import STYLE

_HERE = Path(__file__).parent
_HEAD, _ROOT = "</head>", '<div id="root">'
_VARY = "Accept-Encoding, Accept-Language, Cookie"
_VALIDATORS = (b"if-none-match", b"if-modified-since", b"accept-encoding", b"range")


class FirstPaint:
    """A middleware for `st.App`."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app that serves Streamlit's index.html."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if not wants_a_page(scope):
            await self._app(scope, receive, send)
            return
        plain = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in _VALIDATORS]}
        wanted = _Wanted(name_of(scope), language.of_request(scope))
        await self._app(plain, receive, _Rewriting(send, Headers(scope=scope), wanted))


@dataclass(frozen=True)
class _Wanted:
    """Which page, and in which language."""

    name: str
    language: str


class _Rewriting:
    """Collects an answer, and sends it on as the page that was asked for; what is no HTML goes on as it comes."""

    def __init__(self, send: Send, asked: Headers, wanted: _Wanted) -> None:
        self._send, self._asked, self._wanted = send, asked, wanted
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_page(self._start)

    async def _send_page(self, start: Message) -> None:
        zipped, etag = page(self._body, self._wanted.name, self._wanted.language)
        headers = MutableHeaders(raw=list(start["headers"]))
        for name in ("content-length", "last-modified"):
            del headers[name]
        headers["etag"], headers["vary"], headers["cache-control"] = etag, _VARY, "no-cache"
        if self._asked.get("if-none-match") == etag:
            await self._send({"type": "http.response.start", "status": 304, "headers": headers.raw})
            await self._send({"type": "http.response.body", "body": b""})
            return
        body = zipped
        if "gzip" in self._asked.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
        else:
            body = gzip.decompress(zipped)
        headers["content-length"] = str(len(body))
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _is_html(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return start["status"] == 200 and headers.get("content-type", "").startswith("text/html")


@lru_cache(maxsize=128)
def page(index: bytes, name: str, spoken: str) -> tuple[bytes, str]:
    """Streamlit's index.html for a page of this name in this language, zipped, and its ETag."""
    text = index.decode(errors="replace")
    if text.count(_HEAD) == 1 and text.count(_ROOT) == 1:
        known = json.dumps(name if name in ADDRESSES else "")
        where = f"<script>{(_HERE / 'where.js').read_text().replace('$PAGE', known)}</script>"
        style = f"<style>{STYLE}{(_HERE / 'skeleton.css').read_text()}</style>"
        text = text.replace('<html lang="en"', f'<html lang="{spoken}" dir="{direction(spoken)}"')
        text = text.replace("<title>Streamlit</title>", "<title>Digit Lab</title>")
        text = text.replace(_HEAD, where + style + _HEAD).replace(_ROOT, _skeleton(name) + _ROOT)
    content = text.encode()
    return gzip.compress(content, mtime=0), f'"{hashlib.sha256(content).hexdigest()[:16]}"'


def _skeleton(name: str) -> str:
    """Boxes where the page's own will be; they go when its title is there."""
    boxes = "".join("<i></i>" for _ in range(3))
    script = (_HERE / "skeleton.js").read_text()
    kind = name if name in ADDRESSES else "draw"
    content = f"<strong>Digit Lab</strong><b></b>{boxes}"
    return f'<div id="skeleton" class="{kind}" aria-hidden="true">{content}</div><script>{script}</script>'
