"""Every page as it stands in a lesson: in a made-up language of long words, at four sizes, looked at by axe-core."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("axe_playwright_python", reason="browser tests left out: axe-core is not installed")
from playwright.sync_api import expect

from browser.driver import canvas, wait_until
from browser.server import PROJECT, Server, serve
from mnist_core.lessons.tutorial import STEPS
from mnist_core.runs.run import Run
from tests.browser.axe import grave_findings
from tests.browser.classes import class_that_was_learnt_from
from tests.browser.conftest import AT_REST, PHONE, TRAINED, visit
from tests.made_up import language
from tests.made_up.looks import cut_or_covered, not_translated

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LONG, FROM_THE_RIGHT = "it", "he"
"""Real codes, so that there are numbers and plurals for them; Digit Lab speaks neither."""

SCREEN: dict[str, Any] = {"viewport": {"width": 1280, "height": 720}}
SIZES = ((1280, 720), (820, 1180), (390, 844), (640, 360))
"""A projector, and what its page is then brought to: a tablet's size, a phone's, and the phone on its side."""


STREAMLITS_OWN = re.compile(
    r"Skip to main content|Navigate to home page|Logo|App pages|Sidebar|Help( for)?|Choose an option|Open|Copy"
    r"|(Fullscreen|Show data|Download as PNG|Download as CSV|Copy Vega-Lite spec|Search|Show/hide columns):[; ]*"
    r"|Decrement|Increment|Upload|file upload|[0-9]+MB per file.*|warning icon|progress|Dismiss|Ignora|Close"
    r"|Link to heading|Expand sidebar|Copy to clipboard|Clear all|Remove .*"
)
"""Labels of its buttons, most of them for screen readers only."""

CODE = re.compile("class=([A-Z]{5})")
NAMES = re.compile(
    r"Digit Lab|Ada|Bo|Cy|CNN|ReLU|Italiano|[Tt]ensor[Ff]low.*|keras.*|numpy.*|matplotlib.*|[B-DF-HJ-NP-TV-Z]{5}"
)
KERAS = re.compile(r"→ \w+|Flatten|Dense|Normalization|Softmax|layers")


NO_WIDER_THAN_THE_WINDOW = """[document.scrollingElement, document.querySelector("[data-testid=stMain]")]
    .every((each) => each.scrollWidth <= each.clientWidth)"""


def settled(page: Page) -> None:
    expect(page.locator("#skeleton")).to_have_count(0)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true], [data-testid=stSkeleton]")).to_have_count(0)


def press(page: Page, selector: str, index: int = 0) -> None:
    page.locator(selector).nth(index).click()
    settled(page)


def drawn(page: Page) -> None:
    press(page, ".st-key-examples button", 7)


def told_what_it_was(page: Page) -> None:
    drawn(page)
    press(page, ".st-key-ask_all label")
    press(page, ".st-key-why [role=radio], .st-key-why button", 3)


def photo(page: Page) -> None:
    press(page, "[role=radio]", 1)


def settings(page: Page) -> None:
    press(page, ".st-key-more_settings button")
    page.get_by_role("dialog").wait_for()


def joined(page: Page) -> None:
    page.locator("[data-testid=stMain] input[type=text]").last.fill("Cy")
    press(page, "[data-testid=stMain] [data-testid^=stBaseButton-primary]")
    canvas(page)


def class_opened(page: Page) -> None:
    press(page, "[data-testid=stMain] [data-testid=stBaseButton-primary]")
    page.locator("img[alt*='/join']").wait_for()


def step_of_a_class(index: int) -> Callable[[Page], None]:
    return lambda page: press(page, ".st-key-chooser [data-testid=stButtonGroup] button", index)


def nothing_more(page: Page) -> None:
    pass


PLACES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "draw": ("/draw", nothing_more),
    "a digit drawn": ("/draw", told_what_it_was),
    "photo": ("/draw", photo),
    "train": ("/train", nothing_more),
    "settings": ("/train", settings),
    "trained": (f"/train?run={TRAINED}", nothing_more),
    "evaluate": ("/evaluate?run=tutorial", nothing_more),
    "look inside": ("/look_inside?run=tutorial", nothing_more),
    "class": ("/class", nothing_more),
    "class opened": ("/class", class_opened),
    "class ideas": ("{learnt}", step_of_a_class(1)),
    "class measured": ("{learnt}", step_of_a_class(2)),
    "class retrained": ("{learnt}", step_of_a_class(3)),
    "class measured again": ("{learnt}", step_of_a_class(4)),
    "class saved": ("{learnt}", step_of_a_class(5)),
    "join": ("/join", nothing_more),
    "joined": ("/join?code={code}", joined),
    "lessons": ("/lessons", nothing_more),
    "lost": ("/nowhere", nothing_more),
}


@pytest.fixture(scope="module")
def made_up(browser: Browser, trained_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that has two languages more, which nobody speaks."""
    folder = tmp_path_factory.mktemp("made_up")
    for each in (LONG, FROM_THE_RIGHT):
        language.write(each, folder)
    shutil.copytree(trained_run.directory, folder / "runs" / TRAINED)
    at_start = PROJECT / "tests" / "made_up" / "at_start"
    variables = {"MADE_UP_LANGUAGES": str(folder), "PYTHONPATH": f"{PROJECT}:{at_start}"}
    with serve(folder / "runs", folder / "log.txt", variables) as server:
        yield server


