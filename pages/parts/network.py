"""The network in use: chosen once, at the chip beside the tabs, and used by every page that asks one.

A link's `?run=` is a wish like the chip's; on Train it names the run that is watched, and in the tutorial nothing.
"""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import RunError
from mnist_core.formats import percent
from mnist_core.languages.translation import _
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.run import Run
from mnist_core.runs.titles import short_title
from pages.parts import address, resources
from pages.parts.run_names import RUNS_WIDTH, describe, names_of_runs
from pages.parts.visitor import visitor
from pages.parts.widgets import Choice

CHOICE = Choice("network", SHIPPED)
"""The id of a run, which may have gone since."""


def network_in_use() -> Run:
    """The run whose model answers on this page; the address follows the choice, to be shared.

    An unknown, broken or malicious id from the address gets a message, and the shipped model answers instead.
    """
    _take_wish()
    wanted = CHOICE.value
    run = _find(wanted)
    if run is None:
        st.error(_why_not(wanted), icon=":material/link_off:")
    if wanted != SHIPPED or "run" in st.query_params:
        address.write("run", wanted)  # a copied address should open this very model
    return run or resources.store().read(SHIPPED)


def show_chip(*, by_address: bool) -> None:
    """The network in use, and in a press the way to another one.

    Args:
        by_address: whether this page's `?run=` names the network in use.
    """
    if by_address:
        _take_wish()
    runs = {run.id: run for run in resources.store().with_model()}
    chosen = CHOICE.value if CHOICE.value in runs else SHIPPED
    with st.container(key="chip"), st.popover(_called(runs[chosen]), icon=":material/network_intelligence:"):
        st.selectbox(
            _("The network used on every page"),
            list(runs),
            list(runs).index(chosen),
            key=CHOICE.key,
            format_func=names_of_runs(list(runs.values())).__getitem__,
            on_change=CHOICE.wish,
            args=(CHOICE.key,),
            width=RUNS_WIDTH,
        )
        st.page_link("pages/lab/train.py", label=_("Train another one"), icon=":material/model_training:")


def show_lessons_chip(run: Run) -> None:
    """The network that the tutorial's last steps look at, whichever is in use elsewhere."""
    with st.container(key="chip"), st.popover(_called(run), icon=":material/network_intelligence:"):
        st.markdown(
            _(
                "The tutorial uses **{run}**. Train your own in step 10, and the steps after it will use that one. On "
                "the other pages you can choose the network."
            ).format(run=describe(run))
        )


def _take_wish() -> None:
    if (wanted := address.wish("run")) and wanted != CHOICE.value:
        CHOICE.change(wanted)


def _called(run: Run) -> str:
    """Such as "Your network: CNN, 99.1%"."""
    accuracy = run.summary().accuracy
    called = short_title(run) + ("" if accuracy is None else f", {percent(accuracy)}")
    if visitor().owns(run):
        return _("Your network: {name}").format(name=called)
    if run.status.name:
        return _("{owner}'s network: {name}").format(owner=run.status.name, name=called)
    return _("Network: {name}").format(name=called)


def _find(run_id: str) -> Run | None:
    try:
        run = resources.store().read(run_id)
    except RunError:
        return None
    return run if run.has_model else None


def _why_not(run_id: str) -> str:
    try:
        state = resources.store().read(run_id).status.state
    except RunError as error:
        return _("{problem} You are using the best model instead.").format(problem=error)
    return _("The run {run} has no model to use (it is {state}). You are using the best model instead.").format(
        run=run_id, state=state
    )
