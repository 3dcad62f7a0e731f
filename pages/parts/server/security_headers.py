"""What every answer tells the browser to forbid; docs/operating.md has the same table with the reasons."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.parts.server.page_addresses import base_path

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
}

POLICY = (
    "default-src 'self'; "
    "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "media-src 'self' blob:; "
    "font-src 'self' data:; "
    "worker-src 'self' blob:; "
    "connect-src 'self' data:{sockets}; "
    "object-src 'none'; "
    "base-uri 'self'; "
    "form-action 'self'"
)
"""The Content-Security-Policy. Streamlit's client sets styles, runs our scripts inline, and
fetches what its camera has taken from a data address."""

_HOST = re.compile(r"[\w.-]+(:\d{1,5})?|\[[\da-fA-F:]+\](:\d{1,5})?", re.ASCII)
_METRICS = "/_stcore/metrics"
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class SecurityHeaders:
    """A middleware for `st.App`."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                for name, value in {**HEADERS, "Content-Security-Policy": _policy(asked)}.items():
                    headers[name] = value
                message = {**message, "headers": headers.raw}
            await send(message)

        if _are_metrics(scope) and not _is_from_here(scope, asked):
            await Response(status_code=404)(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)


def _policy(asked: Headers) -> str:
    """Return the policy; Safari before 15.4 does not count websockets of the same address as `'self'`."""
    host = asked.get("host", "")
    return POLICY.format(sockets=f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else "")


def _are_metrics(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.removeprefix(base_path()).rstrip("/") == _METRICS


def _is_from_here(scope: Scope, asked: Headers) -> bool:
    """Whether it comes from this machine, and not through a proxy on it."""
    return (scope.get("client") or ("", 0))[0] in _LOOPBACK and "x-forwarded-for" not in asked
