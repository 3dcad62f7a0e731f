from dataclasses import replace
from itertools import cycle, pairwise
from pathlib import Path

import keras
import numpy as np
import pytest

from mnist_core.data import mnist
from mnist_core.data.mnist import Dataset
from mnist_core.errors import TrainingError
from mnist_core.inference.classifier import Classifier
from mnist_core.networks.architectures import ARCHITECTURES
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.hyperparameters import SCHEDULES
from mnist_core.networks.optimizers import OPTIMIZERS
from mnist_core.runs.metrics import Metrics
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FAILED, FINISHED, STOPPED
from mnist_core.runs.store import RunStore
from mnist_core.training import fit
from mnist_core.training.execute import execute
from mnist_core.training.export import to_litert
from mnist_core.training.fit import train
from mnist_core.training.logger import POINTS_PER_EPOCH

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """MNIST with a tenth of its validation digits, which are looked at after every epoch."""
    everything = mnist.load()
    return replace(everything, validation=everything.validation.take(slice(500)))


def test_a_run_comes_to_its_results(trained_run: Run) -> None:
    assert trained_run.status.state == FINISHED
    assert trained_run.has_model
    assert trained_run.evaluation().accuracy > 0.75
    assert sum(layer.parameters for layer in trained_run.layers()) == 118_282
    assert [layer.kind for layer in trained_run.layers()][:2] == ["Normalization", "Flatten"]


def test_points_are_logged_within_the_epoch_and_at_its_end(trained_run: Run) -> None:
    points = trained_run.metrics()
    assert len(points) == POINTS_PER_EPOCH + 1  # the first comes early
    assert points[-1].epoch == 1.0
    assert all(earlier.epoch < later.epoch for earlier, later in pairwise(points))
    assert points[-1].loss < points[0].loss
    assert all(0 <= each.accuracy <= 1 and each.images_per_second > 0 for each in points)


def test_both_files_of_a_run_give_the_same_probabilities(trained_run: Run) -> None:
    digits = mnist.load_test().images[:1000]
    by_keras = keras.models.load_model(trained_run.keras_path).predict(digits, verbose=0)
    by_litert = trained_run.classifier().probabilities(digits)
    assert np.abs(by_keras - by_litert).max() <= 1e-4


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_litert_answers_like_keras_for_every_architecture(name: str) -> None:
    digits = np.concatenate([mnist.load_test().images[:200], np.zeros((1, 28, 28), np.uint8)])
    model = ARCHITECTURES[name].build()
    answers = Classifier(to_litert(model)).probabilities(digits)
    assert np.abs(answers - model.predict(digits, verbose=0)).max() <= 1e-4


def test_the_evaluation_is_what_model_evaluate_says(trained_run: Run, dataset: Dataset) -> None:
    model = keras.models.load_model(trained_run.keras_path)
    loss, accuracy = model.evaluate(dataset.test.images, dataset.test.labels, verbose=0)
    assert trained_run.evaluation().accuracy == pytest.approx(accuracy, abs=1e-4)
    assert trained_run.evaluation().loss == pytest.approx(loss, abs=1e-4)


def test_the_logged_figures_are_keras_own(dataset: Dataset) -> None:
    """With the data seen once, the mean over the points is the epoch's running mean that Keras reports."""
    points: list[Metrics] = []
    model = train(TrainingConfig(epochs=1, train_size=1600), dataset, on_metrics=points.append)
    loss, accuracy = model.evaluate(dataset.validation.images, dataset.validation.labels, verbose=0)
    assert points[-1].val_loss == pytest.approx(loss, abs=1e-4)
    assert points[-1].val_accuracy == pytest.approx(accuracy, abs=1e-4)
    shares = np.diff([0.0, *(each.epoch for each in points)])
    for name in ("loss", "accuracy"):
        mean = np.average([getattr(each, name) for each in points], weights=shares)
        assert model.history.history[name][0] == pytest.approx(mean, abs=1e-4)


def test_an_epoch_ends_with_its_number_whatever_the_number_of_steps(dataset: Dataset) -> None:
    points: list[Metrics] = []
    config = TrainingConfig(epochs=2, train_size=2900, augment=True, pen_digits=20, scribbles=37)  # 93 steps
    model = train(config, dataset, on_metrics=points.append)
    assert [point.epoch for point in points if point.epoch.is_integer()] == [1.0, 2.0]
    assert len(points) == 2 * POINTS_PER_EPOCH + 1
    assert int(model.optimizer.iterations) == 2 * 93


