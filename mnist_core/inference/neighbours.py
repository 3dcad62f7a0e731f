"""Which of many digits are most like one, by whatever numbers describe them: pixels, or a network's features."""

from __future__ import annotations

import numpy as np

_BLOCK = 1_000
"""So many are compared at a time: as float32 all at once they would take four times their memory."""


def nearest(features: np.ndarray, query: np.ndarray, k: int) -> np.ndarray:
    """The indices of the nearest ones, the nearest first: integers (k,).

    Args:
        features: any numeric (n, ...), a row each.
        query: of the same shape as a row.
        k: how many, at most n.

    Returns:
        by Euclidean distance, among equals the earlier first.
    """
    rows = features.reshape(len(features), -1)
    point = query.ravel().astype(np.float32)
    distances = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), _BLOCK):
        difference = rows[start : start + _BLOCK].astype(np.float32) - point
        distances[start : start + _BLOCK] = np.einsum("nd,nd->n", difference, difference)
    return distances.argsort(kind="stable")[:k]
