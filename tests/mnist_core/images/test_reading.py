import io
import os
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_core.errors import ImageError
from mnist_core.images.reading import FORMATS, MAX_BYTES, read_image
from tests.conftest import draw


def encode(image: np.ndarray, format: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, format, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("format", FORMATS)
def test_image_files_are_read(format: str) -> None:
    image = read_image(encode(draw()[..., :3], format))
    assert image.shape[:2] == (280, 280)
    grey = image if image.ndim == 2 else image[..., 0]
    assert np.abs(grey.astype(int) - draw()[..., 0]).mean() < 2


def test_sixteen_bits_of_grey_are_scaled() -> None:
    deep = draw()[..., 0].astype(np.uint16) * 257
    assert np.abs(read_image(encode(deep)).astype(int) - draw()[..., 0]).max() <= 1


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_grey_is_scaled_by_the_bits_that_are_used(bits: int) -> None:
    deep = (draw()[..., 0].astype(np.uint32) * (2**bits - 1) // 255).astype(np.uint16)
    assert np.abs(read_image(encode(deep)).astype(int) - draw()[..., 0]).max() <= 1


def test_of_an_animation_the_last_frame_with_ink_is_read() -> None:
    blank, seven = Image.new("L", (280, 280), 255), Image.fromarray(draw()[..., 0])
    for frames in ([blank, seven], [blank, seven, blank], [seven, blank]):
        buffer = io.BytesIO()
        frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=100)
        image = read_image(buffer.getvalue())
        grey = image if image.ndim == 2 else image[..., 0]
        assert np.abs(grey.astype(int) - draw()[..., 0]).mean() < 2


def test_a_phones_largest_photo_is_decoded_small() -> None:
    buffer = io.BytesIO()
    Image.fromarray(draw()[..., 0]).resize((8_000, 6_000)).save(buffer, "JPEG")
    image = read_image(buffer.getvalue())
    assert max(image.shape) <= 2_048 and image.min() < 30


def test_an_iphones_picture_is_told_how_to_be_saved() -> None:
    with pytest.raises(ImageError, match="Save it as a JPEG"):
        read_image(b"\0\0\0\x24ftypheic" + bytes(100))


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


@pytest.mark.skipif(sys.platform == "win32", reason="has neither named pipes nor /dev/zero")
def test_what_could_be_read_for_ever_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "zero.png").symlink_to("/dev/zero")
    for name in ("pipe.png", "zero.png"):
        with pytest.raises(ImageError, match=f"{name} isn't a file"):
            read_image(tmp_path / name)


def test_a_name_that_no_file_can_have_is_cut_short(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="can't be read") as caught:
        read_image(tmp_path / ("x" * 5000))
    assert len(str(caught.value)) < 300
