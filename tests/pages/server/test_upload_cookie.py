"""Which cookie keeps uploads from being forged, over http, https, and behind a proxy."""

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from pages.parts.server.upload_cookie import UploadCookie

STREAMLITS = "_streamlit_xsrf=2|abc|def|1; Path=/; SameSite=Lax"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    answer: Response = PlainTextResponse("")
    answer.raw_headers += [(b"set-cookie", STREAMLITS.encode()), (b"set-cookie", b"other=1; SameSite=Lax")]
    await answer(scope, receive, send)
    assert Request(scope).url


def cookies(url: str, **headers: str) -> list[str]:
    return TestClient(UploadCookie(app)).get(url, headers=headers).headers.get_list("set-cookie")


@pytest.mark.parametrize(("url", "proxy"), [("https://lab", {}), ("http://lab", {"x-forwarded-proto": "https"})])
def test_over_https_it_belongs_to_the_frame(url: str, proxy: dict[str, str]) -> None:
    streamlits, other = cookies(url, **proxy)
    assert streamlits == "_streamlit_xsrf=2|abc|def|1; Path=/; SameSite=None; Secure; Partitioned"
    assert other == "other=1; SameSite=Lax"


def test_over_http_it_stays_as_it_is() -> None:
    assert cookies("http://lab") == [STREAMLITS, "other=1; SameSite=Lax"]
