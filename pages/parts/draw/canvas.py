"""The drawing canvas, with tools of our own."""

from __future__ import annotations

import binascii
import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from mnist_core.data import pen_digits
from mnist_core.errors import ImageError
from mnist_core.images import strokes
from mnist_core.images.canvas_paths import drawing_of
from mnist_core.images.drawing import Drawing
from mnist_core.images.reading import read_image
from mnist_core.languages.translation import _
from mnist_core.names import in_markdown
from mnist_core.networks.labels import Labels, are_digits
from pages.parts.draw.drawing import (
    BRUSH_WIDTH,
    BRUSH_WIDTHS,
    INK,
    SIDE,
    clear,
    generation,
    keep,
    keep_in_tab,
    last_drawing,
    put,
    undo,
)
from pages.parts.pictures import data_url

if TYPE_CHECKING:
    from streamlit_drawable_canvas import CanvasResult

MOST_BYTES = 2**20
"""A visitor's drawing is kept while the visit lasts, so thirty large ones would fill a small server's memory."""

_THUMBNAIL = 64
_PAPER = "#ffffff"


def drawing_canvas() -> np.ndarray | None:
    """Show the canvas; the visitor's drawing as uint8 RGBA (h, w, 4), or None before the first stroke.

    Raises:
        ImageError: what the browser sent is not an image.
    """
    from streamlit_drawable_canvas import st_canvas  # which can be imported only where Streamlit runs

    with st.container(key="canvas"):
        result = st_canvas(
            stroke_width=st.session_state.get("brush_width", BRUSH_WIDTH),
            stroke_color=INK,
            background_color=_PAPER,
            width=SIDE,
            height=SIDE,
            initial_drawing=_start(),
            return_image_data=True,
            key=_key(),
        )
    content = _content(result)
    if content is not None:
        keep(result.json_data, content)
    keep_in_tab()
    return None if content is None else read_image(content)


def canvas_tools() -> None:
    """Clear, Undo and Brush. They stand outside the fragment that a stroke redraws: they never change with one."""
    with st.container(horizontal=True, gap="small", key="tools"):
        st.button(_("Clear"), icon=":material/delete:", on_click=clear, type="primary", key="clear")
        st.button(_("Undo"), icon=":material/undo:", on_click=undo, key="undo")
        with st.popover(_("Brush"), icon=":material/brush:"):
            st.slider(_("Brush width"), *BRUSH_WIDTHS, BRUSH_WIDTH, key="brush_width", persist_state="session")


def writing_canvas(writer_id: int, sheet: int) -> Drawing | None:
    """Show a writer's canvas for one digit of a class; its strokes, or None before the first. Another sheet empties it.

    It is emptied and not replaced, or a stroke that begins while the next canvas comes would be lost. Until the browser
    has heard of that, it sends what was drawn before: the colour of the paper tells on which sheet, and eight of them
    take turns, which nobody can tell apart.

    Raises:
        ImageError: what the browser sent is not a list of strokes.
    """
    from streamlit_drawable_canvas import st_canvas

    paper = f"#fffff{15 - sheet % 8:x}"
    with st.container(key="canvas"):
        result = st_canvas(
            stroke_width=BRUSH_WIDTH,
            stroke_color=INK,
            background_color=paper,
            width=SIDE,
            height=SIDE,
            key=f"writing_{writer_id}",
        )
    return drawing_on(paper, result.json_data)


def drawing_on(paper: str, content: object) -> Drawing | None:
    """The strokes that a canvas sent, if they were drawn on this paper; None for none, or for another sheet's.

    Raises:
        ImageError: the text is not a list of strokes.
    """
    if isinstance(content, Mapping) and content.get("background", paper) != paper:
        return None
    return None if content is None else drawing_of(content)


def invite_to_draw(labels: Labels) -> None:
    """What stands in the answer's place as long as nothing is drawn.

    Ten handwritten digits to press serve whoever has no pen, and a keyboard. Signs of a class's own are only named.
    """
    if not are_digits(labels):
        names = ", ".join(f"**{in_markdown(label)}**" for label in labels)
        st.markdown(_("**Nothing drawn yet.** Draw one of the signs it has learnt: {signs}.").format(signs=names))
        return
    st.markdown(_("**Nothing drawn yet.** Draw a digit from 0 to 9 with your mouse or finger, or choose one:"))
    with st.container(horizontal=True, gap="small", key="examples"):
        for label in range(10):
            st.button(_thumbnail(label), on_click=_write_example, args=(label,), key=f"example-{label}")


@functools.cache
def _example(label: int) -> list[np.ndarray]:
    """The strokes of a digit 0-9, in the middle of the canvas."""
    shape = pen_digits.strokes_of(label, np.random.default_rng(label))
    return strokes.place(shape, 0.7 * SIDE, (SIDE / 2, SIDE / 2))


@functools.cache
def _thumbnail(label: int) -> str:
    """A picture of the example, as a button's label."""
    small = strokes.place(_example(label), 0.7 * _THUMBNAIL, (_THUMBNAIL / 2, _THUMBNAIL / 2))
    return f"![{label}]({data_url(255 - strokes.draw(small, 0.1 * _THUMBNAIL, _THUMBNAIL))})"


def _write_example(label: int) -> None:
    """Put a digit on the canvas as if the visitor had drawn it."""
    put([Drawing([stroke], BRUSH_WIDTH) for stroke in _example(label)])


def _key() -> str:
    """A new key empties the canvas."""
    return f"drawing_{generation()}"


def _start() -> dict[str, object] | None:
    """What a newly opened canvas begins with: the drawing the visitor left behind on this page, if any."""
    if _key() not in st.session_state:
        st.session_state["canvas_start"] = last_drawing()[0]
    start: dict[str, object] | None = st.session_state.get("canvas_start")
    return start


def _content(result: CanvasResult) -> bytes | None:
    """The PNG the browser sent, or the one kept from before the page was left."""
    try:
        sent: bytes | None = result.image_bytes
    except (ValueError, AttributeError, TypeError, binascii.Error):
        raise ImageError(_("The drawing can't be read. Press Clear and draw it again.")) from None
    if sent is None:
        sent = last_drawing()[1]
    if sent is not None and len(sent) > MOST_BYTES:  # our own canvas sends some ten kilobytes
        most = MOST_BYTES // 2**20
        raise ImageError(_("The drawing is larger than {most} MB. Press Clear and draw again.").format(most=most))
    return sent
