"""A signal that came is an interruption, whatever the code that it met made of it."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FAILED, INTERRUPTED
from mnist_core.runs.store import RunStore
from mnist_core.training.execute import execute
from mnist_core.training.interrupts import raise_interrupts


@pytest.fixture(autouse=True)
def handler() -> Iterator[object]:
    """Ctrl-C as it is in a program; a shell that started the tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def interrupt(*_: object, **__: object) -> None:
    """A library that is interrupted where it converts an argument."""
    try:
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(10)
    except KeyboardInterrupt:
        raise TypeError("Failed to convert elements of None to Tensor") from None


def test_whatever_it_became(handler: object) -> None:
    with pytest.raises(KeyboardInterrupt), raise_interrupts():
        interrupt()
    assert signal.getsignal(signal.SIGINT) == handler


def test_an_error_without_a_signal_stays_one(handler: object) -> None:
    with pytest.raises(TypeError), raise_interrupts():
        raise TypeError
    assert signal.getsignal(signal.SIGINT) == handler


def test_in_another_thread_nothing_is_changed() -> None:
    inside: list[object] = []

    def work() -> None:
        with raise_interrupts():
            inside.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert inside == [signal.default_int_handler]


def test_such_a_run_can_go_on(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    run = store.create(RunRequest(TrainingConfig(epochs=1, train_size=100)))
    monkeypatch.setattr("mnist_core.training.execute.train", interrupt)
    with pytest.raises(KeyboardInterrupt):
        execute(run)
    assert store.read(run.id).status.state == INTERRUPTED
    monkeypatch.setattr("mnist_core.training.execute.train", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        execute(run)
    assert store.read(run.id).status.state == FAILED
