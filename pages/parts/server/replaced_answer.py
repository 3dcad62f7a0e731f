"""What Streamlit answers to some requests goes out as something else: compressed, or with more in it."""

from __future__ import annotations

from abc import ABC, abstractmethod

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_VALIDATORS = (b"if-none-match", b"if-modified-since", b"accept-encoding", b"range")
"""Headers to which the replaced answer answers itself, so that Streamlit's is the whole file."""


class ReplacedAnswer(ABC):
    """A middleware for `st.App` that collects a whole answer, and sends another one in its place."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app."""
        self._app = app

    @abstractmethod
    def wants(self, request: Request) -> bool:
        """Whether the answer to this GET or HEAD may be replaced."""

    @abstractmethod
    def replaces(self, headers: Headers) -> bool:
        """Whether a successful answer with these headers is replaced; any other one goes on as it comes."""

    @abstractmethod
    async def replace(self, request: Request, headers: Headers, body: bytes) -> Response:
        """Make the answer that goes out."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"} or not self.wants(Request(scope)):
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = bytearray()

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = Headers(raw=message["headers"])
                start = message if self.replaces(headers) else None
            if start is None:
                await send(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    answer = await self.replace(Request(scope), Headers(raw=start["headers"]), bytes(body))
                    await answer(scope, receive, send)

        headers = [pair for pair in scope["headers"] if pair[0] not in _VALIDATORS]
        await self._app({**scope, "method": "GET", "headers": headers}, receive, collect)
