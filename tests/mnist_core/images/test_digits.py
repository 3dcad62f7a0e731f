import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_core.bundled import SHIPPED
from mnist_core.classifier import Classifier
from mnist_core.data import mnist
from mnist_core.errors import ImageError, NothingDrawn
from mnist_core.images.digits import DigitSteps, from_image
from mnist_core.images.reading import MAX_BYTES, read_image
from mnist_core.runs import RunStore
from tests.conftest import SEVEN, draw


@pytest.fixture(scope="module")
def shipped() -> Classifier:
    return RunStore.default().read(SHIPPED).classifier()


def centre_of_mass(digit: np.ndarray) -> tuple[float, float]:
    weights = digit / digit.sum()
    return float((weights.sum(axis=1) * np.arange(28)).sum()), float((weights.sum(axis=0) * np.arange(28)).sum())


def encode(image: np.ndarray, format: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, format, **options)
    return buffer.getvalue()


def photo(ink: int = 40, shade: int = 190) -> np.ndarray:
    """A 7 on paper lit from one side, with grain: uint8 grey (400, 600)."""
    rng = np.random.default_rng(0)
    mask = np.asarray(Image.fromarray(255 - draw()[..., 0]).resize((300, 300))) / 255.0
    paper = shade + np.linspace(-50, 40, 600)[np.newaxis] + np.linspace(-10, 10, 400)[:, np.newaxis]
    whole = np.zeros((400, 600))
    whole[50:350, 150:450] = mask
    return (paper * (1 - whole) + ink * whole + rng.normal(0, 3, paper.shape)).clip(0, 255).astype(np.uint8)


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


def test_mnists_own_digits_stay_what_they_are() -> None:
    test = mnist.load_test().take(slice(300))
    remade = np.stack([from_image(image).digit for image in test.images])
    difference = np.abs(remade.astype(int) - test.images)
    assert (difference.max(axis=(1, 2)) <= 3).mean() > 0.99


def test_specks_on_a_photo_are_not_ink() -> None:
    image = photo()
    image[5:9, 5:9] = 30
    clean, speckled = from_image(photo()).digit, from_image(image).digit
    assert np.corrcoef(clean.ravel(), speckled.ravel())[0, 1] > 0.99


def test_skipping_the_centring_shrinks_the_whole_picture() -> None:
    points = [(x * 0.3, y * 0.3) for x, y in SEVEN]
    digit = from_image(draw(points), centre=False).digit
    assert digit[:12, :12].any()
    assert not digit[14:].any()


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
        from_image(image)


@pytest.mark.parametrize("shape", [(28,), (28, 28, 5), (0, 10), (2, 2, 2, 2)])
def test_an_array_that_is_no_image_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ImageError):
        from_image(np.zeros(shape, np.uint8))
    with pytest.raises(ImageError):
        from_image(np.zeros((28, 28), np.float32))


def test_odd_shapes_of_drawing_survive() -> None:
    for image in (draw([(140, 140)] * 2), draw([(0, 140), (279, 140)], width=2), np.eye(3, dtype=np.uint8) * 255):
        assert isinstance(from_image(image), DigitSteps)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_image_files_are_read(shipped: Classifier, format: str) -> None:
    image = read_image(encode(draw()[..., :3], format))
    assert shipped.predict(from_image(image).digit).label == 7


def test_sixteen_bits_of_grey_are_scaled() -> None:
    deep = draw()[..., 0].astype(np.uint16) * 257
    assert np.abs(read_image(encode(deep)).astype(int) - draw()[..., 0]).max() <= 1


def test_a_turned_photo_is_turned_back() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    turned = np.rot90(draw()[..., :3])
    image = read_image(encode(np.ascontiguousarray(turned), "PNG", exif=exif))
    assert (image == draw()[..., :3]).all()


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff\xe0"])
def test_what_is_no_image_is_refused(content: bytes) -> None:
    with pytest.raises(ImageError):
        read_image(content)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_a_damaged_image_is_refused(format: str) -> None:
    content = encode(draw()[..., :3], format)
    with pytest.raises(ImageError):
        read_image(content[: len(content) // 2])


def test_too_many_bytes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="10"):
        read_image(bytes(MAX_BYTES + 1))
    (tmp_path / "big.png").write_bytes(bytes(MAX_BYTES + 1))
    with pytest.raises(ImageError, match="10"):
        read_image(tmp_path / "big.png")


@pytest.mark.parametrize("side", [5_001, 60_000])
def test_too_many_pixels_are_refused_without_being_decoded(side: int) -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000)))
    with pytest.raises(ImageError, match="25 million pixels"):
        read_image(b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b""))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"none\.png"):
        read_image(tmp_path / "none.png")
