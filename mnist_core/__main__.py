"""Entry point of `digit-lab` and of `python -m mnist_core`."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from mnist_core.cli.main import main


@contextlib.contextmanager
def native_notes_discarded() -> Iterator[None]:
    """TensorFlow and LiteRT write notes for their developers straight to file descriptor 2; Python's messages stay."""
    with (
        os.fdopen(os.dup(2), "w", buffering=1, errors="backslashreplace") as terminal,
        Path(os.devnull).open("w") as nowhere,
    ):
        os.dup2(nowhere.fileno(), 2)
        try:
            with contextlib.redirect_stderr(terminal):
                yield
        finally:
            os.dup2(terminal.fileno(), 2)


def end_like_ctrl_c(*names: str) -> None:
    """Let these signals raise KeyboardInterrupt too, so that what was begun is recorded as ended."""
    for name in names:
        number = getattr(signal, name, None)  # Windows knows but a few
        if number and signal.getsignal(number) == signal.SIG_DFL:  # `nohup` has it ignored
            signal.signal(number, signal.default_int_handler)


def command() -> None:
    """What `digit-lab` and `python -m mnist_core` do."""
    end_like_ctrl_c("SIGTERM", "SIGHUP")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a file's name may have letters that the terminal has not
    with native_notes_discarded():
        status = main()
    sys.exit(status)


if __name__ == "__main__":
    command()
