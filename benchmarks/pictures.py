"""Pictures as people bring them: how well a model reads digits on exactly white paper, with what else is on it.

    python -m benchmarks --only pictures --strokes FILE

Pages of note apps and clipped scans, specks and faint lines, small JPEGs, boxes and frames, ink as bright as its paper.
They are made, as those of `benchmarks.photos` are, which has all that has grain: pen strokes of people (see
`benchmarks.drawn`), and one trouble at a time.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from PIL import Image

from mnist_core.data.tablet_digits import Handwriting, Strokes
from mnist_core.errors import NothingDrawn
from mnist_core.images.digits import from_image
from mnist_core.images.reading import read_image
from mnist_core.images.strokes import draw, place
from mnist_core.inference.classifier import Classifier

Random = np.random.Generator
Kind = Callable[[Strokes, Random], np.ndarray]

_SIDE = 300
_PAGE_WIDTH, _PAGE_HEIGHT = 700, 900
_LINE = np.array([176, 196, 232])
_RED = np.array([222, 130, 130])


def _written(strokes: Strokes, random: Random, width: int, height: int, share: tuple[float, float]) -> np.ndarray:
    """Ink uint8 (height, width): the strokes somewhere, the longer side so large a share of the shorter one's."""
    longer_side = min(width, height) * random.uniform(*share)
    pen = longer_side * random.uniform(0.06, 0.14)
    room = np.array([width, height]) / 2 - 0.5 * (longer_side + pen) - 0.03 * max(width, height)
    x, y = np.array([width, height]) / 2 + room.clip(0) * random.uniform(-0.9, 0.9, 2)
    return draw(place(strokes, longer_side, (x, y)), pen, max(width, height))[:height, :width]


def _plain(strokes: Strokes, random: Random) -> np.ndarray:
    return 255 - _written(strokes, random, _SIDE, _SIDE, (0.25, 0.5))


def _with_margin(margin: float) -> Kind:
    def picture(strokes: Strokes, random: Random) -> np.ndarray:
        pen = _SIDE * random.uniform(0.06, 0.14)
        side = round((_SIDE + pen) * (1 + 2 * margin))
        return 255 - draw(place(strokes, _SIDE, (side / 2, side / 2)), pen, side)

    return picture


def _cut_to_its_ink(strokes: Strokes, random: Random) -> np.ndarray:
    """As scanners, data sets and other programs cut a digit out."""
    picture = _plain(strokes, random)
    rows, columns = (np.flatnonzero((picture < 255).any(axis=axis)) for axis in (1, 0))
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _scanned(picture: Kind) -> Kind:
    """With the grain and the uneven light of a scan or a photo."""

    def scanned(strokes: Strokes, random: Random) -> np.ndarray:
        drawn = picture(strokes, random).astype(float)
        left, right = random.uniform(0.75, 1.0, 2)
        across = np.linspace(left, right, drawn.shape[1])
        paper = drawn * random.uniform(0.8, 0.95) * across + random.normal(0, 3, drawn.shape)
        return np.asarray(paper.clip(0, 255).astype(np.uint8))

    return scanned


def _one_faint_pixel(strokes: Strokes, random: Random) -> np.ndarray:
    picture = _plain(strokes, random)
    row, column = random.integers(2, _SIDE - 2, 2)
    picture[row, column] = min(picture[row, column], 249)
    return picture


def _faint_pixels(strokes: Strokes, random: Random) -> np.ndarray:
    picture = _plain(strokes, random).astype(int)
    for row, column in random.integers(2, _SIDE - 2, (8, 2)):
        picture[row, column] -= random.integers(1, 24)
    return picture.clip(0).astype(np.uint8)


def _dust(strokes: Strokes, random: Random) -> np.ndarray:
    picture = _plain(strokes, random)
    for row, column in random.integers(4, _SIDE - 4, (3, 2)):
        picture[row : row + 3, column : column + 3] = random.integers(0, 120)
    return picture


