"""The wall: a class's drawings as they arrive, by digit or by writer; and removing what should not hang there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from mnist_core.classroom.records import ClassDrawings, SchoolClass
from mnist_core.errors import MnistCoreError
from mnist_core.formats import counted
from pages.parts import resources
from pages.parts.pictures import data_url
from pages.parts.presses import said_if_it_fails

_COLUMNS = 24
"""As many as fit beside the QR code on a projector."""

_SIDE = 28
_ORDERS = ("By digit", "By writer")


def names_of(class_id: int) -> Mapping[int, str]:
    """How each writer is called on this page: their nickname, or a number while nicknames are hidden."""
    hidden = st.session_state.get("hide_nicknames", False)
    writers = resources.classes().writers(class_id)
    return {
        writer.id: f"Writer {number}" if hidden else writer.nickname for number, writer in enumerate(writers, start=1)
    }


@st.fragment(run_every=1.0)
def show_wall(school_class: SchoolClass) -> None:
    """What was written until now; looks again every second, after a failure too."""
    try:
        _show_drawings(school_class)
    except MnistCoreError as error:
        st.error(str(error))


def _show_drawings(school_class: SchoolClass) -> None:
    drawings, names = resources.class_drawings(school_class.id), names_of(school_class.id)
    with st.container(horizontal=True, vertical_alignment="center", key="wall_head"):
        st.markdown(f"**{counted(len(names), 'writer')}, {counted(len(drawings), 'drawing')}**")
        order = st.segmented_control(
            "Order",
            _ORDERS,
            default=_ORDERS[0],
            required=True,
            key="wall_order",
            label_visibility="collapsed",
            persist_state="session",
        )
    if not names:
        st.markdown("Nobody has joined yet. The drawings appear here as they are written.")
    groups = _by_digit(drawings) if order == _ORDERS[0] else _by_writer(drawings, names)
    for name, images in groups.items():
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{name}**", width=120 if order != _ORDERS[0] else 24)
            if len(images):
                columns = min(len(images), _COLUMNS)
                alt = f"{counted(len(images), 'drawing')}: {name}"
                st.image(data_url(_mosaic(images)), alt=alt, width=columns * _SIDE)


@st.fragment(run_every=1.0)
def tidy_up(school_class: SchoolClass) -> None:
    """Choose a writer, and remove them or one of their drawings by a press on it; of what is there at this moment."""
    try:
        _offer_to_remove(school_class)
    except MnistCoreError as error:
        st.error(str(error))


def _offer_to_remove(school_class: SchoolClass) -> None:
    names = names_of(school_class.id)
    if not names:
        st.markdown("There is nothing to remove yet.")
        return
    writer = st.selectbox("Writer", list(names), format_func=lambda each: names.get(each, ""), key="tidy_writer")
    st.caption("Press a drawing to remove it; its writer is asked for that digit again.")
    theirs = resources.class_drawings(school_class.id).of([writer])
    with st.container(horizontal=True, gap="small", key="removable"):
        for drawing_id, label, image in zip(theirs.ids.tolist(), theirs.labels, theirs.images, strict=True):
            st.button(
                f"![Remove this {label}]({data_url((255 - image).repeat(2, axis=0).repeat(2, axis=1))})",
                on_click=_remove_drawing,
                args=(school_class.id, drawing_id),
                key=f"remove_{drawing_id}",
            )
    st.button(
        f"Remove {names[writer]} and all their drawings",
        icon=":material/person_remove:",
        on_click=_remove_writer,
        args=(school_class.id, writer),
        key="remove_writer",
    )


@said_if_it_fails
def _remove_drawing(class_id: int, drawing_id: int) -> None:
    resources.classes().remove_drawing(class_id, drawing_id)
    resources.class_drawings.clear()


@said_if_it_fails
def _remove_writer(class_id: int, writer_id: int) -> None:
    resources.classes().remove_writer(class_id, writer_id)
    resources.class_drawings.clear()


def _by_digit(drawings: ClassDrawings) -> Mapping[str, np.ndarray]:
    return {str(label): drawings.images[drawings.labels == label] for label in range(10)} if len(drawings) else {}


def _by_writer(drawings: ClassDrawings, names: Mapping[int, str]) -> Mapping[str, np.ndarray]:
    return {name: drawings.of([writer]).images for writer, name in names.items()}


def _mosaic(images: np.ndarray) -> np.ndarray:
    """Digits uint8 (n, 28, 28) in rows, dark on white: grey pixels uint8 (h, w)."""
    columns = min(len(images), _COLUMNS)
    missing = -len(images) % columns
    padded = np.concatenate([images, np.zeros((missing, 28, 28), np.uint8)])
    rows = padded.reshape(-1, columns, 28, 28).swapaxes(1, 2).reshape(-1, columns * 28)
    return 255 - rows
