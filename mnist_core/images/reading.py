"""Image files and bytes to pixels; what is too large, damaged or no image is refused before it costs anything."""

from __future__ import annotations

import io
import stat
import struct
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from mnist_core.errors import ImageError, one_line
from mnist_core.formats import decimal
from mnist_core.images.ink import WORKING_SIZE
from mnist_core.languages.translation import N_, _

MAX_BYTES = 10 * 2**20
MAX_PIXELS = 25_000_000
MAX_JPEG_PIXELS = 120_000_000
"""A phone's largest photos: a JPEG is decoded to an eighth of its size at once, which no other format can do."""

_MOST_FRAMES = 64
_LONGEST_NAME = 200
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "AVIF")
ENDINGS = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".avif")
"""Of files in those formats."""

_DAMAGE = (
    *(OSError, SyntaxError, ValueError, EOFError, OverflowError, MemoryError, RuntimeError, TypeError),
    *(LookupError, ArithmeticError, struct.error),
)
"""What Pillow's readers raise for files that somebody has changed."""

_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_TOO_MANY_PIXELS = N_("The image has more than {most} million pixels. Save it smaller.")
_NO_HEIC = N_(
    "This is an iPhone picture (HEIC), which Digit Lab can't read. Save it as a JPEG: in the iPhone's settings "
    "choose Camera, Formats, Most Compatible. Or send the picture to yourself, which turns it into a JPEG."
)


def read_image(source: Path | bytes) -> np.ndarray:
    """Decode an image file as uint8, grey (h, w), RGB (h, w, 3) or RGBA (h, w, 4).

    Its size in bytes and in pixels is checked before anything is decoded. A photo is turned as its camera was held.

    Raises:
        ImageError: the file is too large, damaged, or in none of `FORMATS`.
    """
    content = source if isinstance(source, bytes) else _read_bytes(source)
    if len(content) > MAX_BYTES:
        raise ImageError(
            _("The image is {size} MB. The limit is {most} MB, so save it smaller.").format(
                size=decimal(len(content) / 2**20), most=MAX_BYTES // 2**20
            )
        )
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise ImageError(_(_NO_HEIC))
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            most = MAX_JPEG_PIXELS if picture.format == "JPEG" else MAX_PIXELS
            if picture.width * picture.height > most:
                raise ImageError(_(_TOO_MANY_PIXELS).format(most=MAX_PIXELS // 10**6))
            picture.draft("RGB", (2 * WORKING_SIZE, 2 * WORKING_SIZE))
            if picture.width * picture.height > MAX_PIXELS:  # which a JPEG that is decoded small has no more
                raise ImageError(_(_TOO_MANY_PIXELS).format(most=MAX_PIXELS // 10**6))
            return _last_with_ink(picture)
    except Image.DecompressionBombError:
        raise ImageError(_(_TOO_MANY_PIXELS).format(most=MAX_PIXELS // 10**6)) from None
    except UnidentifiedImageError:
        raise ImageError(
            _("This isn't an image; expected one of {formats}.").format(formats=", ".join(FORMATS))
        ) from None
    except _DAMAGE as error:
        raise ImageError(
            _("The image is damaged and can't be read ({reason}).").format(reason=one_line(error))
        ) from None


def _last_with_ink(picture: Image.Image) -> np.ndarray:
    """The picture's pixels; of an animation the last frame that is not all of one shade."""
    count = min(getattr(picture, "n_frames", 1), _MOST_FRAMES, max(1, MAX_PIXELS // (picture.width * picture.height)))
    for frame in reversed(range(count)):
        picture.seek(frame)
        pixels = np.asarray(_plain_mode(_upright(picture)))
        if frame == 0 or np.ptp(pixels[..., :3] if pixels.ndim == 3 else pixels):
            return pixels
    raise AssertionError("an image has a frame")  # the first one has been returned


def _upright(picture: Image.Image) -> Image.Image:
    """The picture, turned as its camera was held; itself where there is nothing to turn, because a copy costs."""
    picture.load()  # some formats keep at their end how they are to be turned
    return picture if picture.getexif().get(ExifTags.Base.Orientation, 1) == 1 else ImageOps.exif_transpose(picture)


def _read_bytes(path: Path) -> bytes:
    name = path.name if len(path.name) <= _LONGEST_NAME else f"{path.name[:_LONGEST_NAME]}..."
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise ImageError(
                _("The folder {name} has no images; expected one of {formats}.").format(
                    name=name, formats=", ".join(FORMATS)
                )
            )
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device could be read for ever
            raise ImageError(
                _("{name} isn't a file; expected one of {formats}.").format(name=name, formats=", ".join(FORMATS))
            )
        if found.st_size > MAX_BYTES:
            raise ImageError(
                _("{name} is larger than {most} MB. Save it smaller.").format(name=name, most=MAX_BYTES // 2**20)
            )
        return path.read_bytes()
    except OSError as error:
        raise ImageError(_("{name} can't be read: {problem}.").format(name=name, problem=error.strerror)) from None


def _plain_mode(picture: Image.Image) -> Image.Image:
    """Any of Pillow's modes as L, RGB or RGBA, with the scale 0-255."""
    if picture.mode.startswith("I"):  # more than 8 bits of grey: Pillow's own conversion would clip, not scale
        values = np.asarray(picture, np.int64).clip(0, None)
        highest = int(values.max())  # as many bits as are used
        bits = next((bits for bits in (8, 10, 12, 16) if highest < 2**bits), highest.bit_length())
        return Image.fromarray((values >> (bits - 8)).astype(np.uint8))
    if picture.mode == "F":  # fractions of white, or as many shades as there are
        shades = np.nan_to_num(np.asarray(picture, np.float64), posinf=0).clip(0, None)
        return Image.fromarray((shades * (255 / max(1.0, shades.max()))).astype(np.uint8))
    has_alpha = picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info
    if has_alpha:
        return picture.convert("RGBA")
    return picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
