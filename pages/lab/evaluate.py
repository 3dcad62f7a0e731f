"""See how good a network is on the 10,000 test digits it never saw, and which ones it gets wrong."""

import numpy as np
import pandas as pd
import streamlit as st

from mnist_core.data.mnist import Split
from mnist_core.errors import MnistCoreError
from mnist_core.formats import a_digit, decimal, percent, sureness, whole
from mnist_core.inference.evaluation import Evaluation, per_digit
from mnist_core.languages.translation import _
from pages.parts import resources
from pages.parts.glossary import show_words
from pages.parts.network import digits_network
from pages.parts.pictures import choose_index, show_pixels
from pages.parts.runs.confusion import show_confusion, show_mistakes
from pages.parts.runs.download import offer_to_take_home
from pages.parts.session import projector


def show_figures(evaluation: Evaluation) -> None:
    """Show loss, accuracy and mistakes."""
    with st.container(horizontal=True, gap="small", key="figures"):
        st.metric(_("Test loss"), decimal(evaluation.loss, 4), border=True)
        st.metric(_("Test accuracy"), percent(evaluation.accuracy), border=True)
        st.metric(
            _("Misread"),
            _("{wrong} of {count}").format(wrong=whole(evaluation.wrong), count=whole(evaluation.count)),
            border=True,
        )


def show_per_digit(evaluation: Evaluation) -> None:
    """Show a table of precision and recall."""
    st.header(_("Digit by digit"), anchor=False)
    st.caption(_("Precision: how many of its 3s really were 3s. Recall: how many of the real 3s it found."))
    table = pd.DataFrame(
        [
            {
                _("Digit"): figures.digit,
                _("Count"): figures.count,
                _("Precision"): figures.precision,
                _("Recall"): figures.recall,
            }
            for figures in per_digit(evaluation)
        ]
    )
    st.dataframe(
        table.style.format(percent, subset=[_("Precision"), _("Recall")], na_rep=""),
        hide_index=True,
        height=390,
        alt=_("Precision and recall for each digit"),
    )


def see_in_the_network(index: int) -> None:
    """Open Look inside with this test image."""
    st.switch_page("pages/lab/look_inside.py", query_params={"run": run.id, "image": str(index)})


@st.fragment
def look_at_one(test: Split, probabilities: np.ndarray) -> None:
    """Show one test image, and what the network says to it."""
    st.header(_("Look at a single test image"), anchor=False)
    index = choose_index(len(test), key="index")
    predicted = int(probabilities[index].argmax())
    with st.container(horizontal=True, key="one_image"):
        show_pixels(
            test.images[index],
            _("Test image {index}").format(index=index),
            _("Test image {index}, {digit}").format(index=index, digit=a_digit(test.labels[index])),
            side=168,
        )
        st.metric(_("Actual digit"), str(test.labels[index]), border=True, width="content")
        st.metric(
            _("The network says"),
            str(predicted),
            _("{share} sure").format(share=sureness(probabilities[index, predicted])),
            delta_color="off",
            delta_arrow="off",
            border=True,
            width="content",
        )


try:
    with st.container(horizontal=True, vertical_alignment="center", key="chooser"):
        st.title(_("Test it on 10,000 digits it has never seen"), anchor=False)
        run = digits_network()
        if not projector.is_on():
            offer_to_take_home(run)
    test, evaluation = resources.test_digits(), resources.test_evaluation(run)
    # What is known already comes first: what waits for 10,000 answers has its place, and is filled in at the end.
    show_figures(evaluation)
    confusion = st.container()
    st.caption(
        _(
            "As in the tutorial, a trained network is evaluated on out-of-sample data: digits it has never seen. "
            "Expect it to do a little worse than in training. If it does much worse, it has learnt its training "
            "digits by heart."
        )
    )
    digits, one = st.columns([3, 2], gap="large")
    with digits:
        show_per_digit(evaluation)
    with confusion:
        show_confusion(evaluation, test, lambda: resources.test_probabilities(run.id), on_press=see_in_the_network)
    probabilities = resources.test_probabilities(run.id)
    with one:
        look_at_one(test, probabilities)
    show_mistakes(test, probabilities)
    show_words("test set", "training images", "accuracy", "loss", "confusion matrix", "overfitting")
    st.page_link(
        "pages/lab/look_inside.py",
        label=_("Next: look inside this network"),
        icon=":material/arrow_forward:",
        query_params={"run": run.id},
    )
except MnistCoreError as error:
    st.error(str(error))
