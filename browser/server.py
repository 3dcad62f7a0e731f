"""A real Digit Lab server, for tests and benchmarks that look at it from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
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
def serve(
    runs: Path, log: Path, variables: Mapping[str, str] = MappingProxyType({}), *, script: str = "app.py"
) -> Iterator[Server]:
    """Start a server of its own on a free port, with these variables, and end it afterwards."""
    port = free_port()
    options = {"server.port": port, "server.address": "127.0.0.1", "server.headless": "true"}
    command = [sys.executable, "-m", "streamlit", "run", script]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TF_NUM_")},  # a test's own
        "MNIST_RUNS_DIR": str(runs),
        "MNIST_SERVICE_IDLE_SECONDS": "20",
        "MNIST_TEACHER_KEY": KEY,
        **variables,
    }
    started = time.perf_counter()
    command += [f"--{name}={value}" for name, value in options.items()]
    with until_healthy(command, port, PROJECT, environment, log) as process:
        yield Server(f"http://127.0.0.1:{port}", runs, process, started)


@contextmanager
def until_healthy(
    command: Sequence[str], port: int, folder: Path, environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Start what serves the app on this port, wait until it answers, and end it afterwards."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}", process, log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def queue_without_workers(log: Path) -> Iterator[str]:
    """A scheduler whose address a server may be given: what is submitted there waits for ever."""
    port = free_port()
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
