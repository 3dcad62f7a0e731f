"""Words of the field, explained where they stand: a row of them, each of which opens by a press."""

from __future__ import annotations

import streamlit as st

from mnist_core.languages.translation import _
from mnist_core.lessons.glossary import TERMS


def show_words(*terms: str) -> None:
    """A row of terms of the glossary, each with what it means."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="glossary"):
        st.caption(_("Words"), width="content")
        for term in terms:
            with st.popover(_(term), type="tertiary"):
                st.markdown(f"**{_(term)}**\n\n{_(TERMS[term])}")


def show_all_words() -> None:
    """All of them, one below the other."""
    st.markdown("\n".join(f"- **{_(term)}**: {_(meaning)}" for term, meaning in TERMS.items()))
