"""An address that leads nowhere leads to the page that says so, and not to Streamlit's dialog over a grey page."""

from __future__ import annotations

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.parts.server.page_addresses import ADDRESSES, LOST, base_path, name_of, wants_a_page


class NotFoundRedirect:
    """A middleware for `st.App`."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if wants_a_page(scope) and name_of(scope) not in {"", *ADDRESSES}:
            asked = f"?{query}" if (query := scope["query_string"].decode("latin-1")) else ""  # such as the language
            await RedirectResponse("../" * _depth(scope) + LOST + asked)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _depth(scope: Scope) -> int:
    """How many folders deep an address is, which is all that counts where a proxy strips its prefix."""
    path = bytes(scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]
    return path.removeprefix(base_path().encode()).count(b"/") - 1
