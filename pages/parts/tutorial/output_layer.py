"""Step 8: ten logits, and the probabilities that softmax makes of them."""

import numpy as np
import streamlit as st

from mnist_core.formats import percent, sureness
from mnist_core.languages.translation import _
from mnist_core.networks.arithmetic import softmax
from pages.parts.session.widgets import decimal_slider
from pages.parts.tutorial import plots
from pages.parts.tutorial.growing import show_so_far
from pages.parts.tutorial.layers import COMPLETE, HIDDEN, diagram

LOWEST, HIGHEST = -5.0, 10.0
AT_FIRST = (-2.0, -1.0, 0.0, 1.0, -3.0, 0.5, -4.0, 6.0, -0.5, 2.0)
"""A network that sees a 7."""


def show_demo() -> None:
    """The complete model, and its last layer's arithmetic."""
    diagram(COMPLETE, new=COMPLETE - HIDDEN)
    show_so_far(3)
    move_logits()


def move_logits() -> None:
    """Ten sliders and ten bars."""
    with st.container(horizontal=True, gap="small", key="logits"):
        logits = [
            decimal_slider(
                _("Logit of {digit}").format(digit=digit), LOWEST, HIGHEST, start, step=0.5, key=f"logit_{digit}"
            )
            for digit, start in enumerate(AT_FIRST)
        ]
    probabilities = softmax(np.array(logits))
    likeliest = int(probabilities.argmax())
    plots.bars(
        probabilities,
        titles=(_("digit"), _("probability")),
        highest=1,
        selected=likeliest,
        key="softmax",
        alt=_("Probabilities. The most likely is {digit}, at {share}.").format(
            digit=likeliest, share=sureness(probabilities[likeliest])
        ),
        height=180,
    )
    st.markdown(
        _("Largest: **{digit}**, at {share}. All ten add up to {whole}.").format(
            digit=likeliest, share=sureness(probabilities[likeliest]), whole=percent(1)
        )
    )
