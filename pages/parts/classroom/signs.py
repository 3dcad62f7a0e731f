"""Signs of a class's own: how they are named, learnt, and measured on writers whose hand the network has never seen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import streamlit as st

from mnist_core.classroom import signs
from mnist_core.classroom.conclusions import what_is_confused, which_signs_are_read
from mnist_core.classroom.measures import ClassMeasure, Share, measure, wilson
from mnist_core.classroom.prompts import MOST_TIMES, TIMES
from mnist_core.classroom.records import ClassDrawings, SchoolClass
from mnist_core.classroom.retraining import learnt_from, unseen, writers_of
from mnist_core.classroom.signs import SignsSplit, split_drawings, what_is_missing
from mnist_core.classroom.split import WriterSplit
from mnist_core.formats import percent, span, sureness, whole
from mnist_core.inference.evaluation import mistakes
from mnist_core.languages.translation import N_, _
from mnist_core.names import in_markdown
from mnist_core.networks.config import ClassDigits
from mnist_core.networks.labels import MOST, Labels, a_label, check_labels
from mnist_core.runs.run import Run
from pages.parts import charts, resources
from pages.parts.classroom.learning import ask_for_split, say_who_learns, show_newest_run, submit_for
from pages.parts.classroom.share_bars import SIGN, WRITER, share_bars
from pages.parts.classroom.wall import mark_what_is_misread_by
from pages.parts.failures import show_error_here
from pages.parts.pictures import show_digits
from pages.parts.runs.choice import choose_network
from pages.parts.session.widgets import Choice, one_of

_SETS: Mapping[str, str] = MappingProxyType(
    {
        N_("Rock, paper, scissors"): N_("rock, paper, scissors"),
        N_("Vowels"): "A E I O U",
        N_("Signs of arithmetic"): "+ - x =",
        N_("Digits and signs of arithmetic"): "0 1 2 3 4 5 6 7 8 9 + - x =",
        N_("Arabic digits"): "\u0660 \u0661 \u0662 \u0663 \u0664 \u0665 \u0666 \u0667 \u0668 \u0669",
        N_("Devanagari digits"): "\u0966 \u0967 \u0968 \u0969 \u096a \u096b \u096c \u096d \u096e \u096f",
        N_("None of these"): "",
    }
)
"""Sets to begin from, and their names."""

_MOST_MISTAKES = 12


def ask_for_signs() -> tuple[str, int]:
    """Ask how the signs are called, and how often each is drawn.

    Returns:
        What was typed, for `read_names`, and the number.
    """
    begin = st.selectbox(_("Begin with"), list(_SETS), format_func=_, key="sign_set", persist_state="session")
    names = st.text_area(
        _("Names of the signs"),
        _(_SETS[begin]) if _SETS[begin] else "",
        key=f"sign_names_{list(_SETS).index(begin)}",
        max_chars=50 * MOST,
        height=100,
        help=_(
            "Up to {most} names, with commas or line breaks between them, or spaces. A name is a word or a character "
            "of any script: moon, +, \u0667. Nobody has to draw digits from 0 to 9: MNIST has images of them."
        ).format(most=MOST),
    )
    times = st.number_input(
        _("How often each writer draws each sign"), 1, MOST_TIMES, TIMES, key="sign_times", persist_state="session"
    )
    return names, int(times)


@show_error_here
def offer_to_change(school_class: SchoolClass) -> None:
    """Let the teacher rename, add, remove and reorder the signs, until somebody draws."""
    with st.popover(_("Change the signs"), icon=":material/edit:"):
        names = st.text_area(
            _("Names of the signs"),
            "\n".join(school_class.labels),
            max_chars=50 * MOST,
            height=240,
            key="changed_names",
            help=_("One a line. They can be changed until somebody draws."),
        )
        if st.button(_("Use these names"), key="change_names"):
            resources.classes().change_labels(school_class.id, read_names(names))
            st.rerun()


def read_names(text: str) -> Labels:
    """The labels that somebody has typed, with commas or line breaks between them, or else with spaces.

    Raises:
        ConfigError: they cannot be labels.
    """
    separator = r"[,;\u060c\u3001\n]" if re.search(r"[,;\u060c\u3001\n]", text.strip()) else r"\s"
    return check_labels([name.strip() for name in re.split(separator, text) if name.strip()])


def show_training(school_class: SchoolClass, drawings: ClassDrawings, names: Mapping[int, str]) -> None:
    """The form, and beside it the class's newest run."""
    writers = writers_of(drawings)
    if not writers:
        st.info(_("Nobody has drawn anything yet. Let pupils join with the code, or join and draw in this browser."))
        return
    resources.queue()  # its service gets ready while the form is read
    with st.container(key="retraining"):
        form, progress = st.columns([2, 3], gap="large")
    with form:
        _ask_how_to_train(school_class, drawings, writers, names)
    with progress:
        show_newest_run(school_class.code, "Measure", ":material/query_stats:", below=_say_why_it_doubts)


@show_error_here
def _ask_how_to_train(
    school_class: SchoolClass, drawings: ClassDrawings, writers: tuple[int, ...], names: Mapping[int, str]
) -> None:
    sides, seed = ask_for_split(writers) if len(writers) > 1 else (WriterSplit(writers, ()), 0)
    if sides.testing:
        say_who_learns(sides, names)
    else:
        st.markdown(
            _(
                "**One hand:** all drawings are by {name}. The network learns this hand and is tested on its later "
                "drawings. It will read others less well: let a friend draw, too, and see how much."
            ).format(name=names.get(writers[0], "?"))
        )
    start = one_of(_("Start from"), (_MNIST, _NOTHING), key="signs_start")
    split = split_drawings(school_class, drawings, sides, seed)
    for sentence in what_is_missing(school_class.labels, split):
        st.warning(in_markdown(sentence), icon=":material/lightbulb:")
    if st.button(_("Train"), icon=":material/play_arrow:", type="primary", key="train_signs"):
        _start(school_class, split, seed, from_mnist=start == _MNIST)


