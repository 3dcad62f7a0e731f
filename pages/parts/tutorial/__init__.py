"""What each step of the tutorial lets one touch: a file of the step's name, with a function `show_demo`."""

from __future__ import annotations

import importlib

import streamlit as st

from mnist_core.lessons.tutorial import STEPS
from pages.parts.failures import show_error_here, show_problem
from pages.parts.session.widgets import Choice

STEP = Choice("chosen_step", 0)
"""The index of the step that the visitor is at."""


@st.fragment
@show_error_here
def show_demo(index: int) -> None:
    """Show what the step of this index lets one touch; its words and code are in `mnist_core/lessons/tutorial.py`."""
    if STEP.value != index:
        st.rerun()  # Next was pressed within a slider's last breath: Streamlit then runs only the slider's fragment
    show_problem()
    importlib.import_module(f"{__name__}.{STEPS[index].name}").show_demo()
