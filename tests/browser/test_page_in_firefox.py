"""A run's page in Firefox: opened from a file, without a network, it reads a seven."""

from __future__ import annotations

from pathlib import Path

import pytest

from browser import firefox
from browser.driver import SEVEN
from mnist_core.javascript import litert
from mnist_core.lessons.page.single_file import single_file
from mnist_core.runs.store import RunStore

pytestmark = pytest.mark.skipif(firefox.find() is None, reason="there is no Firefox (apt-get install firefox-esr)")


PLACE_OF_THE_PAD = """(({ x, y, width, height }) => [x, y, width, height].join(" "))(
    document.querySelector("#pad").getBoundingClientRect())"""


@pytest.mark.skipif(not litert.is_there(), reason="LiteRT.js is not installed (make install)")
def test_it_reads_a_seven_without_a_network(tmp_path: Path) -> None:
    file = tmp_path / "seven.html"
    file.write_bytes(single_file(RunStore.default().read("tutorial")))
    with firefox.launch(tmp_path) as browser:
        with pytest.raises(RuntimeError, match=r"[Nn]et"):
            browser.evaluate("fetch('https://example.org/')")
        browser.open(file.as_uri())
        browser.wait_until("document.querySelector('#state').textContent === ''")
        left, top, width, height = map(float, browser.evaluate(PLACE_OF_THE_PAD).split())
        browser.draw([(left + x * width, top + y * height) for x, y in SEVEN])
        browser.wait_until("document.querySelector('.words h2').textContent === '7'")
        assert browser.evaluate("document.querySelectorAll('[role=alert]').length") == 0
