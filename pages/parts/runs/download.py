"""What a pupil takes home of a run: lab sheet, page, code and models, made when the button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from mnist_core.errors import ExportError
from mnist_core.languages.translation import N_, _, language, speaking
from mnist_core.lessons.code import script
from mnist_core.lessons.sheet import SHEET_FORMATS
from mnist_core.lessons.take_home import FORMATS, PAGES, export
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.labels import are_digits
from mnist_core.runs.run import Run
from pages.parts import links, resources
from pages.parts.pictures import data_url
from pages.parts.runs.own_process import exported, lab_sheet
from pages.parts.server import served_page

_LABELS = {
    "page": N_("The network as a page, for any computer or phone"),
    "page-zip": N_("The page for Moodle, Kolibri and other platforms"),
    "script": N_("The training, as a Python script"),
    "notebook": N_("The training, as a notebook"),
    "keras": N_("The network, for Keras"),
    "tflite": N_("The network, for small devices (LiteRT)"),
    "onnx": N_("The network, for other programs (ONNX)"),
    "c": N_("The network, for microcontrollers (C, int8)"),
    "zip": N_("Everything, plus a program that reads pictures"),
}


def offer_to_take_home(run: Run) -> None:
    """The lab sheet, and a button for each format; where there can be none, the reason."""
    with st.popover(_("Take it home"), icon=":material/download:"):
        for ending in SHEET_FORMATS:
            label, content = (
                _("A lab sheet to hand in ({format})").format(format=ending.upper()),
                partial(lab_sheet, run.id, ending),
            )
            _offer(label, content, f"sheet.{ending}", icon=":material/assignment:")
        reasons: dict[str, None] = {}  # in order, each once
        for name, format in FORMATS.items():
            if reason := resources.why_not_as(run, name):
                reasons[reason] = None
            else:
                _offer(_(_LABELS[name]), partial(_made, run, name), format.file_name)
        for reason in reasons:
            st.caption(reason)
        if not resources.why_not_as(run, "page"):
            _show_address(f"{links.server_address()}/{served_page.address(run)}")


def _show_address(address: str) -> None:
    """The address of a run's page, as a QR code and to be typed."""
    st.markdown(f"**{_('Take it with your phone')}**")
    st.markdown(_("A phone on your Wi-Fi opens the network as a page, and can add it to its home screen or save it:"))
    st.image(data_url(links.qr_code(address)), alt=_("QR code of {address}").format(address=address), width=240)
    st.code(address, language=None, wrap_lines=True)


def _made(run: Run, name: str) -> bytes:
    """One of the `FORMATS`; a page of what the app knows of the run already."""
    if name in PAGES and are_digits(run.config.labels):
        return PAGES[name](run, resources.test_probabilities(run.id))
    return exported(run.id, name) if FORMATS[name].is_heavy else export(run, name)


def show_code(config: TrainingConfig) -> None:
    """The program that does what the form says; it changes with the form."""
    with st.expander(_("Show me the code"), icon=":material/code:"):
        try:
            st.code(script(config), language="python")
        except ExportError as error:
            st.caption(str(error))


def _offer(label: str, content: Callable[[], bytes], file_name: str, *, icon: str = ":material/download:") -> None:
    """A button that has the content made when it is pressed, where nobody asks who reads it."""
    spoken = language()

    def made() -> bytes:
        with speaking(spoken):
            return content()

    st.download_button(
        label, made, file_name=file_name, icon=icon, on_click="ignore", key=f"take_{file_name}", width="stretch"
    )
