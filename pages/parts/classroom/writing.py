"""Writing for a class: one digit or sign after the other, each kept before the next is asked for."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from mnist_core.classroom.records import SchoolClass, Writer
from mnist_core.errors import ImageError, MnistCoreError, NotInClass
from mnist_core.formats import a_digit, sureness
from mnist_core.images.drawing import Drawing
from mnist_core.languages.translation import _, labelled
from mnist_core.names import bidi_isolated, in_markdown
from mnist_core.networks.labels import a_label
from mnist_core.runs.bundled import SHIPPED
from pages.parts import resources
from pages.parts.draw import canvas
from pages.parts.draw.drawing import clear, generation
from pages.parts.failures import defer_error, show_problem
from pages.parts.pictures import show_digits
from pages.parts.session.visitor import visitor

_LOOK_AGAIN_SECONDS = 2.0
_WROTE_IN = "wrote_in_class"
_MOST_EXAMPLES = 4


def write_drawings(school_class: SchoolClass, writer: Writer) -> None:
    """Ask for the next digit, or sign; where a writer is, only the database knows, so any server or phone can go on.

    Every phone looks again now and then, so that it learns when its class is paused or gone, or its writer was removed.
    """
    is_done = resources.classes().next_turn(writer) == len(writer.prompts)
    st.session_state[_WROTE_IN] = writer.class_id
    st.fragment(_write)(school_class, writer, is_done)
    st.fragment(_look_again, run_every=_LOOK_AGAIN_SECONDS)(school_class, writer, is_done)


def say_if_removed(class_id: int) -> None:
    """Tell somebody who wrote in this class a moment ago, and is no writer of it any more."""
    if st.session_state.pop(_WROTE_IN, None) == class_id:
        st.error(_("Your teacher has removed you and your drawings from this class. You can join again."))


def _look_again(school_class: SchoolClass, writer: Writer, is_done: bool) -> None:
    """By itself, so that what is being drawn is not drawn anew."""
    with suppress(MnistCoreError):  # a database that does not answer is said when something is to be kept
        if _leave_if_removed(writer) < len(writer.prompts) and is_done:
            st.rerun()  # the teacher has removed a drawing, which is asked for again
        now = resources.classes().get(writer.class_id)
        if now.asked != school_class.asked or (now.asked and now.paused != school_class.paused):
            st.rerun()  # the page asks, or no longer
        if now.paused and not is_done:
            with st.container(key="paused"):
                words = _("Your teacher has paused the class. Your drawing stays here: keep it when the class goes on.")
                st.warning(words, icon=":material/pause:")


def _leave_if_removed(writer: Writer) -> int:
    """The next turn, if the writer is in the class still."""
    try:
        return resources.classes().next_turn(writer)
    except NotInClass:
        st.rerun()


def _write(school_class: SchoolClass, writer: Writer, was_done: bool) -> None:
    show_problem()
    try:
        turn = _leave_if_removed(writer)
        is_done = turn == len(writer.prompts)
        if is_done != was_done:
            st.rerun()
        prompt = st.container()  # filled last: who reads it must find the canvas empty already, and not after a stroke
        if not is_done:
            _write_one(school_class, writer, turn)
        elif school_class.has_digits:
            _say_how_all_were_read(writer)
        else:
            st.success(_("**That was the last one.** Thank you! You'll see your drawings on the teacher's screen."))
            _show_way_back(school_class)
        with prompt:
            _ask(school_class, writer, turn)
            if school_class.has_digits:
                _say_how_the_last_was_read()
            elif not is_done:
                _show_how_others_drew(school_class, writer.prompts[turn])
        if turn:
            st.button(_("Undo the last"), icon=":material/undo:", on_click=_undo, args=(writer,), key="undo")
    except MnistCoreError as error:
        st.error(str(error))


def _show_way_back(school_class: SchoolClass) -> None:
    """For whoever teaches a network alone."""
    if resources.classes().teachers.is_teacher(school_class.id, visitor().id):
        this = {"class": school_class.code, "step": "train"}
        words = _("Back to your class: train on it")
        st.page_link("pages/classroom/class_page.py", label=words, icon=":material/arrow_back:", query_params=this)


def _ask(school_class: SchoolClass, writer: Writer, turn: int) -> None:
    turns = len(writer.prompts)
    with st.container(horizontal=True, vertical_alignment="center", key="writing_head"):
        if turn < turns:
            st.header(_prompt(school_class, writer.prompts[turn]), anchor=False)
        how_far = labelled(bidi_isolated(writer.nickname), _("{turn} of {turns}").format(turn=turn, turns=turns))
        st.progress(turn / turns, text=how_far)


def _prompt(school_class: SchoolClass, label: int) -> str:
    if school_class.has_digits:
        return _("Write {digit}").format(digit=a_digit(label))
    return _("Draw {sign}").format(sign=in_markdown(a_label(school_class.labels, label)))


def _show_how_others_drew(school_class: SchoolClass, label: int) -> None:
    """The first drawings of a sign, so that a class can agree on its form."""
    drawings = resources.class_drawings(school_class.id)
    first = drawings.where(drawings.labels == label).images[:_MOST_EXAMPLES]
    if len(first):
        st.caption(_("The first ones in this class:"))
        show_digits(first, [f"{number}" for number in range(1, len(first) + 1)], side=48)


def _write_one(school_class: SchoolClass, writer: Writer, turn: int) -> None:
    try:
        drawing = canvas.writing_canvas(writer.id, turn + generation())
    except ImageError as error:
        st.error(str(error))
        drawing = None
    with st.container(horizontal=True, key="writing_buttons"):
        # No callback: it would get what was drawn when the button was shown, without the last stroke. One key for all
        # turns: with one for each, two buttons stood side by side for a moment. A second press finds an empty sheet.
        if st.button(_("Keep it"), icon=":material/check:", type="primary", disabled=drawing is None, key="keep"):
            _keep(school_class, writer, turn, drawing)
        st.button(_("Clear"), icon=":material/delete:", on_click=clear, key="clear_writing")


def _keep(school_class: SchoolClass, writer: Writer, turn: int, drawing: Drawing | None) -> None:
    if drawing is None:
        return
    try:
        kept = resources.classes().keep(writer, turn, drawing)
    except MnistCoreError as error:
        st.error(_("{problem} Your drawing is still here.").format(problem=error))
        return
    if kept and school_class.has_digits:
        read = resources.classifier(SHIPPED).predict(drawing.digit())
        st.session_state["last_written"] = (writer.prompts[turn], read.label, read.confidence)
    st.rerun()


def _say_how_the_last_was_read() -> None:
    """After the press and not before, or everybody would write until they were read."""
    if last := st.session_state.get("last_written"):
        label, said, confidence = last
        mark = ":material/check_circle:" if label == said else ":material/close:"
        words = _("Your {label} was read as **{answer}** ({share} sure).")
        st.markdown(f"{mark} {words.format(label=label, answer=said, share=sureness(confidence))}")


def _say_how_all_were_read(writer: Writer) -> None:
    """The end of a pupil's way: how many of theirs were read, and which were not."""
    theirs = resources.class_drawings(writer.class_id).of([writer.id])
    if len(theirs) < len(writer.prompts):  # that was half a second ago
        resources.class_drawings.clear(writer.class_id)
        theirs = resources.class_drawings(writer.class_id).of([writer.id])
    read = resources.readings(SHIPPED, theirs.images)
    wrong = read != theirs.labels
    right = len(theirs) - int(wrong.sum())
    st.success(
        _(
            "**The network read {right} of your {count} digits correctly.** Thank you! You'll see them on the "
            "teacher's screen."
        ).format(right=right, count=len(theirs))
    )
    if wrong.any():
        st.markdown(_("It misread these:"))
        pairs = zip(theirs.labels[wrong], read[wrong], strict=True)
        captions = [_("{label} read as {answer}").format(label=label, answer=said) for label, said in pairs]
        show_digits(theirs.images[wrong], captions)


@defer_error
def _undo(writer: Writer) -> None:
    st.session_state.pop("last_written", None)
    resources.classes().undo(writer)
