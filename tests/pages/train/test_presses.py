"""Thirty visitors press Train at once, as websockets, on a real server whose queue has no workers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection

from browser.phones import new_token
from browser.server import Server, queue_without_workers, serve
from browser.tab import Tab, connected
from mnist_core.runs.store import RunStore
from mnist_core.settings import DASK_SCHEDULER

VISITORS = 30


class Trainer(Tab):
    """A visitor on Train.

    Attributes:
        said: what the page told them with a box of its own.
    """

    def __init__(self, socket: ClientConnection) -> None:
        super().__init__(socket, "train")
        self._button = self._epochs = ""
        self.said: list[str] = []

    async def press(self, epochs: int) -> None:
        """Ask for so many epochs of the tutorial's recipe, and press Train."""
        await self.send(
            WidgetState(id=self._epochs, double_value=epochs), WidgetState(id=self._button, trigger_value=True)
        )
        await self.read_until_it_has_run()

    def take_in(self, delta: Delta) -> None:
        element = delta.new_element
        match element.WhichOneof("type"):
            case "button" if "-train_tutorial" in element.button.id:
                self._button = element.button.id
            case "number_input" if "-epochs_tutorial" in element.number_input.id:
                self._epochs = element.number_input.id
            case "alert":
                self.said.append(element.alert.body)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("presses")
    with (
        queue_without_workers(folder / "scheduler.txt") as scheduler,
        serve(folder / "runs", folder / "log.txt", {DASK_SCHEDULER.name: scheduler}) as server,
    ):
        yield server


async def press_together(url: str, tokens: list[str]) -> list[list[str]]:
    """All open the page, and then all press; what each was told."""
    here = asyncio.Barrier(len(tokens))

    async def visit(token: str) -> list[str]:
        async with connected(url, {"digit_lab_visitor": token}) as socket:
            trainer = Trainer(socket)
            await trainer.open_page()
            await here.wait()
            await trainer.press(3)
            return trainer.said

    return await asyncio.gather(*map(visit, tokens))


async def press_again_and_again(url: str, token: str, times: int) -> list[str]:
    async with connected(url, {"digit_lab_visitor": token}) as socket:
        trainer = Trainer(socket)
        await trainer.open_page()
        for epochs in range(1, times + 1):
            await trainer.press(epochs)
        return trainer.said


@pytest.mark.slow
def test_thirty_presses_in_a_moment_are_thirty_runs(server: Server) -> None:
    tokens, visitors = zip(*(new_token() for _ in range(VISITORS)), strict=True)
    with ThreadPoolExecutor() as threads:
        said = threads.submit(asyncio.run, press_together(server.url, list(tokens))).result()
    owners = [run.status.owner for run in RunStore(server.runs).active()]
    assert said == [[]] * VISITORS
    assert sorted(owner for owner in owners if owner in visitors) == sorted(visitors)


@pytest.mark.slow
def test_one_visitor_has_two_waiting_and_is_told_why_not_more(server: Server) -> None:
    token, visitor = new_token()
    with ThreadPoolExecutor() as threads:
        said = threads.submit(asyncio.run, press_again_and_again(server.url, token, 4)).result()
    theirs = [run.config.epochs for run in RunStore(server.runs).active() if run.status.owner == visitor]
    assert theirs == [1, 2, 3]  # one that is next, and two behind it
    assert len(said) == 1 and said[0].startswith("You can have 2 runs waiting at a time")
