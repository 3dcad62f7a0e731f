"""Below a prefix that a proxy strips, and in another site's frame, everything works as anywhere else."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.driver import ANSWER, canvas, draw, go_to, wait_until
from browser.proxies import stripping
from mnist_core.javascript import litert
from tests.browser.conftest import visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from browser.server import Server

PREFIX = "/user/ada/proxy/8501"


def test_a_proxy_that_strips_its_prefix_loses_nothing(server: Server, page: Page) -> None:
    with stripping(server.url, PREFIX) as address:
        page.goto(f"{address}/draw")
        canvas(page)
        if litert.is_there():
            draw(page, lift=False)
            wait_until(page, "() => document.body.dataset.answer === 'live'")
            page.mouse.up()
        else:
            draw(page)
        expect(page.locator(ANSWER)).to_have_text("7")
        go_to(page, "Look inside")
        expect(page).to_have_url(re.compile(f"^{address}/look_inside"))  # soon with its layer
        with page.expect_response(f"{address}/live/weights/**"):
            page.reload()
        page.goto(f"{address}/train/nonsense")
        expect(page).to_have_url(f"{address}/no-such-page")
        page.goto(f"{address}/")
        expect(page).to_have_url(f"{address}/draw")
        page.goto("about:blank")  # before the proxy goes


def test_in_another_sites_frame_the_visitor_is_known_again_and_may_bring_files(
    server: Server, browser: Browser
) -> None:
    html = f'<iframe src="{server.url}/train" width="1200" height="900">'
    with visit(browser, is_new=True) as lms, other_site(html) as address:
        lms.set_extra_http_headers({"X-Forwarded-Proto": "https"})  # as where such a site is, behind a proxy
        known = None
        lms.goto(address)
        for _ in range(2):
            app = lms.frame_locator("iframe")
            app.get_by_test_id("stMain").get_by_role("button", name="Train").first.wait_for()
            frame = next(frame for frame in lms.frames if frame.url.startswith(server.url))
            cookies = frame.evaluate("document.cookie")
            token = cookies.partition("digit_lab_visitor=")[2].partition(";")[0]
            assert len(token) == 32 and known in (None, token)
            expect(app.get_by_text("Your browser can't remember you")).to_be_hidden()
            known = token
            lms.reload()
        model = {"name": "mine.keras", "mimeType": "application/zip", "buffer": b"no model"}
        app.locator("[class*=st-key-model_file] input[type=file]").set_input_files(model)  # type: ignore[arg-type]
        expect(app.get_by_role("button", name="Check and import")).to_be_visible()
        lms.goto("about:blank")


NO_COOKIES = "Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => {} })"


@pytest.mark.new_browser
def test_where_the_browser_keeps_nothing_the_page_says_so(server: Server, page: Page) -> None:
    page.add_init_script(NO_COOKIES)
    for path in ("draw", "train", "class"):
        page.goto(f"{server.url}/{path}")
        expect(page.get_by_text("Your browser keeps no cookies")).to_be_visible()
        expect(page.locator(".st-key-forgets_alone").get_by_text("photos and files can't be sent")).to_be_visible()
        expect(page.get_by_text("another website's frame")).to_be_hidden()


def test_in_a_frame_it_says_that_too_with_the_way_out(server: Server, browser: Browser) -> None:
    frame = f'<iframe src="{server.url}/train?projector=1" width="1200" height="900">'
    with visit(browser, is_new=True) as lms, other_site(frame) as address:
        lms.add_init_script(NO_COOKIES)
        lms.goto(address)
        app = lms.frame_locator("iframe")
        expect(app.get_by_text("Your browser can't remember you inside")).to_be_visible()
        expect(app.get_by_text("keeps no cookies")).to_be_hidden()
        way_out = app.get_by_role("link", name="Open Digit Lab in its own tab")
        expect(way_out).to_have_attribute("href", f"{server.url}/train?projector=1")
        expect(way_out).to_have_attribute("target", "_blank")
        lms.goto("about:blank")


@contextmanager
def other_site(content: str) -> Iterator[str]:
    """A page at `localhost`, which to a browser is another site than 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://localhost:{listening.server_port}/"
        listening.shutdown()
