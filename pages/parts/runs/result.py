"""What came of a training: how well the network reads digits it never saw, and which ones it gets wrong."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mnist_core.errors import RunError
from mnist_core.formats import percent, whole
from mnist_core.inference.evaluation import mistakes
from mnist_core.languages.translation import _
from mnist_core.networks.labels import are_digits
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.pictures import show_digits

_MOST_SHOWN = 6


def show_result(run: Run, *, more: Callable[[Run], None] = lambda run: None) -> None:
    """The test accuracy in large figures, the surest mistakes, and what to do next; `more` adds to that."""
    try:
        figures = resources.test_evaluation(run)
    except RunError as error:
        if are_digits(run.config.labels):  # else it was imported, and its message says that nobody knows
            st.error(str(error))
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="result"):
        with st.container(key="test_accuracy", width="content"):
            st.markdown(f"## {percent(figures.accuracy)}")
            st.markdown(
                _("**Test accuracy:** {wrong} of {count} misread").format(
                    wrong=whole(figures.wrong), count=whole(figures.count)
                )
            )
        mistakes_shown = st.container(key="read_wrong")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="next"):
            # Links, no buttons: a timer of this page that fires between a button's click and the server's answer would
            # have Streamlit empty the page that comes.
            this = {"run": run.id}
            st.page_link("pages/lab/draw.py", label=_("Draw with it"), icon=":material/draw:", query_params=this)
            reads_digits = are_digits(run.config.labels)
            if reads_digits:
                label = _("See its mistakes")
                st.page_link("pages/lab/evaluate.py", label=label, icon=":material/query_stats:", query_params=this)
            more(run)
        if reads_digits:
            with mistakes_shown:  # last, because reading 10,000 digits takes seconds
                _show_mistakes(run)


def _show_mistakes(run: Run) -> None:
    test = resources.test_digits()
    try:
        with st.spinner(_("Reading MNIST's 10,000 test digits...")):
            probabilities = resources.test_probabilities(run.id)
    except RunError as error:
        st.error(str(error))
        return
    if surest := mistakes(test.labels, probabilities)[:_MOST_SHOWN]:
        captions = [
            _("{label} read as {predicted}").format(label=each.label, predicted=each.predicted) for each in surest
        ]
        show_digits(test.images[[each.index for each in surest]], captions, side=64)


def explain_accuracies(run: Run) -> None:
    """Say what each of a run's three accuracies was measured on."""
    points = run.metrics()
    if not points or not run.has_model:
        return
    last = points[-1]
    if not are_digits(run.config.labels):
        return  # of a class's signs both are measured on the same writers
    test = _("MNIST's 10,000") if run.config.data else _("10,000 it has never seen")
    words = _(
        "Training {training}, validation {validation}, test {test}: each is measured on different "
        "digits. The first are those it learns from, the second are held back to check its progress, and "
        "the third are {digits}."
    )
    st.caption(
        words.format(
            training=percent(last.accuracy),
            validation=percent(last.val_accuracy),
            test=percent(resources.test_evaluation(run).accuracy),
            digits=test,
        )
    )
