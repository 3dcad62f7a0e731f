"""What a browser fetches for the live answer: files that never change, and the models of runs."""

from __future__ import annotations

import gzip
from pathlib import PurePosixPath

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mnist_core.errors import RunError
from mnist_core.inference.fixed_batch import for_one_digit
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.live import parts

LARGEST_MODEL = 8 * 2**20
"""A phone should not have to fetch, and to keep, more."""

_KINDS = {".js": "text/javascript", ".wasm": "application/wasm"}
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def routes() -> list[Route]:
    """For `st.App`."""
    return [
        Route(f"{_base()}/model/{{run_id}}/{{version}}.tflite", _model),
        Route(f"{_base()}/{{version}}/{{name}}", _file),
    ]


def engine() -> str | None:
    """The address of live.js; None while LiteRT.js is not installed."""
    return f"{_base()}/{parts.version()}/live.js" if parts.are_there() else None


def model(run: Run) -> str | None:
    """The address of a run's model; None when it is gone, or larger than `LARGEST_MODEL`."""
    try:
        found = run.model_path.stat()
    except OSError:
        return None
    return None if found.st_size > LARGEST_MODEL else f"{_base()}/model/{run.id}/{_version(run)}.tflite"


def _base() -> str:
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}/live" if base else "/live"


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
    headers = {**_FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        content = gzip.decompress(content)
    return Response(content, headers=headers, media_type=_KINDS[PurePosixPath(name).suffix])


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


def _nothing_there() -> Response:
    return Response("There is no such file.", status_code=404, media_type="text/plain")
