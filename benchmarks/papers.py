"""Papers that digits are written on: lines, squares and dots, drawn onto a white page float (h, w, 3), 0 to 255."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Random = np.random.Generator
Paper = Callable[[np.ndarray, Random], None]

_LINE = np.array([176, 196, 232])
_RED = np.array([222, 130, 130])


def nothing(page: np.ndarray, random: Random) -> None:
    """Plain paper."""


def ruled(page: np.ndarray, random: Random) -> None:
    pitch, thickness = random.integers(28, 60), random.integers(1, 4)
    for row in range(int(random.integers(pitch)), len(page), pitch):
        page[row : row + thickness] = _LINE


def lines(thickness: int, colour: tuple[int, int, int]) -> Paper:
    def paper(page: np.ndarray, random: Random) -> None:
        pitch = random.integers(40, 70)
        for row in range(int(random.integers(pitch)), len(page), pitch):
            page[row : row + thickness] = colour

    return paper


def squared(page: np.ndarray, random: Random) -> None:
    pitch, thickness = random.integers(24, 50), random.integers(1, 3)
    for at in range(int(random.integers(pitch)), len(page), pitch):
        page[at : at + thickness] = page[:, at : at + thickness] = _LINE


def dotted(page: np.ndarray, random: Random) -> None:
    pitch, side = random.integers(24, 50), random.integers(2, 5)
    for row in range(int(random.integers(pitch)), len(page), pitch):
        for column in range(int(pitch) // 2, page.shape[1], pitch):
            page[row : row + side, column : column + side] = 190


def margin_line(page: np.ndarray, random: Random) -> None:
    column, thickness = random.integers(40, 90), random.integers(1, 4)
    page[:, column : column + thickness] = _RED
