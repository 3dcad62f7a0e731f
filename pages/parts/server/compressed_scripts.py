"""Streamlit's scripts and styles go out compressed: 2 MB instead of 8, which a slow network feels.

Streamlit leaves them as they are because to compress a file at every request costs more than it saves on a fast line.
Here each is compressed once, when it is first asked for, and kept.
"""

from __future__ import annotations

import threading

from cachetools import LRUCache
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.parts.server.page_addresses import base_path
from pages.parts.server.replaced_answer import ReplacedAnswer
from pages.parts.server.zipped_answer import ZippedAnswer, takes_gzip

_MOST_BYTES = 16 * 2**20
_ENDINGS = (".js", ".css", ".wasm", ".svg")
_KEPT_HEADERS = ("content-type", "cache-control")


class CompressedScripts(ReplacedAnswer):
    """A middleware for `st.App`."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app that serves Streamlit's files."""
        super().__init__(app)
        self._kept: LRUCache[str, ZippedAnswer] = LRUCache(_MOST_BYTES, getsizeof=lambda kept: len(kept.zipped))
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request from what is kept, or pass it on."""
        with self._lock:
            kept = self._kept.get(scope["path"]) if scope["type"] == "http" else None
        if kept and scope["method"] in {"GET", "HEAD"} and self.wants(Request(scope)):
            await kept.respond(Request(scope))(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def wants(self, request: Request) -> bool:
        """Whether a whole script is asked for by one who can unzip it."""
        path = request.url.path
        is_script = path.startswith(f"{base_path()}/static/") and path.endswith(_ENDINGS)
        return is_script and takes_gzip(request) and "range" not in request.headers

    def replaces(self, headers: Headers) -> bool:
        """Whether it is a script; what it lacks, Streamlit answers with its index.html."""
        return not headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers

    async def replace(self, request: Request, headers: Headers, body: bytes) -> Response:
        """Compress it, keep it, send it."""
        same = {name: headers[name] for name in _KEPT_HEADERS if name in headers}
        zipped = await run_in_threadpool(ZippedAnswer.zip, body, same)
        with self._lock:
            self._kept[request.url.path] = zipped
        return zipped.respond(request)
