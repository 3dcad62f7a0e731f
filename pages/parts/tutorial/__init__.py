"""What each step of the tutorial lets one touch, by the step's name; its words and code are in the library."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pages.parts.tutorial import (
    dataset,
    dependencies,
    goal,
    hidden_layers,
    loss,
    normalise,
    output_layer,
    predict,
    sequential,
    split,
    test,
    train,
)

TOUCHES: Mapping[str, Callable[[], None]] = MappingProxyType(
    {
        "goal": goal.touch,
        "dependencies": dependencies.touch,
        "dataset": dataset.touch,
        "split": split.touch,
        "normalise": normalise.touch,
        "sequential": sequential.touch,
        "hidden_layers": hidden_layers.touch,
        "output_layer": output_layer.touch,
        "loss": loss.touch,
        "train": train.touch,
        "test": test.touch,
        "predict": predict.touch,
    }
)
