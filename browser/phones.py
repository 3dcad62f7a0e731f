"""Pupils' phones as a server sees them: tabs on the page Join.

What a phone here sends are the messages that Chromium sends: the canvas's strokes, then a press of "Keep it".
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import numpy as np
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection

from browser.tab import Tab, connected


class Phone(Tab):
    """A pupil's phone on the page Join.

    Attributes:
        asked: the digit that it is asked to write, 0-9.
        written: how many its page says are written.
    """

    def __init__(self, socket: ClientConnection, code: str) -> None:
        super().__init__(socket, "join", f"code={code}")
        self._canvas = self._button = self._fragment = ""
        self.asked, self.written = 0, 0

    async def write(self, strokes: Sequence[np.ndarray], brush_width: float) -> float:
        """Draw, and press "Keep it": the seconds from the press until the page says that it is kept.

        Args:
            strokes: each float (n, 2), in the canvas's pixels.
            brush_width: in the same.
        """
        content = json.dumps({"drawing": {"raw": {"objects": [path(each, brush_width) for each in strokes]}}})
        drawing = WidgetState(id=self._canvas, json_value=content)
        await self.send(drawing, fragment=self._fragment)
        await self.read_until_it_has_run()
        before, pressed = self.written, time.perf_counter()
        press = WidgetState(id=self._button, trigger_value=True)
        await self.send(drawing, press, fragment=self._fragment)
        while self.written == before:
            await self.read()
        waited = time.perf_counter() - pressed
        await self.read_until_it_has_run()
        return waited

    def take_in(self, delta: Delta) -> None:
        element = delta.new_element
        match element.WhichOneof("type"):
            case "heading" if found := re.fullmatch(r"Write an? (\d)", element.heading.body):
                self.asked = int(found[1])
            case "progress" if found := re.search(r": (\d+) of \d+$", element.progress.text):
                self.written = int(found[1])
            case "bidi_component" if "-writing_" in element.bidi_component.id:
                self._canvas, self._fragment = element.bidi_component.id, delta.fragment_id
            case "button" if element.button.id.endswith("-keep"):
                self._button = element.button.id


@asynccontextmanager
async def phone(server: str, code: str, token: str) -> AsyncIterator[Phone]:
    """A phone whose browser keeps this token, and whose pupil has joined the class of this code.

    Args:
        server: such as http://127.0.0.1:8501.
        code: five letters.
        token: see `new_token`.
    """
    async with connected(server, {"digit_lab_visitor": token}) as socket:
        opened = Phone(socket, code)
        await opened.open_page()
        yield opened


def new_token() -> tuple[str, str]:
    """What a browser keeps in its cookie, and the visitor's id that the server makes of it."""
    token = secrets.token_urlsafe(24)
    return token, hashlib.sha256(token.encode()).hexdigest()[:16]


def path(stroke: np.ndarray, brush_width: float) -> dict[str, object]:
    """A stroke as the canvas component keeps it, as far as the server looks at it."""
    corners = [["L" if index else "M", float(x), float(y)] for index, (x, y) in enumerate(stroke)]
    return {"type": "Path", "path": corners, "strokeWidth": brush_width}
