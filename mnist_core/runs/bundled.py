"""The models that come with the app, as one table; each is a run directory in `assets/` with a `card.json`.

`training.bundle` makes them anew. To add one takes an entry here, and its training.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from mnist_core.languages.translation import N_
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.presets import PRESETS

SHIPPED = "shipped"
"""The id of the model that answers when no other is chosen."""


@dataclass(frozen=True)
class BundledModel:
    """What the interface calls the model, shortly and in full, and how it was trained."""

    name: str
    title: str
    config: TrainingConfig


BUNDLED: Mapping[str, BundledModel] = MappingProxyType(
    {
        SHIPPED: BundledModel(
            N_("Best model"),
            N_("Best model (99.6%)"),
            TrainingConfig(
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
            ),
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
