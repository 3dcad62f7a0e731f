"""What surrounds every page: the mark, the style, the behaviour that Streamlit lacks, and a phone's tabs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from pages.parts import arrival, visitor

ICON = Path(__file__).parent / "icon.png"

_STYLE = Path(__file__).parent / "style.css"
_BEHAVIOUR = Path(__file__).parent / "behaviour.js"


def show(pages: Sequence[st.Page]) -> None:
    """Draw the frame round the page that is about to run; the style decides whether tabs stand above or below."""
    arrival.note()
    visitor.take_key()
    st.logo(str(ICON), size="large")
    st.html(_STYLE)
    with st.container(key="scripts"):
        visitor.remember()
        st.html(f"<script>{_BEHAVIOUR.read_text()}</script>", unsafe_allow_javascript=True)
    if pages:
        with st.bottom, st.container(horizontal=True, horizontal_alignment="distribute", key="tabs"):
            for page in pages:
                st.page_link(page, width="content")
