"""Step 7: what ReLU does, and how many parameters the layers have."""

from itertools import pairwise

import numpy as np
import streamlit as st

from mnist_core.formats import as_typed, whole
from mnist_core.languages.translation import N_, _
from mnist_core.networks.arithmetic import dense_parameters, relu
from pages.parts.session.widgets import decimal_slider
from pages.parts.tutorial import plots
from pages.parts.tutorial.growing import show_so_far
from pages.parts.tutorial.layers import EMPTY, HIDDEN, diagram

PIXELS, DIGITS = 28 * 28, 10
NAMES = (N_("first hidden layer"), N_("second hidden layer"), N_("output layer"))
UNITS = (16, 32, 64, 128, 256, 512)


def show_demo() -> None:
    """The model with its hidden layers; ReLU; the count of parameters."""
    diagram(HIDDEN, new=HIDDEN - EMPTY)
    show_so_far(2)
    left, right = st.columns(2, gap="medium")
    with left:
        bend()
    with right:
        count()


def bend() -> None:
    """Move a unit's sum through ReLU."""
    total = decimal_slider(_("A unit's sum"), -3.0, 3.0, 1.0, step=0.1, key="sum")
    sums = np.linspace(-3, 3, 61)
    out = float(relu(np.array(total)))
    plots.curve(
        sums,
        relu(sums),
        at=(total, out),
        titles=(_("sum"), "ReLU"),
        key="relu",
        alt=(
            _(
                "ReLU turns negative sums into zero and leaves positive sums as they are. Here, {sum} becomes {output}."
            ).format(sum=as_typed(total), output=as_typed(out))
        ),
        height=180,
    )


def count() -> None:
    """Work out the parameters, layer by layer, for a chosen number of hidden units."""
    units = st.select_slider(_("Units in each hidden layer"), UNITS, 128, key="units", persist_state="session")
    layers = list(pairwise((PIXELS, units, units, DIGITS)))
    parameters = [dense_parameters(inputs, size) for inputs, size in layers]
    st.markdown(_("Weights, and a bias for each unit:"))
    for name, (inputs, size), number in zip(NAMES, layers, parameters, strict=True):
        st.markdown(f"{inputs} · {size} + {size} = {whole(number)}  \n:small[{_(name)}]")
    st.markdown(_("**{count} parameters in total**").format(count=whole(sum(parameters))))
