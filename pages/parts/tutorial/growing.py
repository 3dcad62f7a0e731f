"""The network as a picture that grows from step to step: untrained until step 10, and then the visitor's own."""

from __future__ import annotations

import streamlit as st

from mnist_core.errors import RunError
from mnist_core.languages.translation import _
from mnist_core.networks.forward import Dense, read_dense_layers, untrained
from pages.parts import resources
from pages.parts.draw.drawing import last_digit
from pages.parts.inside.network import show_growing_network
from pages.parts.tutorial.model import TRAINED_IN_STEP_10, own_run

_TEST_IMAGE = 13


def show_so_far(layers: int) -> None:
    """The first so many dense layers of the tutorial's network, and the visitor's last drawing in it."""
    drawn = last_digit()
    digit = resources.test_digits().images[_TEST_IMAGE] if drawn is None else drawn
    own, words = _own_layers(), _("These are your own network's weights.")
    if own is None:
        own, words = untrained(128, 128, 10), _("These weights are random, because nothing has been trained yet.")
    with st.container(key="growing"):
        show_growing_network(digit, own, layers)
    if layers:
        st.caption(f"{words} {_('Each line is a weight at work. Dashed lines count against.')}")


def _own_layers() -> tuple[Dense, ...] | None:
    run = own_run(TRAINED_IN_STEP_10)
    try:
        return read_dense_layers(run.keras_path) if run is not None and run.has_model else None
    except RunError:
        return None
