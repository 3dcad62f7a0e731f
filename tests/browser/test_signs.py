"""A class with signs of its own: named on a projector, drawn on a phone, learnt, measured, and drawn again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

pytest.importorskip("playwright.sync_api", reason="browser tests left out: Playwright is not installed")
from playwright.sync_api import expect

from browser.driver import ANSWER, draw
from browser.server import Server
from mnist_core.classroom.database import connect
from mnist_core.classroom.place import url
from mnist_core.classroom.store import ClassStore
from mnist_core.data import pen_digits
from mnist_core.images.drawing import Drawing
from tests.browser.conftest import PHONE, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHAPES = {"*": 3, "\u2665": 0, "\u0667": 7, "house": 4}
"""Signs, and the digits that they are drawn as."""


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


def let_others_draw(server: Server, code: str) -> None:
    """Three more phones draw all they are asked for."""
    store, random = ClassStore(connect(url(server.runs))), np.random.default_rng(2)
    opened, digits = store.find(code), list(SHAPES.values())
    for name in ("Bo", "Cy", "Di"):
        writer = store.join(opened, name, f"phone of {name} in {code}")
        for turn, label in enumerate(writer.prompts):
            store.keep(writer, turn, Drawing(pen_digits.strokes_of(digits[label], random), 0.1))
    store.close()


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
        assert teacher.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_signs_that_look_the_same_open_no_class(server: Server, phone: Page) -> None:
    phone.goto(f"{server.url}/class")
    phone.get_by_role("radio", name="Our own signs").click()
    field = phone.get_by_role("textbox", name="Names of the signs")
    field.fill("moon, Moon")
    field.press("Control+Enter")
    phone.get_by_role("button", name="Open a class").click()
    expect(phone.get_by_text("can't be told apart by their names")).to_be_visible()
    expect(field).to_have_value("moon, Moon")
    assert phone.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
