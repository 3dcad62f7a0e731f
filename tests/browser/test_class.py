"""A teacher's laptop and two phones: join, write, see the wall, measure, delete."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("playwright.sync_api", reason="browser tests left out: Playwright is not installed")
from playwright.sync_api import expect

from browser.driver import SEVEN, draw, go_to, wait_until
from browser.phones import new_token
from browser.server import Server, serve
from mnist_core.classroom.database import connect
from mnist_core.classroom.ideas import AFTER, BEFORE, FALSE, FEWEST, IDEAS, TRUE
from mnist_core.classroom.place import url
from mnist_core.classroom.prompts import PROMPTS
from mnist_core.classroom.store import ClassStore
from mnist_core.images.drawing import Drawing
from tests.browser.conftest import PHONE, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ONE = ((0.5, 0.15), (0.5, 0.85))


def join(phone: Page, address: str, nickname: str) -> None:
    phone.goto(address)
    phone.get_by_role("textbox", name="Nickname").fill(nickname)
    phone.get_by_role("button", name="Join").click()
    expect(phone.get_by_role("heading", name=re.compile("Write an? "))).to_be_visible()


def write(phone: Page, written: int) -> None:
    """Write the digit that is asked for after so many, as a 7 or a stroke, and keep it."""
    asked = phone.get_by_role("heading", name=re.compile("Write an? ")).text_content() or ""
    draw(phone, SEVEN if asked.endswith("7") else ONE)
    phone.get_by_role("button", name="Keep it").click()
    expect(phone.get_by_text(f"{written + 1} of 30")).to_be_visible()
    expect(phone.get_by_text(re.compile(r"Your \d was read as"))).to_be_visible()


def choose(teacher: Page, step: str) -> None:
    teacher.locator(".st-key-chooser").get_by_role("radio", name=step, exact=True).click()


def retrain_for_one_epoch(teacher: Page) -> None:
    """Go on from the tutorial's network; Ada learns and Bo is kept aside, or the other way round."""
    expect(teacher.get_by_text("Set aside:")).to_be_visible()
    teacher.get_by_role("combobox", name="Start from").click()
    teacher.get_by_role("option", name=re.compile("Tutorial model")).click()
    epochs = teacher.get_by_role("spinbutton", name="Epochs")
    epochs.fill("1")
    epochs.press("Enter")
    teacher.locator(".st-key-retrain").get_by_role("button").click()
    expect(teacher.get_by_text(re.compile("Tutorial \\+ class, 1 epoch, .*: finished"))).to_be_visible()


def test_a_class_is_opened_joined_measured_retrained_measured_again_and_deleted(
    server: Server, browser: Browser
) -> None:
    with (
        visit(browser, viewport={"width": 1280, "height": 720}) as teacher,
        visit(browser, **PHONE) as ada,
        visit(browser, **PHONE) as bo,
    ):
        teacher.goto(f"{server.url}/draw")
        go_to(teacher, "Class")
        teacher.get_by_role("button", name="Open a class").click()
        expect(teacher.get_by_alt_text(re.compile("QR code of"))).to_be_visible()
        code = (teacher.locator("h1").text_content() or "").split()[-1]
        join(ada, f"{server.url}/join?code={code}", "Ada")
        join(bo, f"{server.url}/join?code={code.lower()}", "Bo")
        write(ada, 0)
        write(ada, 1)
        write(bo, 0)
        ada.reload()  # in the middle of it
        expect(ada.get_by_text("Ada: 2 of 30")).to_be_visible()
        write(ada, 2)
        ada.get_by_role("button", name="Undo the last").click()
        expect(ada.get_by_text("Ada: 2 of 30")).to_be_visible()
        expect(teacher.get_by_text("2 writers, 3 drawings")).to_be_visible()
        teacher.get_by_role("button", name="Pause").click()
        for phone in (ada, bo):  # by itself
            expect(phone.locator(".st-key-paused")).to_contain_text("Your teacher has paused the class")
        teacher.get_by_role("button", name="Resume").click()
        expect(ada.locator(".st-key-paused")).to_have_count(0)
        bo.goto(f"{server.url}/class?class={code}")
        expect(bo.get_by_text("This page is for the class's teacher.")).to_be_visible()
        choose(teacher, "Measure")
        expect(teacher.get_by_text("with only 3 drawings by 2 writers")).to_be_visible()
        choose(teacher, "Retrain")
        retrain_for_one_epoch(teacher)
        expect(teacher.get_by_role("link", name="Draw with it")).to_be_visible()
        teacher.locator(".st-key-go_on").get_by_role("button", name="Measure again").click()
        expect(teacher.get_by_text("Set aside, after")).to_be_visible()
        expect(teacher.get_by_text("We can't say that learning from the class has helped.")).to_be_visible()
        expect(
            teacher.get_by_text(re.compile("It used to read 9,7.. of MNIST's 10,000 test digits correctly"))
        ).to_be_visible()
        choose(teacher, "Save or delete")
        with teacher.expect_download() as download:
            teacher.get_by_role("button", name="Strokes").click()
        assert len(json.loads(download.value.path().read_bytes())) == 3
        teacher.get_by_text("Yes, permanently delete all drawings").click()
        teacher.get_by_role("button", name="Delete this class").click()
        expect(teacher.get_by_role("button", name="Open a class")).to_be_visible()
        ada.reload()
        expect(ada.get_by_text(f"There is no class {code}.")).to_be_visible()


