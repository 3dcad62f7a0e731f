"""Training recipes with a name: what the Train page and `--preset` offer.

Every setting was chosen on the validation split. What each recipe takes and reaches, `make bench` measures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mnist_core.networks.config import TrainingConfig


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
            "As the tutorial wrote it, in small steps.",
            TrainingConfig(),
        ),
        "fast": Preset(
            "Fast",
            "The same layers on pixels divided by 255, with larger batches, and steps that grow first and then shrink.",
            TrainingConfig(architecture="plain", epochs=3, batch_size=256, learning_rate=0.01, schedule="cosine"),
        ),
        "cnn": Preset(
            "CNN",
            "A small convolutional network: a third of the tutorial's mistakes, for a little more of its time.",
            TrainingConfig(architecture="cnn", epochs=2, batch_size=128, learning_rate=0.005, schedule="cosine"),
        ),
        "accurate": Preset(
            "Accurate",
            "The convolutional network for longer, on images that are a little different every time.",
            TrainingConfig(
                architecture="cnn", epochs=9, batch_size=128, learning_rate=0.005, schedule="cosine", augment=True
            ),
        ),
        "overfit": Preset(
            "Overfit",
            "A thousand images again and again: it learns them by heart, and reads others worse and worse.",
            TrainingConfig(epochs=50, train_size=1000),
        ),
    }
)
