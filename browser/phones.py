"""Pupils' phones as a server sees them, without a browser: each a websocket that speaks Streamlit's own protocol.

So many browsers would need more than one machine. What a phone here sends are the messages that Chromium sends for the
page Join: the canvas's strokes, then a press of "Keep it".
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

_PATIENCE = 60.0


class Phone:
    """A pupil's phone on the page Join.

    Attributes:
        asked: the digit that it is asked to write, 0-9.
        written: how many its page says are written.
    """

    def __init__(self, socket: ClientConnection, code: str) -> None:
        self._socket, self._code = socket, code
        self._canvas = self._button = self._fragment = self._page = ""
        self.asked, self.written = 0, 0

    async def write(self, strokes: Sequence[np.ndarray], brush_width: float) -> float:
        """Draw, and press "Keep it": the seconds from the press until the page says that it is kept.

        Args:
            strokes: each float (n, 2), in the canvas's pixels.
            brush_width: in the same.
        """
        drawing = json.dumps({"drawing": {"raw": {"objects": [_path(each, brush_width) for each in strokes]}}})
        await self._send(drawing)
        await self._read_until_it_has_run()
        before, pressed = self.written, time.perf_counter()
        await self._send(drawing, press=True)
        while self.written == before:
            await self._read()
        waited = time.perf_counter() - pressed
        await self._read_until_it_has_run()
        return waited

    async def open_page(self) -> None:
        """Have the page shown, as a browser does that comes by the link."""
        await self._send()
        await self._read_until_it_has_run()

    async def _send(self, drawing: str = "", *, press: bool = False) -> None:
        message = BackMsg()
        run = message.rerun_script
        run.query_string, run.fragment_id = f"code={self._code}", self._fragment
        run.page_name, run.page_script_hash = "" if self._page else "join", self._page
        if drawing:
            run.widget_states.widgets.add(id=self._canvas, json_value=drawing)
        if press:
            run.widget_states.widgets.add(id=self._button, trigger_value=True)
        await self._socket.send(message.SerializeToString())

    async def _read_until_it_has_run(self) -> None:
        while await self._read() not in (
            ForwardMsg.FINISHED_SUCCESSFULLY,
            ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
        ):
            pass

    async def _read(self) -> int | None:
        """Take in a message; how the script has finished, if that is what it says."""
        message = ForwardMsg()
        content = await asyncio.wait_for(self._socket.recv(), _PATIENCE)
        message.ParseFromString(content if isinstance(content, bytes) else content.encode())
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._take_in(message.delta)
        if kind == "navigation":
            self._page = message.navigation.page_script_hash
        return message.script_finished if kind == "script_finished" else None

    def _take_in(self, delta: Delta) -> None:
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
    address = f"{server.replace('http', 'ws', 1)}/_stcore/stream"
    cookie = {"Cookie": f"digit_lab_visitor={token}"}
    async with connect(address, additional_headers=cookie, origin=Origin(server), max_size=None) as socket:
        opened = Phone(socket, code)
        await opened.open_page()
        yield opened


def new_token() -> tuple[str, str]:
    """What a browser keeps in its cookie, and the visitor's id that the server makes of it."""
    token = secrets.token_urlsafe(24)
    return token, hashlib.sha256(token.encode()).hexdigest()[:16]


def _path(stroke: np.ndarray, brush_width: float) -> dict[str, object]:
    """A stroke as the canvas component keeps it, as far as the server looks at it."""
    corners = [["L" if index else "M", float(x), float(y)] for index, (x, y) in enumerate(stroke)]
    return {"type": "Path", "path": corners, "strokeWidth": brush_width}
