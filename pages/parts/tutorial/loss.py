"""Step 9: what a wrong answer costs, and two optimizers on the same digits."""

import numpy as np
import streamlit as st

from mnist_core.formats import as_typed, decimal
from mnist_core.languages.translation import _, labelled
from mnist_core.networks.arithmetic import sparse_categorical_crossentropy
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import in_words
from pages.parts import resources
from pages.parts.failures import defer_error, show_error_here
from pages.parts.runs import curves
from pages.parts.runs.view import REFRESH_SECONDS
from pages.parts.session.widgets import decimal_slider
from pages.parts.train.submission import submit
from pages.parts.tutorial import plots
from pages.parts.tutorial.model import own_run

RACERS = {
    "Adam": TrainingConfig(epochs=1, train_size=9_600, optimizer="adam", learning_rate=0.001),
    "SGD": TrainingConfig(epochs=1, train_size=9_600, optimizer="sgd", learning_rate=0.01),
}
"""A few hundred steps each, on the same digits, at the rates that Keras gives them by default."""


def show_demo() -> None:
    """The price of an answer, and a race."""
    left, right = st.columns(2, gap="medium")
    with left:
        price()
    with right:
        race()


def price() -> None:
    """Move the probability that the right digit got."""
    chosen = decimal_slider(_("Probability of the right digit"), 0.01, 1.0, 0.9, step=0.01, key="given")
    probabilities = np.linspace(0.01, 1, 100)
    costs = sparse_categorical_crossentropy(probabilities)
    cost = float(sparse_categorical_crossentropy(np.array(chosen)))
    st.metric(_("Loss"), decimal(cost, 2), border=True)
    plots.curve(
        probabilities,
        costs,
        at=(chosen, cost),
        titles=(_("probability of the right digit"), _("loss")),
        key="price",
        alt=_("The loss falls from {most} to 0 as the probability rises to 1. At {share} it is {loss}.").format(
            most=decimal(costs[0]), share=as_typed(chosen), loss=decimal(cost, 2)
        ),
    )


def race() -> None:
    """Both optimizers, as real runs through the queue."""
    st.button(_("Race Adam against SGD"), icon=":material/play_arrow:", type="primary", on_click=start, key="race")
    runs = {name: own_run(config) for name, config in RACERS.items()}
    if not all(runs.values()):
        steps = {config.train_size // config.batch_size for config in RACERS.values() if config.train_size}
        st.caption(_("Two real trainings: {count} steps each, on the same digits.").format(count=steps.pop()))
        return
    ids = {name: run.id for name, run in runs.items() if run}
    active = any(run.status.is_active for run in runs.values() if run)

    @st.fragment(run_every=REFRESH_SECONDS if active else None)
    @show_error_here
    def follow() -> None:
        now = {name: resources.store().read(run_id) for name, run_id in ids.items()}
        curves.show_legend(several=True)
        curves.compare({name: run.metrics() for name, run in now.items()}, "loss", key="race_curves")
        st.caption(" ".join(labelled(name, f"{in_words(run.status.state)}.") for name, run in now.items()))
        if active and not any(run.status.is_active for run in now.values()):
            st.rerun()

    follow()


@defer_error
def start() -> None:
    """Have both optimizers train."""
    for config in RACERS.values():
        submit(RunRequest(config), use=False)
