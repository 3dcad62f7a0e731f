"""What stands on the screen together, without scrolling: bounding boxes at the sizes a class uses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright.sync_api", reason="browser tests left out: Playwright is not installed")
from playwright.sync_api import expect

from browser.driver import ANSWER, canvas, choose_epochs, wait_until
from browser.server import Server
from tests.browser.conftest import AT_REST, TRAINED, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, ViewportSize

PAINTED = """([x, y]) => {
    const host = [...document.querySelectorAll('.st-key-canvas *')].find(element => element.shadowRoot);
    const box = host.shadowRoot.querySelector('canvas').getBoundingClientRect();
    return [...host.shadowRoot.querySelectorAll('canvas')].some(canvas => {
        const scale = canvas.width / box.width;
        const pixel = canvas.getContext('2d').getImageData((x - box.x) * scale, (y - box.y) * scale, 1, 1).data;
        return pixel[0] < 100 && pixel[3] > 200;
    });
}"""
"""Whether the canvas shows ink at this point of the page."""

SCROLLED_DOWN = """() => {
    const main = document.querySelector('[data-testid=stMain]');
    main.scrollTo(0, 400);
    return main.scrollTop > 100;
}"""

LARGE_ENOUGH = """([width, height]) =>
    [...document.querySelectorAll('.st-key-curves svg.marks')]
        .map(chart => chart.getBoundingClientRect())
        .every(box => box.width >= width && box.height >= height)"""
"""Whether both charts are of this size; for a moment after a point they are drawn anew and have none."""


def on_screen(page: Page, *elements: Locator) -> None:
    """Each element lies inside the window as a whole, and the page has not been scrolled for it."""
    size = page.viewport_size
    assert size is not None
    tabs = page.locator(".st-key-tabs")
    bottom = tabs.bounding_box()["y"] if tabs.is_visible() else size["height"]  # type: ignore[index]
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    for element in elements:
        box = box_of(element)
        right, lower = box["x"] + box["width"], box["y"] + box["height"]
        assert box["x"] >= 0 and box["y"] >= 0 and right <= size["width"] and lower <= bottom, (element, box)


def box_of(element: Locator) -> dict[str, float]:
    """The element's box; a chart that is just drawn anew is waited for."""
    box = element.evaluate("element => element.getBoundingClientRect().toJSON()")
    return {name: box[name] for name in ("x", "y", "width", "height")}


def no_wider_than_the_window(page: Page) -> None:
    assert page.evaluate("document.scrollingElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(
        "[document.querySelector('[data-testid=stMain]')].every(main => main.scrollWidth <= main.clientWidth)"
    )


def come_to_size(page: Page, size: tuple[int, int]) -> None:
    """Give the window another size, and wait until what it shows has followed."""
    page.set_viewport_size(_viewport(size))
    wait_until(page, AT_REST)


def _viewport(size: tuple[int, int]) -> ViewportSize:
    return {"width": size[0], "height": size[1]}


def press_at(page: Page, x: float, y: float) -> None:
    """A dot, by mouse or by finger."""
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 2, y + 2)
    page.mouse.up()


def touch_at(page: Page, x: float, y: float) -> None:
    session = page.context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x + 2, "y": y + 2}]),
        ("touchEnd", []),
    ):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.detach()


