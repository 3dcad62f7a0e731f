"""A canvas and its answer, small enough to stand beside a step's words."""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import ImageError, NothingDrawn
from mnist_core.images.digits import from_canvas
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.draw.canvas import canvas_tools, drawing_canvas, invite_to_draw
from pages.parts.live import components


def draw_and_read(run: Run) -> None:
    """Ask for a drawing, and show what this run's network reads in it."""
    digit, problem = None, ""
    with st.container(horizontal=True, key="stage"):
        try:
            image = drawing_canvas()
            digit = None if image is None else from_canvas(image).digit
        except NothingDrawn:
            pass
        except ImageError as error:
            problem = str(error)
        components.answer(run, None if digit is None else resources.classifier(run.id).predict(digit))
        if digit is None:
            with st.container(key="no_answer_yet"):
                st.error(problem) if problem else invite_to_draw(run.config.labels)
        canvas_tools()
        components.follow_pen(run)
