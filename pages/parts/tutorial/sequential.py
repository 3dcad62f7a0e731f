"""Step 6: an empty model, and what the next two steps will add to it."""

import streamlit as st

from pages.parts.tutorial.growing import show_so_far
from pages.parts.tutorial.layers import COMPLETE, EMPTY, HIDDEN, diagram

STAGES = {
    "now": (EMPTY, EMPTY, 0),
    "with hidden layers": (HIDDEN, HIDDEN - EMPTY, 2),
    "with the output layer": (COMPLETE, COMPLETE - HIDDEN, 3),
}


def touch() -> None:
    """Look ahead: the model as it is, and as it will be."""
    stage = st.segmented_control(
        "The model", list(STAGES), default="now", required=True, key="stage_of_model", persist_state="session"
    )
    boxes, new, layers = STAGES[stage]
    diagram(boxes, new=new)
    show_so_far(layers)
