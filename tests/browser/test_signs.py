"""A class with signs of its own: named on a projector, drawn on a phone, learnt, measured, and drawn again."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("playwright.sync_api", reason="browser tests left out: Playwright is not installed")
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from benchmarks.symbols import SYMBOLS
from browser.driver import ANSWER, choose_option, draw
from browser.server import Server
from mnist_core.classroom.database import connect
from mnist_core.classroom.place import url
from mnist_core.classroom.store import ClassStore
from mnist_core.data import pen_digits
from mnist_core.images import strokes
from mnist_core.images.drawing import Drawing
from tests.browser.conftest import PHONE, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHAPES = {"*": 3, "\u2665": 0, "\u0667": 7, "house": 4}
"""Signs, and the digits that they are drawn as."""


PLACE_OF_THE_CANVAS = """document.querySelector(".st-key-canvas").getBoundingClientRect().top
    + document.querySelector("[data-testid=stMain]").scrollTop"""


def open_class(teacher: Page, names: str) -> str:
    """Open a class for these signs; its code."""
    teacher.get_by_role("radio", name="Our own signs").click()
    field = teacher.get_by_role("textbox", name="Names of the signs")
    field.fill(names)
    field.press("Control+Enter")
    teacher.get_by_role("spinbutton", name="How often each writer draws each sign").fill("2")
    teacher.get_by_role("button", name="Open a class").click()
    expect(teacher.get_by_alt_text(re.compile("QR code of"))).to_be_visible()
    return (teacher.locator("h1").text_content() or "").split()[-1]


def draw_the_rest(server: Server, code: str) -> None:
    """Draw whatever the only writer is still asked for, each time a little differently."""
    store, random = ClassStore(connect(url(server.runs))), np.random.default_rng(3)
    opened = store.find(code)
    (writer,) = store.writers(opened.id)
    for turn in range(store.next_turn(writer), len(writer.prompts)):
        lines = SYMBOLS[opened.labels[writer.prompts[turn]]]
        store.keep(writer, turn, Drawing([_trembling(line, random) for line in lines], 0.1))
    store.close()


def _trembling(line: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return line @ (np.eye(2) + random.normal(0, 0.08, (2, 2))) + random.normal(0, 0.015, line.shape)


def photo_of(row: str) -> bytes:
    """A sheet of paper with digits and signs side by side, as a PNG."""
    random, side, gap = np.random.default_rng(5), 120, 60
    paper = Image.new("L", (gap + len(row) * (side + gap), 2 * side), "white")
    pen = ImageDraw.Draw(paper)
    for place, sign in enumerate(row):
        shape = pen_digits.strokes_of(int(sign), random) if sign.isdigit() else SYMBOLS[sign]
        size = side if sign.isdigit() else 0.6 * side
        for line in strokes.place(shape, size, (gap + place * (side + gap) + side / 2, side)):
            pen.line([tuple(point) for point in line], fill="black", width=10, joint="curve")
    content = io.BytesIO()
    paper.save(content, "PNG")
    return content.getvalue()


def let_others_draw(server: Server, code: str) -> None:
    """Three more phones draw all they are asked for."""
    store, random = ClassStore(connect(url(server.runs))), np.random.default_rng(2)
    opened, digits = store.find(code), list(SHAPES.values())
    for name in ("Bo", "Cy", "Di"):
        writer = store.join(opened, name, f"phone of {name} in {code}")
        for turn, label in enumerate(writer.prompts):
            store.keep(writer, turn, Drawing(pen_digits.strokes_of(digits[label], random), 0.1))
    store.close()


def fits(phone: Page) -> bool:
    """Whether nothing is wider than the phone."""
    return bool(phone.evaluate("document.scrollingElement.scrollWidth <= innerWidth"))


def choose(teacher: Page, step: str) -> None:
    teacher.locator(".st-key-chooser").get_by_role("radio", name=step, exact=True).click()


def test_signs_are_named_drawn_learnt_measured_and_read(server: Server, browser: Browser) -> None:
    with visit(browser, viewport={"width": 1280, "height": 720}) as teacher, visit(browser, **PHONE) as ada:
        teacher.goto(f"{server.url}/class")
        code = open_class(teacher, ", ".join(SHAPES))
        ada.goto(f"{server.url}/join?code={code}")
        ada.get_by_role("textbox", name="Nickname").fill("Ada")
        ada.get_by_role("button", name="Join").click()
        for turn in range(2 * len(SHAPES)):
            expect(ada.get_by_text(f"{turn} of 8")).to_be_visible()
            expect(ada.get_by_role("heading", name=re.compile("Draw ."))).to_be_visible()
            draw(ada)
            ada.get_by_role("button", name="Keep it").click()
        expect(ada.get_by_text("That was the last one.")).to_be_visible()
        expect(teacher.get_by_text("1 writer, 8 drawings")).to_be_visible()
        let_others_draw(server, code)
        expect(teacher.get_by_text("4 writers, 32 drawings")).to_be_visible()
        for name in SHAPES:
            expect(teacher.locator(".st-key-wall_rows")).to_contain_text(name)
        choose(teacher, "Train")
        expect(teacher.get_by_text("Set aside:")).to_be_visible()
        teacher.locator(".st-key-train_signs").get_by_role("button").click()
        go_on = teacher.locator(".st-key-go_on").get_by_role("button")
        expect(go_on).to_be_visible(timeout=300_000)  # a training, which others may keep waiting
        go_on.click()
        expect(teacher.get_by_text("On writers it has never seen")).to_be_visible()
        expect(teacher.get_by_role("heading", name="Confusion matrix")).to_be_visible()
        expect(teacher.locator(".st-key-chip")).to_contain_text("4 signs of a class")
        teacher.goto(f"{server.url}/draw")
        expect(teacher.get_by_text("Draw one of the signs it has learnt")).to_be_visible()
        draw(teacher)
        expect(teacher.locator(ANSWER)).to_have_text(re.compile("|".join(map(re.escape, (*SHAPES, "?")))))
        expect(teacher.locator(".digit-bars b")).to_have_text(list(SHAPES))
        assert fits(teacher)
        teacher.set_viewport_size(PHONE["viewport"])
        teacher.locator(".st-key-clear button").click()
        expect(teacher.locator(".st-key-no_answer_yet")).to_be_visible()
        before = teacher.evaluate(PLACE_OF_THE_CANVAS)
        draw(teacher)
        expect(teacher.locator(ANSWER)).to_be_visible()
        assert teacher.evaluate(PLACE_OF_THE_CANVAS) == before  # or a stroke would jump under the pen


def test_one_pupil_alone_teaches_a_phone_signs_beside_digits_and_it_reads_a_sum(server: Server, phone: Page) -> None:
    phone.goto(f"{server.url}/train")
    phone.get_by_role("link", name="Teach it your own signs").click()
    choose_option(phone, "Begin with", "Digits and signs of arithmetic")
    expect(phone.get_by_role("textbox", name="Names of the signs")).to_have_value(re.compile("9 . - x ="))
    phone.get_by_role("button", name="Open a class").click()
    phone.get_by_role("link", name="Teach it alone: draw in this browser").click()
    expect(phone).to_have_url(re.compile("code="))
    (code,) = re.findall("code=([A-Z]{5})", phone.url)
    phone.get_by_role("textbox", name="Nickname").fill("Ada")
    phone.get_by_role("button", name="Join").click()
    expect(phone.get_by_text("0 of 12")).to_be_visible()  # nobody is asked for digits: MNIST has them
    assert fits(phone)
    draw_the_rest(server, code)
    phone.reload()
    phone.get_by_role("link", name="Back to your class: train on it").click()
    choose(phone, "Train")
    expect(phone.get_by_text("all drawings are by Ada")).to_be_visible()
    phone.locator(".st-key-train_signs").get_by_role("button").click()
    expect(phone.locator(".st-key-go_on").get_by_role("button")).to_be_visible(timeout=300_000)
    assert fits(phone)
    phone.locator(".st-key-tabs").get_by_role("link", name="Draw", exact=True).click()
    phone.get_by_text("Photo", exact=True).click()
    phone.locator("input[type=file]").set_input_files(
        {"name": "sum.png", "mimeType": "image/png", "buffer": photo_of("7+5=")}
    )
    row = phone.locator(".st-key-row h2")
    expect(row).to_be_visible()
    assert re.fullmatch(r"7\??\s*\+\??\s*5\??\s*=\??", row.inner_text().strip())
    assert fits(phone)


def test_a_class_draws_arabic_digits_on_a_phone(server: Server, phone: Page, browser: Browser) -> None:
    with visit(browser, **PHONE) as teacher:
        teacher.goto(f"{server.url}/class?draws=signs")
        choose_option(teacher, "Begin with", "Arabic digits")
        teacher.get_by_role("button", name="Open a class").click()
        expect(teacher.get_by_alt_text(re.compile("QR code of"))).to_be_visible()
        code = (teacher.locator("h1").text_content() or "").split()[-1]
        phone.goto(f"{server.url}/join?code={code}")
        phone.get_by_role("textbox", name="Nickname").fill("Ada")
        phone.get_by_role("button", name="Join").click()
        asked = phone.get_by_role("heading", name=re.compile("Draw .*[\u0660-\u0669]"))
        expect(asked).to_be_visible()
        (sign,) = re.findall("[\u0660-\u0669]", asked.text_content() or "")
        draw(phone)
        phone.get_by_role("button", name="Keep it").click()
        expect(phone.get_by_text("1 of 30")).to_be_visible()
        expect(teacher.locator(".st-key-wall_rows")).to_contain_text(sign)
        assert fits(phone) and fits(teacher)


def test_signs_that_look_the_same_open_no_class(server: Server, phone: Page) -> None:
    phone.goto(f"{server.url}/class")
    phone.get_by_role("radio", name="Our own signs").click()
    field = phone.get_by_role("textbox", name="Names of the signs")
    field.fill("moon, Moon")
    field.press("Control+Enter")
    phone.get_by_role("button", name="Open a class").click()
    expect(phone.get_by_text("can't be told apart by their names")).to_be_visible()
    expect(field).to_have_value("moon, Moon")
    assert fits(phone)
