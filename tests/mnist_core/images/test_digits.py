import numpy as np
import pytest

from mnist_core.data import mnist
from mnist_core.images.digits import from_image
from mnist_core.inference.classifier import Classifier
from tests.conftest import SEVEN, draw


def centre_of_mass(digit: np.ndarray) -> tuple[float, float]:
    weights = digit / digit.sum()
    return float((weights.sum(axis=1) * np.arange(28)).sum()), float((weights.sum(axis=0) * np.arange(28)).sum())


def test_every_step_has_the_promised_form() -> None:
    steps = from_image(draw())
    assert [array.dtype for array in (steps.ink, steps.crop, steps.fitted, steps.digit)] == [np.uint8] * 4
    assert (steps.ink.shape, steps.fitted.shape, steps.digit.shape) == ((280, 280), (20, 20), (28, 28))
    assert steps.crop.shape == pytest.approx((200, 170), abs=2)
    assert steps.digit.max() == 255
    rows = np.flatnonzero(steps.digit.any(axis=1))
    assert rows[-1] - rows[0] + 1 == 20


def test_the_centre_of_mass_is_where_mnist_has_it() -> None:
    of_mnist = np.array([centre_of_mass(image) for image in mnist.load_test().images[:200]])
    assert np.abs(of_mnist - 14).max() <= 0.51
    assert centre_of_mass(from_image(draw()).digit) == pytest.approx((14, 14), abs=0.51)


def test_the_aspect_ratio_is_kept() -> None:
    steps = from_image(draw([(140, 40), (140, 240)], width=16))
    assert np.flatnonzero(steps.digit.any(axis=0)).size <= 3


@pytest.mark.parametrize("scale", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("corner", [(0, 0), (1, 0), (1, 1)])
def test_size_and_position_do_not_matter(shipped: Classifier, scale: float, corner: tuple[int, int]) -> None:
    shift = [side * 280 * (1 - scale) for side in corner]
    points = [(x * scale + shift[0], y * scale + shift[1]) for x, y in SEVEN]
    digit = from_image(draw(points, width=max(4, round(20 * scale)))).digit
    assert shipped.predict(digit).label == 7


@pytest.mark.parametrize("width", [6, 12, 20, 40])
def test_thin_and_thick_pens(shipped: Classifier, width: int) -> None:
    assert shipped.predict(from_image(draw(width=width)).digit).label == 7


def test_mnists_own_digits_stay_what_they_are() -> None:
    test = mnist.load_test().take(slice(300))
    remade = np.stack([from_image(image).digit for image in test.images])
    difference = np.abs(remade.astype(int) - test.images)
    assert (difference.max(axis=(1, 2)) <= 3).mean() > 0.99


def test_skipping_the_centring_shrinks_the_whole_picture() -> None:
    points = [(x * 0.3, y * 0.3) for x, y in SEVEN]
    digit = from_image(draw(points), centre=False).digit
    assert digit[:12, :12].any()
    assert not digit[14:].any()


def extent(digit: np.ndarray) -> tuple[int, int, int, int]:
    """The first and last row and column that hold ink."""
    rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
    return int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])


def test_a_dot_becomes_a_disc_that_fills_the_box() -> None:
    digit = from_image(draw([(140, 140)] * 2)).digit
    assert extent(digit) == (5, 24, 5, 24)
    assert digit.sum() / 255 == pytest.approx(np.pi * 100, rel=0.15)


def test_a_hairline_becomes_one_full_row_or_column() -> None:
    lying = from_image(draw([(0, 140), (279, 140)], width=2)).digit
    assert extent(lying) == (14, 14, 5, 24)
    assert lying[14, 6:24].min() >= 250
    assert (from_image(draw([(140, 0), (140, 279)], width=2)).digit == lying.T).all()


def test_a_few_pixels_are_enough() -> None:
    digit = from_image(np.eye(3, dtype=np.uint8) * 255).digit
    assert extent(digit) == (4, 23, 4, 23)
    assert digit[4:24, 4:24].trace() == pytest.approx(20 * 255, rel=0.25)
    assert not digit[5, 22]


def test_ink_that_touches_every_edge_is_kept_whole() -> None:
    cross = draw([(0, 0), (279, 279)], width=30)[..., 0] & draw([(279, 0), (0, 279)], width=30)[..., 0]
    steps = from_image(cross)
    assert steps.crop.shape == (280, 280)
    assert np.abs(steps.fitted.astype(int) - steps.fitted[:, ::-1]).max() <= 16
    assert steps.fitted[[0, 0, -1, -1], [0, -1, 0, -1]].min() > 200
