"""Training recipes with a name: what the Train page and `--preset` offer.

Every setting was chosen on the validation split. What each recipe takes and reaches, `make bench` measures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mnist_core.languages.translation import N_
from mnist_core.networks.architectures import IMPORTED
from mnist_core.networks.config import TrainingConfig


@dataclass(frozen=True)
class Preset:
    """A recipe, and what the interface says about it.

    Attributes:
        title: what it is called.
        description: what it is for, in a sentence.
        config: what it trains.
        accuracy: what it reaches on the test set, 0-1.
        seconds: what it takes on two cores; both as `make bench` measured them.
    """

    title: str
    description: str
    config: TrainingConfig
    accuracy: float
    seconds: float


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "tutorial": Preset(
            N_("Tutorial"),
            N_("Just like the tutorial, in small steps."),
            TrainingConfig(),
            accuracy=0.968,
            seconds=7,
        ),
        "fast": Preset(
            N_("Fast"),
            N_("The same layers, but with pixels divided by 255, larger batches, and steps that grow and then shrink."),
            TrainingConfig("plain", 2, batch_size=256, optimizer="quick_adam", learning_rate=0.01, schedule="cosine"),
            accuracy=0.978,
            seconds=3,
        ),
        "cnn": Preset(
            "CNN",
            N_(
                "A small convolutional network. It takes longer than the tutorial's, but makes a third as "
                "many mistakes."
            ),
            TrainingConfig(
                "small_cnn", 2, batch_size=128, optimizer="quick_adam", learning_rate=0.005, schedule="cosine"
            ),
            accuracy=0.991,
            seconds=12,
        ),
        "accurate": Preset(
            N_("Accurate"),
            N_("A third convolution, and longer training on images that are slightly different every time."),
            TrainingConfig(
                "medium_cnn",
                7,
                batch_size=128,
                optimizer="quick_adam",
                learning_rate=0.003,
                schedule="cosine",
                augment=True,
            ),
            accuracy=0.995,
            seconds=62,
        ),
        "overfit": Preset(
            N_("Overfit"),
            N_(
                "The same thousand images, over and over. It learns them by heart, stops improving on others, and "
                "grows surer of its mistakes."
            ),
            TrainingConfig(epochs=50, train_size=1000),
            accuracy=0.896,
            seconds=16,
        ),
    }
)


def fine_tune_imported(run_id: str, epochs: int = 3) -> TrainingConfig:
    """How a model that was trained elsewhere, and taken in as this run, is trained on: in small steps."""
    return TrainingConfig(IMPORTED, epochs, batch_size=64, schedule="cosine", weights_from=run_id)
