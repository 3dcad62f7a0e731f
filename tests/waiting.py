"""Waiting for a condition instead of for a while."""

import time
from collections.abc import Callable


def wait_for(condition: Callable[[], object], what: str, seconds: float = 300) -> None:
    """Return once the condition holds; fail the test when it does not come to that, on a machine however busy."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.02)
