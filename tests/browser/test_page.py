"""The page to take home, opened from the disk with the network off, as at a pupil's home."""

from __future__ import annotations

import base64
import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("axe_playwright_python", reason="browser tests left out: axe-core is not installed")
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from benchmarks.drawn import CONDITIONS, SIDE
from browser.driver import choose_training, draw_on
from mnist_core.data import pen_digits
from mnist_core.images.digits import from_image
from mnist_core.inference.fixed_batch import for_one_digit
from mnist_core.inference.inside import LiteRTInspector
from mnist_core.inference.session import Session
from mnist_core.javascript import litert
from mnist_core.languages.translation import speaking
from mnist_core.lessons.page import single_file as page_file
from mnist_core.lessons.page.single_file import single_file
from mnist_core.lessons.take_home import export
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.store import RunStore
from tests.browser.conftest import visit
from tests.conftest import SIGNS, without_numbers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from browser.server import Server
    from mnist_core.runs.run import Run

pytestmark = pytest.mark.skipif(not litert.is_there(), reason="LiteRT.js is not installed (make install)")

DESKTOP = {"width": 1280, "height": 720}
SCREENS = {
    "desktop": DESKTOP,
    "phone": {"width": 390, "height": 844},
    "phone on its side": {"width": 844, "height": 390},
}
ITS_OWN = ("file:", "blob:", "data:")
DRAWINGS = 55
"""Every tenth of those on which the app's pages are compared with the server."""

TO_ANSWERS = """async ([zipped, side]) => {
    const unzipped = new Blob([Uint8Array.from(atob(zipped), letter => letter.charCodeAt(0))]).stream()
        .pipeThrough(new DecompressionStream('gzip'));
    const drawings = new Uint8Array(await new Response(unzipped).arrayBuffer());
    const pad = document.getElementById('pad');
    pad.width = pad.height = side;
    const plane = pad.getContext('2d');
    const answers = [];
    for (let begin = 0; begin < drawings.length; begin += side ** 2) {
        const image = plane.createImageData(side, side);
        const greys = drawings.subarray(begin, begin + side ** 2);
        greys.forEach((grey, i) => image.data.set([grey, grey, grey, 255], 4 * i));
        plane.putImageData(image, 0, 0);
        const answer = new Promise(done => document.addEventListener('digit-lab:answer', done, { once: true }));
        pad.dispatchEvent(new Event('draw'));
        const { detail } = await answer;
        answers.push([btoa(String.fromCharCode(...detail.digit)), Object.values(detail.probabilities)[0]]);
    }
    return answers;
}"""


@pytest.fixture
def at_home(browser: Browser) -> Iterator[Page]:
    """A tab without a network; leaving it fails when anything was asked for but the file itself."""
    with visit(browser, viewport=DESKTOP) as page:
        asked = watch_requests(page)
        yield page
        assert [url for url in asked if not url.startswith(ITS_OWN)] == []
        assert [url for url in asked if url.startswith("file:")] == [page.url]


def watch_requests(page: Page) -> list[str]:
    """Switch the network off; the addresses that the tab asks for from then on."""
    asked: list[str] = []
    page.context.set_offline(True)
    page.on("request", lambda request: asked.append(request.url))
    return asked


@pytest.fixture
def take_home(tmp_path: Path) -> Callable[..., str]:
    """Write a run's page; its address."""

    def write(run_id: str = "tutorial", content: bytes | None = None) -> str:
        file = tmp_path / "seven.html"
        file.write_bytes(content or single_file(RunStore.default().read(run_id)))
        return file.as_uri()

    return write


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("#state")).to_have_text("")
    return page


def draw_seven(page: Page, *, lift: bool = True) -> None:
    draw_on(page, page.locator("#pad"), lift=lift)


def test_it_reads_a_seven_without_a_network(at_home: Page, take_home: Callable[..., str]) -> None:
    opened(at_home, take_home())
    draw_seven(at_home, lift=False)
    expect(at_home.locator(".live-words h2")).to_have_text("7")
    expect(at_home.locator(".live-words h2")).to_be_visible()
    at_home.mouse.up()
    expect(at_home.locator(".words h2")).to_have_text("7")
    expect(at_home.locator(".words h2")).to_be_visible()
    expect(at_home.locator(".digit-bars i.likeliest + b")).to_have_text("7")
    expect(at_home.locator(".digit-steps figure:visible")).to_have_count(4)
    at_home.get_by_role("button", name="Clear").click()
    expect(at_home.locator(".words h2")).to_have_text("")
    expect(at_home.locator(".digit-steps figure:visible")).to_have_count(0)


