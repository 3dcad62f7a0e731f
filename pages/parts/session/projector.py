"""The projector's switch: one for the whole app, kept for the visit and in the link (`?projector=1`).

While it is on, letters, charts and pictures are large (the style sees to that by the switch itself), and what is for a
single pupil is left out.
"""

from __future__ import annotations

import streamlit as st

from mnist_core.languages.translation import _
from pages.parts.session import address
from pages.parts.session.widgets import Choice

_CHOICE = Choice("projector", False)


def is_on() -> bool:
    """Whether this visit is for the back row."""
    return _CHOICE.value


def show_switch() -> None:
    """The switch, and the address that says how it stands."""
    if address.requested("projector") == "1" and not _CHOICE.value:
        _CHOICE.change(True)
    address.write("projector", "1" if _CHOICE.value else None)
    st.toggle(
        _("Projector"),
        _CHOICE.value,
        key=_CHOICE.key,
        on_change=_CHOICE.on_change,
        args=(_CHOICE.key,),
        help=_("Larger text and pictures for the back row. Hides what only one pupil needs."),
    )
