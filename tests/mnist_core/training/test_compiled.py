from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from mnist_core.data import mnist
from mnist_core.data.mnist import Dataset
from mnist_core.networks.config import TrainingConfig
from mnist_core.training.compiled import CompiledModels
from mnist_core.training.fit import Resumable, train

pytestmark = pytest.mark.slow

SMALL = TrainingConfig(epochs=1, batch_size=50, train_size=500)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    everything = mnist.load()
    return replace(everything, validation=everything.validation.take(slice(100)))


def weights(model: keras.Model) -> list[np.ndarray]:
    return [np.array(each) for each in model.get_weights()]


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(SMALL, id="the tutorial's"),
        pytest.param(replace(SMALL, architecture="cnn", schedule="cosine", augment=True), id="dropout and a schedule"),
        pytest.param(replace(SMALL, architecture="small_cnn", optimizer="quick_adam"), id="another optimizer"),
    ],
)
def test_what_was_trained_before_changes_no_weight(config: TrainingConfig, dataset: Dataset) -> None:
    models = CompiledModels()
    by_itself = weights(train(config, dataset))
    earlier = train(replace(config, seed=7), dataset, models=models)
    after_another = train(config, dataset, models=models)
    assert after_another is earlier  # the step was not traced again
    assert all(np.array_equal(a, b) for a, b in zip(by_itself, weights(after_another), strict=True))


def test_another_step_takes_another_model(dataset: Dataset) -> None:
    models = CompiledModels()
    first = train(SMALL, dataset, models=models)
    assert train(replace(SMALL, learning_rate=0.01), dataset, models=models) is not first
    assert train(replace(SMALL, epochs=2, train_size=300), dataset, models=models) is first  # the same step, more often


def test_a_training_that_goes_on_takes_the_checkpoint_and_nothing_else(dataset: Dataset, tmp_path: Path) -> None:
    models, path = CompiledModels(), tmp_path / "checkpoint.keras"
    train(SMALL, dataset, models=models).save(path)
    whole = weights(train(replace(SMALL, epochs=2), dataset, models=models))
    train(replace(SMALL, seed=9), dataset, models=models)
    gone_on = train(replace(SMALL, epochs=2), dataset, models=models, resumable=Resumable(path))
    assert all(np.array_equal(a, b) for a, b in zip(whole, weights(gone_on), strict=True))


def test_a_training_that_failed_keeps_no_model(dataset: Dataset) -> None:
    models = CompiledModels()
    kept = train(SMALL, dataset, models=models)

    def fail(point: object) -> None:
        raise OSError

    with pytest.raises(OSError):
        train(SMALL, dataset, models=models, on_metrics=fail)
    assert train(SMALL, dataset, models=models) is not kept
