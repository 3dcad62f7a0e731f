"""Step 3: browse MNIST, count it, and look at the average of each digit."""

import streamlit as st

from pages.parts import resources
from pages.parts.pictures import show_pixels
from pages.parts.tutorial import plots

ALL = "all"


@st.fragment
def touch() -> None:
    """Choose a digit and leaf through its images, beside their average and how many there are of each."""
    sample, counts, averages = resources.training_digits(), resources.training_counts(), resources.training_averages()
    label = st.segmented_control(
        "Digit", [ALL, *map(str, range(10))], default=ALL, required=True, key="browsed", persist_state="session"
    )
    chosen = None if label == ALL else int(label)
    indices = range(len(sample)) if chosen is None else (sample.labels == chosen).nonzero()[0]
    place = st.slider("Leaf through", 1, len(indices), 1, key=f"leaf_{label}", persist_state="session")
    index = indices[place - 1]
    with st.container(horizontal=True, gap="small"):
        show_pixels(
            sample.images[index], f"Label: {sample.labels[index]}", f"A handwritten {sample.labels[index]}", side=168
        )
        for digit in range(10) if chosen is None else [chosen]:
            side = 64 if chosen is None else 168
            show_pixels(averages[digit], f"Average {digit}", f"The average of all {digit}s, blurred", side=side)
    plots.bars(
        counts,
        titles=("digit", "training images"),
        lit=chosen,
        key="counts",
        alt=f"Number of training images of each digit: {', '.join(map(str, counts))}",
    )
