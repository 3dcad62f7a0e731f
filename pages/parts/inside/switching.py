"""Units switched off: what becomes of the answer, and of the accuracy on the test set."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from mnist_core.formats import percent, points
from mnist_core.inference.classifier import Classifier
from mnist_core.inference.inside import Inside
from pages.parts import charts, resources

_SEED = 0
"""Which units a share of a layer is: always the same ones, so that a class sees one thing."""

SHARES = tuple(tenth / 10 for tenth in range(11))


def share_of(units: int, share: float) -> list[int]:
    """So many of a layer's units, at random, a smaller share among the larger ones: indices."""
    return sorted(np.random.default_rng(_SEED).permutation(units)[: round(share * units)].tolist())


def choose_units(layer: int, units: int, picked: int) -> list[int]:
    """Ask which of so many units of a layer are off: the picked one, others, or a share of all."""
    chosen_key, share_key = f"off-{layer}", f"share-{layer}"
    st.session_state[chosen_key] = [unit for unit in st.session_state.get(chosen_key, []) if unit < units]

    def toggle() -> None:
        off = st.session_state[chosen_key]
        st.session_state[chosen_key] = [unit for unit in off if unit != picked] if picked in off else [*off, picked]

    is_off = picked in st.session_state[chosen_key]
    label = f"Switch unit {picked} on again" if is_off else f"Switch unit {picked} off"
    st.button(label, icon=":material/power_settings_new:", on_click=toggle, key="switch")
    chosen = st.multiselect("Switched off", range(units), key=chosen_key, placeholder="none")
    share = st.select_slider(
        "And a share of the layer", SHARES, format_func=lambda share: f"{share:.0%}", key=share_key, help="At random."
    )
    return sorted({*chosen, *share_of(units, share)})


def show_consequences(run_id: str, inside: Inside, layer: int, off: Sequence[int], digit: np.ndarray) -> None:
    """The answer to the digit, and the accuracy on the test set, with the units on and off."""
    before, after = resources.classifier(run_id).predict(digit), Classifier(inside.without({layer: off})).predict(digit)
    whole = resources.accuracy_without(run_id, layer, ())
    with st.spinner("Reading 10,000 digits without them"):
        reduced = resources.accuracy_without(run_id, layer, tuple(off))
    with st.container(horizontal=True, gap="small", key="consequences"):
        st.metric(
            "The answer", after.label, f"before: {before.label}", delta_color="off", delta_arrow="off", border=True
        )
        change = after.probabilities[before.label] - before.confidence
        st.metric(
            f"Probability of {before.label}", percent(after.probabilities[before.label]), points(change), border=True
        )
        st.metric("Test accuracy", percent(reduced), points(reduced - whole), border=True)
    st.caption(
        f"{len(off)} of {inside.layers[layer].units} units of layer {layer + 1} are off: all their weights are 0."
    )


def show_decline(run_id: str, layer: int, units: int) -> None:
    """A graph of the accuracy over the share of the layer that is off, when somebody asks for it."""
    if not st.toggle("Show the accuracy for every share", key="decline"):
        return
    with st.spinner("Reading test digits with ever fewer units"):
        accuracies = [resources.accuracy_without(run_id, layer, tuple(share_of(units, share))) for share in SHARES]
    charts.decline(SHARES, accuracies, key="decline_chart")
