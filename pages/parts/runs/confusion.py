"""Which digits a network takes for which: a heat map to click, the very digits of a cell, the surest mistakes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from mnist_core.data.mnist import Split
from mnist_core.formats import a_digit, sureness
from mnist_core.inference.evaluation import Evaluation, cell, mistakes, most_common_mistake
from mnist_core.languages.translation import _, ngettext
from pages.parts import charts
from pages.parts.failures import show_error_here
from pages.parts.pictures import press_digit, show_digits

MOST_SHOWN = 24


@st.fragment
@show_error_here
def show_confusion(
    evaluation: Evaluation,
    digits: Split,
    answer: Callable[[], np.ndarray],
    *,
    on_press: Callable[[int], None] | None = None,
) -> None:
    """The matrix beside the digits of one cell.

    Args:
        evaluation: the figures.
        digits: what was read.
        answer: what was answered to them, probabilities float32 (n, 10); it may take seconds, and the matrix is there.
        on_press: called with the index of a digit that is pressed; without it they are pictures only.
    """
    label, said = most_common_mistake(evaluation)
    st.session_state.setdefault("true_label", label)
    st.session_state.setdefault("predicted_label", said)
    matrix, chosen = st.columns([3, 2], gap="medium")
    with matrix, st.container(key="matrix"):
        st.header(_("Confusion matrix"), anchor=False)
        charts.confusion_matrix(evaluation, key="confusion", on_select=_take_clicked_cell)
    with chosen, st.container(key="cell"):
        st.caption(_("Click a cell or choose here to see the digits behind it."))
        left, right = st.columns(2, wrap=False)
        label = left.selectbox(_("Actual digit"), range(10), key="true_label")
        said = right.selectbox(_("Predicted digit"), range(10), key="predicted_label")
        indices = cell(digits.labels, answer().argmax(axis=1), label, said)
        if not len(indices):
            st.markdown(_("No digit was {digit} and read as {answer}.").format(digit=a_digit(label), answer=said))
            return
        words = ngettext(
            "**{count} digit** was {digit} and read as {answer}:",
            "**{count} digits** were {digit} and read as {answer}:",
            len(indices),
            digit=a_digit(label),
            answer=said,
        )
        if len(indices) > MOST_SHOWN:
            words += " " + _("(here are the first {most})").format(most=MOST_SHOWN)
        st.markdown(words)
        first = indices[:MOST_SHOWN]
        if on_press is None:
            show_digits(digits.images[first], [_("no. {index}").format(index=index) for index in first], side=56)
            return
        st.caption(_("Press one to see it inside the network."))
        pressed = press_digit(digits.images[first], first.tolist(), what=_("Test image"))
        if pressed is not None:
            on_press(pressed)


def show_mistakes(digits: Split, probabilities: np.ndarray) -> None:
    """The mistakes of which the network was surest."""
    st.header(_("Its most confident mistakes"), anchor=False)
    hardest = mistakes(digits.labels, probabilities)[: MOST_SHOWN // 2]
    if not hardest:
        st.markdown(_("It made no mistakes."))
        return
    captions = [
        _("{label} read as {answer} ({share})").format(
            label=mistake.label, answer=mistake.predicted, share=sureness(mistake.confidence)
        )
        for mistake in hardest
    ]
    show_digits(digits.images[[mistake.index for mistake in hardest]], captions)


def _take_clicked_cell() -> None:
    """A click in the heat map sets the two select boxes beside it."""
    cells = st.session_state["confusion"].selection.get("cell", [])
    if cells:
        st.session_state["true_label"], st.session_state["predicted_label"] = (
            int(cells[0]["label"]),
            int(cells[0]["predicted"]),
        )
