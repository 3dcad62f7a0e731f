"""The files that a browser fetches for the live answer: ours, and those of LiteRT.js, which `install` brings.

The address of a file has a hash of them all in it, so a browser may keep them for ever.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
from pathlib import Path

HERE = Path(__file__).parent
VENDOR = HERE / "vendor"
"""LiteRT.js, each file compressed: so it is kept, and so it is sent."""

OURS = ("live.js", "digit.js")
THEIRS = ("wasm-utils.js", "litert_wasm_compat_internal.js", "litert_wasm_compat_internal.wasm", "litert.js")
"""In the order in which they are written: with the last one they are complete."""


def are_there() -> bool:
    """Whether LiteRT.js has been installed."""
    return (VENDOR / f"{THEIRS[-1]}.gz").is_file()


def compressed(name: str) -> bytes:
    """A file's content as gzip.

    Raises:
        KeyError: there is no part of this name.
    """
    return _contents()[name]


@functools.cache
def version() -> str:
    """What tells these files from those of any other version."""
    digest = hashlib.sha256()
    for name, content in sorted(_contents().items()):
        digest.update(name.encode() + hashlib.sha256(content).digest())
    return digest.hexdigest()[:12]


@functools.cache
def _contents() -> dict[str, bytes]:
    ours = {name: gzip.compress((HERE / name).read_bytes(), mtime=0) for name in OURS}
    return ours | {name: (VENDOR / f"{name}.gz").read_bytes() for name in THEIRS}
