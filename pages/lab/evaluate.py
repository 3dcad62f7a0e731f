"""See how good a network is on the 10,000 test digits it never saw, and which ones it gets wrong."""

import numpy as np
import pandas as pd
import streamlit as st

from mnist_core.data.mnist import Split
from mnist_core.errors import MnistCoreError
from mnist_core.formats import a_digit, percent
from mnist_core.inference.evaluation import Evaluation, evaluate, per_digit
from pages.parts import projector, resources
from pages.parts.confusion import show_confusion, show_mistakes
from pages.parts.download import offer_to_take_home
from pages.parts.network import network_in_use
from pages.parts.pictures import choose_index, show_pixels


def show_figures(evaluation: Evaluation) -> None:
    with st.container(horizontal=True, gap="small", key="figures"):
        st.metric("Test loss", f"{evaluation.loss:.4f}", border=True)
        st.metric("Test accuracy", percent(evaluation.accuracy), border=True)
        st.metric("Misread", f"{evaluation.wrong:,} of {evaluation.count:,}", border=True)


def show_per_digit(evaluation: Evaluation) -> None:
    st.header("Digit by digit", anchor=False)
    st.caption("Precision: how many of its 3s really were 3s. Recall: how many of the real 3s it found.")
    table = pd.DataFrame(
        [
            {
                "Digit": figures.digit,
                "Count": figures.count,
                "Precision": _in_hundred(figures.precision),
                "Recall": _in_hundred(figures.recall),
            }
            for figures in per_digit(evaluation)
        ]
    )
    share = st.column_config.NumberColumn(format="%.1f%%")
    st.dataframe(
        table,
        hide_index=True,
        column_config={"Precision": share, "Recall": share},
        height=390,
        alt="Precision and recall for each digit",
    )


def _in_hundred(share: float | None) -> float | None:
    return None if share is None else 100 * share


def see_in_the_network(index: int) -> None:
    st.switch_page("pages/lab/look_inside.py", query_params={"run": run.id, "image": str(index)})


@st.fragment
def look_at_one(test: Split, probabilities: np.ndarray) -> None:
    st.header("Look at a single test image", anchor=False)
    index = choose_index(len(test), key="index")
    predicted = int(probabilities[index].argmax())
    with st.container(horizontal=True, key="one_image"):
        show_pixels(
            test.images[index],
            f"Test image {index}",
            f"Test image {index}, {a_digit(test.labels[index])}",
            side=168,
        )
        st.metric("Actual digit", str(test.labels[index]), border=True, width=120)
        st.metric(
            "The network says",
            str(predicted),
            f"{percent(probabilities[index, predicted])} sure",
            delta_color="off",
            delta_arrow="off",
            border=True,
            width=180,
        )


try:
    with st.container(horizontal=True, vertical_alignment="center", key="chooser"):
        st.title("Test it on 10,000 digits it has never seen", anchor=False)
        run = network_in_use()
        if not projector.is_on():
            offer_to_take_home(run)
    test, probabilities = resources.test_digits(), resources.test_probabilities(run.id)
except MnistCoreError as error:
    st.error(str(error))
    st.stop()
evaluation = evaluate(test.labels, probabilities)
show_figures(evaluation)
show_confusion(
    evaluation, test.images, test.labels, probabilities.argmax(axis=1), what="test digit", on_press=see_in_the_network
)
st.caption(
    "As in the tutorial, a trained network is evaluated on out-of-sample data: digits it has never seen. Expect "
    "it to do a little worse than in training. If it does much worse, it has learnt its training digits by "
    "heart."
)
digits, one = st.columns([3, 2], gap="large")
with digits:
    show_per_digit(evaluation)
with one:
    look_at_one(test, probabilities)
show_mistakes(test.images, test.labels, probabilities)
st.page_link(
    "pages/lab/look_inside.py",
    label="Next: look inside this network",
    icon=":material/arrow_forward:",
    query_params={"run": run.id},
)
