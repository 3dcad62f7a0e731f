"""A network's layers as network_picture.js knows them: one dictionary a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mnist_core.inference.inside import Layer


def with_weights(layers: Sequence[Layer], outcome: Sequence[np.ndarray]) -> list[dict[str, Any]]:
    """The layers, each with what it takes in.

    Args:
        layers: of a network, from its first on.
        outcome: what each of them answers to a digit, float32 (units,) or (height, width, units).
    """
    return [
        described(layer.kind, answer)
        | {"inputs": layer.weights.size // layer.units, "kernel": list(layer.weights.shape[1:3])}
        for layer, answer in zip(layers, outcome, strict=True)
    ]


def described(kind: str, answer: np.ndarray) -> dict[str, Any]:
    """A layer of which nothing is known but its kind, "Conv2D" or "Dense", and its answer as above."""
    return {"kind": kind, "units": answer.shape[-1], "shape": list(answer.shape), "is_output": False}
