"""What a run is called on a page, and which of all runs a list offers: never more than a few dozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain, islice

import streamlit as st

from mnist_core.errors import RunError
from mnist_core.formats import percent
from mnist_core.languages.translation import _, language
from mnist_core.runs.bundled import BUNDLED
from mnist_core.runs.listing import Listing
from mnist_core.runs.run import Run
from mnist_core.runs.titles import title, unique
from pages.parts import resources
from pages.parts.session.clock import when
from pages.parts.session.visitor import class_code, visitor

_OWN, _CLASS, _OTHERS = 20, 10, 10
MOST_FOUND = 20
"""Runs, where words are sought."""


def any_network(_: Run) -> bool:
    """Where every network may be offered."""
    return True


def describe(run: Run) -> str:
    """A run's title, and when it was asked for."""
    return title(run) if run.id in BUNDLED else f"{title(run)}, {when(run.status.created)}"


def describe_in_list(run: Run) -> str:
    """The same with its test accuracy; one's own are told from others'."""
    if run.id in BUNDLED:
        return title(run)
    accuracy = run.summary().accuracy
    words = describe(run) + ("" if accuracy is None else f" ({percent(accuracy)})")
    if visitor().owns(run):
        return _("Yours: {run}").format(run=words)
    return _("Your class: {run}").format(run=words) if run.class_code and run.class_code == class_code() else words


def names_of_runs(runs: Sequence[Run]) -> Mapping[str, str]:
    """By its id how each run is called in a list: no two alike, because a list leads a label back to an option."""
    return unique(runs, describe)


def matching(listing: Listing, sought: str) -> Sequence[Run]:
    """The runs in whose description all the words stand, as parts of words too; the newest first.

    To look at thousands takes a fifth of a second, and the words stay in their field while the page runs again.
    """
    words = sought.casefold()
    what = (words, language(), st.context.timezone or "", f"{datetime.now().astimezone():%x}")
    return resources.runs_found(listing, what, lambda run: _is_described_by(run, words))


def _is_described_by(run: Run, sought: str) -> bool:
    called = resources.title_to_search(run)
    left = [word for word in sought.casefold().split() if word not in called]
    return not left or all(word in when(run.status.created).casefold() for word in left)


def offered(chosen: str, sought: str = "", fits: Callable[[Run], bool] = any_network) -> Mapping[str, str]:
    """By their ids what to offer of all networks, the newest first, and how each is called in a list.

    Nobody wants a list of thousands: these are the networks that ship, one's own, those of one's class and the newest
    few of others; or else those in whose description the words stand that are sought. The chosen one is always there.

    Args:
        chosen: the id of a run, which may have gone.
        sought: words, or nothing.
        fits: whether a network may be offered at all.
    """
    store, me = resources.store(), visitor()
    listing, bundled = store.listing(), [store.read(run_id) for run_id in BUNDLED]
    if sought:
        ships = (run for run in bundled if _is_described_by(run, sought))
        trained = (run for run in matching(listing, sought) if listing.has_model(run))
        found = list(islice(filter(fits, chain(ships, trained)), MOST_FOUND))
    else:
        groups = (listing.of(me.id), _OWN), (listing.learnt_from(class_code()), _CLASS), (listing.with_model, _OTHERS)
        found = [run for run in bundled if fits(run)]
        for runs, most in groups:
            ids = {run.id for run in found}
            offered_too = (run for run in runs if run.id not in ids and listing.has_model(run) and fits(run))
            found += islice(offered_too, most)
    if all(run.id != chosen for run in found):
        with suppress(RunError):  # it has gone
            found.insert(0, store.read(chosen))
    return unique(found, describe_in_list)
