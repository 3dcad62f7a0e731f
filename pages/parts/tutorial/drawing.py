"""A canvas and its answer, small enough to stand beside a step's words."""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import ImageError, NothingDrawn
from mnist_core.images.digits import from_canvas
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.answer import invite_to_draw, show_answer
from pages.parts.canvas import drawing_canvas
from pages.parts.live.components import follow_pen


def draw_and_read(run: Run) -> None:
    """Ask for a drawing, and show what this run's network reads in it."""
    digit = None
    with st.container(horizontal=True, key="stage"):
        with st.container(key="asking"):
            try:
                image = drawing_canvas()
                digit = None if image is None else from_canvas(image).digit
            except NothingDrawn:
                pass
            except ImageError as error:
                st.error(str(error))
            follow_pen(run)
        with st.container(key="prediction"):
            show_answer(run.id, None if digit is None else resources.classifier(run.id).predict(digit))
            if digit is None:
                invite_to_draw()
