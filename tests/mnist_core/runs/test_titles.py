"""A run's title says what is its own, and no list has two of a name."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_core.classroom.retraining import fine_tune, from_scratch
from mnist_core.data.mnist import Split
from mnist_core.errors import ConfigError
from mnist_core.networks.config import ClassDigits, Imported, TrainingConfig
from mnist_core.networks.presets import PRESETS
from mnist_core.runs.bundled import BUNDLED
from mnist_core.runs.metrics import Metrics
from mnist_core.runs.request import RunRequest
from mnist_core.runs.status import FINISHED, STOPPED
from mnist_core.runs.store import RunStore
from mnist_core.runs.titles import own_settings, short_title, title, unique

DRAWINGS = Split(np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.uint8))
POINT = Metrics(1.7, 0.1, 0.9, 0.1, 0.9, 1000.0, 1.0)


@pytest.mark.parametrize("name", PRESETS)
def test_a_recipe_is_called_by_its_name(name: str) -> None:
    assert own_settings(PRESETS[name].config) == (PRESETS[name].title,)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (TrainingConfig(learning_rate=0.1), ("Tutorial", "learning rate 0.1")),
        (TrainingConfig(batch_size=64, seed=7), ("Tutorial", "batch size 64", "seed 7")),
        (TrainingConfig(train_size=1000, epochs=3), ("Overfit",)),
        (TrainingConfig(train_size=500, optimizer="sgd"), ("Tutorial", "SGD", "500 images")),
        (replace(PRESETS["accurate"].config, epochs=2), ("Accurate",)),
        (replace(PRESETS["cnn"].config, schedule="constant"), ("CNN", "constant rate")),
        (replace(PRESETS["cnn"].config, train_size=2_000), ("CNN", "2,000 images")),
        (TrainingConfig(architecture="deep_cnn", pen_digits=2_000), ("Deep convolutional network", "2,000 pen digits")),
        (TrainingConfig(parent="20261127-tutorial"), ("Tutorial", "trained on")),
        (TrainingConfig(weights_from="shipped"), ("Tutorial", "from Best model")),
        (TrainingConfig(class_digits=ClassDigits("BCDFG", (1,), (2,))), ("Tutorial", "with a class")),
    ],
)
def test_whatever_differs_from_the_nearest_recipe_is_told(config: TrainingConfig, words: tuple[str, ...]) -> None:
    assert own_settings(config) == words


def test_the_epochs_are_those_that_it_has_really_trained(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig(epochs=9), name="Ada"))
    assert title(run) == "Ada: Tutorial, 9 epochs"
    run.log(POINT)
    assert title(run) == "Ada: Tutorial, 9 epochs"  # it may get there yet
    assert title(run.with_status(state=STOPPED, ended=1.0)) == "Ada: Tutorial, 1.7 of 9 epochs"
    run.log(replace(POINT, epoch=9.0))
    assert title(run.with_status(state=FINISHED, ended=2.0)) == "Ada: Tutorial, 9 epochs"


def test_a_name_that_was_given_to_a_network_comes_first(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig(epochs=9), name="Ada")).with_status(network_name="Eagle Eye")
    assert title(run) == "Ada: Eagle Eye (Tutorial, 9 epochs)"
    assert title(run, named=False) == "Eagle Eye (Tutorial, 9 epochs)"
    assert short_title(run) == "Eagle Eye"
    with pytest.raises(ConfigError):
        run.with_status(network_name="<script>")


def test_what_has_learnt_from_a_class_is_called_after_what_it_began_with(store: RunStore) -> None:
    """Not after the class's code: anybody could join."""
    digits = ClassDigits("BCDFG", (1,), (2,))
    on = store.create(RunRequest(fine_tune(store.read("shipped"), digits, epochs=2), class_digits=DRAWINGS))
    new = store.create(RunRequest(from_scratch("cnn", digits, epochs=4), class_digits=DRAWINGS))
    assert (title(on), title(new)) == ("Best model + class, 2 epochs", "CNN + class, 4 epochs")
    assert (short_title(on), short_title(new)) == ("Best model + class", "CNN + class"), "and not as those themselves"


def test_a_bundled_and_an_imported_model_have_titles_of_their_own(store: RunStore) -> None:
    assert title(store.read("shipped")) == BUNDLED["shipped"].title
    run = store.create(RunRequest.to_import(b"model"))
    assert isinstance(run.config, Imported)
    assert title(run) == "Imported model"


def test_ten_runs_of_one_second_have_ten_names(store: RunStore) -> None:
    runs = [store.create(RunRequest(TrainingConfig(epochs=epochs))) for epochs in [1] * 9 + [2]]
    names = unique(runs)
    assert len(set(names.values())) == 10
    assert names[runs[-1].id] == "Tutorial, 2 epochs"  # which needs no more
    assert all(run.id in names[run.id] for run in runs[:-1])


def test_every_setting_has_words() -> None:
    config = TrainingConfig(
        epochs=1, batch_size=1, optimizer="sgd", learning_rate=2, schedule="cosine", train_size=7, augment=True,
        pen_digits=1, tablet_digits=2, scribbles=3, turned_digits=4, seed=5, parent="a", weights_from="b",
        class_digits=ClassDigits("BCDFG", (1,), (2,)),
    )  # fmt: skip
    name, *differences = own_settings(config)
    assert (name, len(differences)) == ("Tutorial", 14)
