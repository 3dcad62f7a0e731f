"""Guess first: a pupil commits to an answer before the app works it out and says whether it was right."""

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


def judge(guessed: str, right: str) -> None:
    """Say whether the guess was right, in a word and a colour, once what is right has been worked out."""
    if guessed == right:
        st.markdown(":green-badge[:material/check: Right]")
    else:
        st.markdown(f":orange-badge[:material/close: Not this time] The answer is **{right}**.")


def _name(key: str) -> str:
    return f"guessed_{key}"


def _commit(key: str, option: str) -> None:
    st.session_state[_name(key)] = option
