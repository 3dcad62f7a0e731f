"""Retrain: from whom of a class a network learns, beginning with what, and its training as it goes."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from mnist_core.bundled import BUNDLED, SHIPPED
from mnist_core.classroom import retraining
from mnist_core.classroom.records import ClassDrawings, SchoolClass
from mnist_core.classroom.split import split_by_writer
from mnist_core.config import MAX_REPEATS, ClassDigits, TrainingConfig
from mnist_core.errors import MnistCoreError
from mnist_core.presets import PRESETS
from mnist_core.runs import Run
from pages.parts import resources
from pages.parts.forms import MOST_EPOCHS, visitor_name
from pages.parts.run_picker import PICKER_WIDTH, describe
from pages.parts.visitor import visitor
from pages.parts.watching import show_stop, watch

_NEW = ("tutorial", "cnn")
"""The recipes after which a new network may be trained."""


def show_retraining(school_class: SchoolClass, drawings: ClassDrawings, names: Mapping[int, str]) -> None:
    """The form, and under it the class's newest run."""
    writers = retraining.writers_of(drawings)
    if len(writers) < 2:
        st.info("To learn from some and be tested on others takes at least two writers. Let more of them write first.")
        return
    digits = _ask_for_split(school_class, writers, names)
    config = _ask_for_recipe(digits)
    if st.button("Retrain", icon=":material/play_arrow:", type="primary", key="retrain"):
        _start(config, drawings)
    run = newest_run(school_class.code)
    if run is not None:
        show_stop(run)
        watch(run.id)
        if run.has_model:
            st.button("Measure again", icon=":material/compare_arrows:", on_click=_measure_again, key="go_on")


def runs_of(code: str) -> list[Run]:
    """The runs that learn or have learnt from a class, the newest first."""
    runs, _ = resources.store().list()
    return [run for run in runs if retraining.learnt_from(run.config, code)]


def newest_run(code: str) -> Run | None:
    """The last one of them, if there is any."""
    return next(iter(runs_of(code)), None)


def _ask_for_split(school_class: SchoolClass, writers: tuple[int, ...], names: Mapping[int, str]) -> ClassDigits:
    most = len(writers) - 1
    with st.container(horizontal=True, key="split"):
        aside = st.number_input(
            "Writers kept aside",
            1,
            max(1, most),
            max(1, round(len(writers) / 3)),
            key="kept_aside",
            help="The network does not learn from them, so that it can be tested on them.",
        )
        seed = st.number_input(
            "Seed", 0, 2**32 - 1, key="split_seed", help="Who is kept aside is drawn at random; a seed is a draw."
        )
        repeats = st.number_input(
            "Each drawing counts",
            1,
            MAX_REPEATS,
            retraining.REPEATS,
            key="repeats",
            help="So many times as much as a digit of MNIST, of which there are many more.",
        )
    split = split_by_writer(writers, int(seed), share_for_testing=int(aside) / len(writers))
    st.markdown(
        f"**Learns from** {_listed(split.training, names)}. **Kept aside:** {_listed(split.testing, names)}. "
        "No writer is on both sides: what one hand wrote is alike, and a test on it would ask for what was learnt."
    )
    return ClassDigits(school_class.code, split.training, split.testing, int(seed), int(repeats))


def _ask_for_recipe(digits: ClassDigits) -> TrainingConfig:
    models = {run.id: run for run in _begun_with()}
    options = [*models, *_NEW_KEYS]
    with st.container(horizontal=True, key="begin"):
        chosen = st.selectbox(
            "Begin with",
            options,
            options.index(SHIPPED),
            format_func=lambda key: describe(models[key]) if key in models else _title(key),
            key="begin_with",
            width=PICKER_WIDTH,
        )
        usual = PRESETS[_NEW_KEYS[chosen]].config.epochs if chosen in _NEW_KEYS else retraining.EPOCHS
        epochs = int(st.number_input("Epochs", 1, MOST_EPOCHS, usual, key=f"epochs_{chosen}", width=130))
    if chosen in _NEW_KEYS:
        return retraining.anew(_NEW_KEYS[chosen], digits, epochs=epochs)
    config = models[chosen].config
    assert isinstance(config, TrainingConfig)
    return retraining.going_on_from(chosen, config, digits, epochs=epochs)


_NEW_KEYS: Mapping[str, str] = {f"new {name}": name for name in _NEW}


def _title(key: str) -> str:
    return f"A new network: {PRESETS[_NEW_KEYS[key]].title}"


def _begun_with() -> list[Run]:
    """The models whose weights may be gone on from: trained here, and not from a class."""
    store = resources.store()
    return [run for run in (*map(store.read, BUNDLED), *store.list()[0]) if run.may_give_weights]


def _start(config: TrainingConfig, drawings: ClassDrawings) -> None:
    assert config.class_digits is not None
    theirs = retraining.to_learn_from(drawings, config.class_digits)
    try:
        with st.spinner("Handing it to the training service..."):
            resources.queue().submit(config, owner=visitor().id, name=visitor_name(), class_digits=theirs)
    except MnistCoreError as error:
        st.error(str(error))


def _measure_again() -> None:
    st.session_state["class_step"] = "Measure again"


def _listed(writers: tuple[int, ...], names: Mapping[int, str]) -> str:
    return ", ".join(names.get(writer, "?") for writer in writers)
