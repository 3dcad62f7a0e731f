"""What a browser fetches for the live answer: files that never change, and the models of runs.

Addresses are relative to the app's root, of which the browser alone knows where a proxy has put it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from pathlib import PurePosixPath

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
from pages.parts.server.page_addresses import base_path
from pages.parts.server.zipped_answer import ZippedAnswer

_KINDS = {".js": "text/javascript", ".wasm": "application/wasm"}
_NONE = "none"
_UNITS = re.compile(r"[0-9]{1,2}\.[0-9]{1,5}(-[0-9]{1,2}\.[0-9]{1,5}){0,499}")
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
    off = _units(request.path_params["off"])
    if off is None:
        return _nothing_there()
    return _of_the_opened(request, lambda inside: inside.for_browser(off))


def _weights(request: Request) -> Response:
    return _of_the_opened(request, lambda inside: inside.eight_bit_weights())


def _of_the_opened(request: Request, make: Callable[[LiteRTInspector], bytes]) -> Response:
    """What is made of a run's network, opened; in a thread of its own, because it reads a file."""
    try:
        run = resources.store().read(request.path_params["run_id"])
        if model(run) is None or request.path_params["version"] != _version(run):
            return _nothing_there()
        content = make(LiteRTInspector(run.model_path.read_bytes()))
    except (RunError, OSError, IndexError):
        return _nothing_there()
    return Response(content, headers=_FOR_EVER, media_type="application/octet-stream")


def _units(text: str) -> Mapping[int, Collection[int]] | None:
    """Units by their layer's index, of what `opened` wrote; None if it is something else."""
    if text == _NONE:
        return {}
    if not _UNITS.fullmatch(text):
        return None
    pairs = [tuple(map(int, each.split("."))) for each in text.split("-")]
    return {layer: [unit for other, unit in pairs if other == layer] for layer, _ in pairs}


def _nothing_there() -> Response:
    return Response("File not found.", status_code=404, media_type="text/plain")
