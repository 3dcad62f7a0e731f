"""How well a network reads a class: overall beside MNIST, by digit, by writer, and what it takes for what."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from mnist_core.classroom.conclusions import conclusion, share_in_words
from mnist_core.classroom.measures import Share, measure
from mnist_core.classroom.records import ClassDrawings
from mnist_core.classroom.retraining import may_have_learnt
from mnist_core.data.mnist import Split
from mnist_core.formats import percent, whole
from mnist_core.languages.translation import _
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.classroom.share_bars import DIGIT, SHARES_BY, WRITER, share_bars
from pages.parts.runs.confusion import show_confusion, show_mistakes


def show_measures(run: Run, drawings: ClassDrawings, names: Mapping[int, str]) -> None:
    """All figures of a run on a class's drawings, of which there is at least one."""
    probabilities = resources.classifier(run.id).probabilities(drawings.images)
    figures = measure(drawings, probabilities)
    on_test = resources.test_evaluation(run)
    with st.container(horizontal=True, gap="small", key="figures"):
        _metric(_("On your class"), figures.overall.value, _interval(figures.overall))
        _metric(_("On MNIST's test set"), on_test.accuracy, _("{count} digits").format(count=whole(on_test.count)))
        st.metric(
            _("Misread"),
            _("{wrong} of {count}").format(
                wrong=whole(figures.evaluation.wrong), count=whole(figures.evaluation.count)
            ),
            border=True,
        )
    st.markdown(conclusion(figures, on_test.accuracy))
    digits = {str(digit): share for digit, share in figures.by_digit.items()}
    writers = {names.get(writer, "?"): share for writer, share in figures.by_writer.items()}
    left, right = st.columns(2, gap="large")
    with left:
        st.header(_("Digit by digit"), anchor=False)
        share_bars({"all": digits}, DIGIT, key="digit_bars")
    with right:
        st.header(_("Writer by writer"), anchor=False)
        share_bars({"all": writers}, WRITER, key="writer_bars")
    digits_drawn = Split(drawings.images, drawings.labels)
    show_mistakes(digits_drawn, probabilities)
    show_confusion(figures.evaluation, digits_drawn, lambda: probabilities)
    with st.expander(_("Show the numbers"), icon=":material/table:"):
        left, right = st.columns(2, gap="large")
        with left:
            _show_shares(digits, DIGIT)
        with right:
            _show_shares(writers, WRITER)


def say_if_nobody_knows(run: Run) -> None:
    """Warn of a network that may have learnt from the very class on which it is measured."""
    if may_have_learnt(run.config):
        st.info(
            _(
                "This network was trained elsewhere, and we don't know on what. If it has learnt from this "
                "class, the results below are too good to be true."
            )
        )


def _metric(label: str, share: float, note: str) -> None:
    st.metric(label, percent(share), note, delta_color="off", delta_arrow="off", border=True)


def _interval(share: Share) -> str:
    return _("{low} to {high} (95% interval)").format(low=percent(share.low), high=percent(share.high))


def _show_shares(shares: Mapping[str, Share], what: str) -> None:
    rows = [
        {_(what): name, _("Drawings"): share.count, _("Correct (95% interval)"): share_in_words(share)}
        for name, share in shares.items()
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=_(SHARES_BY[what]))
