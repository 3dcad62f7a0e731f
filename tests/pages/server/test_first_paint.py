import gzip
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.parts.server import first_paint
from pages.parts.server.first_paint import FirstPaint

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_text()
PAGE = {"accept": "text/html"}


def client(index: str) -> TestClient:
    """Whoever asks for a page gets Streamlit's index.html, through the middleware."""
    routes = [
        Route("/data", lambda request: JSONResponse({})),
        Route("/text", lambda request: PlainTextResponse("plain")),
        Route("/{path:path}", lambda request: HTMLResponse(index, headers={"etag": "theirs"})),
    ]
    return TestClient(FirstPaint(Starlette(routes=routes)))


@pytest.mark.parametrize("name", ["", "draw", "train", "class"])
def test_a_page_comes_with_its_style_a_skeleton_and_where_the_server_is(name: str) -> None:
    answer = client(INDEX).get(f"/{name}", headers=PAGE)
    assert answer.headers["content-encoding"] == "gzip" and answer.headers["cache-control"] == "no-cache"
    head, _, body = answer.text.partition("</head>")
    assert ".st-key-stage" in head and f'`/*${{"{name}"}}/*$`' in head
    assert "<title>Digit Lab</title>" in head and "<title>Streamlit</title>" not in head
    assert body.index('<div id="skeleton"') < body.index('<div id="root">')
    assert f'class="{name or "draw"}"' in body
    assert answer.text.replace("\n", "").count('<script type="module"') == INDEX.count('<script type="module"')


def test_what_a_browser_has_already_is_not_sent_again() -> None:
    first = client(INDEX).get("/draw", headers=PAGE)
    again = client(INDEX).get("/draw", headers={**PAGE, "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client(INDEX).get("/draw", headers={**PAGE, "if-none-match": "theirs"})
    assert other.status_code == 200 and other.text == first.text


def test_who_cannot_unzip_gets_it_plain() -> None:
    plain = client(INDEX).get("/draw", headers={**PAGE, "accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers and ".st-key-stage" in plain.text


@pytest.mark.parametrize("index", ["", "<html><body>another Streamlit</body></html>", INDEX.replace("</head>", "")])
def test_another_index_loses_nothing(index: str) -> None:
    assert client(index).get("/draw", headers=PAGE).text == index


def test_what_is_no_page_goes_through_as_it_is() -> None:
    assert client(INDEX).get("/data", headers=PAGE).json() == {}
    assert client(INDEX).get("/text", headers=PAGE).text == "plain"
    assert client(INDEX).get("/draw", headers={"accept": "*/*"}).text == INDEX


@pytest.mark.parametrize("name", ['x" onload="alert(1)', "<script>alert(1)"])
def test_a_hostile_address_stays_out_of_the_page(name: str) -> None:
    page = first_paint.page(INDEX.encode(), name, "en")
    assert name not in gzip.decompress(page.zipped).decode()


@pytest.mark.parametrize(
    "query, cookie, browser, expected",
    [
        ("", "", "", "en"),
        ("", "", "de-AT,de;q=0.9,en;q=0.8", "de"),
        ("", "", "it-IT,it;q=0.9,fr;q=0.8", "fr"),
        ("", "digit_lab_language=es", "de", "es"),
        ("?lang=fr", "digit_lab_language=es", "de", "fr"),
        ("?lang=DE", "digit_lab_language=es", "fr", "de"),
        ("?lang=de-AT", "", "fr", "de"),
        ("?lang=tlh", "digit_lab_language=es", "de", "es"),
        ('?lang="><script>', 'digit_lab_language="><script>', "<script>", "en"),
        ("?lang=..%2Fde", "other=1; digit_lab_language=de.po", ",;-,", "en"),
        ("?lang=%ff", "\x01=;;=", "*", "en"),
    ],
)
def test_the_first_byte_says_the_language(query: str, cookie: str, browser: str, expected: str) -> None:
    headers = {**PAGE, "cookie": cookie, "accept-language": browser}
    answer = client(INDEX).get(f"/draw{query}", headers=headers)
    assert f'<html lang="{expected}" dir="ltr">' in answer.text
    assert {"Cookie", "Accept-Language"} <= set(answer.headers["vary"].split(", "))
