"""Earlier runs on the Train page: a table that opens them, their curves side by side, and deleting them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from mnist_core.errors import MnistCoreError, RunError
from mnist_core.formats import decimal, percent, whole
from mnist_core.languages.translation import N_, _
from mnist_core.networks.config import Imported, TrainingConfig
from mnist_core.networks.hyperparameters import HYPERPARAMETERS, OneOf
from mnist_core.runs.listing import Listing
from mnist_core.runs.run import Run
from mnist_core.runs.status import in_words
from mnist_core.runs.store import TrashedRun
from pages.parts import resources
from pages.parts.runs import curves
from pages.parts.runs.names import MOST_FOUND, matching, names_of_runs
from pages.parts.session.visitor import visitor
from pages.parts.session.widgets import Choice, in_this_language, show

MOST_COMPARED = 5
_ON_A_PAGE = 20

_RUN, _ACCURACY, _LOSS = N_("Run"), N_("Test accuracy"), N_("Test loss")
_STATE = N_("State")
_ALWAYS = (_RUN, _ACCURACY, _LOSS)
_COMPARED, _COMPARE, _CLICKS, _DELETED, _SOUGHT = "compared", "compare", "clicks_on_runs", "deleted", "sought_run"
_COLUMNS = {row.title: row for row in HYPERPARAMETERS if row.name != "epochs"}
"""Settings that get a column of their own while the runs in the table differ in them."""

_NEWEST = N_("Newest first")
_ORDERS = (_NEWEST, _ACCURACY, _LOSS, _RUN, _STATE, *_COLUMNS)


def show_earlier(listing: Listing) -> str | None:
    """The table of the runs that have ended, and their curves; the id of the run that was clicked, if one was."""
    if not listing.ended:
        st.caption(_("No runs yet. Your first one will appear here."))
        return None
    shown = _page_of(listing)
    clicked = _show_table(shown, names_of_runs(shown)) if shown else None
    on_page = {run.id for run in shown}
    comparable = [*shown, *(run for run in _compared_before() if run.id not in on_page)]
    _show_compared([run for run in comparable if run.epochs], names_of_runs(comparable))
    return clicked


def _compared_before() -> Iterator[Run]:
    """What is compared, on whichever page of the table it is, but for what was deleted meanwhile."""
    for run_id in st.session_state.get(_COMPARED, ()):
        with suppress(RunError):
            run = resources.store().read(run_id)
            if not run.status.is_active:
                yield run


def _page_of(listing: Listing) -> Sequence[Run]:
    """Twenty runs: one's own before others', which a switch shows where there are both; or what is sought."""
    own = _own_ended(listing)
    with st.container(horizontal=True, vertical_alignment="center", key="which_runs"):
        has_both = 0 < len(own) < len(listing.ended)
        is_everybodys = not own or (
            has_both and st.toggle(_("Everybody's runs"), key="everybodys_runs", persist_state="session")
        )
        if sought := _ask_what_to_seek(listing):
            return _found(listing, sought)
        runs = own if not is_everybodys else [*own, *_others(listing, own)]
        if len(runs) > _ON_A_PAGE:
            runs = _in_order(runs, _ask_for_an_order())
        pages = -(-len(runs) // _ON_A_PAGE)
        page = 1
        if pages > 1:
            label = _("Page (of {count})").format(count=whole(pages))
            page = int(st.number_input(label, 1, pages, key=f"page_of_{pages}", width=160))
    return runs[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE]


def _ask_for_an_order() -> str:
    """By what more runs than a page holds are sorted; the page itself is by a press on the head of a column."""
    choice = Choice("order_of_runs", _NEWEST)
    st.selectbox(
        _("Sorted by"),
        _ORDERS,
        _ORDERS.index(choice.value),
        format_func=_,
        key=choice.key,
        on_change=choice.on_change,
        args=(choice.key,),
        width=200,
    )
    return choice.value


def _in_order(runs: Sequence[Run], order: str) -> Sequence[Run]:
    """The best, the least or the first of the alphabet first; those last that have no such value."""
    if order == _NEWEST:
        return runs
    ranks = {run.id: _value(run, order) for run in runs}
    known = sorted((run for run in runs if ranks[run.id] is not None), key=lambda run: ranks[run.id])
    return [*known, *(run for run in runs if ranks[run.id] is None)]


def _value(run: Run, column: str) -> Any:
    if column in (_ACCURACY, _LOSS):
        summary = resources.summary(run)
        return summary.loss if column == _LOSS else summary.accuracy and -summary.accuracy
    if column == _RUN:
        return resources.title_to_search(run)
    if column == _STATE:
        return in_words(resources.summary(run).state)
    if run.config.is_import:
        return None
    row = _COLUMNS[column]
    value = getattr(run.config, row.name)
    return row.kind.write(value) if isinstance(row.kind, OneOf) else value


def _own_ended(listing: Listing) -> Sequence[Run]:
    return [run for run in listing.of(visitor().id) if not run.status.is_active]


def _others(listing: Listing, own: Sequence[Run]) -> Sequence[Run]:
    me = visitor()
    return [run for run in listing.ended if not me.owns(run)] if own else listing.ended


def _ask_what_to_seek(listing: Listing) -> str:
    """Words by which to find runs, whosever they are, where there is more than a page."""
    if len(listing.ended) <= _ON_A_PAGE:
        return ""
    return st.text_input(
        _("Search all {count} runs").format(count=whole(len(listing.ended))),
        key=_SOUGHT,
        placeholder=_("Part of a name or a date"),
        max_chars=80,
        width=280,
    )


def _found(listing: Listing, sought: str) -> Sequence[Run]:
    """The first twenty of what is sought, one's own before others'."""
    me, ended = visitor(), [run for run in matching(listing, sought) if not run.status.is_active]
    found = sorted(ended, key=lambda run: not me.owns(run))[:MOST_FOUND]
    if not found:
        st.caption(_("No run has these words in its name or date."))
    return found


def compare_too(run: Run) -> None:
    """The run that has just ended joins those that are compared; where nobody has chosen, the newest are anyway."""
    if (others := st.session_state.get(_COMPARED)) is not None:
        st.session_state[_COMPARED] = tuple(dict.fromkeys([run.id, *others]))[:MOST_COMPARED]


def _show_table(runs: Sequence[Run], names: Mapping[str, str]) -> str | None:
    """Another list is another table, so that a late click opens no other run; and so it is after each click."""
    ids, clicks = [run.id for run in runs], st.session_state.get(_CLICKS, 0)
    table = pd.DataFrame([{_RUN: names[run.id], **_outcome(run), **_settings(run.config)} for run in runs])
    differing = [column for column in table if column in _ALWAYS or table[column].nunique(dropna=False) > 1]
    shown = st.dataframe(
        table[differing].style.format({_ACCURACY: percent, _LOSS: partial(decimal, places=3)}, na_rep=""),
        hide_index=True,
        column_config={each: st.column_config.Column(_(each)) for each in differing}
        | {_RUN: st.column_config.TextColumn(_(_RUN), width="large")},
        alt=_("Earlier runs. Click one to open it."),
        on_select="rerun",
        selection_mode="single-cell",
        key=f"earlier_{hash(tuple(ids))}_{clicks}",
    )
    cells = shown.selection.cells
    if not cells or not 0 <= cells[0][0] < len(ids):
        return None
    st.session_state[_CLICKS] = clicks + 1
    return ids[cells[0][0]]


def _settings(config: TrainingConfig | Imported) -> Mapping[str, str]:
    """A setting's value as the reader says it; no page shows a name that the code has for it."""
    if config.is_import:
        return dict.fromkeys(_COLUMNS, "")
    return {title: row.kind.write(getattr(config, row.name)) for title, row in _COLUMNS.items()}


