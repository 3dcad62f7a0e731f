"""Starting the app by a command, and what a Python without TensorFlow says."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from mnist_core.cli import app
from mnist_core.cli.main import main
from mnist_core.errors import QueueError, ServerError
from mnist_core.paths import PROJECT
from mnist_core.queue.dask_engine import DaskEngine
from mnist_core.runs.store import RunStore
from tests.waiting import wait_for


@pytest.mark.slow
def test_it_starts_from_any_folder_and_says_where_it_answers(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "MNIST_RUNS_DIR": "mine"}
    command = [sys.executable, "-m", "mnist_core", "app", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Digit Lab: http://127.0.0.1:{port}\n"
        wait_for(lambda: _answers(port), "the app to answer")
    finally:
        process.terminate()
        process.wait(20)
    wait_for(lambda: not _answers(port), "Streamlit to end with the command", seconds=20)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as answer:
            return bool(answer.read() == b"ok")
    except OSError:
        return False


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1"])
def test_a_port_that_is_none_is_said(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["app", "--port", port])
    assert stop.value.code == 2 and "argument --port" in capsys.readouterr().err


def test_the_next_free_port_is_taken_and_if_all_are_in_use_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(app, "_FIRST_PORT", port)
        assert app._free_port() > port
        monkeypatch.setattr(app, "_PORTS", 1)
        with pytest.raises(ServerError, match="all in use"):
            app._free_port()


def test_without_tensorflow_training_says_how_to_get_it(
    store: RunStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "tensorflow" else find(name))
    assert main(["train"]) == 2
    assert "Training needs TensorFlow, which isn't installed." in capsys.readouterr().err
    with pytest.raises(QueueError, match="pip install"):
        DaskEngine(store).connect()
    assert store.list() == ((), ())
