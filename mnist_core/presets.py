"""Training recipes with a name: what the Train page and `--preset` offer.

Every setting was chosen on the validation split. What each recipe takes and reaches, `make bench` measures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mnist_core.config import TrainingConfig


@dataclass(frozen=True)
class Preset:
    """A recipe, and what the interface says about it."""

    title: str
    description: str
    config: TrainingConfig


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "tutorial": Preset(
            "Tutorial",
            "As the tutorial wrote it: small steps, three epochs.",
            TrainingConfig(),
        ),
        "fast": Preset(
            "Fast",
            "The tutorial's network with larger batches and a learning rate that rises, then falls.",
            TrainingConfig(epochs=4, batch_size=256, learning_rate=0.003, schedule="cosine"),
        ),
        "cnn": Preset(
            "CNN",
            "A small convolutional network: in the tutorial's time, a third of its mistakes.",
            TrainingConfig(architecture="cnn", epochs=2, batch_size=128, learning_rate=0.003, schedule="cosine"),
        ),
        "accurate": Preset(
            "Accurate",
            "The same network for longer, on images that are a little different every time.",
            TrainingConfig(
                architecture="cnn", epochs=8, batch_size=128, learning_rate=0.003, schedule="cosine", augment=True
            ),
        ),
    }
)
