"""A run's page to take home at an address of its own, for phones: they may put it on their home screen and keep it.

A browser lets a page be kept only where its address is https, or on the machine itself; elsewhere it can be saved.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TypeVar

from PIL import Image
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mnist_core.errors import MnistCoreError
from mnist_core.languages.translation import language, languages, speaking
from mnist_core.lessons.page.single_file import ICON, ICON_SIDE, MANIFEST, WORKER, manifest, worker
from mnist_core.runs.run import Run
from pages.parts import frame, resources
from pages.parts.server.page_addresses import SERVED_PAGES, base_path

Made = TypeVar("Made")


def routes() -> list[Route]:
    """For `st.App`. Each answer is made in a thread of its own."""
    here = f"{base_path()}/{SERVED_PAGES}/{{run_id}}/{{language}}/"
    return [
        Route(here, _page),
        Route(here + MANIFEST, lambda request: _beside(request, manifest, "application/manifest+json")),
        Route(here + WORKER, lambda request: _beside(request, lambda run: worker(), "text/javascript")),
        Route(here + ICON, lambda request: _beside(request, lambda run: _icon(), "image/png")),
    ]


def address(run: Run) -> str:
    """The address of a run's page in the reader's language, from the app's root."""
    return f"{SERVED_PAGES}/{run.id}/{language()}/"


def _page(request: Request) -> Response:
    page = _of_the_run(request, lambda run: resources.served_page(run, language()))
    return page.respond(request) if page else _nothing_there()


def _beside(request: Request, make: Callable[[Run], str | bytes], media_type: str) -> Response:
    content = _of_the_run(request, make)
    if content is None:
        return _nothing_there()
    return Response(content, headers={"Cache-Control": "no-cache"}, media_type=media_type)


def _of_the_run(request: Request, make: Callable[[Run], Made]) -> Made | None:
    """What is made of a run that there is, in a language that there is."""
    spoken = request.path_params["language"]
    if spoken not in languages():
        return None
    try:
        run = resources.store().read(request.path_params["run_id"])
        with speaking(spoken):
            return make(run) if run.has_model and not resources.why_not_as(run, "page") else None
    except MnistCoreError:
        return None


def _icon() -> bytes:
    buffer = io.BytesIO()
    with Image.open(frame.ICON) as icon:
        icon.resize((ICON_SIDE, ICON_SIDE), Image.Resampling.LANCZOS).save(buffer, "png")
    return buffer.getvalue()


def _nothing_there() -> Response:
    return Response("File not found.", status_code=404, media_type="text/plain")
