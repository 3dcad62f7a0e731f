"""When a visitor comes to a page: what is done once, at that moment, and not at each of the page's runs."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_SESSION = "arrival"


@dataclass(frozen=True)
class Arrival:
    """The page that the visitor is on, and what has been done there since they came."""

    page: str
    done: frozenset[str] = frozenset()


def note() -> Arrival:
    """Know on which page the visitor is; called on each one, so that coming back to a page is an arrival, too."""
    context = get_script_run_ctx()
    page = context.page_script_hash if context else ""
    arrival: Arrival | None = st.session_state.get(_SESSION)
    if arrival is None or arrival.page != page:
        st.session_state[_SESSION] = arrival = Arrival(page)
    return arrival


def is_first(what: str) -> bool:
    """Whether this is asked for the first time since the visitor came to the page."""
    arrival = note()
    st.session_state[_SESSION] = Arrival(arrival.page, arrival.done | {what})
    return what not in arrival.done


def by_back_or_forward() -> bool:
    """Whether the page runs because the visitor pressed one of these two in their browser."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
