"""Drawings that are no digit, so that a network can learn when to be unsure.

Scrawls, zigzags, spirals, corners, dots, dashes, and strokes thrown together like the bars and bows of letters.
Trained on with a label that is drawn anew each time, they teach an even answer: Hendrycks et al., "Deep Anomaly
Detection with Outlier Exposure" (2019). No letter of any alphabet is among them by design.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mnist_core.data.random_streams import Stream
from mnist_core.images.strokes import arc, curve, written

Strokes = list[np.ndarray]


def generate(count: int, seed: int) -> np.ndarray:
    """Scribbles uint8 (count, 28, 28), made like digits are made from drawings; the same seed gives the same ones."""
    random = Stream.SCRIBBLES.generator(seed)
    kinds = random.integers(len(_KINDS), size=count)
    return np.array([written(_KINDS[kind](random), random) for kind in kinds], np.uint8).reshape(-1, 28, 28)


def _scrawl(random: np.random.Generator) -> np.ndarray:
    return curve(*random.uniform(size=(random.integers(6, 16), 2)))


def _zigzag(random: np.random.Generator) -> np.ndarray:
    """At least five corners: with fewer it would be a 2 or a 7."""
    count = random.integers(5, 9)
    sides = np.where(np.arange(count) % 2, 1, -1) * random.uniform(0.1, 0.5)
    points = np.stack([np.linspace(-0.5, 0.5, count), sides], axis=1) + random.normal(0, 0.04, (count, 2))
    return _turned(points, random.uniform(0, np.pi))


def _spiral(random: np.random.Generator) -> np.ndarray:
    radius = np.linspace(0, 1, 80)
    angle = radius * 2 * np.pi * random.uniform(2.2, 5) * random.choice([-1, 1]) + random.uniform(0, 2 * np.pi)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _polygon(random: np.random.Generator) -> np.ndarray:
    """Three or four corners: with more it would be a 0."""
    corners = random.integers(3, 5)
    angle = np.linspace(0, 2 * np.pi, corners + 1) + random.uniform(0, 2 * np.pi)
    points = np.stack([np.cos(angle), np.sin(angle)], axis=1) * random.uniform(0.6, 1, 2)
    points[:-1] += random.normal(0, 0.06, (corners, 2))
    points[-1] = points[0]
    return points


def _dash(random: np.random.Generator) -> np.ndarray:
    """A line that lies: one that stands would be a 1."""
    return _turned(np.array([(0.0, 0.0), (1.0, 0.0)]), random.uniform(-np.pi / 6, np.pi / 6))


def _line(random: np.random.Generator) -> np.ndarray:
    return random.uniform(size=(2, 2))


def _bow(random: np.random.Generator) -> np.ndarray:
    centre, radii = random.uniform(0.2, 0.8, 2), random.uniform(0.1, 0.5, 2)
    return arc(tuple(centre), tuple(radii), random.uniform(0, 360), random.uniform(90, 330))


def _dot(random: np.random.Generator) -> np.ndarray:
    return random.uniform(size=(1, 2))


def _dots(random: np.random.Generator) -> Strokes:
    return [_dot(random) for _ in range(random.integers(1, 6))]


def _lines(random: np.random.Generator) -> Strokes:
    return [_line(random) for _ in range(random.integers(3, 6))]


def _jumble(random: np.random.Generator) -> Strokes:
    parts = (_line, _line, _bow, _bow, _scrawl, _dash)
    return [parts[random.integers(len(parts))](random) for _ in range(random.integers(3, 5))]


def _bars_on_a_stem(random: np.random.Generator) -> Strokes:
    """An upright line with two or three bars or bows on its right, now and then a second upright."""
    strokes = [np.array([(0.0, 0.0), (random.normal(0, 0.08), 1.0)])]
    reach = random.uniform(0.4, 0.9)
    for _ in range(random.integers(2, 4)):
        start, end = random.uniform(size=2)
        if random.random() < 0.7:
            strokes.append(np.array([(0.0, start), (reach, end)]))
        else:
            t = np.linspace(0, 1, 20)
            strokes.append(np.stack([reach * np.sin(np.pi * t), start + (end - start) * t], axis=1))
    if random.random() < 0.5:
        strokes.append(np.array([(reach, random.uniform(-0.05, 0.1)), (reach, random.uniform(0.9, 1.05))]))
    return strokes


def _turned(points: np.ndarray, angle: float) -> np.ndarray:
    turn = np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    return np.asarray(points @ turn)


_KINDS: tuple[Callable[[np.random.Generator], Strokes], ...] = (
    lambda random: [_scrawl(random)],
    lambda random: [_zigzag(random)],
    lambda random: [_spiral(random)],
    lambda random: [_polygon(random)],
    lambda random: [_dash(random)],
    _dots,
    _lines,
    _jumble,
    _bars_on_a_stem,
    _bars_on_a_stem,
)
