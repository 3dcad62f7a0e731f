"""Streamlit's scripts and styles go out compressed: 2 MB instead of 8, which a slow network feels.

Streamlit leaves them as they are because to compress a file at every request costs more than it saves on a fast line.
Here each is compressed once, when it is first asked for, and kept.
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable

from cachetools import LRUCache
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.parts.server.page_addresses import base_path

_MOST_BYTES = 16 * 2**20
_ENDINGS = (".js", ".css", ".wasm", ".svg")
_NOT_WITH = frozenset({"range", "if-none-match", "if-modified-since"})
"""Headers that ask for something else than the whole file."""


class CompressedScripts:
    """A middleware for `st.App`."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app that serves Streamlit's files."""
        self._app = app
        self._kept: LRUCache[str, tuple[Headers, bytes]] = LRUCache(_MOST_BYTES, getsizeof=lambda kept: len(kept[1]))
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if not _wants_a_script(scope):
            await self._app(scope, receive, send)
            return
        with self._lock:
            kept = self._kept.get(scope["path"])
        if kept is None:
            await self._app(scope, receive, _Compressing(send, lambda *answer: self._keep(scope["path"], *answer)))
            return
        headers, body = kept
        await send({"type": "http.response.start", "status": 200, "headers": headers.raw})
        await send({"type": "http.response.body", "body": body})

    def _keep(self, path: str, headers: Headers, body: bytes) -> None:
        with self._lock:
            self._kept[path] = headers, body


class _Compressing:
    """Collects a whole answer, compresses it, sends it on, and hands it over to be kept."""

    def __init__(self, send: Send, keep: Callable[[Headers, bytes], None]) -> None:
        self._send, self._keep = send, keep
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_whole(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_compressed(self._start)

    async def _send_compressed(self, start: Message) -> None:
        body = await run_in_threadpool(gzip.compress, self._body, 6, mtime=0)
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["content-encoding"], headers["content-length"] = "gzip", str(len(body))
        headers.add_vary_header("Accept-Encoding")
        self._keep(Headers(raw=headers.raw), body)
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _wants_a_script(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path: str = scope["path"]
    if not (path.startswith(f"{base_path()}/static/") and path.endswith(_ENDINGS)):
        return False
    headers = Headers(scope=scope)
    return "gzip" in headers.get("accept-encoding", "") and _NOT_WITH.isdisjoint(headers.keys())


def _is_whole(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    is_page = headers.get("content-type", "").startswith("text/html")  # with which Streamlit answers what it lacks
    return start["status"] == 200 and not is_page and "content-encoding" not in headers
