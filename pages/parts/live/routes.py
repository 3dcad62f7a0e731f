"""What a browser fetches for the live answer: files that never change, and the models of runs.

Addresses are relative to the app's root, of which the browser alone knows where a proxy has put it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath
from typing import Final

from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mnist_core.errors import RunError
from mnist_core.inference.fixed_batch import for_one_digit
from mnist_core.inference.inside import LiteRTInspector
from mnist_core.javascript import litert
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.live import parts
from pages.parts.server import client
from pages.parts.server.page_addresses import base_path
from pages.parts.server.zipped_answer import ZippedAnswer
from pages.parts.session.rate_limiter import RateLimiter

_KINDS = {".js": "text/javascript", ".wasm": "application/wasm"}
_NONE = "none"
_UNITS = re.compile(r"[0-9]{1,2}\.[0-9]{1,5}(-[0-9]{1,2}\.[0-9]{1,5}){0,499}")
_WEIGHTS = ""  # which no address has in the place of units

MADE = RateLimiter(300)
"""By one address, which a whole school may share: of what is kept nothing is made."""

_KEPT: Final[LRUCache[tuple[str, str, str], bytes]] = LRUCache(maxsize=32 * 2**20, getsizeof=len)
_LOCK, _MAKING = threading.Lock(), threading.Lock()

_FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}


def routes() -> list[Route]:
    """For `st.App`."""
    return [
        Route(f"{base_path()}/live/model/{{run_id}}/{{version}}.tflite", _model),
        Route(f"{base_path()}/live/opened/{{run_id}}/{{version}}/{{off}}.tflite", _opened),
        Route(f"{base_path()}/live/weights/{{run_id}}/{{version}}.bin", _weights),
        Route(f"{base_path()}/live/{{version}}/{{name}}", _file),
    ]


def engine() -> str | None:
    """The address of live.js; None while LiteRT.js is not installed."""
    return f"live/{parts.version()}/live.js" if litert.is_there() else None


def model(run: Run) -> str | None:
    """The address of a run's model; None when it is gone, or larger than `litert.LARGEST_MODEL`."""
    try:
        found = run.model_path.stat()
    except OSError:
        return None
    return None if found.st_size > litert.LARGEST_MODEL else f"live/model/{run.id}/{_version(run)}.tflite"


def opened(run: Run, switched_off: Mapping[int, Collection[int]]) -> str | None:
    """The address of a run's model that answers layer by layer, without some units; None as for `model`."""
    if model(run) is None:
        return None
    units = [f"{layer}.{unit}" for layer, off in sorted(switched_off.items()) for unit in sorted(off)]
    return f"live/opened/{run.id}/{_version(run)}/{'-'.join(units) or _NONE}.tflite"


def weights(run: Run) -> str:
    """The address of a run's weights, for a picture: see `LiteRTInspector.eight_bit_weights`."""
    return f"live/weights/{run.id}/{_version(run)}.bin"


def _version(run: Run) -> str:
    return f"{run.model_path.stat().st_mtime_ns:x}"


async def _file(request: Request) -> Response:
    name = request.path_params["name"]
    try:
        if request.path_params["version"] != parts.version():
            return _nothing_there()
        content = parts.compressed(name)
    except (KeyError, OSError):
        return _nothing_there()
    headers = {**_FOR_EVER, "content-type": _KINDS[PurePosixPath(name).suffix]}
    return ZippedAnswer(content, parts.version(), headers).respond(request)


def _model(request: Request) -> Response:
    """In a thread of its own, because it reads a file."""
    try:
        run = resources.store().read(request.path_params["run_id"])
        if model(run) is None or request.path_params["version"] != _version(run):
            return _nothing_there()
        content = for_one_digit(run.model_path.read_bytes())
    except (RunError, OSError):
        return _nothing_there()
    return Response(content, headers=_FOR_EVER, media_type="application/octet-stream")


def _opened(request: Request) -> Response:
    return _of_the_opened(request, request.path_params["off"])


def _weights(request: Request) -> Response:
    return _of_the_opened(request, _WEIGHTS)


def _of_the_opened(request: Request, wanted: str) -> Response:
    """What is made of a run's network, opened; in a thread of its own, because it reads a file."""
    try:
        run = resources.store().read(request.path_params["run_id"])
        if model(run) is None or request.path_params["version"] != _version(run):
            return _nothing_there()
        content = _kept(run, wanted)
        if content is None:
            address = client.of_request(request)
            if MADE.exceeded(address):
                return Response("Too many requests.", 429, headers={"Retry-After": "60"}, media_type="text/plain")
            MADE.count(address)
            content = _make(run, wanted)
    except (RunError, OSError, IndexError):
        return _nothing_there()
    return Response(content, headers=_FOR_EVER, media_type="application/octet-stream")


def _kept(run: Run, wanted: str) -> bytes | None:
    with _LOCK:
        return _KEPT.get((run.id, _version(run), wanted))


def _make(run: Run, wanted: str) -> bytes:
    """One after the other, so that strangers who ask for many keep one processor busy and not all.

    Raises:
        IndexError: there is no such unit.
    """
    with _MAKING:
        inside = LiteRTInspector(run.model_path.read_bytes())
        made = inside.eight_bit_weights() if wanted == _WEIGHTS else inside.for_browser(_units(wanted))
    with _LOCK:
        _KEPT[run.id, _version(run), wanted] = made
    return made


def _units(text: str) -> Mapping[int, Collection[int]]:
    """Return units by their layer's index, of what `opened` wrote.

    Raises:
        IndexError: it is something else.
    """
    if text == _NONE:
        return {}
    if not _UNITS.fullmatch(text):
        raise IndexError(text)
    pairs = [tuple(map(int, each.split("."))) for each in text.split("-")]
    return {layer: [unit for other, unit in pairs if other == layer] for layer, _ in pairs}


def _nothing_there() -> Response:
    return Response("File not found.", status_code=404, media_type="text/plain")
