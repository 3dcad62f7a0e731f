"""What `compose.school.yaml` describes, with real processes on this machine instead of containers.

    python -m deploy.school [--servers 2] [--workers 1] [--port 8080] [--folder FOLDER]

Commands, variables and nginx's configuration are those of the compose file, the Dockerfile and `deploy/nginx.conf`:
each service has a loopback address of its own, which stands wherever a file names the service. Linux only, because
other systems have just one loopback address. Needs nginx and PostgreSQL (Debian's packages of these names).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import yaml

from browser.server import free_port
from deploy import postgresql, programs

PROJECT = Path(__file__).parents[1]
COMPOSE, NGINX, DOCKERFILE = PROJECT / "compose.school.yaml", PROJECT / "deploy" / "nginx.conf", PROJECT / "Dockerfile"
_PATIENCE = 60.0
_MOST = 50


class SchoolError(Exception):
    """Why the school can't start, for whoever starts it."""


@dataclass(frozen=True)
class Service:
    """One process of the arrangement.

    Attributes:
        name: as in the compose file.
        command: what starts it.
        environment: its variables.
        is_ready: whether it answers.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    is_ready: Callable[[], bool]


@dataclass
class School:
    """A running arrangement.

    Attributes:
        url: where nginx answers.
        folder: what containers would keep in volumes, and the logs.
        services: by their names, in the order in which they start.
        processes: of those that have been started.
    """

    url: str
    folder: Path
    services: Mapping[str, Service]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def database_url(self) -> str:
        """Where its servers keep the classes."""
        return self.services["app1"].environment["MNIST_DATABASE_URL"]

    @property
    def runs(self) -> Path:
        """The shared folder of runs."""
        return self.folder / "data" / "runs"

    def start(self, name: str) -> None:
        """Start a service, and wait until it answers.

        Raises:
            SchoolError: it doesn't.
        """
        service, log = self.services[name], self.folder / f"{name}.log"
        with log.open("ab") as output:
            self.processes[name] = subprocess.Popen(
                service.command, cwd=self.folder, env=service.environment, stdout=output, stderr=output
            )
        deadline = time.monotonic() + _PATIENCE
        while not service.is_ready():
            if self.processes[name].poll() is not None or time.monotonic() > deadline:
                raise SchoolError(f"{name} did not start: {log.read_text()[-2000:]}")
            time.sleep(0.05)

    def kill(self, name: str) -> None:
        """End a service and its children as a power cut does."""
        for process in tree(self.processes[name].pid):
            with contextlib.suppress(psutil.NoSuchProcess):  # it has ended with its parent
                process.kill()
        self.processes.pop(name).wait()

    def named(self, kind: str) -> list[str]:
        """The names of the servers ("app") or workers that were started."""
        return [name for name in self.services if re.fullmatch(rf"{kind}\d+", name)]


def tree(pid: int) -> list[psutil.Process]:
    """A process and all that it started."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


@contextmanager
def running(
    folder: Path, *, servers: int = 2, workers: int = 1, port: int | None = None, key: str = "chalk-and-board"
) -> Iterator[School]:
    """Start the arrangement, one service after the other, and end it afterwards.

    Raises:
        SchoolError: nginx or PostgreSQL is missing, or a service doesn't start.
    """
    school = _plan(folder, servers, workers, port or free_port(), key)
    try:
        for name in school.services:
            school.start(name)
        yield school
    finally:
        for name in reversed(list(school.processes)):
            school.kill(name)


def _plan(folder: Path, servers: int, workers: int, port: int, key: str) -> School:
    if packages := programs.missing():
        raise SchoolError(f"The school needs {' and '.join(packages)}: apt-get install {' '.join(packages)}")
    (folder / "data" / "runs").mkdir(parents=True, exist_ok=True)
    url, password = f"http://127.0.0.1:{port}", _kept(folder / "password")
    given = {"MNIST_TEACHER_KEY": key, "POSTGRES_PASSWORD": password, "MNIST_PUBLIC_URL": url}
    described = yaml.safe_load(_filled_in(COMPOSE.read_text(), given))["services"]
    names = ["database", "scheduler", *_numbered("worker", workers), *_numbered("app", servers)]
    network = f"127.{secrets.randbelow(200) + 20}.{secrets.randbelow(256)}"
    addresses = {name: f"{network}.{number}" for number, name in enumerate(names, 10)}
    services = {name: _service(name, described, addresses, folder) for name in names if name != "database"}
    database = _database(folder, addresses["database"], described["database"]["environment"])
    proxy = _proxy(folder, addresses, port)
    return School(url, folder, {"database": database, **services, "proxy": proxy})