def answer_all(phone: Page, answer: str) -> None:
    """Answer the same to all sentences that the phone asks about, which come by themselves."""
    dialog = phone.get_by_role("dialog")
    expect(dialog.get_by_role("radiogroup")).to_have_count(len(IDEAS))
    for group in dialog.get_by_role("radiogroup").all():
        group.get_by_text(answer, exact=True).click()
    assert phone.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_have_count(0)


def test_ideas_are_asked_on_the_phones_and_their_change_is_shown(server: Server, browser: Browser) -> None:
    store = ClassStore(connect(url(server.runs)))
    token, teacher = new_token()
    opened = store.open(teacher)
    with (
        visit(browser, viewport={"width": 1280, "height": 720}) as page,
        visit(browser, **PHONE) as ada,
        visit(browser, **PHONE) as bo,
    ):
        for phone, name in ((ada, "Ada"), (bo, "Bo")):
            join(phone, f"{server.url}/join?code={opened.code}", name)
        draw(ada, ONE)
        others = [f"phone {number}" for number in range(FEWEST - 2)]
        for name in others:
            store.join(opened, name, name)
        page.context.add_cookies([{"name": "digit_lab_visitor", "value": token, "url": server.url}])
        page.goto(f"{server.url}/class?class={opened.code}")
        choose(page, "Ideas")
        for asked, label, answer in (
            (BEFORE, "Ask before the lesson", "True"),
            (AFTER, "Ask again after it", "False"),
        ):
            page.get_by_role("button", name=label).click()
            for phone in (ada, bo):
                answer_all(phone, answer)
            for name in others:
                store.ideas.answer(opened.id, name, asked, (TRUE if answer == "True" else FALSE) * len(IDEAS))
            expect(page.get_by_text("believe it")).to_have_count(0)  # or who still answers could copy
            page.get_by_role("button", name="Stop asking").click()
            if asked == BEFORE:
                expect(page.get_by_text("5 of 5 believe it.")).to_have_count(len(IDEAS))
        expect(page.get_by_text("Believed by 5 of 5 before, and by 0 after")).to_have_count(len(IDEAS))
        ada.get_by_role("button", name="Keep it").click()  # what she drew before she was asked
        expect(ada.get_by_text("1 of 30")).to_be_visible()


