"""The answer to a digit: the label in large letters, how sure the network is, and ten bars."""

from __future__ import annotations

import streamlit as st

from mnist_core.formats import a_digit, percent
from mnist_core.inference.classifier import Prediction
from pages.parts.canvas import offer_examples
from pages.parts.live import components


def show_answer(run_id: str, prediction: Prediction | None) -> None:
    """Label, words and bars; without a prediction they stand there unseen until the pen draws."""
    with st.container(key="words"):
        components.live_words(run_id)
        if prediction is not None:
            _say(prediction)
    with st.container(key="bars"):
        components.bars(run_id, prediction)


def _say(prediction: Prediction) -> None:
    st.markdown(f"## {prediction.sign}")
    share = percent(prediction.confidence)
    if prediction.is_guess:
        st.markdown(f"**No idea:** no digit gets more than {share}.")
    elif prediction.is_sure:
        rival = prediction.runner_up
        doubt = f" Or is it {a_digit(rival)} ({percent(prediction.probabilities[rival])})?"
        st.markdown(f"The network is {share} sure." + (doubt if prediction.has_rival else ""))
    else:
        st.markdown(f"**Not sure:** {share} for {prediction.label}, or maybe {prediction.runner_up}.")


def invite_to_draw() -> None:
    """What stands in the answer's place as long as nothing is drawn."""
    with st.container(key="invitation"):
        st.markdown("**Nothing drawn yet.** Draw a digit from 0 to 9 with your mouse or finger, or choose one:")
        offer_examples()
