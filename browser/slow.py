"""A slow network before a server: a proxy that passes everything on in order, a while later."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

_CHUNK = 2**16


@contextmanager
def slow(server: str, delay: float) -> Iterator[str]:
    """The address at which a server answers so many seconds later each way.

    Args:
        server: such as http://127.0.0.1:8501.
        delay: in seconds.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=_run, args=(loop,), daemon=True)
    thread.start()
    address = urlsplit(server)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream_writer = await asyncio.open_connection(address.hostname, address.port)
        with contextlib.suppress(asyncio.CancelledError):  # when the proxy ends before its connections
            await asyncio.gather(_pass_on(reader, upstream_writer, delay), _pass_on(upstream_reader, writer, delay))

    listening = asyncio.run_coroutine_threadsafe(asyncio.start_server(handle, "127.0.0.1", 0), loop).result()
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def _run(loop: asyncio.AbstractEventLoop) -> None:
    """Until it is stopped; then whatever is still open is let go."""
    loop.run_forever()
    open_ones = asyncio.all_tasks(loop)
    for task in open_ones:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*open_ones, return_exceptions=True))
    loop.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Read on while what was read before still waits: a delay, and no narrower line."""
    loop = asyncio.get_running_loop()
    due: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def read() -> None:
        while True:
            try:
                chunk = await reader.read(_CHUNK)
            except OSError:
                chunk = b""
            due.put_nowait((loop.time() + delay, chunk))
            if not chunk:
                return

    reading = loop.create_task(read())
    while True:
        when, chunk = await due.get()
        await asyncio.sleep(max(0.0, when - loop.time()))
        if not chunk:
            break
        try:
            writer.write(chunk)
            await writer.drain()
        except OSError:
            break
    await reading
    writer.close()
