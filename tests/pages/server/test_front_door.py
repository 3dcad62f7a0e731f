import re
from urllib.parse import urljoin

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from mnist_core.paths import PROJECT
from pages.parts.server import front_door
from pages.parts.server.page_addresses import ADDRESSES, LOST

PAGE = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def client() -> TestClient:
    """An app that answers everything, behind it."""
    behind = Starlette(routes=[Route("/{path:path}", lambda request: PlainTextResponse("behind"))])
    return TestClient(front_door.NotFoundRedirect(behind), follow_redirects=False)


@pytest.mark.parametrize("address", ["", "draw", "draw/", "train?run=x", "join?code=BBBBB", "no-such-page"])
def test_a_page_that_there_is_is_let_through(client: TestClient, address: str) -> None:
    assert client.get(f"/{address}", headers=PAGE).text == "behind"


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "draw/nonsense",
        "pages/lab/draw",
        "%0d%0aSet-Cookie:x",
        "//evil.example",
        "wp-login.php",
        "a%2Fb",
        "a/b/c/",
    ],
)
def test_one_that_there_is_not_leads_to_the_page_that_says_so(client: TestClient, address: str) -> None:
    slashes = len(address) - len(address.lstrip("/"))  # each is a folder to a browser, and none to `urljoin`
    for proxy in ("http://testserver/", "http://testserver/user/ada/proxy/8501/"):  # where the browser believes to be
        answer = client.get(f"http://testserver/{address}", headers=PAGE)
        assert answer.status_code == 307
        there = urljoin(proxy + address.lstrip("/"), answer.headers["location"].removeprefix("../" * slashes))
        assert there == f"{proxy}no-such-page"


def test_the_language_that_is_asked_for_goes_along(client: TestClient) -> None:
    assert client.get("/nonsense?lang=es", headers=PAGE).headers["location"] == "no-such-page?lang=es"


@pytest.mark.parametrize(
    "address", ["_stcore/health", "static/js/index.js", "live/0/live.js", "draw/_stcore/stream", "media/x.png"]
)
def test_what_is_no_page_is_let_through(client: TestClient, address: str) -> None:
    assert client.get(f"/{address}", headers=PAGE).text == "behind"
    assert client.get("/nonsense", headers={"accept": "application/json"}).text == "behind"


def test_it_knows_all_pages() -> None:
    files = [file for file in (PROJECT / "pages").glob("*/*.py") if file.parent.name != "parts"]
    names = {re.sub("_page$", "", file.stem) for file in files if file.stem != "__init__"}
    assert names - {"lost"} | {LOST} == ADDRESSES
