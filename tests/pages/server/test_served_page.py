"""A run's page at an address of its own, and what stands beside it."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from mnist_core.languages.translation import speaking
from mnist_core.lessons.page.single_file import single_file
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from pages.parts import resources
from pages.parts.server import served_page
from tests.pages.opening import open_through

TRAIN = "pages/lab/train.py"


@pytest.fixture
def client() -> Iterator[TestClient]:
    resources._PAGES.clear()
    with TestClient(Starlette(routes=served_page.routes())) as client:
        yield client


class Links(HTMLParser):
    """The page's language, policy and manifest."""

    found: dict[str, str]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "html":
            self.found = {"language": values["lang"]}
        if values.get("http-equiv") == "Content-Security-Policy":
            self.found["policy"] = values["content"]
        if values.get("rel") == "manifest":
            self.found["manifest"] = values["href"]


def read(text: str) -> dict[str, str]:
    links = Links()
    links.feed(text)
    return links.found


def test_the_page_and_what_stands_beside_it(client: TestClient, store: RunStore) -> None:
    with speaking("de"):
        address = served_page.address(store.read("tutorial"))
    answer = client.get(address)
    assert answer.headers["content-encoding"] == "gzip"
    found = read(answer.text)
    assert found["language"] == "de"
    assert "connect-src 'none'" in found["policy"]
    manifest = client.get(urljoin(address, found["manifest"]))
    said = json.loads(manifest.content)
    assert manifest.headers["content-type"].startswith("application/manifest+json")
    assert said["lang"] == "de"
    assert urljoin(address, said["start_url"]) == address
    icon = client.get(urljoin(address, said["icons"][0]["src"]))
    assert icon.content.startswith(b"\x89PNG")
    assert client.get(urljoin(address, "worker.js")).headers["content-type"].startswith("text/javascript")
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text


def test_a_file_has_no_manifest_and_registers_nothing(store: RunStore) -> None:
    page = single_file(store.read("tutorial")).decode()
    assert "manifest" not in read(page)
    assert "serviceWorker?.register" not in page


@pytest.mark.parametrize(
    "address",
    [
        "take/tutorial/xx/",
        "take/none/en/",
        "take/none/en/worker.js",
        "take/tutorial/en/parts.py",
        "take/..%2F..%2Fetc/en/",
        "take/%00/en/",
        "take/tutorial/..%2Fen/",
    ],
)
def test_what_there_is_not_is_not_found(client: TestClient, store: RunStore, address: str) -> None:
    assert client.get(address).status_code == 404


def test_phones_that_ask_at_once_cost_one_page(
    client: TestClient, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    all_have_asked = threading.Barrier(8)

    def make(run: Run, **more: object) -> bytes:
        made.append(run.id)
        return b"page"

    monkeypatch.setattr(resources, "single_file", make)
    run = store.read("tutorial")

    def ask(_: int) -> bytes:
        all_have_asked.wait()
        return resources.served_page(run, "en").zipped

    with ThreadPoolExecutor(8) as phones:
        answers = set(phones.map(ask, range(8)))
    assert len(answers) == 1
    assert made == ["tutorial"]
    resources._PAGES.clear()


@pytest.mark.usefixtures("queue")
def test_train_shows_the_address(store_with_run: RunStore, trained_run: Run) -> None:
    opened: AppTest = open_through("app.py", TRAIN, run=trained_run.id)
    assert not opened.exception
    address = served_page.address(store_with_run.read(trained_run.id))
    assert any(code.value.endswith(address) for code in opened.code)
