"""What a network learns a class's own signs from: its drawings, and MNIST's images of those that are digits."""

from __future__ import annotations

import numpy as np

from mnist_core.data.mnist import Dataset, Split
from mnist_core.networks.labels import DIGITS, Labels


def dataset(labels: Labels, mnist: Dataset, training: Split, testing: Split) -> Dataset:
    """Put the parts together; labels are indices of `labels` in all of them.

    Args:
        labels: what is told apart.
        mnist: MNIST, labelled with digits.
        training: drawings to learn from.
        testing: drawings of writers who are set aside. Nothing is chosen by them, so the curves may show them, too.

    Returns:
        `train` has MNIST's images of those labels that are digits, and `added` the drawings. Validation and test have
        the other drawings, and as many images of each digit as there are of the sign that was drawn most.
    """
    most = int(np.bincount(testing.labels).max(initial=0))
    return Dataset(
        _relabelled(mnist.train, labels, len(mnist.train)),
        _joined(testing, _relabelled(mnist.validation, labels, most)),
        _joined(testing, _relabelled(mnist.test, labels, most)),
        added=training,
    )


def _relabelled(split: Split, labels: Labels, most: int) -> Split:
    """The first so many images of each digit among the labels, in the order in which they were."""
    new = np.full(len(DIGITS), -1)
    for index, label in enumerate(labels):
        if label in DIGITS:
            new[DIGITS.index(label)] = index
    wanted = new[split.labels] >= 0
    for digit in range(len(DIGITS)):
        wanted[np.flatnonzero(split.labels == digit)[most:]] = False
    return Split(split.images[wanted], new[split.labels[wanted]].astype(np.uint8))


def _joined(one: Split, other: Split) -> Split:
    return Split(np.concatenate([one.images, other.images]), np.concatenate([one.labels, other.labels]))
