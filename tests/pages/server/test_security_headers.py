"""The headers that the documents promise are those that the server sends, with every kind of answer."""

import re

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from mnist_core.paths import PROJECT
from pages.parts.server.security_headers import HEADERS, POLICY, SecurityHeaders


def make_client(address: str = "127.0.0.1") -> TestClient:
    """An app that answers everything but for one address, behind it."""
    behind = Starlette(routes=[Route("/{name}", lambda _: PlainTextResponse("behind", headers={"x-other": "kept"}))])
    behind.add_route("/_stcore/metrics", lambda _: PlainTextResponse("metrics"))
    return TestClient(SecurityHeaders(behind), client=(address, 5000))


@pytest.mark.parametrize("path, status", [("/draw", 200), ("/none/there", 404)])
def test_every_answer_has_them(path: str, status: int) -> None:
    answer = make_client().get(path)
    assert answer.status_code == status
    assert dict(answer.headers).items() >= {name.lower(): value for name, value in HEADERS.items()}.items()
    assert "object-src 'none'" in answer.headers["content-security-policy"]


def test_those_of_the_answer_stay() -> None:
    assert make_client().get("/draw").headers["x-other"] == "kept"


@pytest.mark.parametrize(
    "host, sockets",
    [
        ("lab.example:8501", " ws://lab.example:8501 wss://lab.example:8501"),
        ("[::1]:80", " ws://[::1]:80 wss://[::1]:80"),
        ("a; script-src *", ""),
        ("*", ""),
        ("", ""),
    ],
)
def test_what_a_request_says_is_put_into_the_policy_only_if_it_is_a_host(host: str, sockets: str) -> None:
    answer = make_client().get("/draw", headers={"host": host})
    assert answer.headers["content-security-policy"] == POLICY.format(sockets=sockets)


def test_metrics_are_for_this_machine() -> None:
    here, proxied = make_client(), {"x-forwarded-for": "203.0.113.7"}
    assert here.get("/_stcore/metrics").text == "metrics"
    assert here.get("/_stcore/metrics", headers=proxied).status_code == 404
    assert make_client("203.0.113.7").get("/_stcore/metrics").status_code == 404


def test_the_table_of_the_documents_is_true() -> None:
    text = (PROJECT / "docs" / "operating.md").read_text()
    rows = dict(re.findall(r"^\| `([A-Z][A-Za-z-]+)` \| `([^`]+)` \|", text, re.MULTILINE))
    assert rows == {**HEADERS, "Content-Security-Policy": POLICY.format(sockets="")}
