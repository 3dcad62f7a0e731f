"""What the tutorial's steps compute, in numpy and a few lines each: Keras's own results, without Keras."""

from __future__ import annotations

import numpy as np

_EPSILON = 1e-7
"""Keras's: the smallest probability that the loss believes."""


def normalize(images: np.ndarray, axis: int = 1) -> np.ndarray:
    """`tf.keras.utils.normalize` of images (n, 28, 28): along `axis` each gets L2 norm 1, or stays 0; float64."""
    norms = column_norms(images, axis)
    return np.asarray(images / np.where(norms == 0, 1, norms))


def column_norms(images: np.ndarray, axis: int = 1) -> np.ndarray:
    """The L2 norms along an axis of images (n, 28, 28), which stays with length 1: float64 (n, 1, 28) for axis 1."""
    return np.asarray(np.sqrt(np.square(images.astype(np.float64)).sum(axis=axis, keepdims=True)))


def relu(sums: np.ndarray) -> np.ndarray:
    """Positive numbers stay, negative ones become 0."""
    return np.asarray(np.maximum(sums, 0))


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities of logits (..., n): positive, with sum 1. The largest is taken off first: so e stays finite."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def sparse_categorical_crossentropy(probability: np.ndarray) -> np.ndarray:
    """The loss, in nats, of giving the right label this probability, 0-1; at most 16.1, as Keras clips it."""
    return np.asarray(-np.log(np.clip(probability, _EPSILON, 1 - _EPSILON)))


def dense_parameters(inputs: int, units: int) -> int:
    """The parameters of a dense layer: a weight for each pair of input and unit, and a bias for each unit."""
    return inputs * units + units