@pytest.mark.parametrize(
    "config",
    [TrainingConfig(epochs=1, train_size=640), TrainingConfig("cnn", 1, train_size=640, augment=True, scribbles=40)],
)
def test_the_same_seed_gives_the_same_weights(dataset: Dataset, config: TrainingConfig) -> None:
    first, again = train(config, dataset).get_weights(), train(config, dataset).get_weights()
    assert all((left == right).all() for left, right in zip(first, again, strict=True))


def test_another_seed_gives_other_weights(dataset: Dataset) -> None:
    first = train(TrainingConfig(epochs=1, train_size=64), dataset).get_weights()
    other = train(TrainingConfig(epochs=1, train_size=64, seed=1), dataset).get_weights()
    assert (first[0] != other[0]).any()


@pytest.mark.parametrize(("optimizer", "schedule"), zip(OPTIMIZERS, cycle(SCHEDULES), strict=False))
def test_every_optimizer_and_schedule_learns(dataset: Dataset, optimizer: str, schedule: str) -> None:
    points: list[Metrics] = []
    rate = 0.2 if optimizer == "sgd" else 0.01
    config = TrainingConfig(epochs=4, train_size=640, optimizer=optimizer, schedule=schedule, learning_rate=rate)
    model = train(config, dataset, on_metrics=points.append)
    assert type(model.optimizer).__name__ == OPTIMIZERS[optimizer].keras_class
    assert (float(model.optimizer.learning_rate) < rate / 10) == (schedule == "cosine")
    assert points[-1].loss < 0.7 * points[0].loss
    assert points[-1].val_accuracy > points[0].val_accuracy


def test_a_stop_ends_the_run_and_keeps_what_was_learnt(store: RunStore, small_data: Path) -> None:
    run = store.create(RunRequest(TrainingConfig(epochs=50, train_size=1000)))
    run = execute(run, data=small_data, on_metrics=lambda point: run.request_stop() if point.epoch >= 0.3 else None)
    assert run.status.state == STOPPED
    assert run.metrics()[-1].epoch < 1
    assert run.has_model
    assert run.evaluation().count == 200


@pytest.mark.parametrize(("architecture", "optimizer"), [("tutorial", "sgd"), ("plain", "adam"), ("cnn", "rmsprop")])
def test_steps_that_are_too_large_end_in_plain_words(store: RunStore, architecture: str, optimizer: str) -> None:
    config = TrainingConfig(architecture, 2, optimizer=optimizer, learning_rate=10.0, train_size=1600)
    run = execute(store.create(RunRequest(config)))
    assert (run.status.state, run.has_model) == (FAILED, False)
    assert "Choose a smaller learning rate" in run.status.message
    assert run.metrics()[-1].epoch == 1


def test_a_loss_that_is_no_number_ends_the_fit_at_once() -> None:
    with pytest.raises(TrainingError, match=r"no longer a number.*smaller learning rate"):
        fit._StopOrNaN(lambda: False).on_train_batch_end(0, {"loss": float("nan")})


def test_more_images_than_there_are_fail_in_plain_words(store: RunStore, dataset: Dataset) -> None:
    with pytest.raises(TrainingError, match="55,000"):
        train(TrainingConfig(train_size=60_000), dataset)
    run = execute(store.create(RunRequest(TrainingConfig(train_size=60_000))))
    assert (run.status.state, run.has_model) == (FAILED, False)
    assert "Choose fewer" in run.status.message


def test_a_run_whose_worker_died_too_often_fails(store: RunStore) -> None:
    run = store.create(RunRequest(TrainingConfig())).with_status(attempts=3)
    run = execute(run)
    assert run.status.state == FAILED
    assert "3 times" in run.status.message


def test_a_run_can_use_other_data(store: RunStore, small_data: Path) -> None:
    run = execute(store.create(RunRequest(TrainingConfig(epochs=1))), data=small_data)
    assert (run.status.state, run.evaluation().count) == (FINISHED, 200)


def test_a_watched_digit_is_read_at_every_point(store: RunStore, small_data: Path) -> None:
    digit = mnist.load_test().images[13]
    run = execute(store.create(RunRequest(TrainingConfig(epochs=2, train_size=640), watched=digit)), data=small_data)
    points = run.metrics()
    assert len(points) == 2 * POINTS_PER_EPOCH + 1
    assert all(sum(point.watched) == pytest.approx(1, abs=1e-3) for point in points)
    assert points[-1].watched == pytest.approx(run.classifier().predict(digit).probabilities, abs=1e-3)
    assert points[0].watched != points[-1].watched
    child = store.create(
        RunRequest(run.continued_config(1), watched=255 - digit)
    )  # which goes on with the digit it began with
    assert (child.watched() == digit).all()


def test_a_run_without_one_watches_nothing(trained_run: Run) -> None:
    assert trained_run.watched() is None
    assert all(point.watched == () for point in trained_run.metrics())