_MNIST, _NOTHING = N_("MNIST's weights"), N_("Random weights")


@show_error_here
def _start(school_class: SchoolClass, split: SignsSplit, seed: int, *, from_mnist: bool) -> None:
    asked = signs.request(school_class.labels, split, from_mnist=from_mnist, seed=seed)
    submit_for(school_class.code, replace(asked, network_name=school_class.name))


def _say_why_it_doubts(run: Run) -> None:
    if not run.config.is_import and run.config.scribbles:
        st.caption(
            _(
                "A third of what it trains on are scribbles with a random name, by which it learns to doubt. So its "
                "training accuracy stays below its validation accuracy."
            )
        )


def show_measures(school_class: SchoolClass, drawings: ClassDrawings, names: Mapping[int, str]) -> None:
    """How well a network that has learnt from the class reads the writers who were set aside."""
    learnt = [run for run in resources.store().listing().learnt_from(school_class.code) if run.has_model]
    if not learnt:
        st.info(_("No network has learnt from this class yet. Go to *Train* first."))
        return
    choice = Choice(f"measured_{learnt[0].id}", learnt[0].id)
    chosen = choose_network(_("Network"), choice, fits=lambda run: run.class_code == school_class.code)
    run = resources.store().read(chosen)
    digits = learnt_from(run.config, school_class.code)
    aside = unseen(drawings, digits)
    one_hand = digits is not None and not digits.testing
    if digits is not None and one_hand:
        _compare_hands(run, aside, drawings, digits)
    if not len(aside):
        st.info(_("The writers who were set aside have left the class. Train again, and set others aside."))
        return
    _show_figures(run, school_class.labels, aside, names, one_hand=one_hand)
    mark_what_is_misread_by(run)


def _compare_hands(run: Run, own: ClassDrawings, drawings: ClassDrawings, digits: ClassDigits) -> None:
    """How a network that has learnt one hand reads that hand, and others."""
    others = drawings.where(~np.isin(drawings.writers, digits.training))
    read = {_("Later drawings by the same hand"): own, _("Drawings by other hands"): others}
    with st.container(horizontal=True, gap="small", key="hands"):
        for title, asked in read.items():
            if len(asked):
                answers = resources.readings(run.id, asked.images)
                _metric(title, wilson(int((answers == asked.labels).sum()), len(asked)))
    if not len(others):
        st.markdown(_("So far all drawings are by one hand. Let a friend join and draw: how well is it read?"))


def _metric(title: str, share: Share) -> None:
    interval = _("{span} (95% interval)").format(span=span(percent(share.low), percent(share.high)))
    st.metric(title, percent(share.value), interval, delta_color="off", delta_arrow="off", border=True)


def _show_figures(run: Run, labels: Labels, aside: ClassDrawings, names: Mapping[int, str], *, one_hand: bool) -> None:
    probabilities = resources.classifier(run.id).probabilities(aside.images)
    figures = measure(aside, probabilities)
    predicted = probabilities.argmax(axis=1)
    with st.container(horizontal=True, gap="small", key="figures"):
        _metric(_("On drawings it has never seen") if one_hand else _("On writers it has never seen"), figures.overall)
        wrong, count = whole(figures.evaluation.wrong), whole(figures.overall.count)
        st.metric(_("Misread"), _("{wrong} of {count}").format(wrong=wrong, count=count), border=True)
    if not one_hand:
        st.markdown(which_signs_are_read(figures))
    st.markdown(
        what_is_confused(aside, predicted, [in_markdown(a_label(labels, i)) for i in range(len(labels))], names)
    )
    _show_bars(figures, labels, names)
    st.header(_("Confusion matrix"), anchor=False)
    charts.confusion_matrix(figures.evaluation, key="confusion_of_signs", on_select="ignore", labels=labels)
    _show_mistakes(aside, probabilities, labels, names)


def _show_bars(figures: ClassMeasure, labels: Labels, names: Mapping[int, str]) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        st.header(_("Sign by sign"), anchor=False)
        shares = {labels[label]: share for label, share in figures.by_digit.items()}
        share_bars({"all": shares}, SIGN, key="sign_bars")
    with right:
        st.header(_("Writer by writer"), anchor=False)
        writers = {names.get(writer, "?"): share for writer, share in figures.by_writer.items()}
        share_bars({"all": writers}, WRITER, key="writer_bars")


def _show_mistakes(aside: ClassDrawings, probabilities: np.ndarray, labels: Labels, names: Mapping[int, str]) -> None:
    st.header(_("Its most confident mistakes"), anchor=False)
    surest = mistakes(aside.labels, probabilities)[:_MOST_MISTAKES]
    if not surest:
        st.markdown(_("It made no mistakes."))
        return
    captions = [
        _("{label} by {name}, read as {answer} ({share})").format(
            label=in_markdown(labels[each.label]),
            name=names.get(int(aside.writers[each.index]), "?"),
            answer=in_markdown(labels[each.predicted]),
            share=sureness(each.confidence),
        )
        for each in surest
    ]
    show_digits(aside.images[[each.index for each in surest]], captions)
