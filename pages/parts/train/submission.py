"""Handing a wish to the training queue, as this visitor's. If that fails, `failures` says so."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import streamlit as st

from mnist_core.data.mnist import EMPTY_SPLIT, Split
from mnist_core.languages.translation import _
from mnist_core.networks.config import TrainingConfig
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.network import use_when_trained
from pages.parts.session.visitor import visitor
from pages.parts.train.forms import visitor_name


def submit(
    config: TrainingConfig,
    *,
    watched: np.ndarray | None = None,
    class_digits: Split = EMPTY_SPLIT,
    data: Mapping[str, bytes] = MappingProxyType({}),
    use: bool = True,
) -> Run:
    """Have it trained; see `TrainingQueue.submit` for what it is given and what it raises.

    Its network answers on every page as soon as it is trained, unless `use` is False: then it is a demonstration.
    """
    with st.spinner(_("Sending it to the training service...")):
        run = resources.queue().submit(
            config, owner=visitor().id, name=visitor_name(), watched=watched, class_digits=class_digits, data=data
        )
    if use:
        use_when_trained(run.id)
    return run


def submit_import(upload: bytes, pixels: str = "") -> Run:
    """Have a model from elsewhere checked; see `TrainingQueue.submit_import`."""
    run = resources.queue().submit_import(upload, pixels=pixels, owner=visitor().id, name=visitor_name())
    use_when_trained(run.id)
    return run
