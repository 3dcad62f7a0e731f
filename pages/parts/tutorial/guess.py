"""Guess first: a pupil commits to an answer before the app computes it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st


def guess(question: str, options: Sequence[str], *, key: str) -> str | None:
    """The option that the visitor has committed to in this visit; until then, ask for it and return None."""
    committed: str | None = st.session_state.get(_name(key))
    if committed is not None:
        st.markdown(f"{question} *You guessed: {committed}.*")
        return committed
    st.markdown(f"**Guess first.** {question}")
    with st.container(horizontal=True, gap="small", key=f"guess_{key}"):
        for option in options:
            st.button(option, on_click=_commit, args=(key, option), key=f"guess_{key}_{option}")
    return None


def _name(key: str) -> str:
    return f"guessed_{key}"


def _commit(key: str, option: str) -> None:
    st.session_state[_name(key)] = option
