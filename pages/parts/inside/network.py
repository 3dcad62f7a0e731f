"""The network as a picture that follows the pen: every layer's answers to the digit, and what flows between them.

The browser draws it, from the run's own layers; the server says how they are made, and what counts once the pen is up.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from mnist_core.formats import percent
from mnist_core.inference.classifier import Prediction
from mnist_core.inference.inside import Inside, Layer
from mnist_core.runs.run import Run
from pages.parts.live import routes

_HERE = Path(__file__).parent
_network = st.components.v2.component(
    "digit_lab_network",
    html=(
        '<div class="network"><canvas class="network-plane" role="img"></canvas>'
        '<div class="network-foot"><canvas class="network-weights" role="img" hidden></canvas>'
        '<p class="network-told"></p>'
        '<button class="network-back" aria-label="The layer before">&lsaquo;</button>'
        '<button class="network-on" aria-label="The next layer">&rsaquo;</button>'
        '<button class="network-order" aria-pressed="false">Strongest first</button></div>'
        '<div class="network-units"></div></div>'
    ),
    js="\n".join((_HERE / name).read_text() for name in ("network_picture.js", "network.js")),
    isolate_styles=False,
)


def show_network(
    run: Run,
    inside: Inside,
    digit: np.ndarray,
    prediction: Prediction,
    *,
    switched_off: Mapping[int, Collection[int]],
    drawn: bool,
) -> tuple[int, int] | None:
    """Show a run's network, opened, with a digit uint8 (28, 28) in it.

    Args:
        run, inside: the network.
        digit: what goes in.
        prediction: what comes out, with these units off.
        switched_off: from a layer's index to the indices of its units.
        drawn: whether the digit is the visitor's drawing, so that the pen's own answer ends with it.

    Returns:
        The layer and the unit that was pressed, if one was.
    """
    answers = [answer[0] for answer in Inside(inside.without(switched_off)).activations(digit[np.newaxis])]
    layers = [_described(layer, answer) for layer, answer in zip(inside.layers, answers, strict=True)]
    pressed = _network(
        key="network_picture",
        data={
            "run": run.id,
            "layers": layers,
            "weights": routes.weights(run),
            "digit": digit.ravel().tolist(),
            "answers": base64.b64encode(b"".join(each.astype("<f4").tobytes() for each in answers)).decode(),
            "probabilities": list(prediction.probabilities),
            "has_logits": inside.has_logits,
            "off": [[layer, unit] for layer, units in switched_off.items() for unit in units],
            "drawn": drawn,
            "alt": _alt(layers, prediction),
        },
        on_pressed_change=lambda: None,
    ).pressed
    return _unit(pressed, inside)


def _described(layer: Layer, answer: np.ndarray) -> dict[str, Any]:
    return {
        "kind": layer.kind,
        "units": layer.units,
        "shape": list(answer.shape),
        "inputs": layer.weights.size // layer.units,
        "kernel": list(layer.weights.shape[1:3]),
    }


def _alt(layers: Sequence[Mapping[str, Any]], prediction: Prediction) -> str:
    kinds = ", ".join(f"{layer['kind']} with {layer['units']} units" for layer in layers)
    return (
        f"The network as a picture: 28 by 28 pixels, then {kinds}. It reads {prediction.label}, "
        f"{percent(prediction.confidence)} sure."
    )


def _unit(pressed: object, inside: Inside) -> tuple[int, int] | None:
    """What a browser sent, if it is a unit of this network."""
    match pressed:
        case [int(layer), int(unit)] if 0 <= layer < len(inside.layers) and 0 <= unit < inside.layers[layer].units:
            return layer, unit
    return None
