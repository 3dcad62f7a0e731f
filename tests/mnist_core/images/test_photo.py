import numpy as np
import pytest

from mnist_core.errors import NothingDrawn
from mnist_core.images import photo as photos
from mnist_core.images.digits import from_image
from mnist_core.inference.classifier import Classifier
from tests.conftest import draw
from tests.mnist_core.images.paper import photo

PLAIN = from_image(draw()).digit

TROUBLES = {
    "a hand's shadow": photo(shadow=0.5),
    "a deep shadow": photo(shadow=0.7),
    "squared paper": photo(pitch=25),
    "squared paper in a shadow": photo(pitch=25, shadow=0.5),
    "pencil": photo(ink=110),
    "pencil in a shadow": photo(ink=110, shadow=0.5),
    "chalk": photo(ink=240, paper=70),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_only_the_digit_is_ink(shipped: Classifier, trouble: str) -> None:
    digit = from_image(TROUBLES[trouble]).digit
    assert shipped.predict(digit).label == 7
    assert np.corrcoef(digit.ravel(), PLAIN.ravel())[0, 1] > 0.9


def test_the_ink_is_where_the_pen_was() -> None:
    ink = photos.find_ink(photo(shadow=0.5))
    rows, _ = np.nonzero(ink > 127)
    assert (rows.min(), rows.max()) == pytest.approx((50 + 300 * 40 / 280, 50 + 300 * 240 / 280), abs=14)
    assert ink.shape == (400, 600) and ink.dtype == np.uint8 and ink.max() == 255
    assert not ink[:, :150].any() and not ink[:, 450:].any()


def test_specks_are_not_ink() -> None:
    image = photo()
    image[5:9, 5:9] = image[200:204, 100:104] = 30
    clean, speckled = from_image(photo()).digit, from_image(image).digit
    assert np.corrcoef(clean.ravel(), speckled.ravel())[0, 1] > 0.99


def test_the_table_beside_the_paper_is_not_ink() -> None:
    image = photo()
    image[:, :30] = 60
    clean, beside = from_image(photo()).digit, from_image(image).digit
    assert np.corrcoef(clean.ravel(), beside.ravel())[0, 1] > 0.99


@pytest.mark.parametrize("shadow", [0, 0.3, 0.6])
@pytest.mark.parametrize("pitch", [0, 40])
def test_paper_without_a_digit_is_nothing_drawn(shadow: float, pitch: int) -> None:
    with pytest.raises(NothingDrawn):
        from_image(photo(digit=False, shadow=shadow, pitch=pitch))


def test_a_digit_cut_too_tightly_is_read_all_the_same(shipped: Classifier) -> None:
    tight = photo()[80:300, 180:400]
    assert (tight[-1] < 100).any() and shipped.predict(from_image(tight).digit).label == 7


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (3, 2), (28, 28), (5, 2000)])
def test_grain_of_any_shape_is_nothing_drawn(shape: tuple[int, int]) -> None:
    with pytest.raises(NothingDrawn):
        photos.find_ink(np.random.default_rng(0).normal(200, 3, shape).astype(np.uint8))


@pytest.mark.parametrize(
    "table",
    [np.s_[:40], np.s_[:, :40], np.s_[-40:], np.s_[:, -90:]],
    ids=["above", "left", "below", "wide, right"],
)
def test_the_grain_of_a_black_table_is_not_ink(shipped: Classifier, table: tuple[slice, ...]) -> None:
    image = photo()
    image[table] = np.random.default_rng(0).normal(22, 5, image[table].shape).clip(0)
    digit = from_image(image).digit
    assert shipped.predict(digit).label == 7
    assert np.corrcoef(digit.ravel(), from_image(photo()).digit.ravel())[0, 1] > 0.99


@pytest.mark.parametrize("border", [30, 60])
def test_a_whole_page_on_a_black_table_is_no_digit(shipped: Classifier, border: int) -> None:
    page = photo()
    image = np.pad(page, border, constant_values=20).astype(float)
    image += np.random.default_rng(0).normal(0, 3, image.shape)
    assert shipped.predict(from_image(image.clip(0, 255).astype(np.uint8)).digit).label == 7
