"""The drawing canvas, with a Clear button of our own, and a drawing that survives a change of page."""

from __future__ import annotations

import binascii

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import CanvasResult, st_canvas

from mnist_core.digits import read_image
from mnist_core.errors import ImageError

SIDE = 280
"""The canvas's width and height in CSS pixels; it fits a phone 390 pixels wide."""

_PAPER, _INK = "#ffffff", "#111111"


def drawing_canvas() -> np.ndarray | None:
    """Show the canvas; the visitor's drawing as uint8 RGBA (h, w, 4), or None before the first stroke.

    Raises:
        ImageError: what the browser sent is no image.
    """
    with st.container(key="canvas"):
        result = st_canvas(
            stroke_width=st.session_state.get("brush_width", 20),
            stroke_color=_INK,
            background_color=_PAPER,
            width=SIDE,
            height=SIDE,
            initial_drawing=_start(),
            return_image_data=True,
            key=_key(),
        )
    st.button("Clear", icon=":material/delete:", on_click=_clear, type="primary", key="clear", width=SIDE)
    st.slider("Brush width", 8, 40, 20, key="brush_width", persist_state="session", width=SIDE)
    content = _content(result)
    if content is None:
        return None
    st.session_state["drawing"] = (result.json_data, content)
    return read_image(content)


def _key() -> str:
    """A new key empties the canvas."""
    return f"drawing_{st.session_state.setdefault('canvas_generation', 0)}"


def _start() -> dict[str, object] | None:
    """What a newly opened canvas begins with: the drawing the visitor left behind on this page, if any."""
    if _key() not in st.session_state:
        st.session_state["canvas_start"], _ = st.session_state.get("drawing", (None, None))
    start: dict[str, object] | None = st.session_state.get("canvas_start")
    return start


def _clear() -> None:
    st.session_state["canvas_generation"] += 1
    st.session_state.pop("drawing", None)


def _content(result: CanvasResult) -> bytes | None:
    """The PNG the browser sent, or the one kept from before the page was left."""
    try:
        sent: bytes | None = result.image_bytes
    except (ValueError, AttributeError, TypeError, binascii.Error):
        raise ImageError("The browser sent no readable drawing. Press Clear and draw again.") from None
    if sent is None:
        _, sent = st.session_state.get("drawing", (None, None))
    return sent