def _kept(file: Path) -> str:
    """The password that this folder's database was made with, or a new one."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(12))
    return file.read_text()


def _service(name: str, described: Mapping[str, Any], addresses: Mapping[str, str], folder: Path) -> Service:
    """A scheduler, a worker or a server, as the compose file and the Dockerfile describe it."""
    here = addresses[name]
    description = described.get(name) or described[{"a": "app1", "w": "worker"}[name[0]]]
    command = description.get("command") or yaml.safe_load(re.findall(r"^CMD (.*)$", DOCKERFILE.read_text(), re.M)[-1])
    told = {
        **_image_variables(),
        **description.get("environment", {}),
        "MNIST_RUNS_DIR": str(folder / "data" / "runs"),
        "MNIST_TRUSTED_PROXIES": "127.0.0.1",
        "STREAMLIT_SERVER_ADDRESS": here,
    }
    placed = {variable: _placed(str(value), addresses) for variable, value in told.items()}
    environment = {**os.environ, **placed, "PYTHONPATH": str(PROJECT)}
    programs = {"digit-lab": (sys.executable, "-m", "mnist_core"), "dask": (sys.executable, "-m", "dask")}
    program, *arguments = [_placed(part, addresses) for part in command]
    full = (*programs[program], *arguments)
    if program == "digit-lab":
        return Service(name, full, environment, lambda: _answers(f"http://{here}:8501/_stcore/health"))
    if name == "scheduler":
        return Service(name, (*full, "--host", here), environment, lambda: _listens(here, 8786))
    return Service(name, (*full, "--host", here), environment, lambda: True)


def _database(folder: Path, address: str, variables: Mapping[str, str]) -> Service:
    server = postgresql.make(folder / "database", variables["POSTGRES_USER"], variables["POSTGRES_PASSWORD"])
    command = (*server, "-c", f"listen_addresses={address}", "-c", "port=5432", "-c", "unix_socket_directories=")

    def is_ready() -> bool:
        return postgresql.has_database(address, *(variables[f"POSTGRES_{what}"] for what in ("USER", "PASSWORD", "DB")))

    return Service("database", command, dict(os.environ), is_ready)


def _proxy(folder: Path, addresses: Mapping[str, str], port: int) -> Service:
    text = NGINX.read_text()
    (line,) = re.findall(r"^ +server app1:.*\n", text, re.MULTILINE)
    text = re.sub(r"^ +server app\d+:.*\n", "", text, flags=re.MULTILINE)
    servers = "".join(line.replace("app1", name) for name in addresses if name.startswith("app"))
    text = re.sub(r"(upstream app \{\n(?:.*\n)*?)( *\})", lambda found: found[1] + servers + found[2], text, count=1)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
    own = "".join(f"    {kind}_temp_path {folder}/nginx_{kind};\n" for kind in _NGINX_FOLDERS)
    text = text.replace("http {\n", f"http {{\n{own}", 1)
    (folder / "nginx.conf").write_text(_placed(text, addresses))
    as_root = "user root; " if os.geteuid() == 0 else ""
    general = f"{as_root}daemon off; pid {folder}/nginx.pid; error_log {folder}/proxy.log;"
    command = (str(programs.find("nginx")), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", general)
    return Service("proxy", command, dict(os.environ), lambda: _answers(f"http://127.0.0.1:{port}/_stcore/health"))


_NGINX_FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def _placed(text: str, addresses: Mapping[str, str]) -> str:
    """A text in which a service is named before a port or after an @, with its address instead."""
    names = "|".join(addresses)
    return re.sub(rf"\b({names})(?=:\d)|(?<=@)({names})\b", lambda found: addresses[found[0]], text)


def _filled_in(text: str, given: Mapping[str, str]) -> str:
    """A compose file in which ${NAME:-...} and ${NAME:?...} have their values."""
    return re.sub(r"\$\{(\w+)(?::[-?]([^}]*))?\}", lambda found: given.get(found[1], found[2] or ""), text)


def _image_variables() -> dict[str, str]:
    """What the image sets."""
    (line,) = re.findall(r"^ENV (.*)$", DOCKERFILE.read_text(), re.MULTILINE)
    return dict(pair.split("=", 1) for pair in line.split())


def _numbered(name: str, count: int) -> list[str]:
    return [f"{name}{number}" for number in range(1, count + 1)]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _listens(address: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((address, port)) == 0


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= _MOST:
        raise argparse.ArgumentTypeError(f"a number from 1 to {_MOST}, not {text!r}")
    return int(text)


def main() -> int:
    """Run a school until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m deploy.school", description=__doc__.splitlines()[0])
    parser.add_argument("--servers", type=_count, default=2, help="app servers (default: %(default)s)")
    parser.add_argument("--workers", type=_count, default=1, help="workers that train (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="where nginx answers (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where to keep everything; else a temporary folder")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with TemporaryDirectory(dir="/tmp", prefix="school-") as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        key = os.environ.get("MNIST_TEACHER_KEY") or secrets.token_urlsafe(8)
        try:
            with running(
                folder, servers=options.servers, workers=options.workers, port=options.port, key=key
            ) as school:
                print(f"{', '.join(school.services)}: {school.url}\nThe teachers' key: {key}", flush=True)
                threading.Event().wait()
        except SchoolError as error:
            print(error, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