def test_a_drawing_on_the_wall_is_pressed_and_taken_off(server: Server, browser: Browser) -> None:
    store = ClassStore(connect(url(server.runs)))
    token, teacher = new_token()
    opened = store.open(teacher)
    writer = store.join(opened, "Ada", "a phone")
    stroke = Drawing([np.array([[100.0, 60.0], [120.0, 300.0]])], 28)
    for turn in range(PROMPTS):
        store.keep(writer, turn, stroke)
    with visit(browser, viewport={"width": 1280, "height": 720}) as page:
        page.context.add_cookies([{"name": "digit_lab_visitor", "value": token, "url": server.url}])
        page.goto(f"{server.url}/class?class={opened.code}")
        expect(page.locator(".wall-row")).to_have_count(10)  # while they come, they move
        wait_until(page, "[...document.querySelectorAll('.wall-row')].every((row) => row.naturalWidth === 84)")
        page.locator(".wall-row").nth(3).click(position={"x": 40, "y": 12})
        expect(page.get_by_role("dialog").get_by_alt_text("a 3 by Ada")).to_be_visible()
        page.get_by_role("button", name="Remove this drawing").click()
        expect(page.get_by_text("1 writer, 29 drawings")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
    left = store.drawings(opened.id)
    assert (left.labels == 3).sum() == 2  # the second of the threes was pressed


def test_a_stroke_is_kept_right_after_a_new_prompt_and_right_before_the_press(server: Server, browser: Browser) -> None:
    store = ClassStore(connect(url(server.runs)))
    opened = store.open()
    with visit(browser, **PHONE) as ada:
        join(ada, f"{server.url}/join?code={opened.code}", "Ada")
        keep, heading = ada.get_by_role("button", name="Keep it"), ada.locator(".st-key-writing_head h2")
        expect(keep).to_be_disabled()
        box = ada.locator(".st-key-canvas canvas").last.bounding_box()
        assert box is not None
        for turn in range(8):
            expect(ada.get_by_text(f"Ada: {turn} of 30")).to_be_visible()
            ada.mouse.move(box["x"] + 60, box["y"] + 60 + 10 * turn)
            ada.mouse.down()
            ada.mouse.move(box["x"] + 200, box["y"] + 260, steps=4)
            ada.mouse.up()
            expect(keep).to_be_enabled()
            expect(heading).to_have_text(re.compile("Write an? [0-9]"))
            keep.click()
        expect(ada.get_by_text("Ada: 8 of 30")).to_be_visible()
        expect(keep).to_be_disabled()  # the canvas is empty: nothing of the eighth is taken for the ninth
        draw(ada, ONE)
        expect(keep).to_be_enabled()
        at = keep.bounding_box()
        assert at is not None
        draw(ada, ((0.2, 0.5), (0.8, 0.5)))
        ada.mouse.click(at["x"] + 30, at["y"] + 10)  # before the canvas has sent the second stroke
        expect(ada.get_by_text("Ada: 9 of 30")).to_be_visible()
    counts = [len(drawing.strokes) for drawing in store.strokes(opened.id).values()]
    assert counts == [1] * 8 + [2]


def test_a_phone_that_has_written_all_learns_that_its_class_is_gone(server: Server, browser: Browser) -> None:
    store = ClassStore(connect(url(server.runs)))
    opened = store.open()
    with visit(browser, **PHONE) as ada:
        join(ada, f"{server.url}/join?code={opened.code}", "Ada")
        expect(ada.get_by_role("button", name="Keep it")).to_be_disabled()
        (writer,) = store.writers(opened.id)
        stroke = Drawing([np.array([[100.0, 60.0], [120.0, 300.0]])], 28)
        for turn in range(PROMPTS):
            store.keep(writer, turn, stroke)
        ada.reload()
        expect(ada.get_by_text(re.compile(r"\d+ of your 30 digits correctly"))).to_be_visible()
        store.delete(opened.id)
        expect(ada.get_by_text(f"There is no class {opened.code}.")).to_be_visible()


def test_the_first_stroke_counts_wherever_it_begins(server: Server, browser: Browser) -> None:
    """The canvas component's toolbar does not lie over it, though nothing else on the page moves after the canvas."""
    opened = ClassStore(connect(url(server.runs))).open()
    with visit(browser, **PHONE) as ada:
        join(ada, f"{server.url}/join?code={opened.code}", "Ada")
        expect(ada.get_by_role("button", name="Keep it")).to_be_disabled()
        expect(ada.locator(".st-key-canvas .dc-toolbar")).to_have_count(1)
        expect(ada.locator(".st-key-canvas .dc-toolbar")).to_be_hidden()
        draw(ada, ((0.95, 0.02), (0.8, 0.04)))
        expect(ada.get_by_role("button", name="Keep it")).to_be_enabled()


def test_a_pupil_goes_on_at_another_server_on_the_same_database(browser: Browser, tmp_path: Path) -> None:
    """Nothing in a server's memory is needed: a browser's cookie, which knows no ports, and the database are enough."""
    runs = tmp_path / "runs"
    with (
        serve(runs, tmp_path / "one.log") as one,
        serve(runs, tmp_path / "other.log") as other,
        visit(browser, **PHONE) as ada,
    ):
        opened = ClassStore(connect(url(runs))).open()
        join(ada, f"{one.url}/join?code={opened.code}", "Ada")
        write(ada, 0)
        ada.goto("about:blank")  # a page left open would rightly complain that its server is gone
        one.process.kill()
        ada.goto(f"{other.url}/join?code={opened.code}")
        expect(ada.get_by_text("Ada: 1 of 30")).to_be_visible()
        write(ada, 1)
    assert len(ClassStore(connect(url(runs))).drawings(opened.id)) == 2


def test_however_many_tabs_are_opened_at_once_they_are_one_visitor(server: Server, browser: Browser) -> None:
    context = browser.new_context()
    tabs = [context.new_page() for _ in range(4)]
    for tab in tabs:
        tab.goto(f"{server.url}/class", wait_until="commit")  # none waits for another
    for tab in tabs:
        tab.get_by_role("button", name="Open a class").wait_for()
    (kept,) = [cookie for cookie in context.cookies() if cookie["name"] == "digit_lab_visitor"]
    tabs[0].get_by_role("button", name="Open a class").click()
    expect(tabs[0].get_by_alt_text(re.compile("QR code of"))).to_be_visible()
    for tab in tabs:
        tab.reload()
    code = (tabs[0].locator("h1").text_content() or "").split()[-1]
    for tab in tabs[1:]:
        expect(tab.get_by_role("link", name=code)).to_be_visible()
    (now,) = [cookie for cookie in context.cookies() if cookie["name"] == "digit_lab_visitor"]
    assert now["value"] == kept["value"]
    assert now["expires"] > kept["expires"]  # each visit renews it
    context.close()


OTHER_TAB_IS_FIRST = f"""
    window.WebSocket = class extends WebSocket {{
        constructor(...args) {{
            super(...args);
            if (sessionStorage.getItem('connected')) return;
            sessionStorage.setItem('connected', 'once');
            this.addEventListener('open', () => {{ document.cookie = 'digit_lab_visitor={"c" * 32}; path=/'; }});
        }}
    }};
"""


@pytest.mark.new_browser
def test_a_tab_that_began_as_somebody_else_begins_anew(server: Server, page: Page) -> None:
    """As when two tabs of a new browser are opened, and both are given a token before either could keep it."""
    page.add_init_script(OTHER_TAB_IS_FIRST)
    page.goto(f"{server.url}/class")
    wait_until(page, "() => sessionStorage.getItem('begun anew') !== null")
    page.get_by_role("button", name="Open a class").click()
    expect(page.get_by_alt_text(re.compile("QR code of"))).to_be_visible()
    page.reload()
    expect(page.get_by_alt_text(re.compile("QR code of"))).to_be_visible()


def test_a_teacher_is_let_in_by_the_link_and_removed_again(server: Server, browser: Browser) -> None:
    with visit(browser) as desk, visit(browser) as laptop:
        desk.goto(f"{server.url}/class")
        desk.get_by_role("button", name="Open a class").click()
        desk.get_by_role("button", name="Teachers").click()
        desk.get_by_role("button", name="Create a link").click()
        link = desk.locator("[data-testid=stPopoverBody] code").text_content() or ""
        laptop.goto(f"{server.url}/class?{link.partition('?')[2]}")  # phones would find the server elsewhere
        expect(laptop.get_by_alt_text(re.compile("QR code of"))).to_be_visible()
        laptop.get_by_role("button", name="Pause").click()
        expect(desk.get_by_role("button", name="Resume")).to_be_visible()  # within a second
        desk.reload()
        desk.get_by_role("button", name="Teachers").click()
        expect(desk.get_by_text("Another browser: joined with the link")).to_be_visible()
        desk.locator("[data-testid=stPopoverBody]").get_by_role("button", name="Remove").click()
        expect(desk.get_by_text("Another browser:")).to_have_count(0)
        expect(laptop.get_by_text("This page is for the class's teacher.")).to_be_visible()  # within a second


def test_the_qr_code_fills_the_screen_until_somebody_joins(server: Server, page: Page, browser: Browser) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{server.url}/class")
    page.get_by_role("button", name="Open a class").click()
    qr = page.locator(".st-key-qr img")
    wait_until(page, "document.querySelector('.st-key-qr img')?.clientWidth >= 480")
    box = qr.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 1080
    expect(page.locator(".st-key-code code")).to_have_text(re.compile(r"^\S+/join$"))
    code = page.locator(".st-key-code h3").text_content()
    sizes = page.evaluate(
        """() => ["h3", "code", "button p"].map((name) =>
            parseFloat(getComputedStyle(document.querySelector(`.st-key-code ${name}`)).fontSize))"""
    )
    assert sizes == sorted(sizes, reverse=True), "only the code is larger than the address"
    with visit(browser, **PHONE) as phone:
        join(phone, f"{server.url}/join?code={code}", "Ada")
        write(phone, 0)
    row = page.locator(".wall-row").first
    wait_until(page, "document.querySelector('.st-key-qr img').clientWidth <= 200")
    row.wait_for()
    assert row.evaluate("row => row.clientWidth / row.style.getPropertyValue('--columns')") >= 48
