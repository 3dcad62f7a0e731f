"""Retrain: from whom of a class a network learns, beginning with what, and its training as it goes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from mnist_core.classroom import retraining
from mnist_core.classroom.records import ClassDrawings, SchoolClass
from mnist_core.languages.translation import _
from mnist_core.networks.config import ClassDigits, TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.runs.request import RunRequest
from pages.parts import resources
from pages.parts.classroom.learning import ask_for_split, say_who_learns, show_newest_run, submit_for
from pages.parts.failures import show_error_here
from pages.parts.network import CHOICE
from pages.parts.runs.choice import choose_network
from pages.parts.session.widgets import Choice
from pages.parts.train.forms import MOST_EPOCHS

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
        show_newest_run(school_class.code, "Measure again", ":material/compare_arrows:")


def _ask_for_split(school_class: SchoolClass, writers: tuple[int, ...], names: Mapping[int, str]) -> ClassDigits:
    with st.container(horizontal=True, key="split"):
        split, seed = ask_for_split(writers)
        repeats = st.number_input(
            _("Repeat each drawing"),
            1,
            retraining.MOST_REPEATS,
            retraining.REPEATS,
            key="repeats",
            persist_state="session",
            help=_("MNIST has far more digits than your class. Repeating the drawings makes them count."),
        )
    say_who_learns(split, names)
    return ClassDigits(school_class.code, split.training, split.testing, seed, int(repeats))


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
    learnt = retraining.to_learn_from(drawings, config.class_digits)
    submit_for(config.class_digits.code, RunRequest(config, class_digits=learnt))
