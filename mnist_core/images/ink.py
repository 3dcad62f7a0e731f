"""Which pixels of a picture are ink, and how much: uint8 (h, w), 0 = paper, 255 = full ink.

Ink may be dark on light or light on dark, opaque or on a transparent ground, with even or uneven lighting.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from mnist_core.errors import ImageError, NothingDrawn
from mnist_core.languages.translation import _

WORKING_SIZE = 512
"""Longer side, in pixels, to which a larger picture is shrunk: 25 times a digit's 20, so that no stroke is lost."""

_MIN_CONTRAST = 24.0
"""Ink differs so much from its paper, in grey levels: a tenth of the range, the faintest that one still reads."""
_GLANCE = 128
"""Longer side, in pixels, of the picture on which the colours are compared."""
_GREY_CONTRAST_RATIO = 0.5
"""Grey levels serve unless their contrast is less than so much of a colour's."""
_MIDWAY = 127
"""Halfway between transparent and opaque."""
_SHADES_OF_A_PICTURE = 64
"""An opaque part with such a range of shades (2nd to 98th percentile) has paper of its own; one pen has hardly any."""


def ink_on_canvas(image: np.ndarray) -> np.ndarray:
    """Ink uint8 (h, w) of a drawing that is dark on white with nothing else on it, at most 512 on its longer side."""
    grey, _ = _grey_and_alpha(image)
    return _ink_of_a_drawing(_shrink(grey, WORKING_SIZE), 255)


def find_ink(image: np.ndarray) -> np.ndarray:
    """Ink uint8 (h, w) of an image of any kind, at most 512 on its longer side, of a photo 1024."""
    from mnist_core.images import photo  # a server that sees only its own canvas need not load OpenCV
    from mnist_core.images.margin import with_margin, without_margin

    grey, alpha = _grey_and_alpha(image)
    if alpha is not None and alpha.min() < 255:
        opaque = alpha > _MIDWAY
        if not opaque.any():
            raise NothingDrawn(_("Nothing is drawn: the picture is empty."))
        shades = grey[opaque]
        has_paper_of_its_own = opaque.mean() > 0.5 and np.ptp(np.percentile(shades, (2, 98))) > _SHADES_OF_A_PICTURE
        if not has_paper_of_its_own:
            return _shrink(alpha, WORKING_SIZE)
        grey = np.where(opaque, grey, np.median(shades)).astype(np.uint8)
    elif image.ndim == 3 and image.shape[2] >= 3:
        grey = _telling_plane(grey, image)
    framed, margin = with_margin(_shrink(grey, photo.WORKING_SIZE))
    return without_margin(_ink_on_paper(framed), margin / len(framed))


def _ink_on_paper(grey: np.ndarray) -> np.ndarray:
    """Ink uint8 (h, w) of an opaque picture, which has paper round it."""
    from mnist_core.images import page, photo

    drawing = _shrink(grey, WORKING_SIZE)
    paper = _flat_paper(drawing)
    if paper is None:
        return photo.find_ink(grey)
    ink = page.without_frames(_ink_of_a_drawing(page.without_lines(drawing, paper), paper))
    if page.is_ruled(ink):
        return photo.find_ink(grey)
    return page.without_specks(ink)


def _grey_and_alpha(image: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    if image.dtype != np.uint8 or image.ndim not in (2, 3) or image.size == 0:
        raise ImageError(
            _("An image must be uint8 (h, w) or (h, w, 1 to 4), not {type} {shape}.").format(
                type=image.dtype, shape=image.shape
            )
        )
    if image.ndim == 2:
        return image, None
    channels = image.shape[2]
    if channels not in (1, 2, 3, 4):
        raise ImageError(_("An image has 1 to 4 channels, not {channels}.").format(channels=channels))
    alpha = image[..., -1] if channels in (2, 4) else None
    grey = (
        image[..., 0] if channels < 3 else np.asarray(Image.fromarray(image).convert("L"))
    )  # which leaves alpha alone
    return grey, alpha


def _telling_plane(grey: np.ndarray, image: np.ndarray) -> np.ndarray:
    """The grey levels; or red, green or blue, if ink and paper are much further apart there: yellow on a whiteboard.

    Dark ink is looked for before light: what is light on a whiteboard is a lamp's reflection, and has no colour.
    """
    import cv2

    planes = [grey, *(image[..., channel] for channel in range(3))]
    small = [_shrink(plane, _GLANCE) for plane in planes]
    for kind in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT):
        contrasts = [_contrast(plane, kind) for plane in small]
        best = int(np.argmax(contrasts))
        if contrasts[best] >= _MIN_CONTRAST:
            return planes[best] if contrasts[0] < _GREY_CONTRAST_RATIO * contrasts[best] else grey
    return grey


def _contrast(plane: np.ndarray, kind: int) -> float:
    """By how many grey levels what is thin is darker, or lighter, than what is round it."""
    import cv2

    window = np.ones((max(1, max(plane.shape) // 4),) * 2, np.uint8)
    return float(np.percentile(cv2.morphologyEx(plane, kind, window), 99))


def _shrink(plane: np.ndarray, longer_side: int) -> np.ndarray:
    """The plane with this length at most, by the means of its pixels."""
    height, width = plane.shape
    scale = longer_side / max(height, width)
    if scale >= 1:
        return plane
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.BOX))


def _flat_paper(grey: np.ndarray) -> int | None:
    """The shade of most of the picture's frame, if it has just one, as on a canvas or in MNIST; else None."""
    edge = max(1, min(grey.shape) // 20)
    frame = np.ones(grey.shape, bool)
    frame[edge:-edge, edge:-edge] = False
    shade = np.median(grey[frame])
    return int(shade) if (grey[frame] == shade).mean() > 0.5 else None


def _ink_of_a_drawing(grey: np.ndarray, paper: int) -> np.ndarray:
    """What differs from the paper's one shade, its soft edges as they are.

    Worked out for each shade, of which there are 256, and not for each pixel.
    """
    count = np.array(Image.fromarray(grey).histogram())
    difference = paper - np.arange(256, dtype=np.float32)
    square = count * np.square(difference)
    if square[difference < 0].sum() > square[difference > 0].sum():
        difference = -difference  # light ink on dark
    peak = float(difference[count > 0].max())
    if peak < _MIN_CONTRAST:
        raise NothingDrawn(_("Nothing is drawn: the picture is all one shade."))
    of_shade = (difference.clip(0, peak) * (255 / peak)).astype(np.uint8)
    return np.asarray(Image.fromarray(grey).point(of_shade.tolist()))
