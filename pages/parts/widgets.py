"""Widgets that show a choice which the session holds: they are told what to show, and never asked."""

from __future__ import annotations

import streamlit as st

from pages.parts import arrival


def show(key: str, value: object) -> None:
    """Have the widget of this key, which comes next, show a value.

    Where it is new to the page it is told; while it shows the value already, nothing is sent: its browser may be a wish
    ahead of the server, and would be set back.
    """
    if arrival.is_first(f"widget {key}") or st.session_state.get(key) != value:
        st.session_state[key] = value
