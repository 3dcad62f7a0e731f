"""The page to take home where there is no LiteRT.js, or no WebAssembly to run it: a dense network works there, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("playwright.sync_api", reason="browser tests left out: Playwright is not installed")
from playwright.sync_api import expect

from browser.driver import draw_on
from mnist_core.data.mnist import load_test
from mnist_core.inference.inside import LiteRTInspector
from mnist_core.inference.session import Session
from mnist_core.javascript import litert
from mnist_core.lessons.page.single_file import single_file
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from mnist_core.training.execute import execute
from tests.browser.conftest import visit, wants_new

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DIGITS = 200
UNSURE = np.full((10_000, 10), 0.1, np.float32)

TO_ANSWERS = """async (digits) => {
    const { ask } = await startByHand();
    const answers = [];
    for (const digit of digits) answers.push((await ask(Uint8Array.from(digit))).map(answer => [...answer]));
    return answers;
}"""


@pytest.fixture
def at_home(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with visit(browser, is_new=wants_new(request), viewport={"width": 1280, "height": 720}) as page:
        page.context.set_offline(True)
        yield page


@pytest.fixture(scope="module", params=["tutorial", "plain"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of each architecture that has dense layers alone."""
    if request.param == "tutorial":
        return RunStore.default().read("tutorial")
    store = RunStore(tmp_path_factory.mktemp("plain"))
    return execute(store.create(RunRequest(TrainingConfig(architecture="plain", epochs=1, train_size=2000))))


def without_litert(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(litert, "VENDOR", folder)
    (folder / "seven.html").write_bytes(single_file(run, UNSURE))
    return (folder / "seven.html").as_uri()


def test_it_answers_as_litert_does_layer_by_layer(
    run: Run, at_home: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = without_litert(run, tmp_path, monkeypatch)
    # A page's scripts are modules, whose functions nobody else can call: here they are no module.
    script = Path(tmp_path / "seven.html").read_text().replace('<script type="module">', "<script>")
    script = script.replace("\nopen();", "\n").replace('http-equiv="Content-Security-Policy"', "")
    (tmp_path / "seven.html").write_text(script)
    at_home.goto(address)
    digits = load_test().images[:DIGITS]
    found = at_home.evaluate(TO_ANSWERS, digits.reshape(DIGITS, -1).tolist())
    session = Session(LiteRTInspector(run.model_path.read_bytes()).for_browser({}), batch=1, threads=1)
    for digit, answers in zip(digits, found, strict=True):
        for here, there in zip(answers, session.run(digit[np.newaxis]), strict=True):
            assert np.allclose(here, there[0], rtol=1e-4, atol=1e-4)


def test_it_reads_a_seven_and_switches_a_unit_off(
    at_home: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home.goto(without_litert(RunStore.default().read("tutorial"), tmp_path, monkeypatch))
    expect(at_home.locator("#state")).to_have_text("")
    draw_on(at_home, at_home.locator("#pad"))
    expect(at_home.locator(".words h2")).to_have_text("7")
    strongest = at_home.locator(".network-units button").first
    name = strongest.text_content() or "none"
    strongest.press("Enter")
    expect(at_home.locator("#off")).to_contain_text(name)
    expect(at_home.locator(".network-units button[aria-pressed=true]")).to_have_text(name)


@pytest.mark.new_browser
@pytest.mark.skipif(not litert.is_there(), reason="LiteRT.js is not installed (make install)")
@pytest.mark.parametrize(("run_id", "works"), [("tutorial", True), (SHIPPED, False)])
def test_without_webassembly_a_dense_network_works_and_any_other_says_so(
    run_id: str, works: bool, at_home: Page, tmp_path: Path
) -> None:
    file = tmp_path / "seven.html"
    file.write_bytes(single_file(RunStore.default().read(run_id), UNSURE))
    at_home.add_init_script("delete window.WebAssembly")
    at_home.goto(file.as_uri())
    if works:
        draw_on(at_home, at_home.locator("#pad"))
        expect(at_home.locator(".words h2")).to_have_text("7")
    else:
        expect(at_home.locator("#state.failed")).to_be_visible()
