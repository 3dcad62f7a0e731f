"""Numbers above and below 0 laid over a digit: blue with plus signs, orange with minus signs."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from mnist_core.javascript.colours import AGAINST, FOR, rgb
from pages.parts.pictures import data_url

_ABOVE, _BELOW = np.array(rgb(FOR)), np.array(rgb(AGAINST))
_SCALE_CELL = 10
_SIGNED_FROM = 0.15
"""Share of the largest number below which a place gets no sign."""


def signed_picture(values: np.ndarray, digit: np.ndarray, *, cell: int, reach: float) -> str:
    """A picture's address: float values (h, w) over a digit uint8 (h, w) in grey; each cell is so many pixels wide.

    The colours are full at `reach` above or below 0, of which a scale beside the picture should tell (`scale`). The
    signs are for whoever cannot tell blue from orange. Where cells are small, every third row and column has them.
    """
    share = (values / reach).clip(-1, 1)
    picture = Image.fromarray(tinted(share, digit).repeat(cell, axis=0).repeat(cell, axis=1))
    pen = ImageDraw.Draw(picture)
    every = 3 if cell < 20 else 1
    for y, x in np.argwhere(abs(share) >= _SIGNED_FROM):
        if y % every == x % every == every // 2:
            _sign(pen, (x + 0.5) * cell, (y + 0.5) * cell, plus=share[y, x] > 0)
    return data_url(np.asarray(picture))


def tinted(share: np.ndarray, digit: np.ndarray) -> np.ndarray:
    """Shares -1 to 1 (h, w) as blue above 0 and orange below it, over a digit uint8 (h, w) in grey: uint8 (h, w, 3)."""
    paint = np.where(share[..., np.newaxis] > 0, _ABOVE, _BELOW)
    strength = 0.75 * abs(share)[..., np.newaxis]
    paper = 255 - 0.55 * digit[..., np.newaxis].astype(float)
    return np.asarray((paper * (1 - strength) + paint * strength).clip(0, 255), np.uint8)


def scale(*, width: int) -> str:
    """A picture's address: the colours from full orange through paper to full blue, with their signs."""
    values = np.linspace(-1, 1, width // _SCALE_CELL)[np.newaxis].repeat(2, axis=0)
    return signed_picture(values, np.zeros(values.shape, np.uint8), cell=_SCALE_CELL, reach=1.0)


def _sign(pen: ImageDraw.ImageDraw, x: float, y: float, *, plus: bool) -> None:
    for colour, arm, width in (("white", 7, 5), ("black", 6, 2)):
        pen.line((x - arm, y, x + arm, y), fill=colour, width=width)
        if plus:
            pen.line((x, y - arm, x, y + arm), fill=colour, width=width)
