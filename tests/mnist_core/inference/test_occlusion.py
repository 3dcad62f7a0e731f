import numpy as np
import pytest

from mnist_core.data.mnist import load_test
from mnist_core.inference.classifier import Classifier
from mnist_core.inference.occlusion import GREY, PATCH, STEP, occlusion_map


def test_of_a_linear_model_it_is_what_can_be_worked_out() -> None:
    """Each square's fall is the sum of weight times what the square changes; a pixel's value averages its squares'."""
    random = np.random.default_rng(0)
    weights = random.normal(size=(28, 28))
    digit = random.integers(0, 256, (28, 28)).astype(np.uint8)

    def linear(digits: np.ndarray) -> np.ndarray:
        answers = np.zeros((len(digits), 10))
        answers[:, 3] = (digits * weights).sum(axis=(1, 2)) + 5
        return answers

    change = np.pad(weights * (digit.astype(float) - GREY), PATCH)
    expected = np.zeros((28, 28))
    for y, x in np.ndindex(28, 28):
        squares = [
            change[top + PATCH : top + 2 * PATCH, left + PATCH : left + 2 * PATCH].sum()
            for top in range(y - PATCH + 1, y + 1)
            for left in range(x - PATCH + 1, x + 1)
            if (top - 1 + PATCH) % STEP == (left - 1 + PATCH) % STEP == 0
        ]
        assert len(squares) == 9
        expected[y, x] = np.mean(squares)
    found = occlusion_map(linear, digit, 3)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=0.05)
    assert not occlusion_map(linear, digit, 4).any()
    assert found.shape == (28, 28) and found.dtype == np.float32


@pytest.mark.parametrize("index", [0, 13, 61])
def test_where_there_is_ink_it_matters_more(shipped: Classifier, index: int) -> None:
    test = load_test()
    found = abs(occlusion_map(shipped.probabilities, test.images[index], int(test.labels[index])))
    near_ink = np.zeros((28, 28), bool)
    for y, x in np.argwhere(test.images[index]):
        near_ink[max(0, y - 3) : y + 4, max(0, x - 3) : x + 4] = True
    assert found[near_ink].mean() > 2 * found[~near_ink].mean()
