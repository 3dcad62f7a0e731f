"""Many phones at once, as websockets, on a real server."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed

from browser.phones import new_token, phone
from browser.server import serve
from mnist_core.classroom.database import connect
from mnist_core.classroom.place import url
from mnist_core.classroom.prompts import labels_of
from mnist_core.classroom.store import ClassStore

Result = TypeVar("Result")
PHONES, DIGITS = 12, 3
STROKE = np.array([[200.0, 60.0], [200.0, 340.0]])


def run(phones: Coroutine[Any, Any, Result]) -> Result:
    """In a thread of its own, because a browser that another test drives may have a loop in this one."""
    with ThreadPoolExecutor() as threads:
        return threads.submit(asyncio.run, phones).result()


async def write(server: str, code: str, token: str) -> list[int]:
    """Write as fast as the server answers; what was asked for."""
    asked = []
    async with phone(server, code, token) as pupil:
        for number in range(DIGITS):
            asked.append(pupil.asked)
            await pupil.write([STROKE], 28)
            assert pupil.written == number + 1
    return asked


async def write_all(server: str, code: str, tokens: list[str]) -> list[list[int]]:
    return await asyncio.gather(*(write(server, code, token) for token in tokens))


@pytest.mark.slow
def test_twelve_phones_write_at_once_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MNIST_DATABASE_URL", raising=False)
    with serve(tmp_path / "runs", tmp_path / "log.txt") as server:
        classes = ClassStore(connect(url(server.runs)))
        opened = classes.open()
        tokens, visitors = zip(*(new_token() for _ in range(PHONES)), strict=True)
        writers = [classes.join(opened, f"Pupil {number}", visitor) for number, visitor in enumerate(visitors)]
        asked = run(write_all(server.url, opened.code, list(tokens)))
    drawings = classes.drawings(opened.id)
    assert len(drawings) == PHONES * DIGITS
    for writer, theirs in zip(writers, asked, strict=True):
        assert drawings.of([writer.id]).labels.tolist() == theirs == list(labels_of(writer.id)[:DIGITS])
        assert classes.next_turn(writer) == DIGITS


async def send_too_much(server: str, code: str, token: str) -> None:
    async with phone(server, code, token) as pupil:
        await pupil.write([np.ones((200_000, 2))], 28)


@pytest.mark.slow
def test_one_who_sends_megabytes_is_cut_off_and_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MNIST_DATABASE_URL", raising=False)
    with serve(tmp_path / "runs", tmp_path / "log.txt") as server:
        classes = ClassStore(connect(url(server.runs)))
        opened = classes.open()
        tokens, visitors = zip(*(new_token() for _ in range(2)), strict=True)
        for number, visitor in enumerate(visitors):
            classes.join(opened, f"Pupil {number}", visitor)
        with pytest.raises(ConnectionClosed):
            run(send_too_much(server.url, opened.code, tokens[0]))
        run(write_all(server.url, opened.code, [tokens[1]]))
    assert len(classes.drawings(opened.id)) == DIGITS
