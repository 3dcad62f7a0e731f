"""What each step of the tutorial lets one touch: a file of the step's name, with a function `touch`."""

from __future__ import annotations

import importlib

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.lessons.tutorial import STEPS


@st.fragment
def touch(index: int) -> None:
    """Show what the step of this index lets one touch; its words and code are in `mnist_core/lessons/tutorial.py`."""
    if st.session_state["step"] != index:
        st.rerun()  # Next was pressed within a slider's last breath: Streamlit then runs only the slider's fragment
    try:
        importlib.import_module(f"{__name__}.{STEPS[index].name}").touch()
    except MnistCoreError as error:
        st.error(str(error))
