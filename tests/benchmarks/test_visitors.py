"""Visitors who draw, on a real server: what a stroke costs, counted and not timed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.visitors import draw_for
from browser.server import serve

MOST_MESSAGES = 12
"""The fragment, the canvas and its box, the drawing for the tab to keep, the answer, what the network sees, ten digits
to press and their box; and four of Streamlit's own: a session, running, finished, not running."""


@pytest.mark.slow
def test_a_stroke_sends_no_more_than_it_changes(tmp_path: Path) -> None:
    with serve(tmp_path / "runs", tmp_path / "log.txt") as server, ThreadPoolExecutor() as threads:
        how = {"visitors": 3, "seconds": 2.0, "pause": 0.0}
        figures = threads.submit(draw_for, server.url, [server.process.pid], **how).result()
    assert figures["messages"] <= MOST_MESSAGES
    assert figures["drawings_per_second"] > 0 and figures["processor_ms"] > 0
