"""What stands at the end of every page: lessons for teachers, help, privacy, and whose work this is."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from mnist_core.languages.translation import N_, _


@dataclass(frozen=True)
class Reading:
    """A page to read: its file, whose name is its address, and its title, to be translated."""

    file: str
    title: str


FOOTER = (
    Reading("pages/learn/lessons.py", N_("For teachers")),
    Reading("pages/info/help.py", N_("Help")),
    Reading("pages/info/privacy.py", N_("Privacy")),
    Reading("pages/info/about.py", N_("About and licence")),
)


def show_footer() -> None:
    """A link to each."""
    with st.container(horizontal=True, gap="medium", key="footer"):
        for page in FOOTER:
            st.page_link(page.file, label=_(page.title), width="content")
