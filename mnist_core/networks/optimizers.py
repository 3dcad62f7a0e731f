"""The optimizers a run can be trained with: one table from name to Keras's class and what it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mnist_core.languages.translation import N_


@dataclass(frozen=True)
class Optimizer:
    """One of Keras's optimizers.

    Attributes:
        title: what the interface calls it.
        description: what it does, in a sentence.
        keras_class: its class in `keras.optimizers`.
        arguments: what it is given besides the learning rate; else it keeps Keras's defaults.
    """

    title: str
    description: str
    keras_class: str
    arguments: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


OPTIMIZERS: Mapping[str, Optimizer] = MappingProxyType(
    {
        "adam": Optimizer("Adam", N_("Remembers earlier steps and gives each weight a step size of its own."), "Adam"),
        "quick_adam": Optimizer(
            N_("Quick Adam"),
            N_(
                "Adam with a shorter memory: it goes by the last ten steps instead of the last thousand, "
                "which suits short trainings."
            ),
            "Adam",
            MappingProxyType({"beta_1": 0.7, "beta_2": 0.9}),
        ),
        "sgd": Optimizer("SGD", N_("Just follows the slope, with the same step size for all weights."), "SGD"),
        "rmsprop": Optimizer("RMSprop", N_("Gives each weight a step size of its own."), "RMSprop"),
    }
)
