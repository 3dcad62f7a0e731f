"""Whose network the last steps look at: the one that the visitor trained as in step 10, else the one that ships."""

from __future__ import annotations

import streamlit as st

from mnist_core.languages.translation import _
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.runs.bundled import BUNDLED
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.runs.names import describe
from pages.parts.session.visitor import visitor

TRAINED_IN_STEP_10 = PRESETS["tutorial"].config


def own_run(config: TrainingConfig) -> Run | None:
    """The visitor's newest run of this very configuration, from the Train page too; after a reload as well."""
    own = resources.store().listing().of(visitor().id)
    return next((run for run in own if run.config == config), None)


def model_in_use() -> Run:
    """The run whose model answers."""
    own = own_run(TRAINED_IN_STEP_10)
    return own if own is not None and own.has_model else resources.store().read("tutorial")


def say_whose(run: Run) -> None:
    """A line that says which network this is."""
    if run.id in BUNDLED:
        st.caption(
            _(
                "This network comes with Digit Lab and was trained just as in step 10. Train your own to see "
                "it here instead."
            )
        )
    else:
        st.caption(_("This is **your own network**: {run}.").format(run=describe(run)))
