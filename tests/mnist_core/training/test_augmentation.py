import numpy as np
import tensorflow as tf

from mnist_core.data import mnist
from mnist_core.inference.classifier import Classifier
from mnist_core.training.augmentation import _vary_thickness, augment


def test_augmentation_changes_digits_a_little_and_repeatably() -> None:
    digits = mnist.load_test().images[:200]
    changed = np.asarray(augment(digits, seed=(1, 2)))
    assert changed.shape == digits.shape
    assert changed.min() >= 0
    assert changed.max() <= 255
    assert (changed == np.asarray(augment(digits, seed=(1, 2)))).all()
    assert (changed != np.asarray(augment(digits, seed=(1, 3)))).any()
    ink, ink_before = changed.sum(axis=(1, 2)), digits.sum(axis=(1, 2), dtype=float)
    assert 0.8 < np.median(ink / ink_before) < 1.25


def test_thin_and_thick_are_what_pooling_makes_of_a_digit() -> None:
    planes = mnist.load_test().images[:50].astype(np.float32)
    thick = tf.nn.max_pool2d(planes[..., np.newaxis], 2, 1, "SAME")[..., 0]
    thin = -tf.nn.max_pool2d(-planes[..., np.newaxis], 2, 1, "SAME")[..., 0]
    for chance, expected in ((0.0, thin), (0.5, planes), (1.0, thick)):
        assert np.array_equal(_vary_thickness(planes, tf.fill([50], chance)), expected)


def test_augmented_digits_can_still_be_read(shipped: Classifier) -> None:
    test = mnist.load_test().take(slice(1000))
    changed = np.asarray(augment(test.images, seed=(0, 0))).astype(np.uint8)
    assert (shipped.probabilities(changed).argmax(axis=1) == test.labels).mean() > 0.97