def _faint_line_at_an_edge(strokes: Strokes, random: Random) -> np.ndarray:
    picture = _plain(strokes, random)
    thickness, shade = random.integers(1, 3), random.integers(225, 253)
    edges = (np.s_[:thickness], np.s_[-thickness:], np.s_[:, :thickness], np.s_[:, -thickness:])
    edge = edges[random.integers(4)]
    picture[edge] = np.minimum(picture[edge], shade)
    return picture


def _small_jpeg(strokes: Strokes, random: Random) -> np.ndarray:
    return _jpeg(Image.fromarray(_plain(strokes, random)).resize((48, 48), Image.Resampling.BOX), 75)


def _jpeg(picture: Image.Image, quality: int) -> np.ndarray:
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=quality)
    return read_image(content.getvalue())


def _page(paper: Callable[[np.ndarray, Random], None]) -> Kind:
    """A page in colour with a pen's dark blue or black, on paper that the function has drawn upon."""

    def picture(strokes: Strokes, random: Random) -> np.ndarray:
        page = np.full((_PAGE_HEIGHT, _PAGE_WIDTH, 3), 255, np.uint8)
        paper(page, random)
        ink = _written(strokes, random, _PAGE_WIDTH, _PAGE_HEIGHT, (0.2, 0.5))
        pen = np.array([(20, 20, 24), (24, 30, 90)][random.integers(2)])
        share = ink[ink > 0, np.newaxis] / 255
        page[ink > 0] = page[ink > 0] * (1 - share) + pen * share
        return page

    return picture


def _nothing(page: np.ndarray, random: Random) -> None:
    """Plain paper."""


def _ruled(page: np.ndarray, random: Random) -> None:
    pitch, thickness = random.integers(28, 60), random.integers(1, 4)
    for row in range(int(random.integers(pitch)), _PAGE_HEIGHT, pitch):
        page[row : row + thickness] = _LINE


def _lines(thickness: int, colour: tuple[int, int, int]) -> Callable[[np.ndarray, Random], None]:
    def paper(page: np.ndarray, random: Random) -> None:
        pitch = random.integers(40, 70)
        for row in range(int(random.integers(pitch)), _PAGE_HEIGHT, pitch):
            page[row : row + thickness] = colour

    return paper


def _squared(page: np.ndarray, random: Random) -> None:
    pitch, thickness = random.integers(24, 50), random.integers(1, 3)
    for at in range(int(random.integers(pitch)), _PAGE_HEIGHT, pitch):
        page[at : at + thickness] = page[:, at : at + thickness] = _LINE


