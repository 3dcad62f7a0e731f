from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.parts.server.compressed_scripts import CompressedScripts

SCRIPT = "const seven = 7;\n" * 10_000


class Files:
    """Streamlit's files, and how often each was asked for."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self._folder = folder
        (folder / "a.js").write_text(SCRIPT)

    def answer(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        if request.url.path.endswith("b.js"):
            return Response("not found", status_code=404)
        return FileResponse(self._folder / "a.js", headers={"cache-control": "immutable"})


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def client(files: Files) -> TestClient:
    return TestClient(CompressedScripts(Starlette(routes=[Route("/{path:path}", files.answer)])))


def test_a_script_is_compressed_once(client: TestClient, files: Files) -> None:
    answers = [client.get("/static/js/a.js") for _ in range(3)]
    assert files.asked == ["/static/js/a.js"]
    for answer in answers:
        assert answer.text == SCRIPT
        assert answer.headers["content-encoding"] == "gzip" and answer.headers["vary"] == "Accept-Encoding"
        assert int(answer.headers["content-length"]) < len(SCRIPT) / 50
        assert answer.headers["cache-control"] == "immutable" and "javascript" in answer.headers["content-type"]


@pytest.mark.parametrize(
    "headers", [{"accept-encoding": "identity"}, {"accept-encoding": "gzip;q=0"}, {"range": "bytes=0-9"}]
)
def test_who_asks_for_something_else_gets_streamlits_answer(
    client: TestClient, files: Files, headers: dict[str, str]
) -> None:
    client.get("/static/js/a.js")
    answer = client.get("/static/js/a.js", headers=headers)
    assert len(files.asked) == 2 and "content-encoding" not in answer.headers
    assert SCRIPT.startswith(answer.text)


@pytest.mark.parametrize("path", ["/static/js/b.js", "/media/a.js", "/static/a.png", "/draw"])
def test_what_is_no_script_goes_through_as_it_is(client: TestClient, files: Files, path: str) -> None:
    for _ in range(2):
        assert "content-encoding" not in client.get(path).headers
    assert files.asked == [path, path]
