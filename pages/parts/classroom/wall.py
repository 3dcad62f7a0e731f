"""The wall: a class's drawings as they arrive, by digit or by writer; and removing what should not hang there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Set
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import streamlit as st

from mnist_core.classroom.prompts import asked_for
from mnist_core.classroom.records import ClassDrawings, SchoolClass
from mnist_core.errors import RunError
from mnist_core.formats import whole
from mnist_core.languages.translation import N_, _, labelled, ngettext
from mnist_core.names import bidi_isolated, in_markdown
from mnist_core.networks.labels import Labels, a_label
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.failures import defer_error, show_error_here
from pages.parts.pictures import data_url, show_pixels
from pages.parts.runs.names import describe
from pages.parts.session.visitor import visitor
from pages.parts.session.widgets import one_of

_COLUMNS = 16
"""As many as fit on a projector; a smaller screen shows them smaller."""

_MOST_IN_A_PICTURE = 8 * _COLUMNS
"""Drawings. A browser keeps the full pictures of a group, and is sent its last one anew when a drawing comes."""

_DOOMED = "doomed_drawing"
_MEASURED_BY = "measured_by"
_FRAME = np.array((217, 72, 15), np.uint8)
"""The colour of the frame round what was read wrong; red, green and blue."""

_row = st.components.v2.component(
    "digit_lab_wall_row",
    html='<img class="wall-row">',
    js=(Path(__file__).parent / "wall_row.js").read_text(),
    isolate_styles=False,
)
_ORDERS = (N_("By digit"), N_("By writer"))
_ORDERS_OF_SIGNS = (N_("By sign"), N_("By writer"))


def names_of(class_id: int) -> Mapping[int, str]:
    """How each writer is called on this page: their nickname, or a number while nicknames are hidden."""
    hidden = st.session_state.get("hide_nicknames", False)
    writers = resources.classes().writers(class_id)
    return {
        writer.id: _("Writer {number}").format(number=number) if hidden else bidi_isolated(writer.nickname)
        for number, writer in enumerate(writers, start=1)
    }


def mark_what_is_misread_by(run: Run) -> None:
    """From now on, for this visit, frame the drawings on the wall that this run reads wrong."""
    st.session_state[_MEASURED_BY] = run.id


@st.fragment(run_every=1.0)
@show_error_here
def show_wall(school_class: SchoolClass) -> None:
    """What was written until now; looks again every second, after a failure too."""
    if not resources.classes().teachers.is_teacher(school_class.id, visitor().id):
        st.rerun()  # removed, or the class has gone: the page says which
    if resources.classes().get(school_class.id) != school_class:
        st.rerun()  # another teacher, or another tab, has paused or named it
    drawings, names = resources.class_drawings(school_class.id), names_of(school_class.id)
    with st.container(horizontal=True, vertical_alignment="center", key="wall_head"):
        _say_how_far_it_is(school_class, drawings, names)
        orders, key = (_ORDERS, "wall_order") if school_class.has_digits else (_ORDERS_OF_SIGNS, "wall_order_of_signs")
        order = one_of(_("Order"), orders, key=key, hide_label=True)
    if not names:
        with st.container(key="nobody"):  # the style gives the screen to the QR code
            st.markdown(_("Nobody has joined yet. Drawings will appear here as they come in."))
    misread, by = _misread(drawings, school_class.labels)
    by_label = order == orders[0]
    groups = _by_label(drawings, school_class.labels) if by_label else _by_writer(drawings, names)
    width = 24 if by_label and school_class.has_digits else 120
    with st.container(key="wall_rows"):
        for number, (name, group) in enumerate(groups.items()):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"**{in_markdown(name) if by_label else name}**", width=width)
                if pressed := _show_group(name, group, misread, key=f"wall_row_{number}"):
                    st.session_state[_DOOMED] = pressed
                    st.rerun()  # the whole page, which asks what to do with it
    if len(drawings):
        words = _("Press a drawing to remove it, or everything its writer drew.")
        framed = _("Framed: {run} misreads it.").format(run=by) if by else ""
        st.caption(f"{words} {framed}".rstrip())


def _say_how_far_it_is(school_class: SchoolClass, drawings: ClassDrawings, names: Mapping[int, str]) -> None:
    """How many write, how much there is, who has finished and who has not."""
    writers = ngettext("{count} writer", "{count} writers", len(names))
    words, still = f"**{writers}, {_drawings(drawings)}**", ""
    if names:
        ids, counts = np.unique(drawings.writers, return_counts=True)
        asked = len(asked_for(school_class.labels)) * school_class.times
        done = set(ids[counts >= asked].tolist())
        finished = _("finished: {done} of {count}").format(done=whole(len(done)), count=whole(len(names)))
        words = f"{words} \N{MIDDLE DOT} {finished}"
        still = ", ".join(in_markdown(name) for writer, name in names.items() if writer not in done)
    st.markdown(words, help=_("Still writing: {names}").format(names=still) if still else None)


def _misread(drawings: ClassDrawings, labels: Labels) -> tuple[frozenset[int], str]:
    """The numbers of the drawings that the network reads wrong by which the class was measured, and its name."""
    run_id = st.session_state.get(_MEASURED_BY)
    if run_id is None or not len(drawings):
        return frozenset(), ""
    try:
        run = resources.store().read(run_id)
        if run.config.labels != labels:  # of another class
            return frozenset(), ""
        wrong = resources.readings(run_id, drawings.images) != drawings.labels
        return frozenset(drawings.ids[wrong].tolist()), describe(run)
    except RunError:  # deleted since
        return frozenset(), ""


def _show_group(name: str, drawings: ClassDrawings, misread: Set[int], *, key: str) -> int | None:
    """A group of drawings side by side; the number of the one that was pressed, if one was."""
    starts = range(0, len(drawings), _MOST_IN_A_PICTURE)
    parts = [drawings.where(slice(start, start + _MOST_IN_A_PICTURE)) for start in starts]
    with st.container(gap=None) if len(parts) > 1 else nullcontext():
        pressed = [_show_part(name, part, misread, key=f"{key}_{number}") for number, part in enumerate(parts)]
    return next((each for each in pressed if each is not None), None)


def _show_part(name: str, drawings: ClassDrawings, misread: Set[int], *, key: str) -> int | None:
    wrong = np.isin(drawings.ids, list(misread))
    data = {
        "picture": _picture(drawings.images, wrong),
        "columns": min(len(drawings), _COLUMNS),
        "ids": drawings.ids.tolist(),
        "alt": _alt(name, drawings, int(wrong.sum()) if misread else None),
    }
    pressed = _row(key=key, data=data, on_pressed_change=lambda: None).pressed
    return pressed if isinstance(pressed, int) else None


def _drawings(drawings: ClassDrawings) -> str:
    return ngettext("{count} drawing", "{count} drawings", len(drawings))


def _alt(name: str, drawings: ClassDrawings, wrong: int | None) -> str:
    words = labelled(_drawings(drawings), name)
    return words if wrong is None else _("{drawings}, {count} misread").format(drawings=words, count=wrong)


def ask_what_to_remove(school_class: SchoolClass) -> None:
    """Ask about the drawing that was pressed on the wall, if one was and hangs there still."""
    drawings, pressed = resources.class_drawings(school_class.id), st.session_state.get(_DOOMED)
    for drawing_id, writer, label, image in zip(
        drawings.ids.tolist(), drawings.writers.tolist(), drawings.labels, drawings.images, strict=True
    ):
        if drawing_id == pressed:
            _ask(school_class, drawing_id, writer, label, image)


def _let_be() -> None:
    st.session_state.pop(_DOOMED, None)


def _ask(school_class: SchoolClass, drawing_id: int, writer: int, label: int, image: np.ndarray) -> None:
    dialog = st.dialog(_("Remove from the wall?"), on_dismiss=_let_be)
    dialog(_show_drawing)(school_class, drawing_id, writer, label, image)


def _show_drawing(school_class: SchoolClass, drawing_id: int, writer: int, label: int, image: np.ndarray) -> None:
    name = names_of(school_class.id).get(writer, "?")
    show_pixels(
        255 - image,
        _("{digit} by {name}").format(digit=in_markdown(a_label(school_class.labels, label)), name=name),
        _("{digit} by {name}").format(digit=a_label(school_class.labels, label), name=name),
        side=140,
    )
    with st.container(horizontal=True):
        this, theirs = (school_class.id, drawing_id), (school_class.id, writer)
        presses = (
            st.button(
                _("Remove this drawing"), type="primary", on_click=_remove_drawing, args=this, key="doom_drawing"
            ),
            st.button(
                _("Remove {name} and all their drawings").format(name=name),
                on_click=_remove_writer,
                args=theirs,
                key="doom_writer",
            ),
            st.button(_("Keep it"), on_click=_let_be, key="let_be"),
        )
    if any(presses):
        st.rerun()


@st.fragment(run_every=1.0)
@show_error_here
def tidy_up(school_class: SchoolClass) -> None:
    """Choose a writer, and remove them or one of their drawings by a press on it; of what is there at this moment."""
    names = names_of(school_class.id)
    if not names:
        st.markdown(_("There is nothing to remove yet."))
        return
    writer = st.selectbox(_("Writer"), list(names), format_func=lambda each: names.get(each, ""), key="tidy_writer")
    st.caption(_("Press a drawing to remove it. Its writer will be asked for it again."))
    theirs, labels = resources.class_drawings(school_class.id).of([writer]), school_class.labels
    with st.container(horizontal=True, gap="small", key="removable"):
        for drawing_id, label, image in zip(theirs.ids.tolist(), theirs.labels, theirs.images, strict=True):
            st.button(
                f"![{_('Remove this {label}').format(label=in_markdown(labels[label]))}]({_enlarged(image)})",
                on_click=_remove_drawing,
                args=(school_class.id, drawing_id),
                key=f"remove_{drawing_id}",
            )
    st.button(
        _("Remove {name} and all their drawings").format(name=names[writer]),
        icon=":material/person_remove:",
        on_click=_remove_writer,
        args=(school_class.id, writer),
        key="remove_writer",
    )


def _enlarged(image: np.ndarray) -> str:
    return data_url((255 - image).repeat(2, axis=0).repeat(2, axis=1))


@defer_error
def _remove_drawing(class_id: int, drawing_id: int) -> None:
    _let_be()
    resources.classes().remove_drawing(class_id, drawing_id)
    resources.class_drawings.clear()


@defer_error
def _remove_writer(class_id: int, writer_id: int) -> None:
    _let_be()
    resources.classes().remove_writer(class_id, writer_id)
    resources.class_drawings.clear()


def _by_label(drawings: ClassDrawings, labels: Labels) -> Mapping[str, ClassDrawings]:
    if not len(drawings):
        return {}
    drawn = asked_for(labels)
    return {labels[index]: drawings.where(drawings.labels == index) for index in drawn}


def _by_writer(drawings: ClassDrawings, names: Mapping[int, str]) -> Mapping[str, ClassDrawings]:
    return {name: drawings.of([writer]) for writer, name in names.items()}


def _picture(images: np.ndarray, framed: np.ndarray) -> str:
    """The address of a `_mosaic`."""
    what = hashlib.blake2b(images.tobytes() + framed.tobytes()).digest()
    return resources.drawn_once(what, lambda: data_url(_mosaic(images, framed)))


def _mosaic(images: np.ndarray, framed: np.ndarray) -> np.ndarray:
    """Digits uint8 (n, 28, 28) in rows, dark on white, some of them framed, bool (n,): pixels uint8 (h, w, 3)."""
    columns = min(len(images), _COLUMNS)
    missing = -len(images) % columns
    cells = np.full((len(images) + missing, 28, 28, 3), 255, np.uint8)
    cells[: len(images)] -= images[..., np.newaxis]
    inner = np.zeros((28, 28), bool)
    inner[2:-2, 2:-2] = True
    cells[np.flatnonzero(framed)[:, np.newaxis], ~inner] = _FRAME
    return cells.reshape(-1, columns, 28, 28, 3).swapaxes(1, 2).reshape(-1, columns * 28, 3)
