"""Ctrl-C that arrives in a library's code may leave it as some other error; whether a signal came is what counts."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@contextlib.contextmanager
def raise_interrupts() -> Iterator[None]:
    """Leave the block with `KeyboardInterrupt` if one of the signals came that raise it, whatever error it became.

    Outside the main thread, which alone is told of signals, errors stay what they are.
    """
    came = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        earlier[number](number, frame)

    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]  # Windows knows but a few
    handlers = {number: signal.getsignal(number) for number in numbers}
    earlier = {number: handler for number, handler in handlers.items() if callable(handler)}
    if threading.current_thread() is not threading.main_thread():
        earlier = {}
    for number in earlier:
        signal.signal(number, note)
    try:
        yield
    except Exception as error:
        if came:
            raise KeyboardInterrupt from error
        raise
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