def _outcome(run: Run) -> Mapping[str, object]:
    summary = resources.summary(run)
    return {_ACCURACY: summary.accuracy, _LOSS: summary.loss, _STATE: in_words(summary.state)}


def _show_compared(runs: Sequence[Run], names: Mapping[str, str]) -> None:
    by_id = {run.id: run for run in runs}
    chosen = [run_id for run_id in st.session_state.get(_COMPARED, tuple(by_id)[:2]) if run_id in by_id]
    key = in_this_language(_COMPARE)
    show(key, chosen)
    st.multiselect(
        _("Compare the curves of"),
        list(by_id),
        chosen,
        format_func=names.__getitem__,
        max_selections=MOST_COMPARED,
        key=key,
        on_change=_choose_compared,
        args=(key,),
    )
    points = {names[run_id]: by_id[run_id].metrics() for run_id in chosen}
    if points:
        curves.show_legend(several=True)
        loss, accuracy = st.columns(2)
        with loss:
            curves.compare(points, "loss", key="compare_loss")
        with accuracy:
            curves.compare(points, "accuracy", key="compare_accuracy")


def _choose_compared(key: str) -> None:
    st.session_state[_COMPARED] = tuple(st.session_state[key])


def offer_to_delete(listing: Listing) -> None:
    """One's own runs that have ended, the newest or those that are sought; a teacher's key deletes any, broken too."""
    _show_note()
    is_teacher, sought = visitor().is_teacher, st.session_state.get(_SOUGHT, "")
    mine = listing.ended if is_teacher else _own_ended(listing)
    if sought:
        ids = {run.id for run in matching(listing, sought)}
        mine = [run for run in mine if run.id in ids]
    offered = mine[:MOST_FOUND]
    names = {**names_of_runs(offered), **({each.id: each.id for each in listing.broken} if is_teacher else {})}
    if not names:
        return
    with st.popover(_("Delete a run"), icon=":material/delete:"):
        chosen = st.selectbox(
            _("Run"), list(names), format_func=names.__getitem__, key=in_this_language("doomed"), width=480
        )
        if st.button(_("Delete..."), key="ask_to_delete"):
            _ask(chosen, names[chosen])