def test_whoever_draws_before_it_is_ready_need_not_draw_again(at_home: Page, take_home: Callable[..., str]) -> None:
    at_home.goto(take_home(SHIPPED))
    draw_seven(at_home)
    expect(at_home.locator(".words h2")).to_have_text("7")


@pytest.mark.parametrize("run_id", ["tutorial", SHIPPED])
def test_it_answers_as_the_app_does(run_id: str, at_home: Page, take_home: Callable[..., str]) -> None:
    random = np.random.default_rng(7)
    drawings = np.stack(
        [
            CONDITIONS[index % len(CONDITIONS)].image(pen_digits.strokes_of(index % 10, random), random)
            for index in range(DRAWINGS)
        ]
    )
    opened(at_home, take_home(run_id))
    sent = base64.b64encode(gzip.compress(drawings.tobytes())).decode()
    digits, probabilities = zip(*at_home.evaluate(TO_ANSWERS, [sent, SIDE]), strict=True)
    there = np.stack([np.frombuffer(base64.b64decode(digit), np.uint8).reshape(28, 28) for digit in digits])
    here = np.stack([from_image(image).digit for image in drawings])
    assert (abs(here.astype(int) - there) <= 3).mean() >= 0.99
    classifier = RunStore.default().read(run_id).classifier()
    labels = np.array(probabilities).argmax(axis=1)
    assert (classifier.probabilities(here).argmax(axis=1) != labels).sum() <= 1
    assert abs(classifier.probabilities(there) - probabilities).max() < 0.001


NEXT_ANSWER = """() => new Promise(done => document.addEventListener('digit-lab:layers', ({ detail }) =>
    done([[...detail.digit], detail.layers.map(answers => [...answers])]), { once: true }))"""


def test_the_layers_follow_the_pen_and_a_pressed_unit_is_off(at_home: Page, take_home: Callable[..., str]) -> None:
    opened(at_home, take_home())
    draw_seven(at_home)
    expect(at_home.locator(".words h2")).to_have_text("7")
    strongest = at_home.locator(".network-units button").first
    expect(strongest).to_have_attribute("aria-pressed", "false")
    layer, unit = map(int, (strongest.text_content() or "").split("."))
    strongest.focus()
    expect(strongest).to_be_in_viewport()
    at_home.evaluate(f"window.answer = ({NEXT_ANSWER})(), 0")
    strongest.press("Enter")
    digit, layers = at_home.evaluate("window.answer")
    expect(at_home.locator("#off")).to_contain_text(f"{layer}.{unit}")
    expect(at_home.locator(".network-units button:focus")).to_have_text(f"{layer}.{unit}")
    inside = LiteRTInspector(RunStore.default().read("tutorial").model_path.read_bytes())
    expected = Session(inside.for_browser({layer - 1: [unit]}), batch=1, threads=1).run(
        np.array(digit, np.uint8).reshape(1, 28, 28)
    )
    assert len(layers) == len(expected) - 1
    for here, there in zip(layers, expected[1:], strict=True):
        assert abs(np.array(here) - there[0]).max() < 0.001 * max(1, abs(there).max())
    assert layers[layer - 1][unit] == 0
    at_home.get_by_role("button", name="Switch all back on").click()
    expect(at_home.locator("#off")).to_have_text("")


