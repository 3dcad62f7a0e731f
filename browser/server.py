"""A real Digit Lab server, for tests and benchmarks that look at it from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

KEY = "chalk-and-board"
PROJECT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Server:
    """A running server: where it answers, its runs, its process, and its start (`time.perf_counter`)."""

    url: str
    runs: Path
    process: subprocess.Popen[bytes]
    started: float


@contextmanager
def serve(runs: Path, log: Path, variables: Mapping[str, str] = MappingProxyType({})) -> Iterator[Server]:
    """Start a server of its own on a free port, with these variables, and end it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {"server.port": port, "server.address": "127.0.0.1", "server.headless": "true"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    environment = {
        **os.environ,
        "MNIST_RUNS_DIR": str(runs),
        "MNIST_SERVICE_IDLE_SECONDS": "20",
        "MNIST_TEACHER_KEY": KEY,
        **variables,
    }
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *(f"--{name}={value}" for name, value in options.items())],
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}", process, log)
        yield Server(f"http://127.0.0.1:{port}", runs, process, started)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def queue_without_workers(log: Path) -> Iterator[str]:
    """A scheduler whose address a server may be given: what is submitted there waits for ever."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("ab") as output:
        process = subprocess.Popen([*command, "--no-dashboard"], stdout=output, stderr=output)
    try:
        yield f"tcp://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")
