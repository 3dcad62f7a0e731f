"""The training digits most like this one, as pixels and as the network sees them, side by side."""

from __future__ import annotations

import numpy as np
import streamlit as st

from mnist_core.data.mnist import Split
from mnist_core.formats import a_digit, whole
from mnist_core.languages.translation import _
from pages.parts.pictures import show_digits


def show_alike(train: Split, by_features: np.ndarray, by_pixels: np.ndarray) -> None:
    """The digits at these indices of the training images."""
    left, right = st.columns(2, gap="medium")
    for column, title, indices in (
        (left, _("As the network sees them"), by_features),
        (right, _("Pixel by pixel"), by_pixels),
    ):
        with column:
            st.markdown(f"**{title}**: {_labels(train.labels[indices])}")
            show_digits(train.images[indices], [a_digit(label) for label in train.labels[indices]], side=56)
    st.caption(
        _(
            "The nearest of {count} training digits, compared by the numbers that reach the last layer and "
            "by their 784 pixels. Where the first row agrees and the second doesn't, the network has learnt "
            "what makes a digit."
        ).format(count=whole(len(train)))
    )


def _labels(labels: np.ndarray) -> str:
    counts = np.bincount(labels, minlength=10)
    order = counts.argsort(kind="stable")[::-1]
    return ", ".join(f"{counts[label]} x {label}" for label in order if counts[label])
