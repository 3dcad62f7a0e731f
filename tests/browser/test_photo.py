"""A photo of paper, from a file and from the camera, in a real browser; the camera is Chromium's own fake one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("playwright.sync_api", reason="browser tests left out: Playwright is not installed")
from playwright.sync_api import expect

from browser import chromium
from browser.driver import OPTIONS, wait_until
from browser.server import Server
from tests.browser.conftest import visit
from tests.mnist_core.images.paper import photo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload, Page


@pytest.fixture
def holding_a_seven(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A tab whose camera sees a 7 in a hand's shadow."""
    film = tmp_path / "seven.y4m"
    write_film(film, np.asarray(Image.fromarray(photo(shadow=0.5)[:, 50:583]).resize((640, 480))))
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    options = [*OPTIONS, *camera, f"--use-file-for-fake-video-capture={film}"]
    with_camera = browser.browser_type.launch(executable_path=chromium.find(), args=options)
    with visit(with_camera, is_new=True, viewport={"width": 390, "height": 844}) as page:
        yield page
    with_camera.close()


def write_film(path: Path, frame: np.ndarray) -> None:
    """A film of one grey frame uint8 (h, w), in the plainest format there is."""
    height, width = frame.shape
    colour = bytes([128]) * (height * width // 2)
    header = f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420mpeg2\n".encode()
    path.write_bytes(header + 3 * (b"FRAME\n" + frame.tobytes() + colour))


def test_a_digit_held_before_the_camera_is_read(server: Server, holding_a_seven: Page) -> None:
    page = holding_a_seven
    page.goto(f"{server.url}/draw")
    page.get_by_role("radio", name="Photo").click()
    page.get_by_text("Use the camera", exact=True).click()
    wait_until(page, "document.querySelector('video')?.videoWidth > 0")
    page.get_by_role("button", name="Take Photo").click()
    expect(page.locator(".words").get_by_role("heading", name="7")).to_be_visible()


def test_the_back_camera_is_asked_for_and_can_be_switched(server: Server, holding_a_seven: Page) -> None:
    page = holding_a_seven
    page.add_init_script(
        """const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        window.asked = [];
        navigator.mediaDevices.getUserMedia = (wanted) => (window.asked.push(wanted.video.facingMode), open(wanted));"""
    )
    page.goto(f"{server.url}/draw")
    page.get_by_role("radio", name="Photo").click()
    page.get_by_text("Use the camera", exact=True).click()
    wait_until(page, "document.querySelector('video')?.videoWidth > 0")
    assert set(page.evaluate("window.asked")) == {"environment"}
    page.get_by_text("Front camera", exact=True).click()
    wait_until(page, "window.asked.includes('user')")
    page.get_by_text("Front camera", exact=True).click()
    wait_until(page, "window.asked.at(-1) === 'environment'")
    wait_until(page, "document.querySelector('video')?.videoWidth > 0")


def test_a_row_of_digits_is_boxed_and_read(server: Server, page: Page) -> None:
    content = io.BytesIO()
    Image.fromarray(np.hstack([photo(), photo(shadow=0.5)])).save(content, "JPEG")
    page.goto(f"{server.url}/draw")
    page.get_by_role("radio", name="Photo").click()
    file: FilePayload = {"name": "row.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".st-key-row").get_by_role("heading", name="7 7")).to_be_visible()
    expect(page.get_by_alt_text("The photo, with a box around each of 2 digits")).to_be_visible()
