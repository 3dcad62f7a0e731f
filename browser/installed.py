"""The package where nothing of Digit Lab is: what it costs to install, and that a 7 drawn there is read.

    python -m browser.installed            in an empty environment of this Python
    python -m browser.installed --debian   in a bare Debian as well, made below a temporary folder (root only)
    python -m browser.installed --train    with TensorFlow, and trains an epoch there

Builds the wheel first; prints a line for each place.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from browser.driver import ANSWER, canvas, choose_epochs, draw, launch, wait_until
from browser.server import PROJECT, free_port, until_healthy

OF_THE_NETWORK = ("/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt")
"""How this machine finds others, and whom it believes."""

_PATIENCE_MS = 180_000


@dataclass(frozen=True)
class Place:
    """Where the package is installed.

    Attributes:
        name: as it is printed.
        root: the folder that is `/` there.
        python: the path of a Python there.
        into: the command that steps into the place before another command.
        folder: an empty folder there, also the home of whoever installs.
    """

    name: str
    folder: Path
    root: Path = Path("/")
    python: str = sys.executable
    into: tuple[str, ...] = ()

    @property
    def here(self) -> Path:
        """The same folder, seen from outside."""
        return self.root / self.folder.relative_to("/")

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of this project's, and nothing that pip was told here but how to reach the network."""
        kept = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.folder), **kept}

    def run(self, *command: str) -> str:
        """Run a command there; what it prints."""
        full = [*self.into, *command]
        done = subprocess.run(full, env=self.environment, cwd=self.here, check=False, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}, {self.name}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout


@contextmanager
def bare_debian(folder: Path) -> Iterator[Place]:
    """Debian's smallest system with a Python, in a folder of its own."""
    debootstrap = shutil.which("debootstrap", path=os.environ["PATH"] + ":/usr/sbin")
    if debootstrap is None or os.geteuid() != 0:
        raise SystemExit("A bare Debian needs root and debootstrap (apt-get install debootstrap).")
    root = folder / "debian"
    made = [debootstrap, "--variant=minbase", "--include=python3-venv,ca-certificates", "stable", str(root)]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
    for name in OF_THE_NETWORK:
        shutil.copy(name, root / name[1:])
    (root / "lab").mkdir()
    subprocess.run(["mount", "-t", "proc", "proc", str(root / "proc")], check=True)
    try:
        yield Place("a bare Debian", Path("/lab"), root, "/usr/bin/python3", ("chroot", str(root)))
    finally:
        subprocess.run(["umount", str(root / "proc")], check=True)


def try_it(place: Place, wheel: Path, *, train: bool) -> str:
    """Install the wheel into an empty environment there, start the app in an empty folder, and draw a 7."""
    shutil.copy(wheel, place.here)
    environment = place.folder / "environment"
    place.run(place.python, "-m", "venv", str(environment))
    started = time.perf_counter()
    what = str(place.folder / wheel.name) + ("[train]" if train else "")
    place.run(str(environment / "bin" / "pip"), "install", "--quiet", what)
    seconds = time.perf_counter() - started
    megabytes = place.run("du", "-sm", str(environment)).split()[0]
    answer = _drawn_answer(place, str(environment / "bin" / "digit-lab"), train=train)
    return f"{place.name}: {megabytes} MB in {seconds:.0f} s, {answer}"


def _drawn_answer(place: Place, command: str, *, train: bool) -> str:
    from playwright.sync_api import expect

    expect.set_options(timeout=_PATIENCE_MS)
    port = free_port()
    serve = [*place.into, command, "app", "--port", str(port), "--no-browser"]
    started = time.perf_counter()
    log = place.here / "server.log"
    with until_healthy(serve, port, place.here, place.environment, log), launch() as browser:
        page = browser.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        page.goto(f"http://127.0.0.1:{port}/draw")
        canvas(page)
        ready = time.perf_counter() - started
        draw(page, lift=False)
        wait_until(page, "() => document.body.dataset.answer === 'live'")
        page.mouse.up()
        expect(page.locator(ANSWER)).to_have_text("7")
        said = f"the canvas after {ready:.1f} s, a 7 read"
        if train:
            page.goto(f"http://127.0.0.1:{port}/train")
            choose_epochs(page, 1)
            page.get_by_test_id("stMain").get_by_role("button", name="Train", exact=True).first.click()
            page.get_by_text("finished in").first.wait_for()
            said += ", an epoch trained"
    return said


def main() -> None:
    """Try the places that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--debian", action="store_true")
    parser.add_argument("--train", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="digit-lab-") as name:
        folder = Path(name)
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
        (wheel,) = folder.glob("*.whl")
        (folder / "empty").mkdir()
        print(try_it(Place("an empty environment", folder / "empty"), wheel, train=options.train), flush=True)
        if options.debian:
            with bare_debian(folder) as debian:
                print(try_it(debian, wheel, train=options.train))


if __name__ == "__main__":
    main()
