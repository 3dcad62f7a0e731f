"""What a request's headers ask is read as the standard has it: the examples of RFC 9110, and what was once misread."""

import gzip
from collections.abc import Mapping

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.parts.server.compressed_scripts import CompressedScripts
from pages.parts.server.first_paint import FirstPaint
from pages.parts.server.zipped_answer import ZippedAnswer

CONTENT = b"7" * 1000
ANSWER = ZippedAnswer.zip(CONTENT, {"content-type": "text/plain", "cache-control": "no-cache", "vary": "Cookie"})


def ask(method: str = "GET", **headers: str) -> Response:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return ANSWER.respond(Request({"type": "http", "method": method, "headers": raw}))


@pytest.mark.parametrize("said", ["gzip", "GZIP", "*", "br, gzip", "gzip;q=0.5, *;q=0", "deflate, gzip;q=1.0, *;q=0.5"])
def test_who_can_unzip_gets_it_zipped(said: str) -> None:
    answer = ask(accept_encoding=said)
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(bytes(answer.body)) == CONTENT


@pytest.mark.parametrize(
    "said",
    ["", "identity", "notgzip", "gzip;q=0", "gzip;q=0.000, *", "*;q=0", "br", "gzip;q=x", ";"],
)
def test_who_cannot_gets_it_plain(said: str) -> None:
    answer = ask(accept_encoding=said)
    assert "content-encoding" not in answer.headers
    assert answer.body == CONTENT


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"another", {}', '{}, W/"another"', "*", 'W/"x",W/{},"y"'])
def test_what_a_browser_has_is_not_sent_again(encoding: str, form: str) -> None:
    etag = ask(accept_encoding=encoding).headers["etag"]
    again = ask(accept_encoding=encoding, if_none_match=form.format(etag))
    assert (again.status_code, again.body) == (304, b"")
    assert again.headers["etag"] == etag and again.headers["vary"] == "Accept-Encoding, Cookie"
    assert "content-encoding" not in again.headers


@pytest.mark.parametrize("form", ['"another"', "", ",", 'W/"', '"{}'])
def test_what_it_has_not_is_sent(form: str) -> None:
    assert ask(if_none_match=form.format(ANSWER.name)).body == CONTENT


def test_each_form_has_an_etag_of_its_own() -> None:
    zipped, plain = (ask(accept_encoding=each).headers["etag"] for each in ("gzip", "identity"))
    assert zipped != plain
    assert ask(accept_encoding="identity", if_none_match=zipped).status_code == 200


@pytest.mark.parametrize("path", ["/draw", "/static/a.js"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_head_has_the_headers_of_get(path: str, encoding: str) -> None:
    def answer(request: Request) -> Response:
        if request.url.path.endswith(".js"):
            return FileResponse(__file__, media_type="text/javascript")
        return HTMLResponse("<html></html>")

    app = Starlette(routes=[Route("/{path:path}", answer)])
    with TestClient(FirstPaint(CompressedScripts(app))) as client:
        asked: Mapping[str, str] = {"accept": "text/html", "accept-encoding": encoding}
        head, get, again = (
            client.head(path, headers=asked),
            client.get(path, headers=asked),
            client.head(path, headers=asked),
        )
        assert head.headers == get.headers == again.headers
        assert head.content == again.content == b"" != get.content
