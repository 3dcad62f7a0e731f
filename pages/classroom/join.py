"""Join a class from a phone, and write digits for it."""

import streamlit as st

from mnist_core.errors import MnistCoreError
from mnist_core.languages.translation import _
from pages.parts import resources
from pages.parts.classroom import access
from pages.parts.classroom.ideas import ask_if_wanted
from pages.parts.classroom.writing import say_if_removed, write_drawings
from pages.parts.session.visitor import visitor


def ask_to_join(code: str) -> None:
    """Ask for the code and a nickname."""
    st.title(_("Join your class"), anchor=False)
    with st.form("join", border=False):
        code = st.text_input(_("Class code"), code[:20], max_chars=20, placeholder=_("five letters"))
        nickname = st.text_input(
            _("Nickname"), max_chars=40, help=_("It doesn't have to be your real name. Your class will see it.")
        )
        joined = st.form_submit_button(_("Join"), type="primary", icon=":material/login:")
    if joined:
        school_class = access.find_class(resources.classes(), code)
        access.join(resources.classes(), school_class, nickname)
        st.query_params["code"] = school_class.code
        st.rerun()
    st.caption(
        _(
            "You'll write each digit, or sign, a few times. Your drawings stay on this server and are deleted with the "
            "class. Nobody asks for your real name."
        )
    )


code = st.query_params.get("code", "")
try:
    writer = None
    if code:
        school_class = access.find_class(resources.classes(), code)
        writer = resources.classes().writer(school_class.id, visitor().id)
        if writer is None:
            say_if_removed(school_class.id)
except MnistCoreError as error:
    st.error(str(error))
try:
    if writer is None:
        ask_to_join(code)
    else:
        write_drawings(school_class, writer)
        ask_if_wanted(school_class, writer)
except MnistCoreError as error:
    st.error(str(error))
