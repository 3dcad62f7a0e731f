import numpy as np
import pytest
from PIL import Image, ImageFilter

from mnist_core.data import pen_digits
from mnist_core.images.digits import from_image
from mnist_core.images.rows import Box, find_rows, read_rows
from mnist_core.images.strokes import draw as draw_strokes
from mnist_core.images.strokes import place
from mnist_core.inference.classifier import Classifier
from tests.conftest import draw
from tests.mnist_core.images.paper import photo


def ink(*shapes: tuple[int, int, int, int], size: tuple[int, int] = (100, 300)) -> np.ndarray:
    """Ink uint8 (100, 300), or of another size, of rectangles: left, top, right, bottom."""
    plane = np.zeros(size, np.uint8)
    for left, top, right, bottom in shapes:
        plane[top:bottom, left:right] = 255
    return plane


def test_digits_come_from_left_to_right() -> None:
    assert find_rows(ink((200, 20, 230, 80), (10, 10, 40, 70), (100, 15, 110, 75))) == [
        [Box(10, 10, 40, 70), Box(100, 15, 110, 75), Box(200, 20, 230, 80)]
    ]


def test_rows_come_from_top_to_bottom() -> None:
    above = [(10, 5, 30, 40), (100, 8, 120, 43), (200, 2, 220, 37)]
    below = [(20, 55, 40, 92), (110, 52, 130, 90), (190, 60, 210, 95)]
    expected = [[Box(*shape) for shape in row] for row in (above, below)]
    assert find_rows(ink(*below, *above)) == expected


def test_a_row_may_slope() -> None:
    shapes = [(60 * number, 12 * number, 60 * number + 30, 12 * number + 40) for number in range(5)]
    assert find_rows(ink(*shapes)) == [[Box(*shape) for shape in shapes]]


def test_a_loose_bar_between_two_rows_belongs_to_the_digit_that_it_is_close_to() -> None:
    (upper,), (lower,) = find_rows(ink((10, 2, 40, 36), (12, 56, 40, 60), (10, 62, 40, 98)))
    assert (upper, lower) == (Box(10, 2, 40, 36), Box(10, 56, 40, 98))


def test_a_page_of_print_is_no_endless_work() -> None:
    page = np.zeros((1024, 1024), np.uint8)
    for row in range(0, 1020, 8):
        page[row : row + 5, ::6] = 255
    assert find_rows(page)


@pytest.mark.parametrize(
    "strokes",
    [
        ((10, 20, 40, 80), (15, 10, 60, 15)),  # the bar of a 5 above it
        ((10, 20, 40, 80), (45, 20, 60, 25)),  # ... or beside it
        ((10, 10, 14, 50), (10, 60, 60, 64), (40, 10, 44, 90)),  # a 4 of three strokes
    ],
)
def test_strokes_of_one_digit_stay_together(strokes: tuple[tuple[int, int, int, int], ...]) -> None:
    left, top, right, bottom = (np.array(strokes)[:, edge] for edge in range(4))
    whole = Box(left.min(), top.min(), right.max(), bottom.max())
    assert find_rows(ink(*strokes)) == [[whole]]
    assert find_rows(ink(*strokes, (200, 10, 230, 80))) == [[whole, Box(200, 10, 230, 80)]]


def test_a_loose_bar_belongs_to_the_nearer_digit() -> None:
    (boxes,) = find_rows(ink((10, 10, 40, 80), (120, 10, 150, 80), (90, 15, 115, 20)))
    assert boxes == [Box(10, 10, 40, 80), Box(90, 10, 150, 80)]


def test_one_digit_is_read_as_if_it_were_the_only_one_looked_for() -> None:
    for image in (photo(shadow=0.5), draw()):
        ((found,),) = read_rows(image)
        np.testing.assert_array_equal(found.steps.digit, from_image(image).digit)


def test_each_of_several_is_read_where_it_is(shipped: Classifier) -> None:
    row = np.hstack([photo(), photo(shadow=0.5), photo(pitch=25)])  # 1800 wide, read at 1024
    (found,) = read_rows(row)
    assert [shipped.predict(digit.steps.digit).label for digit in found] == [7, 7, 7]
    dark = np.nonzero(photo() < 100)
    for number, digit in enumerate(found):
        edges = dark[1].min() + 600 * number, dark[0].min(), dark[1].max() + 600 * number, dark[0].max()
        box = digit.box
        assert (box.left, box.top, box.right, box.bottom) == pytest.approx(edges, abs=12)


def test_a_single_small_digit_can_be_shrunk_with_its_picture() -> None:
    image = draw([(20, 20), (60, 20), (35, 70)], width=6)
    ((found,),) = read_rows(image, centre=False)
    assert not found.steps.digit[14:].any()


def test_one_long_tail_does_not_make_bars_of_its_neighbours() -> None:
    digits = [(20 * number, 10, 20 * number + 10, 30) for number in range(12)]
    tail = (245, 10, 255, 80)
    (row,) = find_rows(ink(*digits, tail))
    assert len(row) == 13


def test_a_dense_page_does_not_grow_together_from_top_to_bottom() -> None:
    """One digit of each column reaches down to the next: both together are no reason to take in all the others."""
    digits = [(40 * x, 40 * y, 40 * x + 20, 40 * y + 30) for x in range(20) for y in range(20)]
    tails = [(40 * x, 10, 40 * x + 20, 38) for x in range(20)]
    assert sum(map(len, find_rows(ink(*digits, *tails, size=(800, 800))))) >= 20 * 19


def test_rows_so_close_that_digits_nearly_touch_stay_rows() -> None:
    digits = [(40 * x, 33 * y, 40 * x + 20, 33 * y + 30) for x in range(6) for y in range(5)]
    assert [len(row) for row in find_rows(ink(*digits, size=(200, 300)))] == 5 * [6]


def test_a_bar_at_the_middle_of_a_digit_is_a_sign_and_one_at_its_top_is_its_own() -> None:
    first, second = (10, 10, 40, 80), (120, 10, 150, 80)
    assert len(find_rows(ink(first, second, (55, 43, 75, 48)))[0]) == 3
    assert len(find_rows(ink(first, second, (45, 12, 65, 17)))[0]) == 2


def test_a_table_beyond_the_papers_corner_is_no_ink() -> None:
    """A thin pen on a whole page: the table's depth is several times the pen's."""
    random = np.random.default_rng(0)
    strokes = []
    for number in range(8):
        strokes += place(pen_digits.strokes_of(number, random), 42, (100 + 60 * number, 150))
    light = np.linspace(180, 140, 1024)[np.newaxis] * np.ones((576, 1))
    page = light * (1 - 0.65 * draw_strokes(strokes, 4.0, 1024)[:576] / 255)
    y, x = np.mgrid[:576, :1024]
    plain = np.asarray(Image.fromarray(page.astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.8)))
    table = np.where(x / 1024 + y / 576 > 1.6, 25, plain).astype(np.uint8)
    grain = random.normal(0, 1.5, plain.shape)
    for picture in (plain, table):
        (row,) = read_rows((picture + grain).clip(0, 255).astype(np.uint8))
        assert len(row) == 8
