"""Opening a class: with pupils, with signs of its own, from a file, or to rehearse with a demo class."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from mnist_core.classroom import files, rehearsal
from mnist_core.formats import round_percent
from mnist_core.languages.translation import N_, _
from mnist_core.names import in_markdown
from mnist_core.runs.bundled import SHIPPED
from pages.parts import resources
from pages.parts.classroom.signs import ask_for_signs, read_names
from pages.parts.failures import defer_error, show_error_here
from pages.parts.session import projector
from pages.parts.session.visitor import visitor
from pages.parts.session.widgets import one_of


def invite() -> None:
    """Say what a class is for, and offer to open, import or join one."""
    st.title(_("Can it read your class?"), anchor=False)
    with st.container(key="open"):
        at_first = "Our own signs" if st.query_params.get("draws") == "signs" else "Digits"
        what = one_of(
            _("What the class draws"), (N_("Digits"), N_("Our own signs")), key="class_draws", at_first=at_first
        )
        if what == "Digits":
            st.markdown(
                _(
                    "A network that gets 99.6% of MNIST right may not get 99.6% of **you** right. Open a class: "
                    "pupils join on their phones and write thirty digits each, and together you see how many the "
                    "network reads correctly, and whose."
                )
            )
            _offer_to_open()
        else:
            st.markdown(
                _(
                    "Agree on two to thirty signs: hearts, runes, your own alphabet. Phones draw them, a network "
                    "learns them from nothing but your drawings, and then it reads pupils whose hand it has never seen."
                )
            )
            names, times = ask_for_signs()
            if st.button(_("Open a class"), type="primary", icon=":material/group_add:", key="open_class_of_signs"):
                _open_class_of_signs(names, times)
    with st.popover(_("Import a class"), icon=":material/upload:"):
        upload = st.file_uploader(
            _("A class file (.npz or .json, up to {most} MB)").format(most=files.LARGEST_FILE // 2**20),
            type=["npz", "json"],
            key="class_file",
            max_upload_size=files.LARGEST_FILE // 2**20,
        )
        if st.button(_("Import"), disabled=upload is None, key="import_class") and upload is not None:
            _import_class(upload)
    taught = resources.classes().teachers.classes_of(visitor().id)
    if taught:
        st.caption(_("Your classes:"))
        with st.container(horizontal=True):
            for each in taught:
                label = f"{in_markdown(each.name)} ({each.code})" if each.name else each.code
                st.page_link("pages/classroom/class_page.py", label=label, query_params={"class": each.code})
    st.page_link("pages/learn/lessons.py", label=_("Lessons of 45 and 90 minutes"), icon=":material/menu_book:")
    if not projector.is_on():
        st.page_link(
            "pages/classroom/join.py", label=_("Are you a pupil? Join your class here."), icon=":material/login:"
        )


def _offer_to_open() -> None:
    """Offer to open a class of digits, with pupils or to rehearse."""
    with st.container(horizontal=True):
        label = _("Open a class")
        st.button(label, type="primary", icon=":material/group_add:", on_click=_open_class, key="open_class")
        st.button(
            _("Try it with a demo class"),
            icon=":material/smart_toy:",
            on_click=_open_demo,
            key="open_demo",
            help=_("Eight made-up writers join and write within a minute, so that you can try everything alone."),
        )


@defer_error
def _open_class() -> None:
    """Open a class, of which the address tells from then on."""
    st.query_params["class"] = resources.classes().open(visitor().id).code


@defer_error
def _open_demo() -> None:
    """Open one whose writers are nobody, to rehearse with."""
    st.query_params["class"] = rehearsal.open_demo(resources.classes(), visitor().id).code


@show_error_here
def _open_class_of_signs(names: str, times: int) -> None:
    """Open one for signs of its own."""
    opened = resources.classes().open(visitor().id, read_names(names), times)
    st.query_params.from_dict({"class": opened.code})
    st.rerun()


@show_error_here
def _import_class(upload: UploadedFile) -> None:
    """Take a file in before the visitor's eyes; one that is refused leaves no class."""
    place, store = st.empty(), resources.classes()

    def tell(share: float) -> None:
        place.progress(share, _("Reading the drawings: {share}").format(share=round_percent(share)))

    imported, said = files.repair(files.read(upload.getvalue(), tell), resources.classifier(SHIPPED))
    opened = store.open(visitor().id, imported.labels, imported.times, imported.drawings)
    for sentence in said:
        st.toast(sentence, icon=":material/auto_fix:", duration="long")
    st.query_params["class"] = opened.code
    st.rerun()
