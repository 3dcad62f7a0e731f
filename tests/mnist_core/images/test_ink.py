import numpy as np
import pytest
from PIL import Image

from mnist_core.classifier import Classifier
from mnist_core.errors import ImageError, NothingDrawn
from mnist_core.images import ink
from mnist_core.images.digits import from_image
from mnist_core.images.ink import _label, _neighbourhood, find_ink
from tests.conftest import draw


def photo(ink: int = 40, shade: int = 190) -> np.ndarray:
    """A 7 on paper lit from one side, with grain: uint8 grey (400, 600)."""
    rng = np.random.default_rng(0)
    mask = np.asarray(Image.fromarray(255 - draw()[..., 0]).resize((300, 300))) / 255.0
    paper = shade + np.linspace(-50, 40, 600)[np.newaxis] + np.linspace(-10, 10, 400)[:, np.newaxis]
    whole = np.zeros((400, 600))
    whole[50:350, 150:450] = mask
    return (paper * (1 - whole) + ink * whole + rng.normal(0, 3, paper.shape)).clip(0, 255).astype(np.uint8)


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
        "a photo of chalk": photo(ink=240, shade=70),
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


def test_specks_on_a_photo_are_not_ink() -> None:
    image = photo()
    image[5:9, 5:9] = 30
    clean, speckled = from_image(photo()).digit, from_image(image).digit
    assert np.corrcoef(clean.ravel(), speckled.ravel())[0, 1] > 0.99


def meander(side: int) -> np.ndarray:
    """One line that winds through the whole square, as long as half its pixels: bool (side, side)."""
    mask = np.zeros((side, side), bool)
    mask[::2] = True
    mask[1::4, -1] = mask[3::4, 0] = True
    return mask


def flooded(mask: np.ndarray) -> np.ndarray:
    """Connected shapes found the slow, plain way, pixel by pixel; every shape has its highest pixel's number."""
    labels = np.zeros(mask.shape, int)
    for start in reversed(np.argwhere(mask).tolist()):
        number = start[0] * mask.shape[1] + start[1] + 1
        waiting = [tuple(start)] if not labels[tuple(start)] else []
        while waiting:
            row, column = waiting.pop()
            inside = 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1]
            if inside and mask[row, column] and not labels[row, column]:
                labels[row, column] = number
                waiting += [(row + dy, column + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    return labels


@pytest.mark.parametrize("density", [0.0, 0.1, 0.35, 0.5, 1.0])
def test_connected_shapes_are_those_a_flood_finds(density: float) -> None:
    mask = np.random.default_rng(0).random((40, 61)) < density
    assert (_label(mask) == flooded(mask)).all()


def test_a_meander_is_one_shape_found_in_a_few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = []
    monkeypatch.setattr(ink, "_neighbourhood", lambda plane: rounds.append(1) or _neighbourhood(plane))
    mask = meander(95)
    labels = _label(mask)
    assert (labels[mask] == mask.size).all() and not labels[~mask].any()
    assert len(rounds) <= 5


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
