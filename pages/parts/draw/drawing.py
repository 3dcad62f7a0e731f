"""The visitor's drawing: kept while the visit lasts, and by the browser's tab through a reload or another site."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image

from mnist_core.errors import ImageError
from mnist_core.images.canvas_paths import drawing_of, strokes_of
from mnist_core.images.digits import from_canvas
from mnist_core.images.drawing import Drawing
from mnist_core.images.reading import read_image
from mnist_core.images.strokes import draw

SIDE = 400
"""The canvas's width and height in its own pixels; on a narrow screen the style zooms it."""

BRUSH_WIDTH, BRUSH_WIDTHS = 28, (8, 60)
"""The brush's width at first, and its least and largest, in canvas pixels."""

INK = "#111111"

_DRAWING, _GENERATION, _KEPT = "drawing", "canvas_generation", "kept_drawing"
_in_tab = st.components.v2.component(
    "digit_lab_kept_drawing", html="", js=Path(__file__).with_name("kept_drawing.js").read_text(), isolate_styles=False
)


def last_drawing() -> tuple[object, bytes | None]:
    """What the canvas sent last: its strokes, as `mnist_core.images.canvas_paths` reads them, and a PNG."""
    content, image = st.session_state.get(_DRAWING, (None, None))
    return content, image


def keep(content: object, image: bytes) -> None:
    """Keep what the canvas sent: strokes, and a PNG of them."""
    st.session_state[_DRAWING] = (content, image)


def last_digit() -> np.ndarray | None:
    """The visitor's last drawing as a digit uint8 (28, 28); None when there is none."""
    _, content = last_drawing()
    try:
        return None if content is None else from_canvas(read_image(content)).digit
    except ImageError:
        return None


def last_strokes() -> Drawing | None:
    """The visitor's last drawing as strokes; None when there is none.

    Raises:
        ImageError: what the browser sent is not a list of strokes.
    """
    content, _ = last_drawing()
    return None if content is None else drawing_of(content)


def generation() -> int:
    """How often the canvas was emptied or begun anew: what is asked about one drawing is not about the next."""
    return int(st.session_state.setdefault(_GENERATION, 0))


def clear() -> None:
    """Empty the canvas."""
    st.session_state[_GENERATION] = generation() + 1
    st.session_state.pop(_DRAWING, None)


def undo() -> None:
    """Take the last stroke back."""
    content, _ = last_drawing()
    put(_strokes(content)[:-1])


def put(strokes: Sequence[Drawing]) -> None:
    """Put strokes, each with its brush, on the canvas as if the visitor had drawn them."""
    clear()
    if not strokes:
        return
    ink = np.maximum.reduce([draw(each.strokes, each.brush_width, SIDE) for each in strokes])
    buffer = io.BytesIO()
    Image.fromarray(255 - ink).save(buffer, "PNG")
    keep(_content(strokes), buffer.getvalue())


def keep_in_tab() -> None:
    """Have the browser's tab keep the drawing, and give back what it kept when a visit begins."""
    content, _ = last_drawing()
    strokes = _strokes(content)
    data = {"drawing": _content(strokes) if strokes else None, "is_new": not generation()}
    _in_tab(key=_KEPT, data=data, on_found_change=_take_back)


def _take_back() -> None:
    """Put what the tab kept on the canvas; if that is no drawing, an empty canvas has the tab forget it."""
    if st.session_state.get(_DRAWING) is None:
        put(_strokes(st.session_state[_KEPT].found))


def _strokes(content: object) -> list[Drawing]:
    """Each stroke with its own brush; none where nothing is drawn, or the browser sent no list of strokes."""
    try:
        return [] if content is None else strokes_of(content)
    except ImageError:
        return []


def _content(strokes: Sequence[Drawing]) -> dict[str, object]:
    return {"objects": [_path(line, each.brush_width) for each in strokes for line in each.strokes]}


def _path(stroke: np.ndarray, brush_width: float) -> dict[str, object]:
    """A stroke as the canvas component (Fabric.js) keeps it."""
    stroke = np.round(stroke, 1)
    (left, top), (right, bottom) = stroke.min(axis=0), stroke.max(axis=0)
    return {
        "type": "Path",
        "path": [["L" if index else "M", *point] for index, point in enumerate(stroke.tolist())],
        "originX": "center",
        "originY": "center",
        "left": float(left + right) / 2,
        "top": float(top + bottom) / 2,
        "stroke": INK,
        "strokeWidth": brush_width,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
        "fill": None,
    }
