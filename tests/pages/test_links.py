"""The address that phones are given, for every way in which a teacher may have come to the page."""

from types import SimpleNamespace

import pytest

from pages.parts import links


@pytest.mark.parametrize(
    ("page", "server"),
    [
        ("http://digits.school:8501/class?class=BCDFG", "http://digits.school:8501"),
        ("https://digits.school/lab/class", "https://digits.school/lab"),
        ("http://192.168.1.7:8501/class", "http://192.168.1.7:8501"),
        ("http://[2001:db8::7]:8501/class", "http://[2001:db8::7]:8501"),
        ("http://[fd00::1]/lab/class", "http://[fd00::1]/lab"),
        ("http://localhost:8501/class", "http://10.0.0.9:8501"),
        ("http://[::1]:8501/class", "http://10.0.0.9:8501"),
        ("http://127.0.0.1/class", "http://10.0.0.9"),
    ],
)
def test_phones_are_given_an_address_that_works_for_them(
    page: str, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MNIST_PUBLIC_URL", raising=False)
    monkeypatch.setattr(links, "st", SimpleNamespace(context=SimpleNamespace(url=page)))
    monkeypatch.setattr(links, "_address_in_network", lambda: "10.0.0.9")
    assert links.server_address() == server
    assert links.to_be_typed(server, "join").startswith("https://") == server.startswith("https://")
    assert links.to_be_typed(server, "join").endswith(f"{server.removeprefix('http://')}/join")
    assert links.link(links.server_address(), "join", code="BCDFG") == f"{server}/join?code=BCDFG"
