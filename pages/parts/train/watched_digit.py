"""One's own digit while the network learns: how it makes up its mind, point by point, and again afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from mnist_core.formats import how_far, percent
from mnist_core.inference.classifier import Prediction
from mnist_core.languages.translation import _
from mnist_core.runs import snapshots
from mnist_core.runs.metrics import Metrics
from mnist_core.runs.run import Run
from mnist_core.runs.snapshots import Snapshot
from pages.parts import resources
from pages.parts.draw.drawing import last_digit
from pages.parts.inside.network import show_activations
from pages.parts.inside.signed import tinted
from pages.parts.live import components
from pages.parts.pictures import data_url, show_pixels

_TEST_IMAGE = 13
_REPLAY = "replay"
_FULL = 60
"""Of a snapshot's 127 a weight so large has the full colour: most are far smaller than the largest."""


def digit_to_watch() -> np.ndarray:
    """The visitor's last drawing, or the tutorial's test image 13, as a digit uint8 (28, 28)."""
    drawn = last_digit()
    return resources.test_digits().images[_TEST_IMAGE] if drawn is None else drawn


@dataclass(frozen=True)
class Watched:
    """The watched digit uint8 (28, 28) at one point, and the network there; None of an older run."""

    digit: np.ndarray
    point: Metrics
    snapshot: Snapshot | None


def show_watched(run: Run, points: Sequence[Metrics]) -> Watched | None:
    """The digit and its ten bars at the latest point; when the run has ended, at any. None if none is watched."""
    told = [point for point in points if point.watched]
    digit = run.watched()
    if digit is None or not told:
        return None
    with st.container(key="watched"):
        if not run.status.is_active and len(told) > 1:
            st.slider(_("While it was learning"), 1, len(told), len(told), key=_REPLAY, label_visibility="collapsed")
        point = _shown(run, told)
        watched = Watched(digit, point, _snapshot(run, point))
        _show_first_layer(watched.snapshot)
        label = int(np.argmax(point.watched))
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="watched_digit"):
            show_pixels(digit, "", _("The digit we are watching"), side=56)
            st.markdown(
                _("**{label}**, {share} sure, {when}").format(
                    label=label, share=percent(point.watched[label]), when=how_far(point.epoch)
                )
            )
        components.watched_bars(Prediction(label, point.watched))
    return watched


def show_watched_way(watched: Watched | None) -> None:
    """The digit's way through all layers, as `show_watched` has found it; nothing if it was not kept."""
    if watched and watched.snapshot and watched.snapshot.answers:
        with st.container(key="way"):
            show_activations(watched.digit, watched.snapshot.answers, watched.point.watched)


def _shown(run: Run, told: Sequence[Metrics]) -> Metrics:
    """The latest point while the run learns; afterwards the one to which the visitor has moved."""
    return told[-1] if run.status.is_active else told[min(len(told), st.session_state.get(_REPLAY, len(told))) - 1]


def _snapshot(run: Run, point: Metrics) -> Snapshot | None:
    """The network at this point; None of an older run."""
    kept = snapshots.read(run.snapshots_path)
    return kept.at(point.epoch) if kept else None


def _show_first_layer(snapshot: Snapshot | None) -> None:
    """What some units of the first layer look for: noise at first, strokes later."""
    if snapshot is None:
        return
    weights = snapshot.weights
    columns = min(8, len(weights))
    missing = -len(weights) % columns
    framed = np.pad(weights.astype(float), ((0, missing), (0, 1), (0, 1)))
    height, width = framed.shape[1:]
    sheet = framed.reshape(-1, columns, height, width).swapaxes(1, 2).reshape(-1, columns * width)
    with st.container(key="first_layer"):
        alt = _("The weights of {count} units in the first layer, {when}").format(
            count=len(weights), when=how_far(round(snapshot.epoch, 4))
        )
        share = (sheet / _FULL).clip(-1, 1)
        st.image(data_url(tinted(share, np.zeros(sheet.shape, np.uint8))), alt=alt)
        st.caption(_("What {count} units in the first layer look for").format(count=len(weights)))
