"""A choice among all networks that there are: a list of a few, and a search among the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import streamlit as st

from mnist_core.errors import RunError
from mnist_core.formats import whole
from mnist_core.languages.translation import _
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.runs.names import MOST_FOUND, any_network, offered
from pages.parts.session.widgets import Choice

_RUNS_WIDTH = 460
"""Pixels: a list of runs shows their titles as a whole."""

_MOST_WITHOUT_SEARCH = 12
"""So many networks are nearly all in the list."""

_LONGEST_SEARCH = 80


def choose_network(
    label: str,
    choice: Choice[str],
    *,
    fits: Callable[[Run], bool] = any_network,
    more: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Show the choice in a list, with a field to find others where there are many; what is chosen.

    Args:
        label: of the list.
        choice: holds the id of a run, or a key of `more`.
        fits: whether a network may be offered.
        more: what else may be chosen, and its words.
    """
    count, key = len(resources.store().listing().with_model), f"sought_{choice.name}"
    sought = st.session_state.get(key, "") if count > _MOST_WITHOUT_SEARCH else ""
    wanted = (each for each in (choice.value, choice.first) if each in more or _may_be_chosen(each, fits))
    chosen = next(wanted, SHIPPED)
    names = {**offered("" if chosen in more else chosen, sought, fits), **more}
    st.selectbox(
        label,
        list(names),
        list(names).index(chosen),
        key=choice.key,
        format_func=names.__getitem__,
        on_change=choice.on_change,
        args=(choice.key,),
        width=_RUNS_WIDTH,
    )
    if count > _MOST_WITHOUT_SEARCH:
        st.text_input(
            _("Search all {count} networks").format(count=whole(count)),
            key=key,
            placeholder=_("Part of a name or a date"),
            max_chars=_LONGEST_SEARCH,
        )
        st.caption(_("The list above shows what was found, at most {most}.").format(most=MOST_FOUND))
    return chosen


def _may_be_chosen(run_id: str, fits: Callable[[Run], bool]) -> bool:
    try:
        run = resources.store().read(run_id)
    except RunError:
        return False
    return run.has_model and fits(run)
