"""One digit in two parts, and two digits side by side: told apart by what the network makes of them."""

import numpy as np
import pytest

from mnist_core.images.rows import FoundDigit, read_rows
from mnist_core.images.strokes import draw
from mnist_core.inference.classifier import Classifier
from mnist_core.inference.picture import read_picture
from tests.mnist_core.images.paper import five_zeros_and_two_that_touch

FOUR = [
    np.array([[60.0, 0.0], [0.0, 95.0], [66.0, 95.0]]),
    np.array([[84.0, 60.0], [84.0, 180.0]]),
]
"""An open 4 whose stem stands apart."""
SIX = [np.array([[50.0, 0.0], [10.0, 80.0], [10.0, 150.0], [50.0, 180.0], [80.0, 140.0], [50.0, 105.0], [12.0, 130.0]])]
ONE = [np.array([[30.0, 0.0], [30.0, 180.0]])]


def picture(*digits: list[np.ndarray], gap: float = 25.0, pen: float = 10.0) -> np.ndarray:
    """Dark on white, uint8 (300, 900): each digit so many pixels behind the one before."""
    strokes: list[np.ndarray] = []
    x = 60.0
    for digit in digits:
        points = np.concatenate(digit)
        strokes += [stroke + np.array([x, 60.0]) - points.min(axis=0) for stroke in digit]
        x += float(np.ptp(points[:, 0])) + gap
    return (255 - draw(strokes, pen, 900))[:300]


def labels(rows: list[list[FoundDigit]], classifier: Classifier) -> list[list[int]]:
    return [[classifier.predict(found.steps.digit).label for found in row] for row in rows]


def test_a_four_whose_stem_stands_apart_is_one_digit(shipped: Classifier) -> None:
    image = picture(FOUR)
    assert len(read_rows(image)[0]) == 2, "geometry alone splits it"
    assert labels(read_picture(image, shipped).rows, shipped) == [[4]]


@pytest.mark.parametrize("gap", [16.0, 25.0, 60.0])
def test_two_digits_close_together_stay_two(shipped: Classifier, gap: float) -> None:
    assert labels(read_picture(picture(SIX, ONE, gap=gap), shipped).rows, shipped) == [[6, 1]]
    assert labels(read_picture(picture(ONE, ONE, gap=gap), shipped).rows, shipped) == [[1, 1]]


def test_one_in_two_parts_is_joined_in_a_row_of_others_too(shipped: Classifier) -> None:
    assert labels(read_picture(picture(SIX, FOUR, ONE, gap=70.0), shipped).rows, shipped) == [[6, 4, 1]]


def test_a_short_stem_that_looks_like_a_one_belongs_to_its_four(shipped: Classifier) -> None:
    """Both parts are surely 1s to the network; but neighbours are about as high."""
    angle = np.array([[46.0, 0.0], [6.0, 105.0], [2.0, 122.0], [10.0, 132.0], [34.0, 128.0]])
    stem = np.array([[84.0, 90.0], [68.0, 148.0]])
    image = picture([angle, stem], pen=16.0)
    assert len(read_rows(image)[0]) == 2, "geometry alone splits it"
    assert labels(read_picture(image, shipped).rows, shipped) == [[4]]
    assert labels(read_picture(picture(ONE, [0.8 * ONE[0]]), shipped).rows, shipped) == [[1, 1]]


def test_digits_that_touch_on_a_page_are_counted_and_not_read_as_one(shipped: Classifier) -> None:
    found = read_picture(five_zeros_and_two_that_touch(), shipped)
    assert labels(found.rows, shipped) == [[0] * 5]
    assert found.untold == 2


def test_a_page_of_digits_that_are_apart_leaves_none(shipped: Classifier) -> None:
    found = read_picture(picture(*6 * [SIX], gap=30.0), shipped)
    assert (labels(found.rows, shipped), found.untold) == ([[6] * 6], 0)


@pytest.mark.parametrize("sign", ["+", "x", "-"])
def test_signs_between_digits_are_in_doubt_and_joined_with_none(shipped: Classifier, sign: str) -> None:
    bar, upright = np.array([[0.0, 30.0], [60.0, 30.0]]), np.array([[30.0, 0.0], [30.0, 60.0]])
    falling, rising = np.array([[0.0, 0.0], [60.0, 60.0]]), np.array([[0.0, 60.0], [60.0, 0.0]])
    strokes = {"+": [bar, upright], "x": [falling, rising], "-": [bar]}[sign]
    equals = [bar, bar + np.array([0, 24])]
    places = (SIX, 60, 60), (strokes, 180, 120), (ONE, 270, 60), (equals, 340, 110), (SIX, 440, 60)
    placed = [stroke + np.array([x, y]) for sign_or_digit, x, y in places for stroke in sign_or_digit]
    ((first, operator, second, equal, third),) = read_picture((255 - draw(placed, 12.0, 600))[:300], shipped).rows
    assert labels([[first, second, third]], shipped) == [[6, 1, 6]]
    assert not any(shipped.predict(each.steps.digit).is_sure for each in (operator, equal))
