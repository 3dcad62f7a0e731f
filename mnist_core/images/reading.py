"""Image files and bytes to pixels; what is too large, damaged or no image is refused before it costs anything."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from mnist_core.errors import ImageError, brief
from mnist_core.images.ink import WORKING_SIZE

MAX_BYTES = 10 * 2**20
MAX_PIXELS = 25_000_000
_LONGEST_NAME = 200
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")

_TOO_MANY_PIXELS = f"The image has more than {MAX_PIXELS // 10**6} million pixels. Save it smaller."


def read_image(source: Path | bytes) -> np.ndarray:
    """Decode an image file as uint8, grey (h, w), RGB (h, w, 3) or RGBA (h, w, 4).

    Its size in bytes and in pixels is checked before anything is decoded. A photo is turned as its camera was held.

    Raises:
        ImageError: the file is too large, damaged, or not a PNG, JPEG, WebP, BMP or GIF image.
    """
    content = source if isinstance(source, bytes) else _read_bytes(source)
    if len(content) > MAX_BYTES:
        raise ImageError(
            f"The image has {len(content) / 2**20:.1f} MB; at most {MAX_BYTES // 2**20} are accepted. Save it smaller."
        )
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ImageError(_TOO_MANY_PIXELS)
            picture.draft("RGB", (2 * WORKING_SIZE, 2 * WORKING_SIZE))
            return np.asarray(_plain_mode(ImageOps.exif_transpose(picture)))
    except Image.DecompressionBombError:
        raise ImageError(_TOO_MANY_PIXELS) from None
    except UnidentifiedImageError:
        raise ImageError(f"This is no image; expected one of {', '.join(FORMATS)}.") from None
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError, MemoryError) as error:
        raise ImageError(f"The image is damaged and cannot be read ({brief(error)}).") from None


def _read_bytes(path: Path) -> bytes:
    name = path.name if len(path.name) <= _LONGEST_NAME else f"{path.name[:_LONGEST_NAME]}..."
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise ImageError(f"The folder {name} holds no image; expected one of {', '.join(FORMATS)}.")
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device could be read for ever
            raise ImageError(f"{name} is no file; expected one of {', '.join(FORMATS)}.")
        if found.st_size > MAX_BYTES:
            raise ImageError(f"{name} is larger than {MAX_BYTES // 2**20} MB; save it smaller.")
        return path.read_bytes()
    except OSError as error:
        raise ImageError(f"{name} cannot be read: {error.strerror}.") from None


def _plain_mode(picture: Image.Image) -> Image.Image:
    """Any of Pillow's modes as L, RGB or RGBA, with the scale 0-255."""
    if picture.mode.startswith("I"):  # 16 bits of grey: Pillow's own conversion would clip, not scale
        return Image.fromarray((np.asarray(picture, np.int64) >> 8).clip(0, 255).astype(np.uint8))
    has_alpha = picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info
    if has_alpha:
        return picture.convert("RGBA")
    return picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
