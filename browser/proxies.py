"""What may stand between a browser and a server: a slow network, or a proxy that strips its prefix."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import urlsplit

_CHUNK = 2**16


def slow(server: str, delay: float) -> AbstractContextManager[str]:
    """The address at which a server answers so many seconds later each way.

    Args:
        server: such as http://127.0.0.1:8501.
        delay: in seconds.
    """
    return _between(server, delay, lambda chunk: chunk)


@contextmanager
def stripping(server: str, prefix: str) -> Iterator[str]:
    """The address at which a server answers that knows nothing of the prefix there; without it, nobody answers.

    Args:
        server: such as http://127.0.0.1:8501.
        prefix: such as /user/ada/proxy/8501.
    """
    request = re.compile(rb"^(GET|HEAD|POST|PUT|DELETE) (\S*)")

    def strip(chunk: bytes) -> bytes:
        """A browser's request comes in one piece; what else comes is of a socket, or a file's."""
        found = request.match(chunk)
        if not found:
            return chunk
        return request.sub(rb"\1 " + found[2][len(prefix) :], chunk) if found[2].startswith(prefix.encode()) else b""

    with _between(server, 0, strip) as address:
        yield address + prefix


@contextmanager
def _between(server: str, delay: float, change: Callable[[bytes], bytes]) -> Iterator[str]:
    """A proxy that changes what the browser sends, and passes everything on so many seconds later."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=_run, args=(loop,), daemon=True)
    thread.start()
    address = urlsplit(server)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream_writer = await asyncio.open_connection(address.hostname, address.port)
        there = _pass_on(reader, upstream_writer, delay, change)
        back = _pass_on(upstream_reader, writer, delay, lambda chunk: chunk)
        with contextlib.suppress(asyncio.CancelledError):  # when the proxy ends before its connections
            await asyncio.gather(there, back)

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


async def _pass_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float, change: Callable[[bytes], bytes]
) -> None:
    """Read on while what was read before still waits: a delay, and no narrower line."""
    loop = asyncio.get_running_loop()
    due: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def read() -> None:
        while True:
            try:
                chunk = change(await reader.read(_CHUNK))
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
