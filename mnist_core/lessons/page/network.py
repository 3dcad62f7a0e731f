"""The network of a page to take home: its model with every layer's answers, and what the browser needs to show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mnist_core.errors import RunError
from mnist_core.inference.fixed_batch import for_one_digit
from mnist_core.inference.inside import LiteRTInspector
from mnist_core.javascript.colours import AGAINST, FOR
from mnist_core.javascript.layers import with_weights
from mnist_core.javascript.texts import network_alt, network_words
from mnist_core.networks.labels import DIGITS, Labels
from mnist_core.runs.run import Run

_PREPARATIONS = {"tutorial": "normalize", "plain": "rescale"}
"""How the architectures of dense layers alone prepare a digit, as by_hand.js calls it: it needs no LiteRT.js."""


def preparation_of(run: Run) -> str | None:
    """By what name by_hand.js prepares a digit for a run's network; None for a network that it does not know."""
    return _PREPARATIONS.get(run.config.architecture)


def open_network(model: bytes, labels: Labels = DIGITS) -> tuple[bytes, Mapping[str, Any] | None]:
    """A run's model.tflite for a browser, and what inside.js and network.js show of it; None of one without layers.

    Args:
        model: its content.
        labels: what it tells apart.

    Raises:
        RunError: the content is not a LiteRT model.
    """
    try:
        inside = LiteRTInspector(model)
    except RunError:
        return for_one_digit(model), None
    opened = inside.for_browser({})
    layers = with_weights(inside.layers, [each[0] for each in inside.activations(np.zeros((1, 28, 28), np.uint8))])
    layers[-1]["is_output"] = True
    return opened, {
        "layers": layers,
        "constants": inside.constants_in(opened),
        "has_logits": inside.has_logits,
        "alt": network_alt(layers),
        "words": network_words(labels),
        "colours": {"positive": FOR, "negative": AGAINST},
        "may_press": True,
        "drawn": False,
    }
