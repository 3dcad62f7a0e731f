"""The files that a browser fetches for the live answer: ours, and those of LiteRT.js.

The address of a file has a hash of them all in it, so a browser may keep them for ever.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
from pathlib import Path

from mnist_core.javascript import components, litert

HERE = Path(__file__).parent
_OURS = (HERE / "live.js", components.HERE / "digit.js")


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
    ours = {path.name: gzip.compress(path.read_bytes(), mtime=0) for path in _OURS}
    return ours | {name: litert.compressed(name) for name in litert.FILES}
