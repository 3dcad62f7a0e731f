"""The models that come with the app, as one table; each is a run directory in `assets/` with a `card.json`.

`training.bundle` makes them anew. To add one takes an entry here, and its training.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from mnist_core import paths
from mnist_core.languages.translation import N_
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.presets import PRESETS

SHIPPED = "shipped"
"""The id of the model that answers when no other is chosen."""

START = "start"
"""The id of the model with whose weights a network for other signs begins: all of it but the last layer."""


_ANSWERS = "test_answers.npz"


@dataclass(frozen=True)
class BundledModel:
    """One of them.

    Attributes:
        name, title: what the interface calls it, shortly and in full.
        config: how it was trained; where `weights_from` is its own id, on from what it was before.
        before: how the weights with which that training begins were trained from nothing; None where it needs none.
        share: of its weights that are the ones at its end, above 0 and at most 1; the rest are those it began with.
    """

    name: str
    title: str
    config: TrainingConfig
    before: TrainingConfig | None = None
    share: float = 1.0


_FROM_NOTHING = TrainingConfig(
    architecture="deep_cnn",
    epochs=40,
    batch_size=128,
    learning_rate=0.003,
    schedule="cosine",
    augment=True,
    pen_digits=24_000,
    tablet_digits=22_482,  # each of the 7,494 three times
    scribbles=4_000,
    turned_digits=5_000,
    seed=1,
)
"""The first and longest training of the shipped model."""

BUNDLED: Mapping[str, BundledModel] = MappingProxyType(
    {
        SHIPPED: BundledModel(
            N_("Best model"),
            N_("Best model (99.6%)"),
            replace(
                _FROM_NOTHING,
                epochs=4,
                learning_rate=0.0005,
                train_size=27_500,
                pen_digits=12_000,
                tablet_digits=7_494,
                scribbles=2_000,
                turned_digits=2_000,
                seed=2,  # other pens, and other generated digits
                weights_from=SHIPPED,
            ),
            before=_FROM_NOTHING,
            share=0.7,
        ),
        "tutorial": BundledModel(
            N_("Tutorial"),
            N_("Tutorial model (3 epochs)"),
            replace(PRESETS["tutorial"].config, seed=1),
        ),
        "overfitted": BundledModel(
            N_("Overfitted"),
            N_("Overfitted model (knows 1,000 digits by heart)"),
            TrainingConfig(train_size=1_000, epochs=200, seed=1),
        ),
    }
)
"""From a run's id: the best reader, and two to compare it with."""

IN_ASSETS: Mapping[str, BundledModel] = MappingProxyType(
    {
        **BUNDLED,
        START: BundledModel(N_("MNIST's weights"), N_("MNIST's weights"), replace(PRESETS["accurate"].config, seed=1)),
    }
)
"""These, and one that no page offers: others begin with its weights."""


def save_test_probabilities(directory: Path, probabilities: np.ndarray) -> None:
    """Save a model's answers to the test digits, float32 (n, 10), beside it.

    As 16-bit logarithms: those of answers that are nearly 1 differ where 16-bit probabilities are equal.
    """
    logs = np.log(np.maximum(probabilities, np.finfo(np.float32).tiny))
    np.savez_compressed(directory / _ANSWERS, logs=logs.astype(np.float16))


def read_test_probabilities(run_id: str) -> np.ndarray | None:
    """Return a bundled model's answers to the test digits, float32 (10000, 10); None for any other run."""
    if run_id not in BUNDLED:
        return None
    with np.load(paths.ASSETS / run_id / _ANSWERS) as file:
        probabilities: np.ndarray = np.exp(file["logs"].astype(np.float32))
    return probabilities
