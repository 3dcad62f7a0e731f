"""A class against its own handwriting, for its teacher: open it, watch its wall fill, measure, delete it."""

from collections.abc import Callable

import streamlit as st

from mnist_core.classroom import files, rehearsal
from mnist_core.classroom.lifetime import days_kept
from mnist_core.classroom.records import SchoolClass
from mnist_core.classroom.retraining import learnt_from, unseen
from mnist_core.classroom.store import ClassStore
from mnist_core.classroom.teachers import BY_KEY
from mnist_core.errors import ClassError, MnistCoreError
from mnist_core.formats import as_typed
from mnist_core.languages.translation import N_, _
from mnist_core.names import MAX_NAME, in_markdown
from mnist_core.queue.queue import TrainingQueue
from pages.parts import links, resources
from pages.parts.classroom import access, signs
from pages.parts.classroom.comparison import show_comparison
from pages.parts.classroom.ideas import show_ideas
from pages.parts.classroom.measures import say_if_nobody_knows, show_measures
from pages.parts.classroom.opening import invite
from pages.parts.classroom.retraining import show_retraining
from pages.parts.classroom.step import STEP
from pages.parts.classroom.teachers import show_teachers
from pages.parts.classroom.wall import ask_what_to_remove, mark_what_is_misread_by, names_of, show_wall, tidy_up
from pages.parts.failures import defer_error, show_problem
from pages.parts.network import digits_network
from pages.parts.pictures import data_url
from pages.parts.server import address_secrets
from pages.parts.session import address
from pages.parts.session.visitor import visitor


def enter(code: str) -> SchoolClass:
    """The class of the address, if this visitor is its teacher, or came with its teacher's link or the server's key."""
    school_class = access.find_class(resources.classes(), code)
    teachers, me = resources.classes().teachers, visitor()
    if secret := address_secrets.take("secret"):
        teachers.let_in(school_class, secret, me.id)
    if teachers.is_teacher(school_class.id, me.id):
        return school_class
    if not me.is_teacher:
        raise ClassError(
            _(
                "This page is for the class's teacher. With the code you can join the class and write. To "
                "see the wall, you need a link from *Teachers* on the teacher's page, or one from whoever "
                "runs the server."
            )
        )
    teachers.add(school_class.id, me.id, BY_KEY)
    return school_class


def show_way_in(school_class: SchoolClass) -> None:
    """Show how phones come here: QR code, code and address."""
    server = st.session_state.get("class_address") or links.server_address()
    address = links.link(server, "join", code=school_class.code)
    with st.container(key="qr"):
        st.image(data_url(links.qr_code(address)), alt=_("QR code of {address}").format(address=address))
    with st.container(key="code"):
        st.markdown(f"### {school_class.code}")
        st.markdown(f"`{links.to_be_typed(server, 'join')}`")
        show_controls(school_class, server)


def show_controls(school_class: SchoolClass, server: str) -> None:
    """Offer to pause the class, and to name another address for its QR code."""
    with st.container(horizontal=True, gap="small", key="class_controls"):
        label, icon = _("Pause"), ":material/pause:"
        if school_class.paused:
            label, icon = _("Resume"), ":material/play_arrow:"
        st.button(label, icon=icon, on_click=pause, args=(school_class.id, not school_class.paused), key="pause")
        with st.popover(_("Name"), icon=":material/badge:"):
            ask_for_name(school_class)
        with st.popover(_("Address"), icon=":material/lan:"):
            st.text_input(
                _("The address phones use"),
                links.server_address(),
                key="class_address",
                persist_state="session",
                max_chars=200,
                help=_("This computer's address on the phones' network. To set it permanently, use MNIST_PUBLIC_URL."),
            )
        with st.popover(_("Teachers"), icon=":material/key:"):
            show_teachers(school_class, server)
        with st.popover(_("Tidy up"), icon=":material/cleaning_services:"):
            tidy_up(school_class)
        st.toggle(_("Hide nicknames"), key="hide_nicknames", persist_state="session")


def ask_for_name(school_class: SchoolClass) -> None:
    """Ask what the class is called."""
    st.text_input(
        _("Name of the class"),
        school_class.name,
        max_chars=MAX_NAME,
        placeholder="7b",
        key="class_name",
        on_change=rename,
        args=(school_class.id,),
    )


@defer_error
def rename(class_id: int) -> None:
    """Call the class what was typed."""
    resources.classes().rename(class_id, st.session_state["class_name"])


@defer_error
def pause(class_id: int, paused: bool) -> None:
    """Pause a class, or let it go on."""
    resources.classes().pause(class_id, paused)


def collect(school_class: SchoolClass) -> None:
    """Show the way in beside the wall, which fills while pupils write."""
    with st.container(key="collecting"):
        with st.container(key="way_in"):
            show_way_in(school_class)
        with st.container(key="wall"):
            if school_class.paused:
                st.warning(_("The class is paused. Nobody can join or write."), icon=":material/pause:")
            if school_class.asked:
                words = _("The phones are asking what your class thinks. See *Ideas*.")
                st.info(words, icon=":material/contact_support:")
            show_wall(school_class)
    ask_what_to_remove(school_class)
    if not school_class.has_digits:
        this = {"code": school_class.code}
        words = _("Teach it alone: draw in this browser")
        st.page_link("pages/classroom/join.py", label=words, icon=":material/draw:", query_params=this)
        if not len(resources.class_drawings(school_class.id)):
            signs.offer_to_change(school_class)


