"""Step 6: an empty model, and what the next two steps will add to it."""

import streamlit as st

from pages.parts.tutorial.layers import COMPLETE, EMPTY, HIDDEN, diagram

STAGES = {
    "now": (EMPTY, EMPTY),
    "with hidden layers": (HIDDEN, HIDDEN - EMPTY),
    "with the output layer": (COMPLETE, COMPLETE - HIDDEN),
}


def touch() -> None:
    """Look ahead: the model as it is, and as it will be."""
    stage = st.segmented_control(
        "The model", list(STAGES), default="now", required=True, key="stage_of_model", persist_state="session"
    )
    boxes, new = STAGES[stage]
    diagram(boxes, new=new)
