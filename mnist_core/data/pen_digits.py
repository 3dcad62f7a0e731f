"""Digits as a pen draws them, made from a description of how people are taught to write.

MNIST's writers were American; its digits hardly have the 1 with a flag and a foot, the slashed 0, the crossed 7, the
6 with a square top or the 9 that ends in a hook or stands on a foot. Here each digit is a few ways to write it, each
way a path through a few points of the unit square (x right, y down), and every length, bend and angle is drawn at
random within what still reads as that digit. Nothing here was fitted to anyone's handwriting, but slashes and flags
reach as far as they do because digits with longer ones were misread.

`generate` makes training images of them. What this module does not know: pressure, speed, or a pen that skips.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mnist_core.data.mnist import Split
from mnist_core.data.random_streams import Stream
from mnist_core.images.strokes import arc, curve, written

Point = tuple[float, float]
Strokes = list[np.ndarray]


def generate(count: int, seed: int) -> Split:
    """So many pen digits, each label as often as the next; the same seed gives the same ones."""
    random = Stream.PEN_DIGITS.generator(seed)
    labels = (np.arange(count) % 10).astype(np.uint8)
    images = [written(strokes_of(int(label), random), random) for label in labels]
    return Split(np.array(images, np.uint8).reshape(-1, 28, 28), labels)


def strokes_of(label: int, random: np.random.Generator) -> Strokes:
    """One digit 0-9 as strokes, about one unit high."""
    return _handwriting(_DIGITS[label](_Hand(random, tremble=random.uniform(0.008, 0.035))), label, random)


@dataclass(frozen=True)
class _Hand:
    """Whoever writes this one digit: every choice is theirs, and no point comes out quite where it was meant."""

    random: np.random.Generator
    tremble: float

    def between(self, low: float, high: float) -> float:
        return float(self.random.uniform(low, high))

    def choose(self, count: int) -> int:
        return int(self.random.integers(count))

    def does(self, probability: float) -> bool:
        return bool(self.random.random() < probability)

    def curve(self, *points: Point) -> np.ndarray:
        return curve(*(np.array(points) + self.random.normal(0, self.tremble, (len(points), 2))))

    def round(self, centre: Point, radii: Point, start: float) -> np.ndarray:
        """A full turn, left or right, that ends a little early or late."""
        return arc(centre, radii, start, self.between(340, 385) * (1 if self.does(0.25) else -1))


def _handwriting(strokes: Strokes, label: int, random: np.random.Generator) -> Strokes:
    """Make the whole narrower or wider, slanted, turned, and a little wavy."""
    width = random.uniform(0.75, 1.25) if label == 1 else random.uniform(0.5, 1.1)
    slant = random.uniform(-0.12, 0.15 if label == 1 else 0.38)  # the stem of a 1 leans by itself
    angle = np.radians(random.normal(0, 5))
    turn = np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))])
    shape = turn @ np.array([(width, -slant), (0, 1)])
    frequency, phase, height = random.uniform(2, 5, 2), random.uniform(0, 2 * np.pi, 2), random.uniform(0, 0.03)
    return [(stroke + height * np.sin(frequency * stroke[:, ::-1] + phase) - 0.5) @ shape.T + 0.5 for stroke in strokes]


def _join(*parts: np.ndarray) -> np.ndarray:
    """One stroke of several parts, with a corner between them."""
    return np.concatenate(parts)


def _zero(hand: _Hand) -> Strokes:
    strokes = [hand.round((0.5, 0.5), (hand.between(0.22, 0.48), 0.5), hand.between(-130, -40))]
    if hand.does(0.45):  # slashed, within the oval or far beyond it
        angle, half_length = np.radians(hand.between(15, 80)), hand.between(0.3, 1.1)
        reach = half_length * np.array((np.cos(angle), -np.sin(angle)))
        centre = np.array((0.5 + hand.between(-0.06, 0.06), 0.5 + hand.between(-0.06, 0.06)))
        strokes.append(np.array([centre + reach, centre - reach]))
    return strokes


def _one(hand: _Hand) -> Strokes:
    lean = hand.between(-0.5, 0.12) if hand.does(0.6) else hand.between(-0.12, 0.12)
    apex, middle, end = (0.5, 0.0), (0.5 + lean / 2 + hand.between(-0.04, 0.04), 0.5), (0.5 + lean, 1.0)
    stem, has_foot = hand.curve(apex, middle, end), hand.does(0.3)
    if hand.does(0.2):
        strokes = [stem]
    else:
        flag = _flag(hand, apex, stem_angle=float(np.arctan(-lean)), has_foot=has_foot)
        strokes = [curve(*flag, middle, end)] if hand.does(0.3) else [_join(curve(*flag), stem)]
    if has_foot:
        strokes.append(_foot(hand, end))
    return strokes


def _flag(hand: _Hand, apex: Point, stem_angle: float, *, has_foot: bool) -> tuple[Point, Point, Point]:
    """From its tip up to the apex: nearly as long as the stem at most.

    Nearly as flat as the bar of a 7 only where it is too short for one; with a foot, which no 7 has, it may be longer.
    The more the stem leans, the more it would look like that of a 7, and the steeper the flag has to be.
    """
    length, bend = hand.between(0.12, 0.95), hand.between(-0.05, 0.22)
    flattest = np.radians(84) if length < (0.45 if has_foot else 0.22) else np.radians(68) - 0.7 * max(0.0, stem_angle)
    angle = min(stem_angle + np.radians(hand.between(22, 72)), flattest)
    x, y = -length * float(np.sin(angle)), length * float(np.cos(angle))
    tip = (apex[0] + x, apex[1] + y)
    return tip, (apex[0] + x / 2 - bend * y, apex[1] + y / 2 + bend * x), apex


def _foot(hand: _Hand, end: Point) -> np.ndarray:
    """A bar below a stem that ends there."""
    slope = hand.between(-0.06, 0.06)
    left, right = end[0] - hand.between(0.1, 0.42), end[0] + hand.between(0.1, 0.42)
    return hand.curve((left, end[1] + slope), (right, end[1] - slope))


def _two(hand: _Hand) -> Strokes:
    right = 0.85 * hand.between(0.75, 1)
    arch = ((hand.between(0, 0.2), hand.between(0.1, 0.32)), (0.25, 0.04), (0.55, 0), (right, 0.12), (right, 0.32))
    if hand.does(0.55):  # a corner at the lower left
        y = hand.between(0.92, 1)
        corner, end = (hand.between(0, 0.12), y), (hand.between(0.75, 1.1), y + hand.between(-0.12, 0.05))
        base = hand.curve(corner, (0.5, y + hand.between(-0.05, 0.05)), end)
        return [_join(hand.curve(*arch, (0.6, 0.58), (0.3, 0.8)), base)]
    size = hand.between(0.5, 1.2)
    loop = ((0.35, 0.82), (0.15, 0.98), (0.15 - 0.15 * size, 0.92), (0.15, 0.92 - 0.14 * size), (0.4, 0.9))
    return [hand.curve(*arch, (0.6, 0.58), *loop, (0.7, 1), (hand.between(0.9, 1.1), hand.between(0.8, 0.98)))]


def _three(hand: _Hand) -> Strokes:
    middle, waist = hand.between(0.4, 0.52), hand.between(0.25, 0.6)
    end = (hand.between(-0.05, 0.15), hand.between(0.75, 0.92))
    belly = hand.curve(
        (waist, middle), (0.65, middle + 0.03), (0.9, middle + 0.17), (0.88, 0.83), (0.6, 1), (0.25, 0.98), end
    )
    if hand.does(0.2):  # a flat top
        bar = hand.curve((hand.between(0, 0.15), hand.between(-0.02, 0.06)), (hand.between(0.75, 0.95), 0))
        return [_join(bar, belly)]
    start = (hand.between(0, 0.2), hand.between(0.08, 0.25))
    top = hand.curve(
        start, (0.3, 0.01), (0.6, 0), (0.82, 0.13), (0.75, 0.31), (waist + 0.12, middle - 0.03), (waist, middle)
    )
    if hand.does(0.25):  # a small loop between the two bows
        size = hand.between(0.04, 0.1)
        left, low = (waist - size, middle + 0.02), (waist - 0.6 * size, middle + size)
        return [_join(top, hand.curve((waist, middle), left, low, (waist + 0.05, middle + 0.03)), belly)]
    return [_join(top, belly)]


def _four(hand: _Hand) -> Strokes:
    y, x = hand.between(0.48, 0.72), hand.between(0.35, 0.75)
    end = (x + hand.between(-0.15, 0.08), 1.0)
    bar_end = x + hand.between(-0.02, 0.4)
    match hand.choose(4):
        case 0:  # open, with a corner; the stem may hang on the bar
            angle = _join(
                hand.curve((hand.between(-0.03, 0.55), 0), (0, y)),
                hand.curve((0, y), (bar_end, y + hand.between(-0.1, 0.06))),
            )
            return [angle, hand.curve((x + hand.between(0, 0.1), hand.between(-0.02, y + 0.05)), end)]
        case 1:  # open, with a bow
            start, left = (hand.between(0.1, 0.35), 0.0), (hand.between(0, 0.12), y - 0.15)
            corner = (hand.between(0.02, 0.15), y)
            bow = hand.curve(start, left, corner, (0.3, y + 0.02), (bar_end, y + hand.between(-0.12, 0.03)))
            return [bow, hand.curve((x + hand.between(0, 0.12), hand.between(-0.05, 0.45)), (x, 0.6), end)]
        case 2:  # closed, in one stroke
            left, top = (0.0, y + hand.between(-0.04, 0.04)), (x, 0.0)
            return [_join(hand.curve((bar_end, y), left), hand.curve((0, y), top), hand.curve(top, end))]
        case _:  # a cup on a stem
            y = hand.between(0.4, 0.58)
            start = (hand.between(0, 0.2), hand.between(-0.02, 0.1))
            cup = hand.curve(start, (0.02, y - 0.15), (0.2, y + 0.02), (0.5, y - 0.02), (x + 0.05, y - 0.15))
            top = (x + hand.between(0.05, 0.15), hand.between(-0.05, 0.15))
            return [cup, hand.curve(top, (x + 0.05, 0.5), end)]


def _five(hand: _Hand) -> Strokes:
    x, y = hand.between(0.08, 0.3), hand.between(0.36, 0.5)
    bar_end, end = (hand.between(0.7, 1.05), hand.between(-0.08, 0.08)), (hand.between(-0.05, 0.15), 0.9)
    belly = hand.curve((x, y), (0.45, y - 0.06), (0.8, y + 0.08), (0.92, 0.7), (0.75, 0.93), (0.4, 1), end)
    back = hand.curve((x + hand.between(0, 0.08), 0), (x, y))
    match hand.choose(4):
        case 0 | 1:  # the bar comes last
            return [_join(back, belly), hand.curve((x + hand.between(-0.08, 0.12), hand.between(-0.03, 0.06)), bar_end)]
        case 2:  # one stroke with corners
            return [_join(hand.curve(bar_end, (x + 0.03, 0)), back, belly)]
        case _:  # one stroke like an S
            bend = ((0.5, 0), (x, 0.08), (x, y - 0.12), (0.45, y), (0.8, y + 0.12))
            return [hand.curve(bar_end, *bend, (0.88, 0.75), (0.65, 0.97), (0.3, 1), end)]


def _six(hand: _Hand) -> Strokes:
    top, width = hand.between(0.4, 0.68), hand.between(0.55, 0.95)
    loop = ((0.15 * width, 0.93), (0.5 * width, 1), (0.95 * width, 0.88), (width, (1 + top) / 2 - 0.03))
    end = (hand.between(0.03, 0.2) * width, hand.between(top + 0.08, 0.85))
    closing = ((0.65 * width, top), (0.3 * width, top + 0.06), end)
    match hand.choose(8):
        case 0 | 1:  # a square top, over a loop
            bar, corner = _square_top(hand, width)
            return [_join(bar, hand.curve(corner, (0.02, 0.4), (0.03, 0.72), *loop, *closing))]
        case 2:  # all of corners
            bar, corner = _square_top(hand, width)
            left, right, lid = (0.0, 1.0), (width, hand.between(0.94, 1)), (width, top + hand.between(-0.04, 0.04))
            sides = [hand.curve(*side) for side in ((corner, left), (left, right), (right, lid))]
            return [_join(bar, *sides, hand.curve(lid, (hand.between(-0.03, 0.12), top)))]
        case 3:  # like a G whose bar comes near the stem
            start = (hand.between(0.7, 1) * width, hand.between(0.02, 0.18))
            side = (hand.between(0.93, 1.03) * width, top)
            bow = ((0.5 * width, 0), (0.08 * width, 0.25), (0, 0.6), *loop[:3], side)
            return [_join(hand.curve(start, *bow), hand.curve(side, (hand.between(0, 0.3) * width, top)))]
        case _:
            reach = hand.between(0.45, 1) * width
            stem = ((reach, hand.between(-0.02, 0.05)), (0.5 * reach, 0.15), (0.14 * width, 0.45), (0.03, 0.72))
            return [hand.curve(*stem, *loop, *closing)]


def _square_top(hand: _Hand, width: float) -> tuple[np.ndarray, Point]:
    """The bar from right to left, and the corner where it ends."""
    corner = (hand.between(0, 0.15), 0.0)
    return hand.curve((hand.between(0.65, 1.15) * width, hand.between(-0.08, 0.08)), corner), corner


def _seven(hand: _Hand) -> Strokes:
    right, end, bend = hand.between(0.7, 1), (hand.between(0.1, 0.75), 1.0), hand.between(-0.03, 0.12)
    middle = ((right + end[0]) / 2 - bend, 0.45)
    tick = (hand.between(-0.06, 0.08), hand.between(0.08, 0.35))
    corner = (right, 0.0)
    match hand.choose(4):
        case 0:  # a plain bar
            slope = hand.between(-0.06, 0.1)
            strokes = [_join(hand.curve((0, slope), (right / 2, slope / 2), corner), hand.curve(corner, middle, end))]
        case 1:  # a tick before the bar
            bar = _join(hand.curve(tick, (0, 0.02)), hand.curve((0, 0.02), (right, hand.between(-0.03, 0.05))))
            strokes = [_join(bar, hand.curve(corner, middle, end))]
        case 2:  # a wavy bar
            bar = hand.curve(tick, (0.1, 0.02), (0.4 * right, 0.07), (0.7 * right, 0.07), corner)
            strokes = [_join(bar, hand.curve(corner, middle, end))]
        case _:  # a round shoulder instead of a corner
            shoulder = ((0.4 * right, 0.0), (0.85 * right, 0.03), (right, 0.16), (right - 0.04, 0.32))
            strokes = [hand.curve(tick, (0.08, 0.06), *shoulder, (middle[0], 0.6), end)]
    if hand.does(0.45):  # crossed
        y, slope = hand.between(0.38, 0.87), hand.between(-0.08, 0.08)
        x = right + (end[0] - right) * y - bend / 2
        left, far = x - hand.between(0.12, 0.45), x + hand.between(0.12, 0.5)
        strokes.append(hand.curve((left, y + slope), (far, y - slope)))
    return strokes


def _eight(hand: _Hand) -> Strokes:
    middle, upper, lower = hand.between(0.4, 0.55), hand.between(0.22, 0.42), hand.between(0.28, 0.48)
    centre = (1 + middle) / 2
    match hand.choose(4):
        case 0:  # two circles
            return [
                hand.round((0.5, middle / 2), (upper, middle / 2), hand.between(0, 360)),
                hand.round((0.5, centre), (lower, (1 - middle) / 2), hand.between(-120, -60)),
            ]
        case 1:  # down, round, and up again; pointed, closed or open at the top
            gap = hand.between(-0.1, 0.42)
            down = ((0.5 - gap, hand.between(-0.02, 0.12)), (0.5 - upper, 0.1 + 0.1 * middle))
            cross = ((0.5 - 0.6 * upper, middle - 0.1), (0.5, middle), (0.5 + lower, centre), (0.5, 1))
            up = ((0.5 - lower, centre), (0.5, middle), (0.5 + 0.8 * upper, middle - 0.15), (0.5 + upper, 0.1))
            return [hand.curve(*down, *cross, *up, (0.5 + hand.between(-0.1, 0.3), hand.between(-0.04, 0.05)))]
        case _:  # one stroke that starts like an S, or its mirror image
            side, gap = (1 if hand.does(0.8) else -1), 0.3 * hand.between(-0.1, 0.25)
            bows = ((0, 0), (-upper, 0.45 * middle), (-0.3 * upper, 0.88 * middle), (0.5 * lower, middle + 0.12))
            base = ((lower, centre + 0.05), (0, 1), (-lower, centre + 0.05), (-0.5 * lower, middle + 0.1))
            close = ((0, 0.95 * middle), (0.8 * upper, 0.6 * middle), (upper + gap, hand.between(0.05, 0.2) - gap))
            path = ((0.95 * upper, hand.between(0.08, 0.2)), *bows, *base, *close)
            return [hand.curve(*((0.5 + side * x, y) for x, y in path))]


def _nine(hand: _Hand) -> Strokes:
    height, right = hand.between(0.2, 0.58), hand.between(0.75, 1)
    left = max(0.02, right - hand.between(0.35, 0.95))
    width, centre = right - left, (right + left) / 2
    start = (right - hand.between(-0.02, 0.15) * width, hand.between(0, 0.3) * height)
    closing = (right, (hand.between(0.1, 0.4) if hand.does(0.5) else 0.45) * height)
    loop = (
        start,
        (centre + 0.1 * width, 0),
        (left + 0.12 * width, 0.12 * height),
        (left, 0.5 * height),
        (left + 0.2 * width, 0.93 * height),
        (centre + 0.1 * width, 0.98 * height),
        (right - 0.1 * width, 0.72 * height),
        closing,
    )
    if hand.does(0.33):  # a plain stem
        end = (right - hand.between(-0.05, 0.35), 1.0)
        stem = hand.curve(closing, (right - hand.between(-0.03, 0.08), 0.6), end)
        nine = _join(hand.curve(*loop), stem)
        return [nine, _foot(hand, end)] if hand.does(0.4) else [nine]
    bulge, reach = hand.between(-0.05, 0.25), hand.between(0.25, 1)
    hook = (
        (right + 0.02 + 0.3 * bulge, 0.9 * height + 0.05),
        (right + bulge, 0.7),
        (right - 0.12 + 0.6 * bulge, 0.93),
        (right - 0.2 - 0.25 * reach, 1),
        (right - 0.3 - 0.6 * reach, hand.between(0.78, 1)),
    )
    if hand.does(0.5):
        return [hand.curve(*loop, *hook)]
    return [_join(hand.curve(*loop), hand.curve(closing, *hook))]


_DIGITS: tuple[Callable[[_Hand], Strokes], ...] = (
    _zero,
    _one,
    _two,
    _three,
    _four,
    _five,
    _six,
    _seven,
    _eight,
    _nine,
)
