import numpy as np

from mnist_core.data import scribbles
from mnist_core.inference.classifier import UNSURE_BELOW, Classifier


def test_scribbles_are_images_with_ink() -> None:
    images = scribbles.generate(60, seed=0)
    assert images.shape == (60, 28, 28) and images.dtype == np.uint8
    assert (images.max(axis=(1, 2)) >= 254).all()


def test_the_same_seed_gives_the_same_scribbles_and_another_gives_others() -> None:
    np.testing.assert_array_equal(scribbles.generate(10, seed=1), scribbles.generate(10, seed=1))
    assert (scribbles.generate(10, seed=1) != scribbles.generate(10, seed=2)).any()


def test_none_asked_for_gives_none() -> None:
    assert scribbles.generate(0, seed=0).shape == (0, 28, 28)


def test_they_leave_the_shipped_model_unsure(shipped: Classifier) -> None:
    confidence = shipped.probabilities(scribbles.generate(200, seed=10**6)).max(axis=1)  # a seed it never saw
    assert (confidence < UNSURE_BELOW).mean() > 0.9
