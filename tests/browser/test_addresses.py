"""What an address carries for the server alone is gone before the page is there, and Back does not bring it back."""

from urllib.parse import parse_qs, urlsplit

import pytest

pytest.importorskip("playwright.sync_api", reason="browser tests left out: Playwright is not installed")
from playwright.sync_api import Page, Request, WebSocketRoute, expect

from browser.server import KEY, Server
from tests.browser.classes import class_that_was_learnt_from


def test_a_teachers_key_is_seen_nowhere(server: Server, page: Page) -> None:
    seen: list[str] = []

    def note(request: Request) -> None:
        seen.append(request.headers.get("referer", ""))
        if request.redirected_to is None and request.redirected_from is None:
            seen.append(request.url)

    page.goto(f"{server.url}/draw")
    page.on("request", note)
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    (code,) = parse_qs(urlsplit(class_that_was_learnt_from(server.runs)).query)["class"]
    page.goto(f"{server.url}/class?class={code}&key={KEY}")
    expect(page.get_by_role("heading", name=f"Class {code}")).to_be_visible()  # which only a teacher sees
    assert page.url == f"{server.url}/class?class={code}"
    page.go_back()
    expect(page.get_by_role("heading", name="Draw a digit")).to_be_visible()
    assert page.url == f"{server.url}/draw"
    assert [each for each in seen if KEY in each] == [f"{server.url}/class?class={code}&key={KEY}"], (
        "it was typed, and asked once"
    )


def test_back_needs_one_press_after_a_language(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/draw")
    page.goto(f"{server.url}/help?lang=de")
    page.wait_for_url(f"{server.url}/help")
    page.go_back()
    page.wait_for_url(f"{server.url}/draw")


@pytest.mark.new_browser
def test_where_websockets_are_stopped_the_page_says_so_until_it_is_connected(server: Server, page: Page) -> None:
    is_stopped = True

    def stop(socket: WebSocketRoute) -> None:
        if is_stopped:
            socket.close()
        else:
            socket.connect_to_server()

    page.route_web_socket("**/_stcore/stream", stop)
    page.goto(f"{server.url}/draw?lang=de")
    expect(page.get_by_text("erreicht Digit Lab nicht")).to_be_visible()
    is_stopped = False
    expect(page.get_by_role("heading", name="Zeichne eine Ziffer")).to_be_visible()
    expect(page.get_by_text("erreicht Digit Lab nicht")).to_have_count(0)
