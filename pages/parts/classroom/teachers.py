"""A class's teachers: who they are, a link for another device or to come back, and letting one in no more."""

from __future__ import annotations

import streamlit as st

from mnist_core.classroom.records import SchoolClass
from mnist_core.classroom.teachers import BY_KEY, BY_LINK, OPENED
from mnist_core.languages.translation import N_, _, labelled
from pages.parts import links, resources
from pages.parts.failures import defer_error
from pages.parts.session.clock import when
from pages.parts.session.visitor import visitor

_A_TEACHER = N_("a teacher")
_CAME = {
    OPENED: N_("opened the class"),
    BY_LINK: N_("joined with the link"),
    BY_KEY: N_("used the server's key"),
}


def show_teachers(school_class: SchoolClass, server: str) -> None:
    """List the teachers, and make a link that leads to the class on this server."""
    me, teachers = visitor().id, resources.classes().teachers
    for number, teacher in enumerate(teachers.of(school_class.id)):
        who = _("This browser") if teacher.visitor == me else _("Another browser")
        since = f", {when(teacher.since)}" if teacher.since else ""
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(labelled(who, f"{_(_CAME.get(teacher.came_by, _A_TEACHER))}{since}"))
            if teacher.visitor != me and teacher.came_by != OPENED:  # or a guest could put out the host
                ids = school_class.id, teacher.visitor
                st.button(_("Remove"), on_click=_remove, args=ids, key=f"remove_teacher_{number}")
    st.markdown(
        _(
            "The link makes another browser a teacher of this class. Keep it: it also lets you back in if "
            "this browser forgets you. A new link cancels the old one, and so does *Remove*."
        )
    )
    if st.button(_("Create a link"), key="make_link"):
        secret = teachers.new_secret(school_class.id)
        st.code(links.link(server, "class", **{"class": school_class.code, "secret": secret}), wrap_lines=True)


@defer_error
def _remove(class_id: int, teacher: str) -> None:
    resources.classes().teachers.remove(class_id, teacher)
