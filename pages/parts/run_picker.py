"""Choosing a run: from the URL's `?run=`, from what the visitor chose before, or from a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from mnist_core.errors import RunError
from mnist_core.runs.bundled import BUNDLED, SHIPPED
from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from mnist_core.runs.titles import title, unique
from pages.parts import address
from pages.parts.clock import when
from pages.parts.widgets import show

PICKER_WIDTH = 460
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
        list(runs).index(chosen),
        key=_WIDGET,
        format_func=names_of_runs(list(runs.values())).__getitem__,
        on_change=_choose,
        label_visibility="collapsed",
        width=PICKER_WIDTH,
    )
    if wanted != SHIPPED or "run" in st.query_params:
        address.write("run", wanted)  # a copied address should open this very model
    return runs[chosen]


def describe(run: Run) -> str:
    """A run's title, and when it was asked for."""
    return title(run) if run.id in BUNDLED else f"{title(run)}, {when(run.status.created)}"


def names_of_runs(runs: Sequence[Run]) -> Mapping[str, str]:
    """By its id how each run is called in a list: no two alike, because a list leads a label back to an option."""
    return unique(runs, describe)


def _choose() -> None:
    st.session_state[_CHOICE] = st.session_state[_WIDGET]


def _why_not(store: RunStore, run_id: str) -> str:
    try:
        state = store.read(run_id).status.state
    except RunError as error:
        return f"{error} The model that ships with Digit Lab answers instead."
    return f"The run {run_id} has no model to use (it is {state}). The model that ships with Digit Lab answers instead."
