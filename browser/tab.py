"""A browser's tab as a server sees it, without a browser: a websocket that speaks Streamlit's own protocol.

So many browsers as make a load would need more than one machine. A subclass says which page it is on, and takes from
what the server sends the ids that it answers with.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

PATIENCE = 60.0
"""Seconds that a message may take."""

_FINISHED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Tab:
    """A tab on one page.

    Attributes:
        messages: how many the server has sent.
        size: their bytes, together.
    """

    def __init__(self, socket: ClientConnection, page: str, query: str = "") -> None:
        """A tab that will show the page of this URL path, with this query."""
        self._socket, self._page, self._query, self._hash = socket, page, query, ""
        self.messages, self.size = 0, 0
        self._known: set[str] = set()  # large elements, which a browser keeps and need not be sent again

    async def open_page(self) -> None:
        """Have the page shown, as a browser does that comes by a link."""
        await self.send()
        await self.read_until_it_has_run()

    async def send(self, *widgets: WidgetState, fragment: str = "") -> None:
        """Tell what widgets hold now, and have the page run, or one of its fragments."""
        message = BackMsg()
        run = message.rerun_script
        run.query_string, run.fragment_id = self._query, fragment
        run.page_name, run.page_script_hash = "" if self._hash else self._page, self._hash
        run.widget_states.widgets.extend(widgets)
        run.cached_message_hashes.extend(self._known)
        await self._socket.send(message.SerializeToString())

    async def read_until_it_has_run(self) -> None:
        """Take in what the server sends until the page has run."""
        while await self.read() not in _FINISHED:
            pass

    async def read(self) -> int | None:
        """Take in a message; how the page has run, if that is what it says.

        Raises:
            RuntimeError: the page shows an exception.
        """
        message = ForwardMsg()
        content = await asyncio.wait_for(self._socket.recv(), PATIENCE)
        self.messages, self.size = self.messages + 1, self.size + len(content)
        message.ParseFromString(content if isinstance(content, bytes) else content.encode())
        if message.metadata.cacheable:
            self._known.add(message.hash)
        kind = message.WhichOneof("type")
        if kind == "delta":
            if message.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(f"The page {self._page} failed: {message.delta.new_element.exception.message}")
            self.take_in(message.delta)
        if kind == "navigation":
            self._hash = message.navigation.page_script_hash
        return message.script_finished if kind == "script_finished" else None

    def take_in(self, delta: Delta) -> None:
        """Look at one element that the server shows."""
        raise NotImplementedError


@asynccontextmanager
async def connected(server: str, cookies: Mapping[str, str]) -> AsyncIterator[ClientConnection]:
    """A websocket to a server such as http://127.0.0.1:8501, whose browser keeps these cookies."""
    address = f"{server.replace('http', 'ws', 1)}/_stcore/stream"
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
    async with connect(address, additional_headers=headers, origin=Origin(server), max_size=None) as socket:
        yield socket
