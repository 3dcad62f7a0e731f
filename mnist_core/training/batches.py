"""Batches of training images: shuffled, augmented and labelled anew each epoch.

What an epoch gives depends on the seed and the epoch's number alone, so a training that goes on from the middle of
its fifth epoch sees what it would have seen had it never stopped.
"""

from __future__ import annotations

import math

import keras
import tensorflow as tf

from mnist_core.data.mnist import NO_DIGIT, Split
from mnist_core.networks.config import TrainingConfig
from mnist_core.training.augmentation import augment

_AT_ONCE = 2
"""Batches that are made ready at the same time: enough for what augmentation costs beside a step."""


class Batches(keras.callbacks.Callback):
    """An epoch of batches each time a dataset of it is iterated; as a callback of the fit it knows which epoch that is.

    Attributes:
        steps: batches in an epoch; the last one may be smaller.
    """

    def __init__(self, split: Split, config: TrainingConfig) -> None:
        super().__init__()
        self.steps = math.ceil(len(split) / config.batch_size)
        self._epoch = tf.Variable(0, dtype=tf.int64, trainable=False)
        self._split, self._config = split, config

    def on_epoch_begin(self, epoch: int, logs: object = None) -> None:
        """Seed what is drawn at random in this epoch."""
        self._epoch.assign(epoch)

    def dataset(self, first: int = 0) -> tf.data.Dataset:
        """The epoch's batches but for those before the `first`, which an earlier fit has seen.

        Returns:
            images uint8, or float32 once augmented, (batch, 28, 28), 0-255, and labels uint8 (batch,).
        """
        split, config = self._split, self._config
        images, labels = tf.constant(split.images), tf.constant(split.labels)
        has_no_digits = bool((split.labels == NO_DIGIT).any())

        def shuffled(epoch: tf.Tensor) -> tf.data.Dataset:
            """Only indices are shuffled: images would take several times as long."""
            order = tf.random.experimental.stateless_shuffle(tf.range(len(split)), tf.stack([config.seed, epoch]))
            batches = tf.data.Dataset.from_tensor_slices(order[first * config.batch_size :]).batch(config.batch_size)
            return batches.enumerate(epoch * self.steps + first)

        def batch(step: tf.Tensor, indices: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            seed = tf.stack([config.seed, step])
            x, y = tf.gather(images, indices), tf.gather(labels, indices)  # (batch, 28, 28), (batch,)
            return augment(x, seed) if config.augment else x, self._any_label_for_no_digits(
                y, seed
            ) if has_no_digits else y

        # Read once, in a step of its own: a step that reads a variable must not run on several threads.
        epoch = tf.data.Dataset.from_tensors(0).map(lambda _: self._epoch.read_value())
        counted = epoch.flat_map(shuffled).apply(tf.data.experimental.assert_cardinality(self.steps - first))
        return counted.map(batch, _AT_ONCE).prefetch(2 * _AT_ONCE).with_options(_not_tuned())

    def _any_label_for_no_digits(self, labels: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """A new random label each time: all that can be learnt from it is that no digit is likelier than another."""
        chance = tf.random.stateless_uniform(tf.shape(labels), seed, 0, len(self._config.labels), tf.int32)
        return tf.where(labels == NO_DIGIT, tf.cast(chance, tf.uint8), labels)


def _not_tuned() -> tf.data.Options:
    """TensorFlow's own tuning measures at longer and longer intervals, and an epoch's end may have to wait for one.

    Some trainings of a few seconds waited for another one at their end, some of a minute for up to another minute.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return options
