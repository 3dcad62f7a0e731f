"""What an epoch gives must not depend on what went before it."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from mnist_core.data import mnist
from mnist_core.data.mnist import NO_DIGIT, Split
from mnist_core.networks.config import TrainingConfig
from mnist_core.training.batches import Batches

CONFIG = TrainingConfig(batch_size=16, augment=True, seed=2**32 - 1)


@pytest.fixture(scope="module")
def split() -> Split:
    """A hundred digits, each with its own number in its first pixel, and ten scribbles."""
    images = mnist.load_test().images[:110].copy()
    images[:, 0, 0] = np.arange(110)
    return Split(images, np.array([*range(10)] * 10 + [NO_DIGIT] * 10, np.uint8))


def epoch_of(batches: Batches, epoch: int, first: int = 0) -> tuple[np.ndarray, np.ndarray]:
    batches.on_epoch_begin(epoch)
    images, labels = zip(*batches.dataset(first).as_numpy_iterator(), strict=True)
    return np.concatenate(images), np.concatenate(labels)


@pytest.mark.slow
def test_a_training_that_goes_on_sees_what_it_would_have_seen(split: Split) -> None:
    from_the_start, goes_on = Batches(split, CONFIG), Batches(split, CONFIG)
    seen = [epoch_of(from_the_start, epoch) for epoch in range(4)]
    for epoch in (3, 2):
        images, labels = epoch_of(goes_on, epoch)
        assert (images == seen[epoch][0]).all()
        assert (labels == seen[epoch][1]).all()
    images, labels = epoch_of(goes_on, 2, first=5)
    assert (images == seen[2][0][5 * CONFIG.batch_size :]).all()
    assert (labels == seen[2][1][5 * CONFIG.batch_size :]).all()
    assert len(goes_on.dataset(5)) == 2


@pytest.mark.slow
def test_keras_goes_through_the_epochs_one_by_one(split: Split) -> None:
    """A fit asks for an epoch's batches only after it has said which epoch that is."""
    plain = replace(CONFIG, augment=False)
    seen: list[np.ndarray] = []
    model = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10)])
    model.compile("sgd", "mse", steps_per_execution=3, run_eagerly=True)
    model.train_step = lambda batch: seen.append(batch[0][:, 0, 0].numpy()) or {"loss": 0.0}
    batches = Batches(split, plain)
    model.fit(batches.dataset(), initial_epoch=1, epochs=3, callbacks=[batches], shuffle=False, verbose=0)
    expected = [epoch_of(Batches(split, plain), epoch)[0][:, 0, 0] for epoch in (1, 2)]
    assert (np.concatenate(seen) == np.concatenate(expected)).all()


def test_an_epoch_has_every_image_once_and_another_order_each_time(split: Split) -> None:
    batches = Batches(split, replace(CONFIG, augment=False))
    orders = [epoch_of(batches, epoch)[0][:, 0, 0].tolist() for epoch in range(3)]
    assert all(sorted(order) == list(range(110)) for order in orders)
    assert len({tuple(order) for order in orders}) == 3
    assert len(batches.dataset()) == batches.steps == 7


@pytest.mark.slow
def test_scribbles_get_another_label_each_epoch(split: Split) -> None:
    batches = Batches(split, replace(CONFIG, augment=False))
    given = []
    for epoch in range(30):
        images, labels = epoch_of(batches, epoch)
        given.append(labels[np.argsort(images[:, 0, 0])])
    assert (np.array(given)[:, :100] == split.labels[:100]).all()
    of_scribbles = np.array(given)[:, 100:]
    assert set(of_scribbles.ravel()) == set(range(10))
    assert all(len(set(column)) > 3 for column in of_scribbles.T)


@pytest.mark.slow
def test_the_same_image_is_augmented_in_another_way_each_epoch(split: Split) -> None:
    one = split.take(slice(1))
    batches = Batches(one, CONFIG)
    images = [epoch_of(batches, epoch)[0] for epoch in range(3)]
    assert (images[0] != images[1]).any()
    assert (images[1] != images[2]).any()
