"""Measure again: what learning from a class has done for the writers who were kept aside, and to MNIST."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import streamlit as st

from mnist_core.classroom.conclusions import what_was_forgotten, whether_it_helped
from mnist_core.classroom.measures import Comparison, compare, shares_by
from mnist_core.classroom.records import ClassDrawings
from mnist_core.classroom.retraining import learnt_from, unseen
from mnist_core.formats import percent, points, span
from mnist_core.languages.translation import N_, _, labelled
from mnist_core.networks.labels import are_digits
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.classroom.measures import say_if_nobody_knows
from pages.parts.classroom.share_bars import WRITER, share_bars
from pages.parts.pictures import show_digits
from pages.parts.runs.choice import choose_network
from pages.parts.session.widgets import Choice

_MOST_SHOWN = 12
_SIDES = {"before": N_("Before"), "after": N_("After")}


def show_comparison(code: str, drawings: ClassDrawings, names: Mapping[int, str]) -> None:
    """Two networks side by side, of which the second has learnt from the class."""
    learnt = [run for run in resources.store().listing().learnt_from(code) if run.has_model]
    if not learnt:
        st.info(_("No network has learnt from this class yet. Go to *Retrain* first."))
        return
    with st.container(horizontal=True, key="compared"):
        after = _pick("after", learnt[0].id, lambda run: learnt_from(run.config, code) is not None)
        # Not one that has learnt from the class, too, which would know too much.
        before = _pick("before", after.config.weights_from, lambda run: _may_be_compared(run, code))
    digits = learnt_from(after.config, code)
    aside = unseen(drawings, digits)
    if not len(aside):
        st.info(_("The writers who were set aside have left the class. Retrain, and set others aside."))
        return
    set_aside, answers = _compare(aside.images, aside.labels, before, after)
    test = resources.test_digits()
    mnist = compare(test.labels, *(resources.test_probabilities(run.id) for run in (before, after)))
    say_if_nobody_knows(before)
    _show_figures(_("Set aside"), set_aside, key="compare_aside")
    st.markdown(whether_it_helped(set_aside, len(np.unique(aside.writers))))
    _show_figures(_("MNIST's test set"), mnist, key="compare_mnist")
    st.markdown(what_was_forgotten(mnist))
    _show_writers(aside, answers, names)
    _show_changes(aside, answers)
    _show_numbers(aside, answers, names)


def _may_be_compared(run: Run, code: str) -> bool:
    return learnt_from(run.config, code) is None and are_digits(run.config.labels)


def _pick(side: str, at_first: str, fits: Callable[[Run], bool]) -> Run:
    with st.container():
        chosen = choose_network(_(_SIDES[side]), Choice(f"{side}_{at_first}", at_first), fits=fits)
    return resources.store().read(chosen)


def _compare(
    images: np.ndarray, labels: np.ndarray, before: Run, after: Run
) -> tuple[Comparison, tuple[np.ndarray, np.ndarray]]:
    """The figures, and which digit each of the two reads, integers (n,)."""
    probabilities = [resources.classifier(run.id).probabilities(images) for run in (before, after)]
    predicted = [each.argmax(axis=1) for each in probabilities]
    return compare(labels, *probabilities), (predicted[0], predicted[1])


def _show_figures(title: str, comparison: Comparison, *, key: str) -> None:
    change = comparison.difference
    with st.container(horizontal=True, gap="small", key=key):
        for name, share in {_("before"): comparison.before, _("after"): comparison.after}.items():
            _metric(f"{title}, {name}", percent(share.value), span(percent(share.low), percent(share.high)))
        _metric(_("Difference"), points(change.value), span(points(change.low), points(change.high)))


def _metric(label: str, value: str, interval: str) -> None:
    st.metric(label, value, interval, delta_color="off", delta_arrow="off", border=True)


def _show_writers(aside: ClassDrawings, answers: tuple[np.ndarray, np.ndarray], names: Mapping[int, str]) -> None:
    st.header(_("Writer by writer"), anchor=False)
    series = {}
    for called, answer in zip((_("before"), _("after")), answers, strict=True):
        shares = shares_by(aside.writers, answer == aside.labels)
        series[called] = {names.get(writer, "?"): share for writer, share in shares.items()}
    share_bars(series, WRITER, key="compared_bars")


def _show_numbers(aside: ClassDrawings, answers: tuple[np.ndarray, np.ndarray], names: Mapping[int, str]) -> None:
    rows = []
    for writer in np.unique(aside.writers):
        mask = aside.writers == writer
        right = [int((answer[mask] == aside.labels[mask]).sum()) for answer in answers]
        rows.append(
            {
                _("Writer"): names.get(int(writer), "?"),
                _("Drawings"): int(mask.sum()),
                _("Correct before"): right[0],
                _("Correct after"): right[1],
            }
        )
    with st.expander(_("Show the numbers"), icon=":material/table:"):
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            alt=_("Share read correctly before and after, for each writer set aside"),
        )


def _show_changes(aside: ClassDrawings, answers: tuple[np.ndarray, np.ndarray]) -> None:
    """The drawings that only one of the two reads."""
    before, after = answers
    changes = {
        _("Correct only after"): (after == aside.labels) & (before != aside.labels),
        _("Correct only before"): (before == aside.labels) & (after != aside.labels),
    }
    for column, (title, mask) in zip(st.columns(2, gap="large"), changes.items(), strict=True):
        with column:
            st.header(labelled(title, int(mask.sum())), anchor=False)
            shown = np.flatnonzero(mask)[:_MOST_SHOWN]
            captions = [
                _("{label}: {before}, then {then}").format(label=aside.labels[i], before=before[i], then=after[i])
                for i in shown
            ]
            show_digits(aside.images[shown], captions, side=56)
