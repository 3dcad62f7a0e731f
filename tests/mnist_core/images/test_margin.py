"""A margin for what was cut to its ink, and for nothing else."""

import numpy as np
import pytest

from mnist_core.images.ink import find_ink
from mnist_core.images.margin import with_margin
from tests.conftest import draw
from tests.mnist_core.images.paper import photo


def cut(picture: np.ndarray) -> np.ndarray:
    ink = picture < 128
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def test_a_picture_that_was_cut_to_its_ink_gets_paper_round_it() -> None:
    seven = cut(draw(width=24)[..., 0])
    framed, width = with_margin(seven)
    assert width > 0.2 * max(seven.shape)
    np.testing.assert_array_equal(framed[width:-width, width:-width], seven)
    assert (framed[0] == 255).all() and (framed[:, -1] == 255).all()


def test_so_does_light_ink_on_dark() -> None:
    framed, _ = with_margin(255 - cut(draw(width=24)[..., 0]))
    assert (framed[0] == 0).all()


@pytest.mark.parametrize("picture", [draw()[..., 0], photo(), photo(shadow=0.5), photo(pitch=25)])
def test_a_picture_with_paper_round_its_digit_is_left_as_it_is(picture: np.ndarray) -> None:
    assert with_margin(picture) == (picture, 0)


def test_ruled_paper_that_reaches_the_edges_is_no_digit() -> None:
    page = np.full((300, 300), 255, np.uint8)
    page[::30] = page[:, ::30] = 0
    assert with_margin(page) == (page, 0)


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (1, 50)])
def test_a_few_pixels_are_left_as_they_are(shape: tuple[int, int]) -> None:
    tiny = np.zeros(shape, np.uint8)
    assert with_margin(tiny) == (tiny, 0)


def test_what_is_found_lies_where_it_is_in_the_picture() -> None:
    seven = cut(draw(width=24)[..., 0])
    ink = find_ink(seven)
    assert ink.shape == seven.shape
    assert (ink > 127).mean() == pytest.approx((seven < 128).mean(), abs=0.02)
