"""Handing a request to the training queue, as this visitor's. If that fails, `failures` says so."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mnist_core.languages.translation import _
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.network import use_when_trained
from pages.parts.session.visitor import visitor
from pages.parts.train.forms import visitor_name


def submit(request: RunRequest, *, use: bool = True) -> Run:
    """Have this visitor's run trained, or their model checked; see `TrainingQueue.submit` for what it raises.

    Its network answers on every page as soon as it is there, unless `use` is False: then it is a demonstration.
    """
    with st.spinner(_("Sending it to the training service...")):
        run = resources.queue().submit(replace(request, owner=visitor().id, name=visitor_name()))
    if use:
        use_when_trained(run.id)
    return run
