"""Guess first: a pupil commits to an answer before the app works it out and says whether it was right."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mnist_core.languages.translation import _


def guess(question: str, options: Sequence[str], *, key: str) -> str | None:
    """The option that the visitor has committed to in this visit; until then, ask for it and return None.

    The options are English, for a catalogue; the question is the reader's.
    """
    committed: str | None = st.session_state.get(_name(key))
    if committed is not None:
        st.markdown(_("{question} *You guessed: {guess}.*").format(question=question, guess=_(committed)))
        return committed
    st.markdown(_("**Guess first.** {question}").format(question=question))
    with st.container(horizontal=True, gap="small", key=f"guess_{key}"):
        for option in options:
            st.button(_(option), on_click=_commit, args=(key, option), key=f"guess_{key}_{option}")
    return None


def judge(guessed: str, right: str) -> None:
    """Say whether the guess was right, in a word and a colour, once what is right has been worked out."""
    if guessed == right:
        st.markdown(f":green-badge[:material/check: {_('Right')}]")
    else:
        words = _("The answer: **{answer}**.").format(answer=_(right))
        st.markdown(f":orange-badge[:material/close: {_('Not this time')}] {words}")


def _name(key: str) -> str:
    return f"guessed_{key}"


def _commit(key: str, option: str) -> None:
    st.session_state[_name(key)] = option
