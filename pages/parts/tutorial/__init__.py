"""What each step of the tutorial lets one touch: a file of the step's name, with a function `touch`."""

from __future__ import annotations

import importlib

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.tutorial import Step


@st.fragment
def touch(step: Step) -> None:
    """Show what the step lets one touch; its words and code are in `mnist_core/tutorial.py`."""
    try:
        importlib.import_module(f"{__name__}.{step.name}").touch()
    except MnistCoreError as error:
        st.error(str(error))
