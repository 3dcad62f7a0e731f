"""What lies on flat paper beside a digit is told from it, and a drawing with nothing else on it stays as it is."""

import numpy as np
import pytest

from benchmarks.pictures import KINDS
from mnist_core.data import pen_digits
from mnist_core.errors import NothingDrawn
from mnist_core.images import page, strokes
from mnist_core.images.digits import from_canvas, from_image
from mnist_core.inference.classifier import Classifier
from tests.conftest import draw

DIGITS = 2 * [*range(10)]


def paper(*shapes: tuple[slice, slice], size: int = 200) -> np.ndarray:
    """Ink uint8 (size, size) of rectangles."""
    ink = np.zeros((size, size), np.uint8)
    for shape in shapes:
        ink[shape] = 255
    return ink


BAR = np.s_[60:140, 90:110]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_digits_are_read_whatever_else_is_on_the_paper(shipped: Classifier, kind: str) -> None:
    random = np.random.default_rng(1)
    pictures = [KINDS[kind](pen_digits.strokes_of(label, random), random) for label in DIGITS]
    read = shipped.probabilities(np.stack([from_image(picture).digit for picture in pictures])).argmax(axis=1)
    assert (read == DIGITS).mean() >= 0.94


def test_a_drawing_is_left_as_it_is() -> None:
    random = np.random.default_rng(0)
    for label in range(10):
        canvas = 255 - page_of(label, random)
        np.testing.assert_array_equal(from_image(canvas).digit, from_canvas(canvas).digit)
    np.testing.assert_array_equal(from_image(draw()).ink, from_canvas(draw()).ink)


def page_of(label: int, random: np.random.Generator) -> np.ndarray:
    return strokes.draw(
        strokes.place(pen_digits.strokes_of(label, random), 180, (200, 200)), random.uniform(8, 40), 400
    )


def test_what_the_pen_cannot_have_made_is_dirt() -> None:
    expected = paper(BAR)
    for dirt in (np.s_[10:14, 10:14], np.s_[:, 3:6], np.s_[190:192, 20:150]):
        np.testing.assert_array_equal(page.without_specks(paper(BAR, dirt)), expected)
    loose = paper(BAR, np.s_[20:40, 90:170])
    np.testing.assert_array_equal(page.without_specks(loose), loose)


def test_faint_marks_by_themselves_go_and_soft_edges_stay() -> None:
    ink = paper(BAR)
    ink[59, 90:110] = ink[140, 90:110] = 20
    marked = ink.copy()
    marked[5:30, 5:30] = 40
    np.testing.assert_array_equal(page.without_specks(marked), ink)


def test_specks_alone_are_nothing_drawn() -> None:
    with pytest.raises(NothingDrawn, match="specks"):
        page.without_specks(paper(np.s_[10:12, 10:12], np.s_[150:151, 70:71]))


def test_a_frame_goes_and_what_it_holds_stays() -> None:
    frame = (np.s_[10:14, 10:190], np.s_[186:190, 10:190], np.s_[10:190, 10:14], np.s_[10:190, 186:190])
    np.testing.assert_array_equal(page.without_frames(paper(*frame, BAR)), paper(BAR))


def test_a_dark_box_holds_light_ink() -> None:
    box = paper(np.s_[30:170, 30:170])
    box[BAR] = 0
    np.testing.assert_array_equal(page.without_frames(box), paper(BAR))


@pytest.mark.parametrize(
    "digit",
    [
        (np.s_[20:180, 90:110],),  # a 1
        (np.s_[20:40, 60:140], np.s_[160:180, 60:140], np.s_[20:180, 60:80], np.s_[20:180, 120:140]),  # an angular 0
        (np.s_[20:180, 60:140],),  # and one that is filled
    ],
)
def test_what_is_rectangular_and_holds_nothing_is_a_digit(digit: tuple[tuple[slice, slice], ...]) -> None:
    np.testing.assert_array_equal(page.without_frames(paper(*digit)), paper(*digit))


def test_lines_make_paper_ruled_and_strokes_do_not() -> None:
    lines = [np.s_[row : row + 2, :] for row in range(30, 1000, 40)]
    seven = (np.s_[300:700, 400:440], np.s_[300:340, 400:700])
    assert page.is_ruled(paper(*seven, *lines, size=1000))
    assert not page.is_ruled(paper(*seven, size=1000))
    assert not page.is_ruled(paper(np.s_[300:700, 400:402], size=1000))  # as thin as lines, but all there is


def test_the_pen_is_measured() -> None:
    for width in (6, 20, 40):
        assert page.stroke_width(paper(np.s_[20:180, 80 : 80 + width]) > 0) == pytest.approx(width, rel=0.25)


def test_lines_right_across_a_page_go_and_strokes_over_them_stay() -> None:
    sheet = np.full((200, 200), 255, np.uint8)
    sheet[40::40] = sheet[41::40] = sheet[42::40] = 120
    sheet[20:180, 90:110] = 30  # a stroke that crosses them
    cleared = page.without_lines(sheet, 255)
    assert (cleared[:, :80] == 255).all() and (cleared[:, 120:] == 255).all()
    assert (cleared[20:180, 92:108] == 30).all()


def test_a_stroke_as_pale_as_the_lines_goes_on_over_them() -> None:
    sheet = np.full((200, 200), 255, np.uint8)
    sheet[100:103] = 100
    sheet[20:180, 90:110] = 100
    assert (page.without_lines(sheet, 255)[20:180, 92:108] == 100).all()


def test_a_page_of_nothing_but_lines_stays_as_it_is() -> None:
    sheet = np.full((200, 200), 255, np.uint8)
    sheet[100:103] = 0
    assert page.without_lines(sheet, 255) is sheet


def test_a_page_is_told_from_a_digit() -> None:
    sheet, zero, one = np.zeros((3, 100, 100), bool)
    sheet[10:90, 5:95] = True
    sheet[40:60, 45:50] = False  # a 1 on it
    zero[10:90, 20:80] = True
    zero[30:70, 40:60] = False
    one[10:90, 40:60] = True
    assert (page.is_page(sheet), page.is_page(zero), page.is_page(one)) == (True, False, False)
    assert not page.is_page(np.zeros((5, 5), bool))
