"""Debian's own Firefox, driven by WebDriver BiDi: what Playwright can't do, which needs a Firefox of its own make.

Only what one journey needs: opening a file without a network, drawing with the mouse, and reading what is shown. See
https://w3c.github.io/webdriver-bidi/.
"""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from browser.server import free_port

_NAMES = ("firefox-esr", "firefox")
_PATIENCE_SECONDS = 120.0
_PREFERENCES = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,  # where nobody listens
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
}
"""Nothing outside its own machine answers it."""


def find() -> str | None:
    """The path of a Firefox, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def launch(folder: Path) -> Iterator[Firefox]:
    """A headless Firefox without a network, with a new profile in this folder.

    Raises:
        TimeoutError: it does not answer.
    """
    profile = folder / "profile"
    profile.mkdir()
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _PREFERENCES.items())
    (profile / "user.js").write_text("\n".join(lines))
    port = free_port()
    command = [str(find()), "--headless", "--no-remote", "--profile", str(profile), f"--remote-debugging-port={port}"]
    process = subprocess.Popen([*command, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with _connected(f"ws://127.0.0.1:{port}/session") as socket:
            yield Firefox(socket)
    finally:
        process.kill()
        process.wait()


def _connected(address: str) -> ClientConnection:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return connect(address, max_size=None)
        except (OSError, WebSocketException):
            if time.monotonic() > deadline:
                raise TimeoutError("Firefox does not answer") from None
            time.sleep(0.1)


class Firefox:
    """A running Firefox with one tab."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._numbers = socket, itertools.count(1)
        self._ask("session.new", capabilities={})
        self._tab = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, address: str) -> None:
        """Open an address in the tab, until it is loaded."""
        self._ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """The text, number or truth that a JavaScript expression, or its promise, gives.

        Raises:
            RuntimeError: it throws.
        """
        answer = self._ask("script.evaluate", expression=expression, target={"context": self._tab}, awaitPromise=True)
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def wait_until(self, expression: str) -> None:
        """Wait until a JavaScript expression is true.

        Raises:
            TimeoutError: it is not after two minutes.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self.evaluate(expression):
            if time.monotonic() > deadline:
                raise TimeoutError(expression)
            time.sleep(0.05)

    def draw(self, points: Sequence[tuple[float, float]]) -> None:
        """Draw a line with the mouse through points of the window, in pixels."""
        (x, y), *others = [(round(x), round(y)) for x, y in points]
        moves = [{"type": "pointerMove", "x": x, "y": y, "duration": 50} for x, y in others]
        down, up = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}
        steps = [{"type": "pointerMove", "x": x, "y": y}, down, *moves, up]
        self._ask(
            "input.performActions", context=self._tab, actions=[{"type": "pointer", "id": "pen", "actions": steps}]
        )

    def _ask(self, method: str, **parameters: object) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer: dict[str, Any] = json.loads(self._socket.recv(_PATIENCE_SECONDS))
            if answer.get("id") == number:
                break
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        return dict(answer["result"])
