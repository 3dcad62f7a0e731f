"""The answer to a digit: the label in large letters, how sure the network is, and ten bars."""

from __future__ import annotations

import streamlit as st

from mnist_core.classifier import Prediction
from pages.parts import charts
from pages.parts.canvas import offer_examples

BARS_HEIGHT = 240


def show_prediction(prediction: Prediction) -> None:
    """Label, words and bars."""
    with st.container(key="words"):
        if not prediction.is_sure:
            st.markdown(f"## {prediction.label}?")
            st.markdown(
                f"**Not sure:** {prediction.confidence:.0%} for {prediction.label}, or perhaps {prediction.runner_up}."
            )
        else:
            st.markdown(f"## {prediction.label}")
            st.markdown(f"The network is {prediction.confidence:.1%} sure.")
    with st.container(key="bars", height=BARS_HEIGHT, border=False):
        charts.probabilities(prediction)


def invite_to_draw() -> None:
    """What stands in the answer's place as long as nothing is drawn."""
    st.markdown("**Nothing drawn** yet. Draw a digit from 0 to 9 with the mouse or a finger, or press one:")
    offer_examples()
