"""Lines of a photographed page: level, upright and leaning, and what is no line of the page's."""

import numpy as np
import pytest

from mnist_core.images.digits import from_image
from mnist_core.images.ruling import between, without_ruling
from mnist_core.inference.classifier import Classifier
from tests.mnist_core.images.paper import photo

HEIGHT, WIDTH = 300, 400


def lines(slope: float, thickness: int = 5, depth: float = 0.4, pitch: int = 60) -> np.ndarray:
    """Depths float32 (300, 400) of lines that lean so."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return (((y - slope * (x - WIDTH / 2)) % pitch < thickness) * depth).astype(np.float32)


@pytest.mark.parametrize("slope", [0.0, 0.03, -0.05, 0.17, -0.17])
@pytest.mark.parametrize("upright", [False, True])
def test_lines_go_and_strokes_stay(slope: float, upright: bool) -> None:
    ruled = lines(slope) if not upright else lines(slope).T.copy()
    depth = ruled.copy()
    stroke = np.s_[80:220, 120:140] if not upright else np.s_[120:140, 80:220]
    depth[stroke] = 0.8
    cleared = without_ruling(depth, 0.0)
    np.testing.assert_allclose(cleared[stroke], 0.8, rtol=1e-6)
    cleared[stroke] = 0
    inside = cleared[30:-30, 30:-30]  # where lines are cut off by the frame nothing is known
    assert (inside > 0.1).mean() < 0.02 < (ruled[30:-30, 30:-30] > 0.1).mean()


def test_a_stroke_that_is_as_pale_as_the_line_goes_on_across_it() -> None:
    depth = lines(0.0)
    depth[80:220, 120:140] = 0.4
    np.testing.assert_allclose(without_ruling(depth, 0.0)[80:220, 120:140], 0.4)


def test_what_does_not_go_right_across_is_left_alone() -> None:
    depth = np.zeros((HEIGHT, WIDTH), np.float32)
    depth[50:60, 20:330] = depth[60:250, 320:330] = 0.8  # a 7 that fills the picture
    np.testing.assert_array_equal(without_ruling(depth, 0.0), depth)


def test_noise_and_bare_paper_are_left_alone() -> None:
    depth = np.random.default_rng(0).normal(0, 0.02, (HEIGHT, WIDTH)).astype(np.float32)
    np.testing.assert_array_equal(without_ruling(depth, 0.02), depth)


def test_a_row_between_is_nearer_to_the_nearer() -> None:
    rows = np.array([[0.0], [9.0], [9.0], [9.0], [8.0]])
    known = np.array([0, 4])
    assert [float(between(rows, known, row)[0]) for row in (1, 2, 3)] == [2.0, 4.0, 6.0]
    assert between(rows, np.array([4]), 1) == 8.0


@pytest.mark.parametrize("slope", [0.0, 0.05, -0.12])
def test_a_digit_on_thick_and_leaning_lines_is_read(shipped: Classifier, slope: float) -> None:
    plain = photo().astype(float)
    y, x = np.mgrid[: len(plain), : plain.shape[1]]
    ruled = np.where((y - slope * x) % 40 < 4, np.minimum(plain, 110), plain)
    assert shipped.predict(from_image(ruled.astype(np.uint8)).digit).label == 7
