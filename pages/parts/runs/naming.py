"""A name for a network, given where its result stands."""

from __future__ import annotations

import streamlit as st

from mnist_core.languages.translation import _
from mnist_core.names import MAX_NAME, check_name
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.failures import defer_error
from pages.parts.session.visitor import visitor


def offer_to_name(run: Run) -> None:
    """A field for whoever started the run; what it holds is what the network is called on every page."""
    if not visitor().owns(run) or run.status.is_active:
        return
    with st.popover(_("Name it"), icon=":material/edit:"):
        st.text_input(
            _("The network's name"),
            run.status.network_name,
            max_chars=MAX_NAME,
            placeholder=_("Such as Eagle Eye"),
            help=_("Everybody on this server sees it, so don't use your own full name."),
            on_change=_name_and_show,
            args=(run.id,),
            key=_key(run.id),
        )


def _name_and_show(run_id: str) -> None:
    _name(run_id)
    st.rerun()  # the whole page, of which the field's part is a fragment


@defer_error
def _name(run_id: str) -> None:
    run = resources.store().read(run_id)
    if visitor().owns(run) and not run.status.is_active:
        resources.store().name_network(run, check_name(st.session_state[_key(run_id)]))


def _key(run_id: str) -> str:
    return f"network_name_{run_id}"
