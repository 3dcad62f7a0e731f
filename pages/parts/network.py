"""The network in use: chosen once, at the chip beside the tabs, and used by every page that asks one.

A link's `?run=` chooses as the chip does; on Train it names the run that is watched, and in the tutorial nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from mnist_core.errors import RunError
from mnist_core.formats import percent
from mnist_core.languages.translation import _
from mnist_core.networks.labels import are_digits
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.run import Run
from mnist_core.runs.titles import short_title
from pages.parts import resources
from pages.parts.runs.choice import choose_network
from pages.parts.runs.names import describe
from pages.parts.session import address
from pages.parts.session.cookies import keep_script
from pages.parts.session.visitor import visitor
from pages.parts.session.widgets import Choice

CHOICE = Choice("network", SHIPPED)
"""The id of a run, which may have gone since."""

_COOKIE, _DAYS = "digit_lab_network", 30
"""In which the browser keeps the choice, for its next tab and after a reload."""

_TRAINING, _TAKEN = "runs_to_use", "network_taken"
_PAGES_WITH_A_NOTE = 2
_SECONDS_BETWEEN_LOOKS = 3.0


@dataclass(frozen=True)
class _Taken:
    """A run that was put to use when it had been trained, what answered before, and the pages that have said so."""

    run_id: str
    before: str
    pages: tuple[str, ...] = ()


def network_in_use() -> Run:
    """The run whose model answers on this page; the address follows the choice, to be shared.

    An unknown, broken or malicious id from the address gets a message, and the shipped model answers instead.
    """
    _take_requested()
    wanted = CHOICE.value
    run = _find(wanted)
    if run is None:
        st.error(_why_not(wanted), icon=":material/link_off:")
    if wanted != SHIPPED or "run" in st.query_params:
        address.write("run", wanted)  # a copied address should open this very model
    return run or resources.store().read(SHIPPED)


def digits_network() -> Run:
    """The network in use on a page that asks about MNIST's digits; for one that has learnt other signs, another.

    The choice stays, and the page says why it asks the shipped model instead.
    """
    run = network_in_use()
    if are_digits(run.config.labels):
        return run
    st.info(
        _(
            "**{network}** reads signs that aren't MNIST's digits, so this page can't test it. You see the best model "
            "instead. Its own result stands on *Train*, and you can draw with it on *Draw*."
        ).format(network=_named(run)),
        icon=":material/info:",
    )
    return resources.store().read(SHIPPED)


def show_chip(*, by_address: bool) -> None:
    """The network in use, and in a press the way to another one.

    Args:
        by_address: whether this page's `?run=` names the network in use.
    """
    if by_address:
        _take_requested()
    elif _find(CHOICE.value) is None:  # deleted, here or elsewhere
        CHOICE.change(SHIPPED)
    run = _find(CHOICE.value) or resources.store().read(SHIPPED)
    with st.container(key="chip"), st.popover(_called(run), icon=":material/network_intelligence:"):
        choose_network(_("The network used on every page"), CHOICE)
        st.page_link("pages/lab/train.py", label=_("Train another one"), icon=":material/model_training:")
        link_to_own_signs()


def link_to_own_signs() -> None:
    """Lead to where signs are named, drawn and learnt, by a class or alone."""
    st.page_link(
        "pages/classroom/class_page.py",
        label=_("Teach it your own signs"),
        icon=":material/draw:",
        query_params={"draws": "signs"},
    )


def use_when_trained(run_id: str) -> None:
    """Have a run that this visitor has just started answer on every page as soon as it has a model."""
    st.session_state[_TRAINING] = (*st.session_state.get(_TRAINING, ()), run_id)


def take_kept() -> None:
    """Begin a visit with the network that this browser used last, if there still is one; an address comes first."""
    if CHOICE.name not in st.session_state:
        kept = str(st.context.cookies.get(_COOKIE, SHIPPED))
        CHOICE.change(kept if _find(kept) else SHIPPED)


def remember() -> None:
    """Have the browser keep the choice. It is a run's id, or what the browser itself has put into an address."""
    st.html(f"<script>{keep_script(_COOKIE, CHOICE.value, days=_DAYS)}</script>", unsafe_allow_javascript=True)


def take_trained(url_path: str) -> None:
    """Put what has been trained meanwhile to use, and say so on the first pages that it answers on.

    Args:
        url_path: of the page that is about to run.
    """
    waiting = []
    for run_id in st.session_state.get(_TRAINING, ()):
        run = _find(run_id)
        if run is not None and CHOICE.value != run_id:
            st.session_state[_TAKEN] = _Taken(run_id, CHOICE.value)
            CHOICE.change(run_id)
        elif run is None and _is_active(run_id):
            waiting.append(run_id)
    st.session_state[_TRAINING] = tuple(waiting)
    if waiting:
        _look_again(tuple(waiting))
    taken: _Taken | None = st.session_state.get(_TAKEN)
    if taken is None:
        return
    pages = tuple(dict.fromkeys((*taken.pages, url_path)))
    st.session_state[_TAKEN] = replace(taken, pages=pages)
    if CHOICE.value != taken.run_id or len(pages) > _PAGES_WITH_A_NOTE or (run := _find(taken.run_id)) is None:
        _forget_taken()
    else:
        _show_note(run, taken)


@st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)
def _look_again(waiting: Sequence[str]) -> None:
    """Run the page anew when one of these runs has ended: whoever draws meanwhile should hear of it."""
    if not all(map(_is_active, waiting)):
        st.rerun()


def _show_note(run: Run, taken: _Taken) -> None:
    before = _find(taken.before) or resources.store().read(SHIPPED)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="in_use_note", border=True):
        words = _("**{network}** now answers on every page.").format(network=_called(run))
        st.markdown(words, width="content")
        st.button(
            _("Use {network} again").format(network=_named(before)),
            icon=":material/undo:",
            on_click=_take_back,
            args=(before.id,),
            key="take_back",
        )
        st.button(_("Hide this note"), on_click=_forget_taken, key="hide_in_use_note")


def _take_back(run_id: str) -> None:
    CHOICE.change(run_id)
    _forget_taken()


def _forget_taken() -> None:
    st.session_state.pop(_TAKEN, None)


def _is_active(run_id: str) -> bool:
    try:
        return resources.store().read(run_id).status.is_active
    except RunError:
        return False


def show_lessons_chip(run: Run) -> None:
    """The network that the tutorial's last steps look at, whichever is in use elsewhere."""
    with st.container(key="chip"), st.popover(_called(run), icon=":material/network_intelligence:"):
        st.markdown(
            _(
                "The tutorial uses **{run}**. Train your own in step 10, and the steps after it will use that one. On "
                "the other pages you can choose the network."
            ).format(run=describe(run))
        )


def _take_requested() -> None:
    if (wanted := address.requested("run")) and wanted != CHOICE.value:
        CHOICE.change(wanted)


def _called(run: Run) -> str:
    """Such as "Your network: CNN, 99.1%", or "Best model, 99.6%" beside the sign of a network."""
    called = _named(run)
    if visitor().owns(run):
        return _("Your network: {name}").format(name=called)
    if run.status.name:
        return _("{owner}'s network: {name}").format(owner=run.status.name, name=called)
    return called


def _named(run: Run) -> str:
    accuracy = run.summary().accuracy
    return short_title(run) + ("" if accuracy is None else f", {percent(accuracy)}")


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
