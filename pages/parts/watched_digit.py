"""One's own digit while the network learns: how it makes up its mind, point by point, and again afterwards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from mnist_core.formats import how_far, percent
from mnist_core.inference.classifier import Prediction
from mnist_core.runs import snapshots
from mnist_core.runs.metrics import Metrics
from mnist_core.runs.run import Run
from pages.parts import resources
from pages.parts.canvas import last_digit
from pages.parts.inside.signed import tinted
from pages.parts.live import components
from pages.parts.pictures import data_url, show_pixels

_TEST_IMAGE = 13
_FULL = 60
"""Of a snapshot's 127 a weight so large has the full colour: most are far smaller than the largest."""


def digit_to_watch() -> np.ndarray:
    """The visitor's last drawing, or the tutorial's test image 13, as a digit uint8 (28, 28)."""
    drawn = last_digit()
    return resources.test_digits().images[_TEST_IMAGE] if drawn is None else drawn


def show_watched(run: Run, points: Sequence[Metrics]) -> None:
    """The digit and its ten bars at the latest point; when the run has ended, at any. Nothing if none is watched."""
    told = [point for point in points if point.watched]
    digit = run.watched()
    if digit is None or not told:
        return
    with st.container(key="watched"):
        point = told[-1] if run.status.is_active or len(told) == 1 else told[_replayed(len(told))]
        _show_first_layer(run, point.epoch)
        label = int(np.argmax(point.watched))
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="watched_digit"):
            show_pixels(digit, "", "The watched digit", side=56)
            st.markdown(f"**{label}**, {percent(point.watched[label])} sure, {how_far(point.epoch)}")
        components.bars(run.id, Prediction(label, point.watched), key="watched_bars")


def _show_first_layer(run: Run, epoch: float) -> None:
    """What some units of the first layer look for, at this point: noise at first, strokes later."""
    kept = snapshots.read(run.snapshots_path)
    found = kept and kept.at(epoch)
    if not found:  # of an older run
        return
    kept_at, weights = found
    columns = min(8, len(weights))
    missing = -len(weights) % columns
    framed = np.pad(weights.astype(float), ((0, missing), (0, 1), (0, 1)))
    height, width = framed.shape[1:]
    sheet = framed.reshape(-1, columns, height, width).swapaxes(1, 2).reshape(-1, columns * width)
    with st.container(key="first_layer"):
        alt = f"The weights of {len(weights)} units of the first layer, {how_far(round(kept_at, 4))}"
        share = (sheet / _FULL).clip(-1, 1)
        st.image(data_url(tinted(share, np.zeros(sheet.shape, np.uint8))), alt=alt)
        st.caption(f"What {len(weights)} units of the first layer look for")


def _replayed(count: int) -> int:
    """Which of so many points to show; the visitor moves through them."""
    return st.slider("While it learnt", 1, count, count, key="replay", label_visibility="collapsed") - 1
