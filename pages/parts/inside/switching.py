"""Units switched off: which ones, and what becomes of the answer, and of the accuracy on the test set.

The session holds one set of them, whatever was used to switch them: the picture, the button, or a share of a layer.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from mnist_core.formats import percent, points, round_percent, sureness
from mnist_core.inference.classifier import Prediction
from mnist_core.inference.inside import LiteRTInspector
from mnist_core.languages.translation import _, ngettext
from mnist_core.names import in_markdown
from mnist_core.networks.labels import are_digits
from mnist_core.runs.run import Run
from pages.parts import charts, resources
from pages.parts.session.widgets import in_this_language, show

_OFF = "switched_off"
_SEED = 0
"""Which units a share of a layer is: always the same ones, so that a class sees one thing."""

SHARES = tuple(tenth / 10 for tenth in range(11))


def share_of(units: int, share: float) -> list[int]:
    """So many of a layer's units, at random, a smaller share among the larger ones: indices."""
    return sorted(np.random.default_rng(_SEED).permutation(units)[: round(share * units)].tolist())


def units_off(inside: LiteRTInspector) -> Mapping[int, list[int]]:
    """From a layer's index to the indices of its units that are off; of another network's, those that this one has."""
    off: frozenset[tuple[int, int]] = st.session_state.get(_OFF, frozenset())
    by_layer: dict[int, list[int]] = {}
    for layer, unit in sorted(off):
        if layer < len(inside.layers) and unit < inside.layers[layer].units:
            by_layer.setdefault(layer, []).append(unit)
    return by_layer


def toggle(layer: int, unit: int) -> None:
    """Switch a unit off, or on again."""
    st.session_state[_OFF] = st.session_state.get(_OFF, frozenset()) ^ {(layer, unit)}


def ask_what_is_off(layer: int, units: int, picked: int, off: list[int]) -> None:
    """A button for the unit that is picked, and a share of all units of its layer, of which some are off."""
    label = (
        _("Switch unit {unit} back on").format(unit=picked)
        if picked in off
        else _("Switch unit {unit} off").format(unit=picked)
    )
    st.button(label, icon=":material/power_settings_new:", on_click=toggle, args=(layer, picked), key="switch")
    share = next((share for share in SHARES if share_of(units, share) == off), 0.0)
    key = in_this_language(f"share-{layer}")
    show(key, share)
    st.select_slider(
        _("Or switch off part of the layer"),
        SHARES,
        share,
        format_func=round_percent,
        key=key,
        on_change=_take_share,
        args=(layer, units, key),
        help=_("Units are picked at random."),
    )


def show_consequences(run: Run, off: Mapping[int, list[int]], before: Prediction, after: Prediction) -> None:
    """The answer to the digit, and of a network for digits the accuracy on the test set, with the units on and off."""
    labels = run.config.labels
    words = ", ".join(
        ngettext("{count} unit of layer {layer}", "{count} units of layer {layer}", len(units), layer=layer + 1)
        for layer, units in off.items()
    )
    change = after.probabilities[before.label] - before.confidence
    with st.container(gap="small", key="consequences"):
        st.markdown(
            _(
                "Off: {units}.  \nAnswer: **{after}** (was {before})  \nProbability of {before}: **{share}** ({change})"
            ).format(
                units=words,
                after=in_markdown(labels[after.label]),
                before=in_markdown(labels[before.label]),
                share=sureness(after.probabilities[before.label]),
                change=points(change),
            )
        )
        if are_digits(labels):
            st.markdown(_accuracy_in_words(run.id, off))
        st.button(_("Switch all back on"), icon=":material/restart_alt:", on_click=_all_on, key="all_on")


def _accuracy_in_words(run_id: str, off: Mapping[int, list[int]]) -> str:
    whole = resources.accuracy_without(run_id, ())
    reduced = resources.accuracy_without(run_id, tuple((layer, unit) for layer in off for unit in off[layer]))
    return _("Test accuracy: **{accuracy}** ({difference})").format(
        accuracy=percent(reduced), difference=points(reduced - whole)
    )


def show_decline(run_id: str, layer: int, units: int) -> None:
    """A graph of the accuracy over the share of the layer that is off, when somebody asks for it."""
    if not st.toggle(_("Show the accuracy for every share"), key="decline"):
        return
    with st.spinner(_("Reading test digits with fewer and fewer units")):
        accuracies = [
            resources.accuracy_without(run_id, tuple((layer, unit) for unit in share_of(units, share)))
            for share in SHARES
        ]
    charts.decline(SHARES, accuracies, key="decline_chart")


def _take_share(layer: int, units: int, key: str) -> None:
    others = {each for each in st.session_state.get(_OFF, frozenset()) if each[0] != layer}
    chosen = share_of(units, float(st.session_state[key]))
    st.session_state[_OFF] = frozenset(others | {(layer, unit) for unit in chosen})


def _all_on() -> None:
    st.session_state[_OFF] = frozenset()
