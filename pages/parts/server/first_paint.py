"""Streamlit's index.html with our style, where its server is, and a skeleton of the page, before any script has run.

What a later Streamlit changes in that file loses nothing but this head start: where the places to put something are
not found, it goes out as it is, and the style comes with the page. A test says so.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from mnist_core.languages.translation import N_, _, direction, speaking
from pages.parts.server.page_addresses import ADDRESSES, name_of, wants_a_page
from pages.parts.server.replaced_answer import ReplacedAnswer
from pages.parts.server.zipped_answer import ZippedAnswer
from pages.parts.session import language
from pages.parts.style import STYLE

_HERE = Path(__file__).parent
_HEAD, _ROOT = "</head>", '<div id="root">'
_CUT_OFF = N_(
    "This page can't reach Digit Lab. Something on the way may stop its connection (WebSockets). Try another network, "
    "or ask whoever runs this one. The page goes on by itself as soon as it is connected."
)
_HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-cache",
    "vary": "Accept-Language, Cookie",
}


class FirstPaint(ReplacedAnswer):
    """A middleware for `st.App` that serves Streamlit's index.html."""

    def wants(self, request: Request) -> bool:
        """Whether a browser asks for a whole page."""
        return wants_a_page(request.scope)

    def replaces(self, headers: Headers) -> bool:
        """Whether it is a page."""
        return headers.get("content-type", "").startswith("text/html")

    async def replace(self, request: Request, headers: Headers, body: bytes) -> Response:
        """Send the page that was asked for, in its reader's language."""
        return page(body, name_of(request.scope), language.of_request(request.scope)).respond(request)


@lru_cache(maxsize=128)
def page(index: bytes, name: str, spoken: str) -> ZippedAnswer:
    """Put what it lacks into Streamlit's index.html, for a page of this name in this language."""
    text = index.decode(errors="replace")
    if text.count(_HEAD) == 1 and text.count(_ROOT) == 1:
        known = json.dumps(name if name in ADDRESSES else "")
        where = f"<script>{(_HERE / 'where.js').read_text().replace('$PAGE', known)}</script>"
        style = f"<style>{STYLE}{(_HERE / 'skeleton.css').read_text()}</style>"
        text = text.replace('<html lang="en"', f'<html lang="{spoken}" dir="{direction(spoken)}"')
        text = text.replace("<title>Streamlit</title>", "<title>Digit Lab</title>")
        with speaking(spoken):
            skeleton = _skeleton(name)
        text = text.replace(_HEAD, where + style + _HEAD).replace(_ROOT, skeleton + _ROOT)
    return ZippedAnswer.zip(text.encode(), _HEADERS)


def _skeleton(name: str) -> str:
    """Boxes where the page's own will be; they go when its title is there."""
    boxes = "<i></i>" * 3
    script = (_HERE / "skeleton.js").read_text()
    kind = name if name in ADDRESSES else "draw"
    content = f"<strong aria-hidden='true'>Digit Lab</strong><b></b>{boxes}<p role='status'>{_(_CUT_OFF)}</p>"
    return f'<div id="skeleton" class="{kind}">{content}</div><script>{script}</script>'