@pytest.fixture(scope="module")
def reader(made_up: Server, browser: Browser) -> Iterator[Page]:
    """A tab whose visitor's browser asks for the language of long words."""
    with visit(browser, locale=LONG, **SCREEN) as page:
        page.goto(f"{made_up.url}/draw")
        settled(page)
        yield page


@pytest.fixture(scope="module")
def learnt(made_up: Server) -> str:
    return class_that_was_learnt_from(made_up.runs)


@pytest.mark.parametrize("place", PLACES)
def test_every_word_is_translated_and_every_text_has_room(
    made_up: Server, learnt: str, reader: Page, place: str
) -> None:
    turn(reader, *SIZES[0])
    address, act = PLACES[place]
    reader.goto(made_up.url + address.format(learnt=learnt, code=CODE.findall(learnt)[0]))
    settled(reader)
    act(reader)
    assert every_word_is_translated(reader)
    assert grave_findings(reader) == []
    for size in SIZES:
        turn(reader, *size)
        assert every_text_has_room(reader)
        assert reader.evaluate(NO_WIDER_THAN_THE_WINDOW)


@pytest.mark.parametrize("screen", [SCREEN, PHONE], ids=["projector", "phone"])
def test_in_every_step_of_the_tutorial_too(made_up: Server, browser: Browser, screen: dict[str, Any]) -> None:
    sizes = SIZES[2:] if screen is PHONE else SIZES[:2]
    with visit(browser, locale=LONG, **screen) as page:
        page.goto(f"{made_up.url}/tutorial?step=1")
        for number in range(1, len(STEPS) + 1):
            expect(page.get_by_role("heading", name=re.compile(rf"\b{number}\. "))).to_be_visible()
            sizes = sizes[::-1]  # it is come to on the screen as it was turned
            for size in sizes:
                turn(page, *size)
                assert every_text_has_room(page)
                assert page.evaluate(NO_WIDER_THAN_THE_WINDOW)
            assert every_word_is_translated(page)
            assert screen is PHONE or grave_findings(page) == []
            if number < len(STEPS):
                page.locator(".st-key-next_step button").click()


def turn(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})


def every_word_is_translated(page: Page) -> bool:
    """Whether all is in the made-up language; says what isn't."""
    known = (STREAMLITS_OWN, NAMES, KERAS)
    assert {text for text in not_translated(page) if not any(each.fullmatch(text) for each in known)} == set()
    return True


def every_text_has_room(page: Page) -> bool:
    """Whether nothing is cut or covered, once the page has come to rest; says what is."""
    settled(page)
    wait_until(page, AT_REST)
    assert cut_or_covered(page) == []
    return True


def test_a_language_from_the_right_mirrors_the_page(made_up: Server, browser: Browser) -> None:
    with visit(browser, locale=FROM_THE_RIGHT, **SCREEN) as page:
        page.goto(f"{made_up.url}/draw")
        settled(page)
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        middle = SCREEN["viewport"]["width"] / 2
        assert left_of(page, ".st-key-canvas") > middle > left_of(page, ".st-key-chip")
        assert page.evaluate(NO_WIDER_THAN_THE_WINDOW)


def left_of(page: Page, selector: str) -> float:
    left: float = page.locator(selector).evaluate("element => element.getBoundingClientRect().left")
    return left


def speak(page: Page, name: str) -> None:
    page.locator(".st-key-choose_language button:visible").click()
    page.get_by_role("menuitem", name=name, exact=True).click()
    expect(page.locator(".st-key-choose_language button:visible")).to_contain_text(name)
    settled(page)


def test_another_language_changes_nothing_else_on_train(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/train")
    page.get_by_role("radio", name="Overfit").click()
    page.get_by_role("spinbutton", name="Epochs").fill("7")
    page.get_by_role("spinbutton", name="Epochs").press("Enter")
    page.get_by_text("Show me the code").click()
    code = page.get_by_test_id("stCode")
    expect(code).to_contain_text("EPOCHS = 7")
    for name, recipe in (("Deutsch", "Überangepasst"), ("Français", "Surapprentissage"), ("English", "Overfit")):
        speak(page, name)
        expect(page.get_by_role("radio", name=recipe)).to_be_checked()
        expect(code).to_contain_text("EPOCHS = 7")
        expect(code).to_contain_text("[:1000]")


def test_another_language_changes_nothing_else_in_the_tutorial(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/tutorial?step=5")
    for name, title in (
        ("Deutsch", "5. Die Pixel normalisieren"),
        ("Español", "5. Normalizar los píxeles"),
        ("English", "5. Normalise the pixels"),
    ):
        speak(page, name)
        page.locator(".st-key-look [role=radio], .st-key-look button").nth(1).click()
        settled(page)
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page).to_have_url(re.compile("step=5"))


def test_another_language_changes_nothing_else_inside_a_network(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/look_inside?run=tutorial&layer=2")
    for name, layer in (("Deutsch", "Schicht 2: Dense"), ("Français", "Couche 2"), ("English", "Layer 2: Dense")):
        speak(page, name)
        expect(page.get_by_role("combobox").first).to_have_value(re.compile(layer))
        page.locator(".st-key-switch button").click()
        settled(page)
        expect(page.get_by_role("combobox").first).to_have_value(re.compile(layer))