def _dotted(page: np.ndarray, random: Random) -> None:
    pitch, side = random.integers(24, 50), random.integers(2, 5)
    for row in range(int(random.integers(pitch)), _PAGE_HEIGHT, pitch):
        for column in range(int(pitch) // 2, _PAGE_WIDTH, pitch):
            page[row : row + side, column : column + side] = 190


def _margin_line(page: np.ndarray, random: Random) -> None:
    column, thickness = random.integers(40, 90), random.integers(1, 4)
    page[:, column : column + thickness] = _RED


def _boxed(strokes: Strokes, random: Random) -> np.ndarray:
    """A box for one digit in the middle of a page, as a form has it."""
    side, thickness = int(random.integers(260, 420)), int(random.integers(1, 4))
    page = np.full((_PAGE_HEIGHT, _PAGE_WIDTH), 255, np.uint8)
    top, left = random.integers(60, _PAGE_HEIGHT - side - 60), random.integers(60, _PAGE_WIDTH - side - 60)
    box = page[top : top + side, left : left + side]
    box[:] = random.integers(0, 100)
    box[thickness:-thickness, thickness:-thickness] = 255
    np.minimum(box, 255 - _written(strokes, random, side, side, (0.4, 0.7)), out=box)
    return page


def _framed(strokes: Strokes, random: Random) -> np.ndarray:
    """A thick frame, drawn round the digit near the edge of the picture."""
    picture = np.full((_SIDE, _SIDE), 255, np.uint8)
    gap, thickness = int(random.integers(4, 16)), int(random.integers(2, 7))
    picture[gap:-gap, gap:-gap] = 0
    inner = slice(gap + thickness, -gap - thickness)
    side = _SIDE - 2 * (gap + thickness)
    picture[inner, inner] = 255 - _written(strokes, random, side, side, (0.4, 0.7))
    return picture


def _dark_box(strokes: Strokes, random: Random) -> np.ndarray:
    """A digit as MNIST has it, light on dark, on a white page."""
    picture = np.full((_SIDE, _SIDE), 255, np.uint8)
    side = int(random.integers(140, 240))
    top, left = random.integers(10, _SIDE - side - 10, 2)
    picture[top : top + side, left : left + side] = _written(strokes, random, side, side, (0.5, 0.75))
    return picture


def _coloured(pen: tuple[int, int, int], paper: tuple[int, int, int]) -> Kind:
    def picture(strokes: Strokes, random: Random) -> np.ndarray:
        ink = _written(strokes, random, _SIDE, _SIDE, (0.4, 0.7))[..., np.newaxis] / 255
        return (np.array(paper) * (1 - ink) + np.array(pen) * ink).astype(np.uint8)

    return picture


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "plain": _plain,
        "margin of 5%": _with_margin(0.05),
        "margin of 150%": _with_margin(1.5),
        "cut to its ink": _cut_to_its_ink,
        "cut to its ink, scanned": _scanned(_cut_to_its_ink),
        "one faint pixel": _one_faint_pixel,
        "faint pixels": _faint_pixels,
        "dust of 3 x 3": _dust,
        "faint line at an edge": _faint_line_at_an_edge,
        "48 pixels, JPEG": _small_jpeg,
        "page": _page(_nothing),
        "ruled page": _page(_ruled),
        **{
            f"{name} lines of {thickness} pixels": _page(_lines(thickness, colour))
            for name, colour in {"pale": (200, 215, 240), "blue": (110, 140, 205), "red": (225, 90, 90)}.items()
            for thickness in range(1, 6)
        },
        "squared page": _page(_squared),
        "dotted page": _page(_dotted),
        "page with a margin line": _page(_margin_line),
        "box round the digit": _boxed,
        "drawn frame": _framed,
        "dark box on white": _dark_box,
        "red on green": _coloured((225, 45, 50), (0, 160, 60)),
        "red on grey": _coloured((230, 60, 60), (118, 118, 118)),
    }
)


def measure(classifier: Classifier, drawings: Handwriting, count: int = 300) -> dict[str, Any]:
    """The share of so many pictures of each kind that is read right, and that is read wrong and surely."""
    figures: dict[str, Any] = {"count": count, "kinds": {}}
    for name, kind in KINDS.items():
        random = np.random.default_rng(0)
        chosen = random.choice(len(drawings.strokes), count, replace=False)
        digits = np.stack([_digit(kind(drawings.strokes[index], random)) for index in chosen])
        probabilities = classifier.probabilities(digits)
        right = probabilities.argmax(axis=1) == drawings.labels[chosen]
        surely_wrong = ~right & (probabilities.max(axis=1) >= 0.9)
        figures["kinds"][name] = {"right": float(right.mean()), "surely_wrong": float(surely_wrong.mean())}
    return figures


def _digit(image: np.ndarray) -> np.ndarray:
    try:
        return from_image(image).digit
    except NothingDrawn:
        return np.zeros((28, 28), np.uint8)


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = ["| pictures | read right | wrong, and at least 90% sure |", "| --- | --- | --- |"]
    lines += [f"| {name} | {row['right']:.1%} | {row['surely_wrong']:.1%} |" for name, row in figures["kinds"].items()]
    return "\n".join([*lines, "", f"{figures['count']} pictures of each kind."])
