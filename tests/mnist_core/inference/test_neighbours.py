import numpy as np

from mnist_core.data.mnist import load_test
from mnist_core.inference.neighbours import nearest


def test_the_nearest_are_those_of_a_plain_search() -> None:
    images = load_test().images[:2500]
    for query in images[[0, 77, 1500]]:
        distances = [np.linalg.norm(image.astype(float) - query) for image in images]
        assert nearest(images, query, 8).tolist() == np.argsort(distances, kind="stable")[:8].tolist()


def test_a_digit_is_nearest_to_itself_and_features_may_be_of_half_precision() -> None:
    features = np.random.default_rng(0).normal(size=(50, 300)).astype(np.float16)
    assert nearest(features, features[31].astype(np.float32), 1).tolist() == [31]


def test_there_are_no_more_than_there_are() -> None:
    assert nearest(np.eye(3), np.ones(3), 8).tolist() == [0, 1, 2]
