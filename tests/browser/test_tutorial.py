"""The tutorial from the first step to prediction 13, by keyboard and mouse, in headless Chromium."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api", reason="browser tests left out: Playwright is not installed")
from playwright.sync_api import expect

from browser.driver import draw, move_slider, wait_until
from browser.server import Server
from mnist_core.lessons.tutorial import STEPS
from tests.browser.conftest import visit
from tests.browser.test_layout import box_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def arrive(page: Page, number: int) -> None:
    """The step stands there, with its own words and code, and its number in the address."""
    step = STEPS[number - 1]
    expect(page.get_by_role("heading", name=f"{number}. {step.title}", exact=True)).to_be_visible()
    expect(page.locator(".st-key-idea code").last).to_contain_text(step.code.splitlines()[-1])
    expect(page).to_have_url(re.compile(rf"[?&]step={number}\b"))


def next_by_key(page: Page, number: int) -> None:
    page.keyboard.press("PageDown")
    arrive(page, number)


def choose(page: Page, option: str) -> None:
    page.locator(".st-key-touch").get_by_role("radio", name=option, exact=True).click()


def press(page: Page, label: str) -> None:
    page.locator(".st-key-touch").get_by_role("button", name=label, exact=True).click()


def chart(page: Page, alt: str) -> None:
    """A chart whose text alternative says this is there."""
    expect(page.locator(f"[data-testid=stVegaLiteChart][aria-label*='{alt}']").first).to_be_visible()


def says(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.locator(".st-key-touch").get_by_text(text).first).to_be_visible()


def test_all_twelve_steps_are_walked_touched_and_end_with_prediction_13(server: Server, projector: Page) -> None:
    projector.goto(f"{server.url}/tutorial")
    for touch in (data_is_touched, layers_are_touched, trainings_run, answers_are_looked_at):
        touch(projector)


def data_is_touched(page: Page) -> None:
    arrive(page, 1)
    press(page, "3")
    expect(page.locator(".words").get_by_role("heading", name="3")).to_be_visible()
    press(page, "Clear")
    expect(page.locator(".st-key-touch").get_by_text("Nothing drawn")).to_be_visible()
    draw(page)
    expect(page.locator(".words").get_by_role("heading", name="7")).to_be_visible()
    page.get_by_text("The whole program").click()
    expect(page.locator(".st-key-aside code")).to_contain_text("model.fit")
    page.get_by_role("button", name="Next").click()
    arrive(page, 2)
    choose(page, "numpy")
    says(page, "numpy here")
    next_by_key(page, 3)
    choose(page, "4")
    expect(page.locator("input[aria-label='Leaf through'][max='10000']")).to_have_count(0)  # only the 4s
    move_slider(page, "Leaf through", ["ArrowRight", "ArrowRight"])
    says(page, "Label: 4")
    next_by_key(page, 4)  # from the slider
    press(page, "much worse")
    says(page, "Accuracy on 1,000 digits seen")
    choose(page, "seen")
    says(page, re.compile("by heart"))
    next_by_key(page, 5)
    press(page, "it stays the same")
    move_slider(page, "Ink", ["Home"])
    says(page, "Biggest change, normalised")
    press(page, "it makes more mistakes")
    says(page, "Mistakes, as they are")
    page.get_by_role("spinbutton", name="Test image").fill("4")
    page.keyboard.press("Enter")
    for look, alt in (("histogram", "Histogram"), ("column lengths", "Length of each")):
        choose(page, look)
        chart(page, alt)


def layers_are_touched(page: Page) -> None:
    next_by_key(page, 6)
    choose(page, "with the output layer")
    says(page, re.compile("1,290 parameters"))
    next_by_key(page, 7)
    move_slider(page, "A unit's sum", ["Home"])
    chart(page, "Here, -3 becomes 0")
    move_slider(page, "Units in each hidden layer", ["Home"])
    says(page, "13,002 parameters in total")
    next_by_key(page, 8)
    for digit in range(10):
        move_slider(page, f"Logit of {digit}", ["End" if digit == 2 else "ArrowLeft"])
    says(page, re.compile(r"Largest: 2, at"))


def trainings_run(page: Page) -> None:
    next_by_key(page, 9)
    move_slider(page, "Probability of the right digit", ["Home"])
    says(page, "4.61")
    press(page, "Race Adam against SGD")
    says(page, "Adam: finished. SGD: finished.")
    chart(page, "Loss of 2 runs")
    next_by_key(page, 10)
    press(page, "Train")
    says(page, re.compile(r"epoch [0-9.]+ of 3, about"))
    page.reload()
    arrive(page, 10)
    says(page, re.compile(r"finished in"))
    page.keyboard.press("PageUp")
    arrive(page, 9)
    says(page, "Adam: finished. SGD: finished.")


def answers_are_looked_at(page: Page) -> None:
    page.get_by_role("combobox", name="Step").click()
    page.get_by_role("option", name=re.compile("^11 of 12")).click()
    arrive(page, 11)
    says(page, re.compile("This is your own network: Tutorial, 3 epochs"))
    press(page, "training")
    says(page, "Test accuracy")
    press(page, "8")
    says(page, re.compile("The hardest was"))
    next_by_key(page, 12)
    choose(page, "my drawing")  # the one of the first step: the tab has kept it through the reload
    expect(page.locator(".words").get_by_role("heading", name="7")).to_be_visible()
    draw(page)  # the same again, over it
    expect(page.locator(".words").get_by_role("heading", name="7")).to_be_visible()
    choose(page, "a test image")
    expect(page.locator(".words").get_by_role("heading", name="0", exact=True)).to_be_visible()
    page.get_by_text("Show the picture").click()
    expect(page.get_by_role("img", name="Test image 13, a 0")).to_be_visible()
    page.get_by_role("button", name="Increment").click()
    expect(page.get_by_role("img", name="Test image 14, a 1")).to_be_visible()
    page.get_by_role("button", name="Decrement").click()
    expect(page.get_by_role("img", name="Test image 13, a 0")).to_be_visible()
    page.get_by_role("button", name="Previous").click()
    arrive(page, 11)
    page.get_by_role("button", name="Next").click()
    arrive(page, 12)
    expect(page.get_by_role("button", name="Next")).to_be_disabled()


def test_a_projector_is_a_link(server: Server, projector: Page) -> None:
    projector.goto(f"{server.url}/tutorial?step=7&projector=1")
    arrive(projector, 7)
    large = projector.locator(".st-key-idea p").first.evaluate("element => getComputedStyle(element).fontSize")
    projector.get_by_text("Projector", exact=True).click()
    expect(projector).not_to_have_url(re.compile("projector"))
    expect(projector.get_by_text("The whole program")).to_be_visible()
    small = projector.locator(".st-key-idea p").first.evaluate("element => getComputedStyle(element).fontSize")
    assert float(large.removesuffix("px")) >= 1.4 * float(small.removesuffix("px"))


def test_on_a_tablet_held_upright_there_is_room_to_touch(server: Server, browser: Browser) -> None:
    with visit(browser, viewport={"width": 820, "height": 1180}, has_touch=True) as page:
        page.goto(f"{server.url}/tutorial?step=8")
        arrive(page, 8)
        expect(page.locator(".network.one-at-a-time")).to_have_count(0)
        expect(page.locator(".network-plane").first).to_be_visible()
        sliders = page.locator(".st-key-logits [data-testid=stSlider]")
        expect(sliders).to_have_count(10)
        assert all(box_of(slider)["width"] >= 100 for slider in sliders.all())


def test_where_one_layer_is_shown_at_a_time_there_are_arrows_to_the_next(server: Server, browser: Browser) -> None:
    with visit(browser, viewport={"width": 700, "height": 400}, has_touch=True) as page:
        page.goto(f"{server.url}/tutorial?step=8")
        arrive(page, 8)
        expect(page.locator(".network.one-at-a-time")).to_be_visible()
        page.locator(".network-on").click()


@pytest.mark.new_browser
def test_code_can_be_copied_by_touch_and_where_the_browser_has_no_clipboard(server: Server, phone: Page) -> None:
    page = phone
    page.add_init_script(
        """Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
        document.addEventListener("copy", () => (window.copied = String(document.activeElement.value)));"""
    )
    page.goto(f"{server.url}/tutorial?step=2")
    arrive(page, 2)
    page.locator(".st-key-idea [data-testid=stCode] button").tap()
    wait_until(page, "window.copied !== undefined")
    assert page.evaluate("window.copied").strip() == STEPS[1].code.strip()
