"""See how good a network is on the 10,000 test digits it never saw, and which ones it gets wrong."""

import numpy as np
import pandas as pd
import streamlit as st

from mnist_core.data.mnist import Split
from mnist_core.errors import MnistCoreError
from mnist_core.evaluation import Evaluation, cell, evaluate, mistakes, most_common_mistake, per_digit
from pages.parts import charts, resources
from pages.parts.pictures import choose_index, show_digits, show_pixels
from pages.parts.run_picker import pick_model
from pages.parts.taking_home import offer_to_take_home

MOST_SHOWN = 24


def show_figures(evaluation: Evaluation) -> None:
    with st.container(horizontal=True, gap="small", key="figures"):
        st.metric("Test loss", f"{evaluation.loss:.4f}", border=True)
        st.metric("Test accuracy", f"{evaluation.accuracy:.2%}", border=True)
        st.metric("Read wrong", f"{evaluation.wrong:,} of {evaluation.count:,}", border=True)


def take_clicked_cell() -> None:
    """A click in the heat map sets the two select boxes below it."""
    cells = st.session_state["confusion"].selection.get("cell", [])
    if cells:
        st.session_state["true_label"], st.session_state["predicted_label"] = (
            int(cells[0]["label"]),
            int(cells[0]["predicted"]),
        )


@st.fragment
def show_confusion(evaluation: Evaluation, test: Split, predicted: np.ndarray) -> None:
    label, said = most_common_mistake(evaluation)
    st.session_state.setdefault("true_label", label)
    st.session_state.setdefault("predicted_label", said)
    matrix, chosen = st.columns([3, 2], gap="medium")
    with matrix, st.container(key="matrix"):
        st.header("Confusion matrix", anchor=False)
        charts.confusion_matrix(evaluation, key="confusion", on_select=take_clicked_cell)
    with chosen, st.container(key="cell"):
        st.caption("Click a cell, or choose here, to see those very digits.")
        left, right = st.columns(2, wrap=False)
        label = left.selectbox("It was", range(10), key="true_label")
        said = right.selectbox("The network said", range(10), key="predicted_label")
        indices = cell(test.labels, predicted, label, said)
        shown = f", the first {MOST_SHOWN} of them" if len(indices) > MOST_SHOWN else ""
        st.markdown(f"**{len(indices)}** test digits were a {label} and read as {said}{shown}:")
        show_digits(test.images[indices[:MOST_SHOWN]], [f"no. {index}" for index in indices[:MOST_SHOWN]], side=56)


def show_per_digit(evaluation: Evaluation) -> None:
    st.header("Digit by digit", anchor=False)
    st.caption("Precision: of what it called a 3, how much was one. Recall: of all the 3s, how many it found.")
    table = pd.DataFrame(
        [
            {
                "Digit": figures.digit,
                "Count": figures.count,
                "Precision": figures.precision,
                "Recall": figures.recall,
            }
            for figures in per_digit(evaluation)
        ]
    )
    share = st.column_config.NumberColumn(format="percent")
    st.dataframe(
        table,
        hide_index=True,
        column_config={"Precision": share, "Recall": share},
        height=390,
        alt="Precision and recall of each digit",
    )


def show_mistakes(test: Split, probabilities: np.ndarray) -> None:
    st.header("Most confident mistakes", anchor=False)
    hardest = mistakes(test.labels, probabilities)[: MOST_SHOWN // 2]
    if not hardest:
        st.markdown("It made none.")
        return
    captions = [f"{mistake.label} read as {mistake.predicted} ({mistake.confidence:.0%})" for mistake in hardest]
    show_digits(test.images[[mistake.index for mistake in hardest]], captions)


@st.fragment
def look_at_one(test: Split, probabilities: np.ndarray) -> None:
    st.header("Look at one test image", anchor=False)
    index = choose_index(len(test), key="index")
    predicted = int(probabilities[index].argmax())
    with st.container(horizontal=True, key="one_image"):
        show_pixels(
            test.images[index],
            f"Test image {index}",
            f"Test image {index}, a {test.labels[index]}",
            side=168,
        )
        st.metric("It is a", str(test.labels[index]), border=True, width=120)
        st.metric(
            "The network says",
            str(predicted),
            f"{probabilities[index, predicted]:.1%} sure",
            delta_color="off",
            delta_arrow="off",
            border=True,
            width=180,
        )


try:
    with st.container(horizontal=True, vertical_alignment="center", key="chooser"):
        st.title("Evaluate on 10,000 digits it never saw", anchor=False)
        run = pick_model(resources.store())
        offer_to_take_home(run)
    test, probabilities = resources.test_digits(), resources.test_probabilities(run.id)
except MnistCoreError as error:
    st.error(str(error))
    st.stop()
evaluation = evaluate(test.labels, probabilities)
show_figures(evaluation)
show_confusion(evaluation, test, probabilities.argmax(axis=1))
st.caption(
    "As in the tutorial: after training, the network is evaluated on out-of-sample data, digits it has never seen. "
    "A little worse than in training is expected; much worse would mean that it learnt its images by heart."
)
digits, one = st.columns([3, 2], gap="large")
with digits:
    show_per_digit(evaluation)
with one:
    look_at_one(test, probabilities)
show_mistakes(test, probabilities)