def test_by_keyboard_a_digit_is_chosen_and_the_code_copied(at_home: Page, take_home: Callable[..., str]) -> None:
    opened(at_home, take_home())
    at_home.keyboard.press("Tab")
    for _ in range(3):
        at_home.keyboard.press("Tab")
    at_home.keyboard.press("Enter")
    expect(at_home.locator(".words h2")).to_have_text("3")
    at_home.context.grant_permissions(["clipboard-read", "clipboard-write"])
    at_home.get_by_role("button", name="Copy").press("Enter")
    expect(at_home.locator("#copied")).not_to_have_text("")
    assert "EPOCHS = 3" in at_home.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    screen: str, browser: Browser, take_home: Callable[..., str]
) -> None:
    with visit(browser, viewport=SCREENS[screen], bypass_csp=True) as page:
        opened(page, take_home())
        draw_seven(page)
        expect(page.locator(".words h2")).to_have_text("7")
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            violations = Axe().run(page).response["violations"]
            assert [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= SCREENS[screen]["width"]
        pad = page.locator("#pad").bounding_box()
        assert pad is not None
        assert pad["y"] + pad["height"] <= SCREENS[screen]["height"]


def test_it_works_in_another_language(at_home: Page, take_home: Callable[..., str]) -> None:
    with speaking("fr"):
        address = take_home(content=single_file(RunStore.default().read("tutorial")))
    opened(at_home, address)
    draw_seven(at_home)
    expect(at_home.locator(".words h2")).to_have_text("7")
    expect(at_home.locator("html")).to_have_attribute("lang", "fr")


@pytest.mark.parametrize("share", [0.02, 0.999])
def test_a_file_that_was_cut_off_says_so(share: float, at_home: Page, take_home: Callable[..., str]) -> None:
    whole = single_file(RunStore.default().read("tutorial"))
    at_home.goto(take_home(content=whole[: int(share * len(whole))]))
    expect(at_home.locator("#state.failed")).to_be_visible()


def test_a_file_of_which_hardly_anything_is_there_does_not_stay_silent(
    at_home: Page, take_home: Callable[..., str]
) -> None:
    whole = single_file(RunStore.default().read("tutorial"))
    at_home.goto(take_home(content=whole[: whole.index(b'<script type="module">') + 500]))
    expect(at_home.locator("#state")).to_contain_text("wasn't saved completely")


def test_an_answer_that_is_no_number_is_not_shown(
    at_home: Page, take_home: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = for_one_digit(without_numbers(RunStore.default().read("tutorial")))
    monkeypatch.setattr(page_file, "open_network", lambda model, labels: (endless, None))
    opened(at_home, take_home())
    draw_seven(at_home)
    expect(at_home.locator("#state.failed")).to_be_visible()
    expect(at_home.locator(".words h2")).to_have_text("")


SANDBOX = (
    '<!doctype html><title>A platform</title><iframe sandbox="allow-scripts" src="index.html" title="page"></iframe>'
)
"""As learning platforms show what was uploaded: on a site of their own, in a frame that may run scripts and no more."""


def test_on_a_learning_platform_it_works_in_a_frame(browser: Browser, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(export(RunStore.default().read("tutorial"), "page-zip"))) as archive:
        index = archive.read("index.html")
    with visit(browser, viewport=DESKTOP) as page:
        asked = watch_requests(page)
        page.context.set_offline(False)  # or it could not be served
        page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=SANDBOX))
        page.route("**/index.html", lambda route: route.fulfill(content_type="text/html", body=index))
        page.goto("http://platform.example/course")
        page.locator("iframe").evaluate("frame => Object.assign(frame, {width: 1200, height: 700})")
        frame = page.frame_locator("iframe")
        expect(frame.locator("#state")).to_have_text("")
        draw_on(page, frame.locator("#pad"))
        expect(frame.locator(".words h2")).to_have_text("7")
        assert len([url for url in asked if not url.startswith(ITS_OWN)]) == 2


def test_a_run_trained_in_the_browser_is_taken_home_and_reads_a_seven(
    server: Server, page: Page, browser: Browser, tmp_path: Path
) -> None:
    page.goto(f"{server.url}/train")
    choose_training(page, epochs=1, images=6_000)
    page.get_by_role("button", name="Train", exact=True).click()
    take = page.get_by_role("button", name="Take it home")
    take.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="The network as a page").click()
    download.value.save_as(tmp_path / download.value.suggested_filename)
    with visit(browser, viewport=DESKTOP) as home:
        asked = watch_requests(home)
        opened(home, (tmp_path / download.value.suggested_filename).as_uri())
        draw_seven(home)
        expect(home.locator(".words h2")).to_have_text("7")
        assert [url for url in asked if not url.startswith(ITS_OWN)] == []


def test_a_network_for_signs_answers_with_their_names(
    at_home: Page, take_home: Callable[..., str], run_of_signs: Run
) -> None:
    opened(at_home, take_home(content=single_file(run_of_signs)))
    draw_seven(at_home)
    words = at_home.locator(".words h2")
    expect(words).to_have_text(re.compile("|".join(map(re.escape, SIGNS))))
    bars = at_home.locator(".digit-bars b")
    expect(bars).to_have_text(list(SIGNS))
    expect(at_home.locator("#examples button")).to_have_count(0)
    expect(at_home.locator(".network-told")).to_contain_text(re.compile("reads \u201c"))
    assert not Axe().run(at_home, options={"runOnly": ["wcag2a", "wcag2aa"]}).response["violations"]
