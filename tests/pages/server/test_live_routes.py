"""What a browser may fetch for the live answer, and what it may not."""

from collections.abc import Iterator

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_core.data.mnist import load_test
from mnist_core.inference.classifier import Classifier
from mnist_core.inference.inside import LiteRTInspector
from mnist_core.inference.session import Session
from mnist_core.javascript import litert
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from pages.parts.live import parts, routes
from pages.parts.session.rate_limiter import RateLimiter


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes.routes())) as client:
        yield client


needs_parts = pytest.mark.skipif(not litert.is_there(), reason="LiteRT.js is not installed (make install)")


@needs_parts
def test_files_are_sent_compressed_and_may_be_kept_for_ever(client: TestClient) -> None:
    address = routes.engine()
    assert address
    answer = client.get(address)
    assert answer.text == (parts.HERE / "live.js").read_text()
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert client.get(address, headers={"Accept-Encoding": "identity"}).text == answer.text
    wasm = client.get(address.replace("live.js", "litert_wasm_compat_internal.wasm"))
    assert (wasm.headers["content-type"], wasm.content[:4]) == ("application/wasm", b"\0asm")


def test_a_runs_model_is_the_same_for_one_digit(client: TestClient, store_with_run: RunStore, trained_run: Run) -> None:
    address = routes.model(store_with_run.read(trained_run.id))
    assert address
    digits = load_test().images[:20]
    fetched = Classifier(client.get(address).content)
    for digit, expected in zip(digits, trained_run.classifier().probabilities(digits), strict=True):
        assert fetched.predict(digit).probabilities == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    "path",
    [
        "/live/0/live.js",
        "/live/{version}/parts.py",
        "/live/{version}/..%2Fparts.py",
        "/live/{version}/package.json",
        "/live/model/shipped/0.tflite",
        "/live/model/none/0.tflite",
        "/live/model/..%2F..%2Fetc/0.tflite",
        "/live/model/../../etc/passwd/0.tflite",
    ],
)
def test_nothing_else_is_sent(client: TestClient, store: RunStore, path: str) -> None:
    version = parts.version() if litert.is_there() else "0"
    assert client.get(path.format(version=version)).status_code == 404


def test_a_damaged_model_is_none(client: TestClient, store_with_run: RunStore, trained_run: Run) -> None:
    run = store_with_run.read(trained_run.id)
    run.model_path.write_bytes(b"no model")
    address = routes.model(run)
    assert address
    assert client.get(address).status_code == 404


def test_a_runs_network_is_handed_out_opened_and_without_some_units(
    client: TestClient, store_with_run: RunStore, trained_run: Run
) -> None:
    run = store_with_run.read(trained_run.id)
    inside, digits = LiteRTInspector(run.model_path.read_bytes()), load_test().images[:3]
    for off in ({}, {0: [3, 17], 1: [5]}):
        address = routes.opened(run, off)
        assert address
        answer = client.get(address)
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
        expected = LiteRTInspector(inside.without(off)).activations(digits)
        for index, digit in enumerate(digits):
            _, *layers = Session(answer.content, batch=1, threads=1).run(digit[np.newaxis])
            assert all(
                np.allclose(one[0], all_of_them[index]) for one, all_of_them in zip(layers, expected, strict=True)
            )
    assert client.get(routes.weights(run)).content == inside.eight_bit_weights()


def test_what_was_made_is_kept_and_for_one_address_not_too_much_is_made(
    client: TestClient, store_with_run: RunStore, trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MADE", RateLimiter(2))
    run = store_with_run.read(trained_run.id)
    first, second, third = (str(routes.opened(run, {0: [unit]})) for unit in (40, 41, 42))
    assert [client.get(each).status_code for each in (first, first, second, third, first)] == [200, 200, 200, 429, 200]


@pytest.mark.parametrize(
    "off", ["", "weights", "0", "0.1-", "9.1", "0.99999", "a.b", "0.1;0.2", "../none", "-".join(["0.1"] * 501), "0.1.2"]
)
def test_units_that_there_are_not_lead_to_nothing(
    client: TestClient, store_with_run: RunStore, trained_run: Run, off: str
) -> None:
    address = routes.opened(store_with_run.read(trained_run.id), {})
    assert address and client.get(address.replace("none", off)).status_code == 404