def measure(school_class: SchoolClass) -> None:
    """Show how well the network in use reads what the class has written."""
    run = digits_network()
    drawings = resources.class_drawings(school_class.id)
    if not len(drawings):
        st.info(_("Nobody has written anything yet, so there is nothing to measure."))
        return
    say_if_nobody_knows(run)
    digits = learnt_from(run.config, school_class.code)
    if digits is not None:
        drawings = unseen(drawings, digits)
        st.markdown(
            _(
                "This network has learnt from part of this class, so it is measured only on the writers who "
                "were set aside."
            )
        )
    if not len(drawings):
        st.info(_("Those writers have left the class, so there is nothing to measure."))
        return
    show_measures(run, drawings, names_of(school_class.id))
    mark_what_is_misread_by(run)


def train_signs(school_class: SchoolClass) -> None:
    """Show the training on the class's own signs."""
    signs.show_training(school_class, resources.class_drawings(school_class.id), names_of(school_class.id))


def measure_signs(school_class: SchoolClass) -> None:
    """Show how well the signs are read."""
    signs.show_measures(school_class, resources.class_drawings(school_class.id), names_of(school_class.id))


def retrain(school_class: SchoolClass) -> None:
    """Show the training on a part of the class."""
    show_retraining(school_class, resources.class_drawings(school_class.id), names_of(school_class.id))


def measure_again(school_class: SchoolClass) -> None:
    """Show what the training has changed for those it has not seen."""
    show_comparison(school_class.code, resources.class_drawings(school_class.id), names_of(school_class.id))


@defer_error
def delete(school_class: SchoolClass) -> None:
    """Delete a class, and end the trainings that learn from it; from now on none begins."""
    resources.classes().delete(school_class.id)
    TrainingQueue(resources.store()).stop_learning_from(school_class.code)  # starts no training service
    resources.class_drawings.clear()
    st.query_params.pop("class", None)


def offer(label: str, ending: str, make: Callable[[ClassStore, int], bytes], school_class: SchoolClass) -> None:
    """A button that downloads a class; the file is made when it is pressed."""
    store = resources.classes()
    st.download_button(
        label,
        lambda: make(store, school_class.id),
        file_name=f"class-{school_class.code}.{ending}",
        icon=":material/download:",
        on_click="ignore",
        key=f"take_{ending}",
    )


def take_along(school_class: SchoolClass) -> None:
    """Offer the class's drawings to take home."""
    st.markdown(_("Save the class's drawings: keep them, train on them elsewhere, or import them on another server."))
    with st.container(horizontal=True):
        if not len(resources.class_drawings(school_class.id)):
            st.markdown(_("Nothing has been written yet."))
        elif school_class.has_digits:
            offer(_("Pictures, in MNIST's format (.npz)"), "npz", files.as_npz, school_class)
        if resources.classes().has_strokes(school_class.id):  # not of drawings that came as pictures
            offer(_("Pen strokes (.json)"), "json", files.as_json, school_class)
    st.header(_("Delete"), anchor=False)
    st.markdown(
        _(
            "This class is deleted automatically {days} days after it was opened, or you can delete it now. "
            "Training on it will stop. Networks that have learnt from it stay, but its drawings don't."
        ).format(days=as_typed(days_kept()))
    )
    sure = st.checkbox(_("Yes, permanently delete all drawings and nicknames"), key="sure")
    st.button(
        _("Delete this class"),
        icon=":material/delete_forever:",
        on_click=delete,
        args=(school_class,),
        disabled=not sure,
        key="delete_class",
    )


STEPS = {
    N_("Collect"): collect,
    N_("Ideas"): show_ideas,
    N_("Measure"): measure,
    N_("Retrain"): retrain,
    N_("Measure again"): measure_again,
    N_("Save or delete"): take_along,
}


STEPS_OF_SIGNS = {
    N_("Collect"): collect,
    N_("Ideas"): show_ideas,
    N_("Train"): train_signs,
    N_("Measure"): measure_signs,
    N_("Save or delete"): take_along,
}


_TO_PRINT = ("Ideas", "Measure", "Measure again")


def show_class(school_class: SchoolClass) -> None:
    """Its name, and the step of the lesson that is chosen."""
    with st.container(horizontal=True, vertical_alignment="center", key="chooser"):
        st.title(_("Class {code}").format(code=in_markdown(school_class.name or school_class.code)), anchor=False)
        steps = STEPS if school_class.has_digits else STEPS_OF_SIGNS
        step = st.segmented_control(
            _("Step"),
            list(steps),
            format_func=_,
            default=STEP.value if STEP.value in steps else next(iter(steps)),
            required=True,
            key=STEP.key,
            on_change=STEP.on_change,
            args=(STEP.key,),
            label_visibility="collapsed",
        )
    if rehearsal.is_demo(resources.classes(), school_class.id):
        st.caption(_("A demo class: the writers called Demo are made up, so its figures say nothing of people."))
    steps[step](school_class)
    if step in _TO_PRINT:
        st.button(_("Print"), icon=":material/print:", key="print")


show_problem()
if address.requested("step") == "train":
    STEP.change("Train")
address.write("step", None)
try:
    if code := st.query_params.get("class", ""):
        show_class(enter(code))
    else:
        invite()
except MnistCoreError as error:
    st.error(str(error))
    st.page_link("pages/classroom/join.py", label=_("Join a class"), icon=":material/login:")
