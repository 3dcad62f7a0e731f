"""Streamlit's cookie against forged uploads, so that files can be sent from within another website's frame too.

Streamlit compares the cookie with a header that only a script of this very site can set. Its own cookie is lost in a
frame: it is for the site of the address bar alone. Over https it can be one of the frame's (`Partitioned`): a browser
sends it within that one website only, and no other site, the embedding one included, can read it.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NAME = b"_streamlit_xsrf="
_REPLACED = (b"samesite", b"secure", b"partitioned")


class UploadCookie:
    """A middleware for `st.App`."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and over https give the cookie of the answer to the frame."""
        if scope["type"] != "http" or not is_https(scope):
            await self._app(scope, receive, send)
            return

        async def send_for_frames(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [_for_frames(*each) for each in message["headers"]]}
            await send(message)

        await self._app(scope, receive, send_for_frames)


def is_https(scope: Scope) -> bool:
    """Whether the browser asks over https, itself or to a proxy."""
    return Headers(scope=scope).get("x-forwarded-proto", scope["scheme"]) == "https"


def _for_frames(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name.lower() != b"set-cookie" or not value.startswith(_NAME):
        return name, value
    kept = [part for part in value.split(b";") if part.strip().partition(b"=")[0].lower() not in _REPLACED]
    return name, b";".join((*kept, b" SameSite=None", b" Secure", b" Partitioned"))