def _ask(run_id: str, name: str) -> None:
    st.dialog(_("Delete this run?"))(_show_question)(run_id, name)


def _show_question(run_id: str, name: str) -> None:
    st.markdown(f"**{name}**")
    st.markdown(_("Its curves and its network will be deleted too."))
    with st.container(horizontal=True):
        if st.button(_("Delete"), type="primary", on_click=_delete, args=(run_id, name), key="delete"):
            st.rerun()
        if st.button(_("Keep it"), key="do_not_delete"):
            st.rerun()


def _delete(run_id: str, name: str) -> None:
    """Set it aside, as long as the note stands that says so; what a tampered browser names is looked at again."""
    store = resources.store()
    try:
        me = visitor()
        if not me.is_teacher and not me.owns(store.read(run_id)):  # what is broken only a teacher deletes
            return
        _forget()
        st.session_state[_DELETED] = (store.move_to_trash(run_id), name)
    except MnistCoreError as error:
        st.toast(str(error))
    if st.session_state.get("watched") == run_id:
        del st.session_state["watched"]


def _show_note() -> None:
    """What was deleted, with the way to restore it, until the visitor closes the note."""
    if _DELETED not in st.session_state:
        return
    name = st.session_state[_DELETED][1]
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="deleted_note"):
        st.markdown(_("Deleted **{name}**.").format(name=name), width="content")
        st.button(_("Restore"), icon=":material/undo:", on_click=_undo, key="undo_delete")
        st.button(_("Close"), on_click=_forget, key="close_note")


def _undo() -> None:
    aside, _ = st.session_state.pop(_DELETED)
    try:
        resources.store().restore(aside)
    except MnistCoreError as error:
        st.toast(str(error))


def _forget() -> None:
    deleted: tuple[TrashedRun, str] | None = st.session_state.pop(_DELETED, None)
    if deleted is not None:
        try:
            resources.store().forget(deleted[0])
        except MnistCoreError as error:
            st.toast(str(error))
