"""What a class asks its writers for: all signs, each several times, in an order of the writer's own."""

from __future__ import annotations

from collections.abc import Sequence

from mnist_core.data.random_streams import Stream
from mnist_core.networks.labels import DIGITS, Labels, own_signs

TIMES = 3
"""How often a writer is asked for each sign, unless the teacher has chosen another number."""

MOST_TIMES = 30
"""Enough for somebody who teaches a network alone."""

PROMPTS = len(DIGITS) * TIMES
"""How often a writer of a class of digits is asked."""


def asked_for(labels: Labels) -> tuple[int, ...]:
    """Return which of these labels a class draws, as their indices.

    All, but beside signs of the class's own no digits: of those MNIST has images.
    """
    return own_signs(labels) or tuple(range(len(labels)))


def labels_of(writer_id: int, labels: Sequence[int] = range(len(DIGITS)), times: int = TIMES) -> tuple[int, ...]:
    """Return the labels in the order in which this writer is asked for them; the same one on every server.

    Each round has every label once, so that a pupil who stops early leaves none out.

    Args:
        writer_id: the writer's number.
        labels: the indices of what is asked for.
        times: rounds.
    """
    random = Stream.TURNS.generator(writer_id)
    return tuple(labels[index] for _ in range(times) for index in random.permutation(len(labels)).tolist())
