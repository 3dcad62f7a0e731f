"""Retrain: from whom of a class a network learns, beginning with what, and its training as it goes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from mnist_core.classroom import retraining
from mnist_core.classroom.records import ClassDrawings, SchoolClass
from mnist_core.classroom.split import split_by_writer
from mnist_core.languages.translation import _
from mnist_core.networks.config import ClassDigits, TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.runs.request import RunRequest
from pages.parts import resources
from pages.parts.classroom.step import STEP
from pages.parts.failures import show_error_here
from pages.parts.network import CHOICE
from pages.parts.runs.choice import choose_network
from pages.parts.runs.view import show_stop, watch
from pages.parts.session.widgets import Choice
from pages.parts.train.forms import MOST_EPOCHS
from pages.parts.train.submission import submit

_NEW: Mapping[str, str] = MappingProxyType({"new tutorial": "tutorial", "new cnn": "cnn"})
"""The recipes after which a new network may be trained; no run's id has a space."""


def show_retraining(school_class: SchoolClass, drawings: ClassDrawings, names: Mapping[int, str]) -> None:
    """The form, and beside it the class's newest run."""
    writers = retraining.writers_of(drawings)
    if len(writers) < 2:
        st.info(
            _(
                "Retraining needs at least two writers: some to learn from and some to test on. Let more "
                "pupils write first."
            )
        )
        return
    resources.queue()  # its service gets ready while the form is read
    with st.container(key="retraining"):
        form, progress = st.columns([2, 3], gap="large")
    with form:
        digits = _ask_for_split(school_class, writers, names)
        config = _ask_for_recipe(digits)
        if st.button(_("Retrain"), icon=":material/play_arrow:", type="primary", key="retrain"):
            _start(config, drawings)
    with progress:
        _show_run(school_class.code)


def _show_run(code: str) -> None:
    run = next(iter(resources.store().listing().learnt_from(code)), None)
    if run is None:
        st.markdown(_("Your training will appear here. It joins the same queue as all the others."))
        return
    with st.container(horizontal=True):
        show_stop(run)
        if run.has_model:
            this = {"run": run.id}
            st.page_link("pages/lab/draw.py", label=_("Draw with it"), icon=":material/draw:", query_params=this)
            st.button(_("Measure again"), icon=":material/compare_arrows:", on_click=_measure_again, key="go_on")
    watch(run.id)


def _ask_for_split(school_class: SchoolClass, writers: tuple[int, ...], names: Mapping[int, str]) -> ClassDigits:
    with st.container(horizontal=True, key="split"):
        aside = st.number_input(
            _("Writers set aside"),
            1,
            len(writers) - 1,
            max(1, round(len(writers) / 3)),
            key=f"set_aside_of_{len(writers)}",
            persist_state="session",
            help=_("The network doesn't learn from these writers, so it can be tested on them."),
        )
        seed = st.number_input(
            _("Seed"),
            0,
            2**32 - 1,
            key="split_seed",
            persist_state="session",
            help=_("Decides who is set aside: the same seed always picks the same writers."),
        )
        repeats = st.number_input(
            _("Repeat each drawing"),
            1,
            retraining.MOST_REPEATS,
            retraining.REPEATS,
            key="repeats",
            persist_state="session",
            help=_("MNIST has far more digits than your class. Repeating the drawings makes them count."),
        )
    split = split_by_writer(writers, int(seed), share_for_testing=int(aside) / len(writers))
    st.markdown(
        _(
            "**Learns from:** {training}. **Set aside:** {testing}. Nobody is on both sides: testing on the "
            "same handwriting would be too easy."
        ).format(training=_listed(split.training, names), testing=_listed(split.testing, names))
    )
    return ClassDigits(school_class.code, split.training, split.testing, int(seed), int(repeats))


def _ask_for_recipe(digits: ClassDigits) -> TrainingConfig:
    new = {key: _("A new network ({recipe})").format(recipe=_(PRESETS[name].title)) for key, name in _NEW.items()}
    with st.container(horizontal=True, key="begin"):
        first = Choice("begin_with", CHOICE.value)
        chosen = choose_network(_("Start from"), first, fits=lambda run: run.may_give_weights, more=new)
        epochs = int(
            st.number_input(
                _("Epochs"), 1, MOST_EPOCHS, retraining.EPOCHS, key="class_epochs", persist_state="session", width=130
            )
        )
    if chosen in _NEW:
        return retraining.from_scratch(_NEW[chosen], digits, epochs=epochs)
    return retraining.fine_tune(resources.store().read(chosen), digits, epochs=epochs)


@show_error_here
def _start(config: TrainingConfig, drawings: ClassDrawings) -> None:
    assert config.class_digits is not None
    submit(RunRequest(config, class_digits=retraining.to_learn_from(drawings, config.class_digits)))


def _measure_again() -> None:
    STEP.change("Measure again")


def _listed(writers: tuple[int, ...], names: Mapping[int, str]) -> str:
    return ", ".join(names.get(writer, "?") for writer in writers)
