"""Batches of training images: shuffled, augmented and labelled anew each epoch."""

from __future__ import annotations

import tensorflow as tf

from mnist_core.config import TrainingConfig
from mnist_core.data.mnist import Split
from mnist_core.training.augmentation import augment

NO_DIGIT = 255
"""What stands for the label of a scribble, which has none."""


def batches(split: Split, config: TrainingConfig) -> tf.data.Dataset:
    """An epoch of batches, others each epoch. Only indices are shuffled: images would take several times as long."""
    images, labels = tf.constant(split.images), tf.constant(split.labels)
    has_scribbles = bool((split.labels == NO_DIGIT).any())

    def batch(step: tf.Tensor, indices: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        seed = (config.seed, step * len(split) + indices[0])  # the first image differs from epoch to epoch
        x, y = tf.gather(images, indices), tf.gather(labels, indices)
        return augment(x, seed) if config.augment else x, _any_label_for_scribbles(y, seed) if has_scribbles else y

    indices = tf.data.Dataset.range(len(split)).shuffle(len(split), seed=config.seed).batch(config.batch_size)
    return indices.enumerate().map(batch, tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)


def _any_label_for_scribbles(labels: tf.Tensor, seed: tuple[int, tf.Tensor]) -> tf.Tensor:
    """A new random label each time: all that can be learnt from it is that no digit is likelier than another."""
    chance = tf.random.stateless_uniform(tf.shape(labels), tf.cast(tf.stack(seed), tf.int64), 0, 10, tf.int32)
    return tf.where(labels == NO_DIGIT, tf.cast(chance, tf.uint8), labels)
