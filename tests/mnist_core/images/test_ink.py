import numpy as np
import pytest
from PIL import Image

from mnist_core.errors import ImageError, NothingDrawn
from mnist_core.images.digits import from_image
from mnist_core.images.ink import find_ink
from mnist_core.inference.classifier import Classifier
from tests.conftest import draw
from tests.mnist_core.images.paper import photo


def kinds() -> dict[str, np.ndarray]:
    dark, light = draw(), draw(ink="white", paper="black")
    return {
        "RGBA": dark,
        "RGB": dark[..., :3],
        "grey": dark[..., 0],
        "grey with one channel": dark[..., :1],
        "light on dark": light,
        "light grey on dark grey": draw(ink="#bbbbbb", paper="#333333"),
        "transparent, dark ink": draw(paper=None),
        "transparent, light ink": draw(ink="white", paper=None),
        "transparent, coloured ink": draw(ink="red", paper=None),
        "grey with alpha": np.stack([np.zeros((280, 280), np.uint8), draw(paper=None)[..., 3]], axis=-1),
        "blue on yellow": draw(ink="#2020c0", paper="#f0e060"),
        "a photo": photo(),
        "a photo of chalk": photo(ink=240, paper=70),
    }


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_of_image_gives_the_same_seven(shipped: Classifier, kind: str) -> None:
    digit = from_image(kinds()[kind]).digit
    plain = from_image(draw()).digit
    assert shipped.predict(digit).label == 7
    assert np.corrcoef(digit.ravel(), plain.ravel())[0, 1] > 0.9


def test_a_transparent_margin_round_an_opaque_picture_is_paper() -> None:
    framed = np.zeros((400, 400, 4), np.uint8)
    framed[10:390, 10:390] = np.asarray(Image.fromarray(draw()).resize((380, 380)))
    plain = from_image(draw()).digit
    assert np.corrcoef(from_image(framed).digit.ravel(), plain.ravel())[0, 1] > 0.95


@pytest.mark.parametrize(
    "image",
    [
        np.full((280, 280, 4), 255, np.uint8),
        np.zeros((280, 280, 4), np.uint8),
        np.zeros((280, 280), np.uint8),
        np.full((28, 28, 3), 128, np.uint8),
        np.full((1, 1), 7, np.uint8),
        np.random.default_rng(0).normal(200, 3, (300, 300)).astype(np.uint8),
    ],
)
def test_an_empty_picture_is_nothing_drawn(image: np.ndarray) -> None:
    with pytest.raises(NothingDrawn):
        find_ink(image)


@pytest.mark.parametrize("shape", [(28,), (28, 28, 5), (0, 10), (2, 2, 2, 2)])
def test_an_array_that_is_no_image_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ImageError):
        find_ink(np.zeros(shape, np.uint8))
    with pytest.raises(ImageError):
        find_ink(np.zeros((28, 28), np.float32))


@pytest.mark.parametrize(("ink", "paper"), [("#ff0000", "#008200"), ("#d00000", "#3e3e3e"), ("#0000ff", "#1d1d1d")])
def test_ink_as_bright_as_its_paper_is_found_by_its_colour(ink: str, paper: str) -> None:
    image = draw(ink=ink, paper=paper)[..., :3]
    assert np.ptp(np.asarray(Image.fromarray(image).convert("L"))) < 24
    found = find_ink(image)
    expected = find_ink(draw())
    assert np.abs(found.astype(int) - expected).mean() < 2
