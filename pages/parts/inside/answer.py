"""What in the digit moves the answer, and how ten logits become ten probabilities."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from mnist_core.formats import a_digit, percent, points
from mnist_core.inference.classifier import Prediction
from mnist_core.networks.arithmetic import softmax
from pages.parts.inside.signed import scale, signed_picture
from pages.parts.pictures import show_pixels

_LEAST_REACH = 0.01
"""Colours are full at no less than one percentage point: what hardly moves the answer is pale."""

_CELL = 10
"""Pixels of the picture a pixel of the digit."""


def show_what_moves(digit: np.ndarray, prediction: Prediction, effect: np.ndarray) -> None:
    """The digit beside itself with red and blue laid over it; `effect` is an occlusion map float (28, 28)."""
    label = prediction.label
    with st.container(horizontal=True, key="what_moves"):
        show_pixels(digit, "The digit", "The digit as the network gets it", side=28 * _CELL)
        strongest = float(abs(effect).max())
        reach = max(strongest, _LEAST_REACH)
        alt = (
            f"Red with plus signs where ink speaks for {a_digit(label)}, blue with minus signs where it speaks against"
        )
        st.image(
            signed_picture(effect, digit, cell=_CELL, reach=reach),
            caption=f"What speaks for {label}, and against it",
            alt=alt,
            width=28 * _CELL,
        )
        with st.container(width=280):
            sure = f"{percent(prediction.confidence)} sure"
            st.metric("The network says", label, sure, delta_color="off", delta_arrow="off")
            st.markdown(
                f":red-badge[**+** speaks for {label}] hide it, and {label} gets less probable  \n"
                f":blue-badge[**-** speaks against it] hide it, and {label} gets more probable"
            )
            st.caption(
                "A grey square of 6 x 6 pixels slides over the digit, and each time the network is asked again. The "
                f"strongest place moves the probability by {points(strongest).removeprefix('+')}."
            )
            st.image(scale(width=280), alt="The scale of the colours, from blue to red", width=280)
            st.caption(f"Full blue: {points(-reach)}. White: no change. Full red: {points(reach)}.")


def show_logits(logits: np.ndarray, label: int) -> None:
    """Each digit's logit, what exponentiation makes of it, and its share of the sum, as a table."""
    table = pd.DataFrame(
        {
            "Digit": range(10),
            "Logit": logits,
            "e to the logit": np.exp(logits),
            "Probability": softmax(logits),
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        height=390,
        column_config={
            "Logit": st.column_config.NumberColumn(format="%.2f"),
            "e to the logit": st.column_config.NumberColumn(format="%.3g"),
            "Probability": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1),
        },
        alt="The ten logits and their probabilities",
    )
    ahead = float(np.diff(np.sort(logits)[-2:])[0])
    st.caption(
        "The last layer gives ten numbers, the logits. Softmax raises e to each of them and divides by the sum, so "
        f"that ten probabilities come out. The logit of {label} is {ahead:.1f} ahead of the next: that makes it "
        f"{np.exp(min(ahead, 50.0)):,.0f} times as probable."
    )
