"""What each layer makes of the digit: its units, the strongest first, and what a unit takes from the layer before."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import streamlit as st

from mnist_core.formats import decimal
from mnist_core.inference.inside import Layer, LiteRTInspector
from mnist_core.languages.translation import _
from mnist_core.names import in_markdown
from pages.parts import charts
from pages.parts.inside.signed import signed_picture
from pages.parts.pictures import show_digits
from pages.parts.session import address
from pages.parts.session.widgets import in_this_language, show

_MOST_MAPS = 24
_LAYER, _CHOSEN, _UNIT = "layer", "chosen_layer", "chosen_unit"


def pick_layer(inside: LiteRTInspector, activations: Sequence[np.ndarray]) -> int:
    """A select box of the layers, numbered from 1; the URL's `?layer=` chooses one. Its index is returned."""
    count = len(inside.layers)
    index = min(st.session_state.get(_CHOSEN, 0), count - 1)
    if wanted := address.requested(_LAYER):
        index = int(wanted) - 1 if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else -1
        if not 0 <= index < count:
            st.error(
                _("This network has no layer {number}. Its layers go from 1 to {count}. Here is the first.").format(
                    number=in_markdown(wanted[:20]), count=count
                )
            )
            index = 0
    st.session_state[_CHOSEN] = index
    key = in_this_language(_LAYER)
    show(key, index)
    address.write(_LAYER, str(index + 1))
    names = [
        _("Layer {number}: {kind}").format(number=number, kind=_kind(layer, activation))
        for number, (layer, activation) in enumerate(zip(inside.layers, activations, strict=True), 1)
    ]
    return int(
        st.selectbox(
            _("Layer"),
            range(count),
            index,
            key=key,
            format_func=names.__getitem__,
            on_change=_choose_layer,
            args=(key,),
        )
    )


def show_activations(activation: np.ndarray, switched_off: Sequence[int]) -> None:
    """The units of a layer as a grid of shaded squares, where a click picks one; of a convolution the maps, too."""
    peaks, order = _strongest_first(activation)
    charts.units(peaks, order, switched_off, key="units", on_select=_take_clicked_unit)
    st.caption(
        _("Each square is a unit, strongest first. Darker means a larger output; x means off. Click one to choose it.")
    )
    if activation.ndim == 1:
        return
    shown = order[:_MOST_MAPS]
    maps = _grey(activation[..., shown].transpose(2, 0, 1))
    show_digits(
        maps, [_("{unit} off").format(unit=unit) if unit in switched_off else f"{unit}" for unit in shown], side=72
    )
    st.caption(_("Each picture shows what one filter finds, and where. Brighter means more. Strongest first."))
    if len(order) > _MOST_MAPS:
        st.caption(_("Here are {shown} of {count} filters.").format(shown=_MOST_MAPS, count=len(order)))


def pick_unit(activation: np.ndarray) -> int:
    """A select box of the layer's units, the strongest first."""
    peaks, by_peak = _strongest_first(activation)
    order = by_peak.tolist()
    unit = st.session_state.get(_UNIT)
    chosen = unit if unit in order else order[0]
    st.session_state[_UNIT] = chosen
    # A browser goes on showing the words that it was given: with other outputs it is another widget.
    key = in_this_language(f"unit_{zlib.crc32(peaks.tobytes()):08x}")
    show(key, chosen)
    return int(
        st.selectbox(
            _("Unit"),
            order,
            order.index(chosen),
            key=key,
            on_change=_choose_unit,
            args=(key,),
            format_func=lambda unit: _("Unit {unit}: {output}").format(
                unit=unit, output=decimal(float(peaks[unit]), 2)
            ),
        )
    )


def show_weights(layer: Layer, unit: int, first: bool) -> None:
    """What a unit takes from the layer before: a picture where that is the digit, else bars."""
    weights = layer.weights[unit]
    if first and weights.size == 28 * 28:
        picture, what = weights.reshape(28, 28), _("its 784 weights, one per pixel")
    elif first and weights.ndim == 3 and weights.shape[-1] == 1:
        picture, what = (
            weights[..., 0],
            _("its {height} x {width} weights, which slide across the digit").format(
                height=weights.shape[0], width=weights.shape[1]
            ),
        )
    else:
        per_input = weights if weights.ndim == 1 else np.sqrt(np.square(weights).sum(axis=(0, 1)))
        charts.weights(per_input, key="weights")
        of = _("the weight of each input") if weights.ndim == 1 else _("the overall strength of each filter's weights")
        words = _("Unit {unit}: {what} from the previous layer, largest first. Its bias is {bias}.")
        st.caption(words.format(unit=unit, what=of, bias=decimal(layer.biases[unit], 2)))
        return
    st.image(_signed(picture), alt=_("The weights of unit {unit}").format(unit=unit), width=196)
    st.caption(
        _(
            "Unit {unit}: {what}. Ink on blue (+) raises its output; ink on orange (-) lowers it. Full colour: "
            "{reach}. Bias: {bias}."
        ).format(unit=unit, what=what, reach=decimal(_reach(picture), 2), bias=decimal(layer.biases[unit], 2))
    )


def _strongest_first(activation: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The largest value of each unit of (units,) or (height, width, units), and the units in its order."""
    peaks = activation.reshape(-1, activation.shape[-1]).max(axis=0)
    return peaks, np.argsort(-peaks, kind="stable")


def _kind(layer: Layer, activation: np.ndarray) -> str:
    if layer.kind == "Dense":
        return _("Dense, {count} units").format(count=layer.units)
    height, width = activation.shape[:2]
    return _("Conv2D, {filters} filters, feature maps of {height} x {width}").format(
        filters=layer.units, height=height, width=width
    )


def _choose_layer(key: str) -> None:
    st.session_state[_CHOSEN] = st.session_state[key]


def _choose_unit(key: str) -> None:
    st.session_state[_UNIT] = st.session_state[key]


def _take_clicked_unit() -> None:
    clicked = st.session_state["units"].selection.get("unit", [])
    if clicked:
        st.session_state[_UNIT] = int(clicked[0]["unit"])


def _grey(maps: np.ndarray) -> np.ndarray:
    """Maps float (n, h, w) as uint8, 0 = none and 255 = the largest of all."""
    return (maps.clip(min=0) * (255 / max(float(maps.max()), 1e-9))).astype(np.uint8)


def _signed(weights: np.ndarray) -> str:
    """Weights (h, w) as squares: blue and + above 0, orange and - below it, white at 0."""
    return signed_picture(weights, np.zeros(weights.shape, np.uint8), cell=196 // len(weights), reach=_reach(weights))


def _reach(weights: np.ndarray) -> float:
    return max(float(abs(weights).max()), 1e-9)
