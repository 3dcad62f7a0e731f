"""A canvas and its answer, small enough to stand beside a step's words."""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import ImageError, NothingDrawn
from mnist_core.images.digits import from_image
from pages.parts import resources
from pages.parts.answer import invite_to_draw, show_prediction
from pages.parts.canvas import drawing_canvas


def draw_and_read(run_id: str) -> None:
    """Ask for a drawing, and show what this run's network reads in it."""
    digit = None
    with st.container(horizontal=True, key="stage"):
        with st.container(key="asking"):
            try:
                image = drawing_canvas()
                digit = None if image is None else from_image(image).digit
            except NothingDrawn:
                pass
            except ImageError as error:
                st.error(str(error))
        with st.container(key="prediction"):
            if digit is None:
                invite_to_draw()
            else:
                show_prediction(resources.classifier(run_id).predict(digit))
