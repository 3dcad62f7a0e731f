"""How much of brought files the server holds at once: Streamlit keeps them in memory, and bounds each one only."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.stats import CacheStat
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mnist_core import settings

_FOLDER = "/_stcore/upload_file/"


class UploadQuota:
    """A middleware for `st.App`: a file for which there is no room left is refused before it is read."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app."""
        self._app = app
        self._in_flight_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http" or scope["method"] not in ("PUT", "POST") or _FOLDER not in scope["path"]:
            await self._app(scope, receive, send)
            return
        size = Headers(scope=scope).get("content-length", "")
        if not size.isascii() or not size.isdigit():
            await PlainTextResponse("Say how large the file is.", 411)(scope, receive, send)
        elif held() + self._in_flight_bytes + int(size) > 1e6 * settings.UPLOADS_MEGABYTES.value:
            await PlainTextResponse("The server is holding too many files. Try again later.", 413)(scope, receive, send)
        else:
            await self._pass_on(int(size), scope, receive, send)

    async def _pass_on(self, size: int, scope: Scope, receive: Receive, send: Send) -> None:
        self._in_flight_bytes += size
        try:
            await self._app(scope, receive, send)
        finally:
            self._in_flight_bytes -= size


def let_go(uploads: Iterable[UploadedFile]) -> None:
    """Forget files that have been taken; Streamlit would hold them until their visitor has left."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        for upload in uploads:
            context.uploaded_file_mgr.remove_file(context.session_id, upload.file_id)


def held() -> int:
    """Bytes of all files that visitors who are here have brought."""
    if not runtime.exists():
        return 0
    stats = runtime.get_instance().uploaded_file_mgr.get_stats()
    return sum(stat.byte_length for family in stats.values() for stat in family if isinstance(stat, CacheStat))
