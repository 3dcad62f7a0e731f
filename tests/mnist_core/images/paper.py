"""A photographed 7, made: whatever lies on the paper or falls upon it can be had by itself."""

from __future__ import annotations

import numpy as np
from PIL import Image

from mnist_core.images.strokes import draw as draw_strokes
from tests.conftest import draw

HEIGHT, WIDTH = 400, 600


def photo(ink: float = 40, paper: float = 190, *, digit: bool = True, pitch: int = 0, shadow: float = 0) -> np.ndarray:
    """Grey uint8 (400, 600), lit from one side, with grain.

    Args:
        ink: grey level of the pen.
        paper: grey level of the paper in the middle.
        digit: whether there is one.
        pitch: distance of the lines of squared paper, one pixel wide; 0 for plain paper.
        shadow: share of the light that a shadow with a sharp, slanting edge takes from half of the page.
    """
    random = np.random.default_rng(0)
    light = 1 + np.linspace(-0.2, 0.2, WIDTH)[np.newaxis] + np.linspace(-0.05, 0.05, HEIGHT)[:, np.newaxis]
    surface = np.full((HEIGHT, WIDTH), float(paper))
    if pitch:
        surface[::pitch] = surface[:, ::pitch] = 0.75 * paper
    if digit:
        seven = np.zeros((HEIGHT, WIDTH))
        seven[50:350, 150:450] = np.asarray(Image.fromarray(255 - draw()[..., 0]).resize((300, 300))) / 255
        surface = surface * (1 - seven) + ink * seven
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    light = light * np.where(x + y / 3 < WIDTH / 2, 1 - shadow, 1)
    return (surface * light + random.normal(0, 3, surface.shape)).clip(0, 255).astype(np.uint8)


def five_zeros_and_two_that_touch() -> np.ndarray:
    """A drawing uint8 (300, 1024), dark on white: seven 0s in a row, the last two of which touch."""
    turn = np.linspace(0, 2 * np.pi, 40)
    zero = np.column_stack([50 * np.cos(turn), 70 * np.sin(turn)])
    strokes = [zero + np.array([x, 150]) for x in (80, 220, 360, 500, 640, 780, 880)]
    return (255 - draw_strokes(strokes, 14.0, 1024))[:300]
