"""Fixtures for journeys in a real browser against a real server."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser import chromium
from browser.driver import launch
from browser.server import Server, serve
from mnist_core.runs.run import Run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

STREAMLITS_OWN = re.compile(
    r"/(draw|train|evaluate|look_inside|tutorial|class|join|lessons|help|privacy|about)/_stcore/(health|host-config)$"
)
"""Opened at /draw, Streamlit first asks whether the server lives below /draw, and takes 404 for a no."""

PATIENCE_MS = 60_000
"""A busy machine is slow, and no test should fail for it."""

TRAINED = "trained-before"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

AT_REST = """() => {
  document.querySelector("[data-testid=stMain]").scrollTo(0, 0); // or the header covers what it may
  const all = [...document.querySelectorAll("button, svg, canvas, input")];
  const boxes = () => JSON.stringify(all.map((each) => each.getBoundingClientRect()));
  const charts = [...document.querySelectorAll("[data-testid=stVegaLiteChart]")];
  const fit = charts.every((each) => each.querySelector("svg")?.clientWidth <= each.clientWidth);
  const before = boxes();
  return new Promise((done) => setTimeout(() => done(fit && boxes() === before), 200));
}"""
"""Every chart has its column's width, and nothing has moved for a moment, scrolled into view as it grew included."""


def missing() -> str | None:
    """What the browser tests lack, or None."""
    if importlib.util.find_spec("playwright") is None:
        return "browser tests left out: Playwright is not installed (pip install -r requirements-dev.txt)"
    if chromium.find() is None:
        return "browser tests left out: no Chromium or Chrome found (python -m browser.chromium installs one)"
    return None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if problem := missing():
        if os.environ.get("CI") == "true":
            pytest.fail(problem)
        pytest.skip(problem)
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE_MS)
    with launch() as browser:
        yield browser


@pytest.fixture(scope="session")
def server(browser: Browser, trained_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all journeys; a run called `TRAINED` already exists."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copytree(trained_run.directory, folder / "runs" / TRAINED)
    with serve(folder / "runs", folder / "log.txt") as server:
        yield server


@pytest.fixture
def fresh_server(browser: Browser, tmp_path: Path) -> Iterator[Server]:
    """A server that nobody has visited yet."""
    with serve(tmp_path / "runs", tmp_path / "log.txt") as server:
        yield server


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A visitor's tab on a large screen; the journey fails when the browser's console shows an error."""
    with visit(browser, is_new=wants_new(request), viewport={"width": 1280, "height": 1200}) as page:
        yield page


@pytest.fixture
def projector(browser: Browser) -> Iterator[Page]:
    """A tab on a classroom's projector."""
    with visit(browser, viewport={"width": 1280, "height": 720}) as page:
        yield page


@pytest.fixture
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A tab on a phone, with touch."""
    with visit(browser, is_new=wants_new(request), **PHONE) as page:
        yield page


def wants_new(request: pytest.FixtureRequest) -> bool:
    """Whether the test is marked `new_browser`: it leaves in its tab what no tab loses again."""
    return request.node.get_closest_marker("new_browser") is not None


@contextmanager
def visit(browser: Browser, *, is_new: bool = False, **options: Any) -> Iterator[Page]:
    """A visitor's tab; leaving it fails when the browser's console has shown an error.

    The visitor is a new one, but others have used the tab before: it has Streamlit's scripts, and loading a page costs
    a third less. With `is_new` the whole browser is new, and may be given what is never lost again: scripts and routes
    that a tab keeps (`LASTING`), service workers, a clock that was set.
    """
    returned = _RETURNED.setdefault((browser, _kind(options)), [])
    tab = returned.pop() if returned and not is_new else Tab(browser.new_context(**options).new_page())
    tab.prepare(options, is_shared=not is_new)
    yield tab.page
    errors = [*tab.errors]  # and none of what leaving cuts off
    if is_new:
        tab.page.context.close()
    else:
        tab.forget()
        returned.append(tab)
    assert errors == []


_RETURNED: dict[tuple[Browser, str], list[Tab]] = {}
"""Tabs that nobody uses, by what their contexts were made with; the size of a window is each visitor's own."""

LASTING = ("add_init_script", "route_web_socket")
"""What leaves something in a tab for good."""


def _kind(options: dict[str, Any]) -> str:
    return repr(sorted((name, value) for name, value in options.items() if name != "viewport"))


class Tab:
    """A tab in a context of its own, which one visitor uses after the other."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors = _watch(page)
        page.set_default_timeout(PATIENCE_MS)

    def prepare(self, options: dict[str, Any], *, is_shared: bool) -> None:
        """Make it look as a new one would."""
        self.errors.clear()
        self.page.set_viewport_size(options.get("viewport", {"width": 1280, "height": 720}))
        self.page.emulate_media(color_scheme=options.get("color_scheme", "light"))
        if is_shared:
            for name in LASTING:
                setattr(self.page, name, _refuse)

    def forget(self) -> None:
        """Leave nothing of this visitor but the browser's cache."""
        context = self.page.context
        for page in context.pages:
            if page is not self.page:
                page.close()
        self.page.unroute_all(behavior="ignoreErrors")
        if self.page.url.startswith("http"):  # an empty page there, for the last one writes until it goes
            self.page.route("**/*", _answer_nothing)
            self.page.goto(self.page.url)
            self.page.evaluate("sessionStorage.clear()")
            self.page.unroute_all(behavior="ignoreErrors")
        self.page.goto("about:blank")
        context.set_offline(False)
        context.clear_cookies()
        context.clear_permissions()
        session = context.new_cdp_session(self.page)
        session.send("Page.resetNavigationHistory")
        session.detach()


def _answer_nothing(route: Route) -> None:
    route.fulfill(content_type="text/html", body="")


def _refuse(*arguments: object, **options: object) -> None:
    raise AssertionError(f"mark the test with new_browser: no tab loses again what {' or '.join(LASTING)} leaves there")


def _watch(page: Page) -> list[str]:
    """What the tab's console shows of errors from now on."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "requestfailed",
        lambda request: (
            errors.append(f"{request.failure} {request.url}")
            if request.failure != "net::ERR_ABORTED"  # what a reload cuts off
            else None
        ),
    )
    page.on(
        "response",
        lambda answer: (
            errors.append(f"{answer.status} {answer.url}")
            if answer.status >= 400 and not STREAMLITS_OWN.search(answer.url)
            else None
        ),
    )
    page.on(
        "console",
        lambda message: (
            errors.append(message.text)
            if message.type == "error" and not STREAMLITS_OWN.search(message.location.get("url", ""))
            else None
        ),
    )
    return errors


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)
