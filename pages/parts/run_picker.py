"""Choosing a run: from the URL's `?run=`, from what the visitor chose before, or from a list."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from mnist_core.architectures import ARCHITECTURES
from mnist_core.bundled import BUNDLED, SHIPPED
from mnist_core.config import Imported, TrainingConfig
from mnist_core.errors import RunError
from mnist_core.lessons.in_words import epochs_in_words
from mnist_core.presets import PRESETS, preset_of
from mnist_core.run_store import RunStore
from mnist_core.runs import Run
from pages.parts import address
from pages.parts.widgets import show

PICKER_WIDTH = 340
_WIDGET = "run_picker"
_CHOICE = "run_id"


def pick_model(store: RunStore) -> Run:
    """A select box of all runs with a model, those that ship first; the URL follows the choice, to be shared.

    An unknown, broken or malicious id in the URL gets a message, and the shipped model answers instead.
    """
    runs = {run.id: run for run in store.with_model()}
    st.session_state[_CHOICE] = wanted = address.wish("run") or st.session_state.get(_CHOICE, SHIPPED)
    if wanted not in runs:
        st.error(_why_not(store, wanted), icon=":material/link_off:")
    chosen = wanted if wanted in runs else SHIPPED
    show(_WIDGET, chosen)
    st.selectbox(
        "Model",
        list(runs),
        key=_WIDGET,
        format_func=lambda run_id: describe(runs[run_id]),
        on_change=_choose,
        label_visibility="collapsed",
        width=PICKER_WIDTH,
    )
    if wanted != SHIPPED or "run" in st.query_params:
        address.write("run", wanted)  # a copied address should open this very model
    return runs[chosen]


def describe(run: Run) -> str:
    """A run in a few words: whose it is, what was trained, for how long, and when it was asked for."""
    if run.id in BUNDLED:
        return BUNDLED[run.id].title
    owner = f"{run.status.name}: " if run.status.name else ""
    return f"{owner}{_what(run.config)}, {_when(run.status.created)}"


def _what(config: TrainingConfig | Imported) -> str:
    if isinstance(config, Imported):
        return "Imported model"
    title = PRESETS["overfit"].title if preset_of(config) == "overfit" else ARCHITECTURES[config.architecture].title
    school_class = ", with a class" if config.class_digits else ""  # not its code, with which anybody could join it
    return f"{title}, {epochs_in_words(config.epochs)}{school_class}"


def _when(seconds: float) -> str:
    """The time of day by the visitor's clock; with the date, if it was another day."""
    try:
        zone = ZoneInfo(st.context.timezone or "")
    except (
        ValueError,
        OSError,
        ZoneInfoNotFoundError,
    ):  # what a browser calls its time zone is hostile until looked up
        zone = None
    then, now = datetime.fromtimestamp(seconds, zone), datetime.now(zone)
    return f"{then:%H:%M:%S}" if then.date() == now.date() else f"{then.day} {then:%b %H:%M}"


def _choose() -> None:
    st.session_state[_CHOICE] = st.session_state[_WIDGET]


def _why_not(store: RunStore, run_id: str) -> str:
    try:
        state = store.read(run_id).status.state
    except RunError as error:
        return f"{error} The model that ships with Digit Lab answers instead."
    return f"The run {run_id} has no model to use (it is {state}). The model that ships with Digit Lab answers instead."