def dot(page: Page, strike: Callable[[Page, float, float], None]) -> None:
    """Draw a dot in the middle of the canvas, and wait for its answer."""
    box = box_of(canvas(page))
    strike(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(answer(page)).to_be_visible()
    bars(page).wait_for()


def answer(page: Page) -> Locator:
    return page.locator(ANSWER)


def bars(page: Page) -> Locator:
    return page.locator(".digit-bars")


def test_canvas_answer_and_bars_are_on_a_phones_screen_together(server: Server, phone: Page) -> None:
    phone.goto(f"{server.url}/draw")
    dot(phone, touch_at)
    on_screen(phone, canvas(phone), answer(phone), bars(phone), phone.get_by_role("button", name="Clear"))
    no_wider_than_the_window(phone)
    assert box_of(answer(phone))["height"] > 70


SCREENS = {(1280, 720): (330, 100), (1366, 768): (400, 160), (1920, 1080): (560, 230), (2560, 1440): (800, 300)}
"""What a canvas's side and an answer's height have at least, in pixels."""


def test_canvas_answer_and_bars_are_on_the_screen_together_and_grow_with_it(server: Server, projector: Page) -> None:
    projector.goto(f"{server.url}/draw")
    dot(projector, press_at)
    for size, (side, letters) in SCREENS.items():
        come_to_size(projector, size)
        box = box_of(canvas(projector))
        clear = projector.get_by_role("button", name="Clear")
        on_screen(projector, canvas(projector), answer(projector), bars(projector), clear)
        assert min(box["width"], box["height"]) >= side
        assert box_of(answer(projector))["height"] >= letters
        no_wider_than_the_window(projector)


def test_the_answers_of_all_three_models_and_the_strip_fit_a_projector(server: Server, projector: Page) -> None:
    projector.goto(f"{server.url}/draw")
    projector.get_by_role("button", name="7", exact=True).click()
    expect(answer(projector)).to_have_text("7")
    projector.get_by_text("Ask all three models").click()
    metrics = projector.locator(".all-answers div")
    expect(metrics).to_have_count(3)
    on_screen(
        projector,
        canvas(projector),
        answer(projector),
        *metrics.all(),
        *projector.locator("img[alt], .digit-seen").all(),
    )


@pytest.mark.parametrize("who", ["projector", "phone"])
def test_every_part_of_the_canvas_takes_a_stroke(server: Server, who: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(who)
    page.goto(f"{server.url}/draw")
    box = box_of(canvas(page))
    strike = touch_at if who == "phone" else press_at
    points = [
        (box["x"] + box["width"] * column / 12, box["y"] + box["height"] * row / 12)
        for row in (0.4, 1, 3, 6, 9, 11.5)
        for column in (0.4, 3, 6, 8, 9, 10, 11, 11.5)
    ]
    strike(page, *points[0])
    expect(answer(page)).to_be_visible()  # the layout has come to rest
    for point in points[1:]:
        strike(page, *point)
    wait_until(page, f"points => points.every({PAINTED})", arg=[list(point) for point in points])


def test_a_tablet_shows_the_whole_canvas(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto(f"{server.url}/draw")
    expect(page.locator(".st-key-examples")).to_be_visible()
    on_screen(page, canvas(page), page.locator(".st-key-no_answer_yet"))
    no_wider_than_the_window(page)


FIELDS_NOT_ZOOMED_INTO_PX = 16
FONT_SIZES = """[...document.querySelectorAll("[data-testid=stMain] :is([type=number], [type=text], textarea)")]
    .map((field) => Number.parseFloat(getComputedStyle(field).fontSize))"""
"""Of every field; a phone zooms into one with smaller letters."""


def test_a_phones_pages_are_one_tap_away_and_its_fields_are_not_zoomed_into(server: Server, phone: Page) -> None:
    phone.goto(f"{server.url}/draw")
    for name in ("Train", "Evaluate", "Class", "Tutorial", "Draw"):
        phone.locator(".st-key-tabs").get_by_role("link", name=name, exact=True).tap()
        expect(phone).to_have_url(re.compile(f"/{name.lower()}"))
        expect(phone.locator("[data-test-script-state=notRunning]")).to_be_visible()
        no_wider_than_the_window(phone)
        assert all(size >= FIELDS_NOT_ZOOMED_INTO_PX for size in phone.evaluate(FONT_SIZES))


@pytest.mark.parametrize("who", ["projector", "phone"])
def test_what_moves_is_on_the_screen_once_train_is_pressed(
    server: Server, who: str, request: pytest.FixtureRequest
) -> None:
    page = request.getfixturevalue(who)
    page.goto(f"{server.url}/train")
    choose_epochs(page, 200)  # of the Tutorial recipe, which leaves the machine to the page that is looked at
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text(re.compile("epoch [0-9.]+ of 200, about"))).to_be_visible()
    charts, figures = page.locator(".st-key-curves svg.marks"), page.get_by_test_id("stMetric")
    expect(charts).to_have_count(2)
    expect(figures).to_have_count(4)
    controls = [page.get_by_role("button", name=name, exact=True) for name in ("Train", "Stop")]
    on_screen(page, page.get_by_role("progressbar"), *figures.all(), *charts.all(), *controls)
    no_wider_than_the_window(page)
    wait_until(page, LARGE_ENOUGH, arg=[340, 150 if who == "phone" else 230])
    controls[1].click()
    expect(page.get_by_text("Stopped early")).to_be_visible()


def test_the_row_of_controls_stays_in_sight(server: Server, projector: Page) -> None:
    projector.goto(f"{server.url}/train")
    expect(projector.get_by_role("heading", name="Earlier runs")).to_be_visible()
    wait_until(projector, SCROLLED_DOWN)
    expect(projector.get_by_role("button", name="Train", exact=True)).to_be_in_viewport()


def test_the_digits_of_a_clicked_cell_show_beside_the_matrix(server: Server, projector: Page) -> None:
    projector.goto(f"{server.url}/evaluate?run=tutorial")
    cell = projector.locator("path[aria-label^='Actual digit: 4; Predicted digit: 9;']")
    expect(cell).to_be_visible()
    expect(projector.locator("#skeleton, [data-testid=stSkeleton]")).to_have_count(0)  # nothing moves any more
    cell.click()
    shown = projector.locator(".st-key-cell")
    expect(shown).to_contain_text("were a 4 and read as 9")
    expect(shown.locator("img").first).to_be_visible()
    on_screen(projector, cell, shown.locator("img").first, shown.locator("img").last)


def test_a_matrixs_own_buttons_cover_none_of_it_and_its_labels_stand_at_their_cells(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/evaluate")
    matrix = page.locator(".st-key-matrix")
    cells = matrix.locator("svg .mark-rect.role-mark path")
    expect(cells).to_have_count(100)
    matrix.get_by_test_id("stVegaLiteChart").hover()
    buttons = matrix.get_by_test_id("stElementToolbar")
    expect(buttons).to_be_visible()
    labels = [box_of(label) for label in matrix.locator("svg .role-axis-label text").all()]
    assert len(labels) == 20
    assert box_of(buttons)["y"] + box_of(buttons)["height"] <= min(label["y"] for label in labels)
    first, last = box_of(cells.first), box_of(cells.last)
    for label, cell in ((labels[0], first), (labels[9], last)):
        assert middle(label, "x", "width") == pytest.approx(middle(cell, "x", "width"), abs=1)
    for label, cell in ((labels[10], first), (labels[19], last)):
        assert middle(label, "y", "height") == pytest.approx(middle(cell, "y", "height"), abs=2)


def middle(box: dict[str, float], start: str, size: str) -> float:
    return box[start] + box[size] / 2


def test_boxes_of_figures_are_equally_wide(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/evaluate")
    figures = page.locator(".st-key-figures [data-testid=stMetric]")
    expect(figures).to_have_count(3)
    widths = [box_of(figure)["width"] for figure in figures.all()]
    assert max(widths) - min(widths) <= 1


def test_the_photo_tab_offers_a_phones_camera(server: Server, phone: Page) -> None:
    phone.goto(f"{server.url}/draw")
    phone.get_by_text("Photo", exact=True).tap()
    expect(phone.locator("input[type=file]")).to_have_attribute("accept", re.compile(r"image/\*"))
    expect(phone.get_by_text("A photo of a digit")).to_be_visible()


@pytest.mark.parametrize("zoom", [0.5, 2.0])
def test_strokes_lie_under_the_pen_at_any_zoom(server: Server, browser: Browser, zoom: float) -> None:
    """A browser that zooms in has a smaller window, of larger pixels."""
    size = {"width": round(1366 / zoom), "height": round(768 / zoom)}
    with visit(browser, viewport=size, device_scale_factor=zoom) as page:
        page.goto(f"{server.url}/draw")
        box = box_of(canvas(page))
        points = [
            (box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in ((0.1, 0.1), (0.5, 0.6), (0.9, 0.9))
        ]
        for point in points:
            press_at(page, *point)
        wait_until(page, f"points => points.every({PAINTED})", arg=[list(point) for point in points])
        expect(answer(page)).to_be_visible()


def test_a_phone_on_its_side_shows_canvas_and_answer(server: Server, browser: Browser) -> None:
    sizes = (844, 390), (683, 384), (568, 320)
    with visit(browser, viewport=_viewport(sizes[0]), has_touch=True, is_mobile=True) as page:
        page.goto(f"{server.url}/draw")
        dot(page, touch_at)
        for size in sizes:
            come_to_size(page, size)
            on_screen(page, canvas(page), answer(page), bars(page))
            no_wider_than_the_window(page)


def test_six_tabs_the_network_and_the_switch_stand_side_by_side(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/draw")
    chip = page.locator(".st-key-chip button")
    expect(chip).to_contain_text("Best model, 99.6%")
    tabs = page.get_by_test_id("stTopNavLink")
    expect(tabs).to_have_count(6)
    switch = page.locator(".st-key-beside_tabs [data-testid=stCheckbox]")
    expect(page.locator("#skeleton")).to_have_count(0)
    for width, height in ((1280, 720), (820, 1180), (1920, 1080), (1024, 768)):  # as whoever turns a tablet
        page.set_viewport_size({"width": width, "height": height})
        wait_until(page, SIDE_BY_SIDE)
        on_screen(page, chip, switch, *tabs.all())


SIDE_BY_SIDE = """() => {
    const boxes = ['[data-testid=stTopNavLink]', '.st-key-chip button', '.st-key-beside_tabs [data-testid=stCheckbox]']
        .map(each => [...document.querySelectorAll(each)].map(element => element.getBoundingClientRect()));
    const [tabs, chip, [switch_]] = boxes;
    const end = Math.max(...tabs.map(tab => tab.right));
    const [shown] = chip.filter(box => box.width);
    return end <= shown.left && shown.right <= switch_.left;
}"""
"""Whether the tabs end before the network's name, and that before the switch; the line makes room by itself."""


@pytest.mark.parametrize("language", ["de", "fr"])
def test_the_networks_name_is_whole_on_a_tablet_in_long_languages(server: Server, page: Page, language: str) -> None:
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto(f"{server.url}/draw?lang={language}")
    expect(page.locator("#skeleton")).to_have_count(0)
    wait_until(
        page,
        "() => { const name = document.querySelector('.st-key-chip button p');"
        " return name && /99.6/.test(name.textContent) && name.scrollWidth <= name.clientWidth; }",
    )


def test_a_projector_s_charts_take_two_fifths_of_its_height_with_their_legend(server: Server, page: Page) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{server.url}/train?run={TRAINED}&projector=1")
    wait_until(page, LARGE_ENOUGH, arg=[600, 0.36 * 1080])
