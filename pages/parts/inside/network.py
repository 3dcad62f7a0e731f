"""The network as a picture that follows the pen: every layer's answers to the digit, and what flows between them.

The browser draws it, from the run's own layers; the server says how they are made, and what counts once the pen is up.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from mnist_core.formats import sureness
from mnist_core.inference.classifier import Prediction
from mnist_core.inference.inside import Layer, LiteRTInspector, eight_bit
from mnist_core.javascript.colours import AGAINST, FOR
from mnist_core.javascript.components import NETWORK
from mnist_core.javascript.layers import described, with_weights
from mnist_core.javascript.texts import network_alt, network_words
from mnist_core.languages.translation import _
from mnist_core.names import bidi_isolated
from mnist_core.networks.arithmetic import normalize, softmax
from mnist_core.networks.forward import Dense, answers
from mnist_core.networks.labels import DIGITS, Labels
from mnist_core.runs.run import Run
from pages.parts.live import routes
from pages.parts.live.components import mount

_network = mount(NETWORK)


def show_network(
    run: Run,
    inside: LiteRTInspector,
    digit: np.ndarray,
    prediction: Prediction,
    outcome: Sequence[np.ndarray],
    *,
    switched_off: Mapping[int, Collection[int]],
    drawn: bool,
) -> tuple[int, int] | None:
    """Show a run's network, opened, with a digit uint8 (28, 28) in it.

    Args:
        run: whose network it is.
        inside: the network, with all its layers.
        digit: what goes in.
        prediction: what comes out, with these units off.
        outcome: what each layer answers to it, with these units off.
        switched_off: from a layer's index to the indices of its units.
        drawn: whether the digit is the visitor's drawing, so that the pen's own answer ends with it.

    Returns:
        The layer and the unit that was pressed, if one was.
    """
    layers = with_weights(inside.layers, outcome)
    layers[-1]["is_output"] = True
    labels = run.config.labels
    data = _picture(digit, layers, outcome, prediction.probabilities, labels) | {
        "run": run.id,
        "weights": routes.weights(run),
        "has_logits": inside.has_logits,
        "off": [[layer, unit] for layer, units in switched_off.items() for unit in units],
        "drawn": drawn,
        "may_press": True,
    }
    name = bidi_isolated(labels[prediction.label])
    reads = _("It reads {label}, {share} sure.").format(label=name, share=sureness(prediction.confidence))
    data["alt"] += f" {reads}"
    return _unit(_network(key="network_picture", data=data, on_pressed_change=lambda: None).pressed, inside)


def show_growing_network(digit: np.ndarray, layers: Sequence[Dense], count: int) -> None:
    """Show the first so many dense layers with a digit uint8 (28, 28) in them; the last of all is the output."""
    outcome = answers(layers, normalize(digit[np.newaxis]))
    complete = count == len(layers)
    probabilities = softmax(outcome[-1])[0].tolist() if complete else []
    shown = [Layer("Dense", layer.weights.T, layer.biases) for layer in layers[:count]]
    told = [answer[0] for answer in outcome[:count]]
    pictured = with_weights(shown, told)
    if complete:
        pictured[-1]["is_output"] = True
    inline = b"".join(eight_bit(layer.weights).tobytes() for layer in shown)
    data = _picture(digit, pictured, told, probabilities) | _only_to_look_at()
    data["inline_weights"] = _base64(inline)
    _network(key="growing_picture", data=data, on_pressed_change=lambda: None)


def show_activations(digit: np.ndarray, hidden: Sequence[np.ndarray], probabilities: Sequence[float]) -> None:
    """Show a digit uint8 (28, 28) on its way through a network that learns: its units, without their weights.

    Args:
        digit: what goes in.
        hidden: what each hidden layer answers, float32 (units,) or (height, width, units).
        probabilities: the ten that come out. Behind them stand their logarithms less their mean, which are the logits
            but for a number that all ten share, and that softmax takes no notice of.
    """
    logarithms = np.log(np.maximum(probabilities, 1e-4))  # they are kept with four places
    outcome = [*hidden, (logarithms - logarithms.mean()).astype(np.float32)]
    pictured = [described("Dense" if answer.ndim == 1 else "Conv2D", answer) for answer in outcome]
    pictured[-1]["is_output"] = True
    data = _picture(digit, pictured, outcome, probabilities) | _only_to_look_at() | {"weights": None}
    data["answers"] = _base64(b"".join(eight_bit(answer).tobytes() for answer in outcome))  # often, and to many phones
    data["largest"] = [float(abs(answer).max()) for answer in outcome]
    _network(key="way_picture", data=data, on_pressed_change=lambda: None)


def _only_to_look_at() -> dict[str, Any]:
    return {"run": None, "has_logits": True, "off": [], "drawn": False, "may_press": False}


def _picture(
    digit: np.ndarray,
    layers: list[dict[str, Any]],
    outcome: Sequence[np.ndarray],
    probabilities: Sequence[float],
    labels: Labels = DIGITS,
) -> dict[str, Any]:
    """What is drawn: layers, and what each of them answers to the digit."""
    return {
        "layers": layers,
        "digit": digit.ravel().tolist(),
        "answers": _base64(b"".join(each.astype("<f4").tobytes() for each in outcome)),
        "probabilities": list(probabilities),
        "alt": network_alt(layers),
        "words": network_words(labels),
        "colours": {"positive": FOR, "negative": AGAINST},
    }


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _unit(pressed: object, inside: LiteRTInspector) -> tuple[int, int] | None:
    """What a browser sent, if it is a unit of this network."""
    match pressed:
        case [int(layer), int(unit)] if 0 <= layer < len(inside.layers) and 0 <= unit < inside.layers[layer].units:
            return layer, unit
    return None
