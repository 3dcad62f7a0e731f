"""A key in an address is shown to nobody: it is gone from there before there is a page, and is taken once."""

from urllib.parse import parse_qs, unquote, urljoin

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from pages.parts.server import address_secrets

PAGE = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def client() -> TestClient:
    """An app that answers everything, behind it."""
    behind = Starlette(routes=[Route("/{path:path}", lambda request: PlainTextResponse("behind"))])
    return TestClient(address_secrets.SecretsOutOfAddress(behind), follow_redirects=False)


@pytest.mark.parametrize(
    "query, left",
    [
        ("key=chalk", ""),
        ("class=ABCDE&secret=a-b_c", "?class=ABCDE"),
        ("lang=de&key=a%26b%3D%0D%0A&run=x%20y", "?lang=de&run=x+y"),
        ("key=1&key=2&secret=3", ""),
        ("key=", ""),
    ],
)
def test_it_is_led_out_of_the_address_and_kept_where_no_script_reads(client: TestClient, query: str, left: str) -> None:
    answer = client.get(f"/class?{query}", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"./class{left}")
    assert "no-store" in answer.headers["cache-control"]
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Max-Age=60", "Path=/"} <= set(cookie.split("; "))
    carried = parse_qs(unquote(cookie.split(";")[0].partition("=")[2]), keep_blank_values=True)
    asked = parse_qs(query, keep_blank_values=True)
    assert {name: asked[name][-1:] for name in asked if name in address_secrets.NAMES} == {
        name: value for name, value in carried.items() if name != "redirect"
    }


def test_over_https_the_cookie_is_for_https_alone(client: TestClient) -> None:
    https = client.get("/class?key=chalk", headers={**PAGE, "x-forwarded-proto": "https"})
    http = client.get("/class?key=chalk", headers=PAGE)
    assert "; Secure" in https.headers["set-cookie"]
    assert "; Secure" not in http.headers["set-cookie"]


@pytest.mark.parametrize(
    "path", ["/draw", "/draw?run=x", "/draw?keys=1", "/static/a.js?key=1", "/_stcore/health?key=1"]
)
def test_what_carries_none_is_let_through(client: TestClient, path: str) -> None:
    assert client.get(path, headers=PAGE).text == "behind"


@pytest.mark.parametrize("path", ["/", "/%ff", "/a%2Fb", "/%0d%0aSet-Cookie:x"])
def test_any_path_is_led_to_itself(client: TestClient, path: str) -> None:
    answer = client.get(f"{path}?key=1", headers=PAGE)
    assert answer.status_code == 303 and urljoin(path, answer.headers["location"]) == path
    assert answer.headers["set-cookie"].startswith(f"{address_secrets.COOKIE}=")


def test_a_frame_keeps_it_for_the_page_to_take(client: TestClient) -> None:
    assert client.get("/draw?key=1", headers={**PAGE, "sec-fetch-dest": "iframe"}).text == "behind"


def take_key() -> None:
    """A page that shows what it has taken."""
    import streamlit as st

    from pages.parts.server import address_secrets

    st.text(address_secrets.take("key"))


def what_is_taken(cookie: str, monkeypatch: pytest.MonkeyPatch, **query: str) -> str:
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: {address_secrets.COOKIE: cookie}))
    page = AppTest.from_function(take_key)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception and not page.query_params
    return str(page.text[0].value)


def test_it_is_taken_once_from_the_cookie(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.get("/draw?key=chalk-and-board", headers=PAGE)
    cookie = answer.headers["set-cookie"].split(";")[0].partition("=")[2]
    assert what_is_taken(cookie, monkeypatch) == "chalk-and-board"
    assert what_is_taken(cookie, monkeypatch) == "None"


def test_it_is_taken_out_of_the_address_of_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    assert what_is_taken("", monkeypatch, key="chalk") == "chalk"


@pytest.mark.parametrize("cookie", ["", "redirect=x", "key", "%00", "secret=1&redirect=other"])
def test_another_cookie_carries_none(cookie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert what_is_taken(cookie, monkeypatch) == "None"
