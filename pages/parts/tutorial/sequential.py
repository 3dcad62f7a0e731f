"""Step 6: an empty model, and what the next two steps will add to it."""

import streamlit as st

from mnist_core.languages.translation import _, later
from pages.parts.tutorial.growing import show_so_far
from pages.parts.tutorial.layers import COMPLETE, EMPTY, HIDDEN, diagram

STAGES = {
    later("now"): (EMPTY, EMPTY, 0),
    later("with hidden layers"): (HIDDEN, HIDDEN - EMPTY, 2),
    later("with the output layer"): (COMPLETE, COMPLETE - HIDDEN, 3),
}


def touch() -> None:
    """Look ahead: the model as it is, and as it will be."""
    stage = st.segmented_control(
        _("The model"),
        list(STAGES),
        format_func=_,
        default="now",
        required=True,
        key="stage_of_model",
        persist_state="session",
    )
    boxes, new, layers = STAGES[stage]
    diagram(boxes, new=new)
    show_so_far(layers)
