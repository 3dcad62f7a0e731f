"""What surrounds every page: the mark, the style, the behaviour that Streamlit lacks, and a phone's tabs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from pages.parts import network
from pages.parts.session import arrival, language, projector, visitor
from pages.parts.style import STYLE
from pages.parts.tutorial.model import model_in_use

ICON = Path(__file__).parent / "icon.png"

_ASKING = ("draw", "evaluate", "look_inside", "class")
"""Pages on which `?run=` names the network in use; on Train it names the run that is watched."""

_KNOWING = ("draw", "train", "class", "join")
"""Pages that lose by it where a browser does not keep who its visitor is."""

_BEHAVIOUR = Path(__file__).parent / "behaviour.js"


def show(pages: Sequence[st.Page], page: st.Page) -> None:
    """Draw the frame round the page that is about to run; the style decides whether tabs stand above or below.

    Args:
        pages: those that the navigation names, or none where a visitor is to stay.
        page: the one that is about to run.
    """
    arrival.note()
    visitor.take_key()
    st.logo(str(ICON), size="large")
    st.html(f"<style>{STYLE}</style>")
    network.take_kept()
    scripts = st.container(key="scripts")
    with scripts:
        visitor.remember()
        language.remember()
        st.html(f"<script>{_BEHAVIOUR.read_text()}</script>", unsafe_allow_javascript=True)
    with st.container(key="notices"):  # or what follows stood in another place on each page, and twice meanwhile
        if page.url_path in _KNOWING:
            visitor.say_if_forgotten()
        if pages:
            network.take_trained(page.url_path)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="beside_tabs"):
        if pages:
            _show_chip(page.url_path)
            with scripts:
                network.remember()
            projector.show_switch()
        language.show_chooser()
    if pages:
        with st.bottom, st.container(horizontal=True, horizontal_alignment="distribute", key="tabs"):
            for each in pages:
                st.page_link(each, width="content")


def _show_chip(url_path: str) -> None:
    if url_path == "tutorial":
        network.show_lessons_chip(model_in_use())
    else:
        network.show_chip(by_address=url_path in _ASKING)
