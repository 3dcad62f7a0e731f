"""The command `app`: the app itself, in the browser, from whatever folder it is called."""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys

from mnist_core import paths, settings
from mnist_core.errors import ServerError
from mnist_core.languages.translation import _

_FIRST_PORT, _PORTS = 8501, 20


def run(options: argparse.Namespace) -> int:
    """Serve the app until it is interrupted; the exit status is Streamlit's."""
    port = options.port or _free_port()
    print(f"Digit Lab: http://127.0.0.1:{port}", flush=True)
    command = [sys.executable, "-m", "streamlit", "run", paths.APP.name, "--server.port", str(port)]
    if options.no_browser:
        command += ["--server.headless", "true"]
    environment = settings.for_a_child({settings.RUNS_FOLDER.name: str(paths.runs_folder())})  # whose folder is another
    try:  # Streamlit looks for its configuration where it is started
        return subprocess.run(command, cwd=paths.APP.parent, env=environment, stderr=sys.stderr, check=False).returncode
    except OSError as error:
        raise ServerError(_("The app can't start: {problem}.").format(problem=error.strerror)) from None


def _free_port() -> int:
    """Streamlit's usual port, or the next one that nobody listens on."""
    for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise ServerError(
        _("The ports from {first} to {last} are all in use. Choose another with --port.").format(
            first=_FIRST_PORT, last=_FIRST_PORT + _PORTS - 1
        )
    )
