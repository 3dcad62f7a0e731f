"""Pictures as people bring them: how well a model reads one digit, with what else is on its paper.

    python -m benchmarks --only pictures --strokes FILE

Pages of note apps and clipped scans, specks and faint lines, small JPEGs, boxes and frames, ink as bright as its paper,
pages that lie on a table, strokes that do not touch. They are made, as those of `benchmarks.photos` are: pen strokes of
people (see `benchmarks.drawn`), and one trouble at a time. They are read as the command line and Photo read them, so
one digit that is taken for two is wrong.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from benchmarks import papers
from mnist_core.data.tablet_digits import Handwriting, Strokes
from mnist_core.errors import NothingDrawn
from mnist_core.images.reading import read_image
from mnist_core.images.strokes import draw, place
from mnist_core.inference.classifier import Classifier
from mnist_core.inference.picture import read_picture

Random = np.random.Generator
Kind = Callable[[Strokes, Random], np.ndarray]

_SIDE = 300
_PAGE_WIDTH, _PAGE_HEIGHT = 700, 900


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


def _with_a_dark_strip(strokes: Strokes, random: Random) -> np.ndarray:
    """Cut a little too wide: the table shows along one edge of a crop that is tight elsewhere."""
    page = _cut_to_its_ink(strokes, random)
    width = max(2, round(random.uniform(0.02, 0.06) * max(page.shape)))
    edges: list[tuple[int, int]] = [(0, 0), (0, 0)]
    edges[random.integers(2)] = [(width, 0), (0, width)][random.integers(2)]
    gap = max(4, round(0.08 * max(page.shape)))
    return np.pad(np.pad(page, gap, constant_values=255), edges, constant_values=30)


def _on_a_table(shows: Callable[[np.ndarray, np.ndarray, Random], np.ndarray], shade: float) -> Kind:
    """A photo of a page with one digit, beyond or on which something else shows: where, the function says."""

    def picture(strokes: Strokes, random: Random) -> np.ndarray:
        ink = _written(strokes, random, _PAGE_WIDTH, _PAGE_HEIGHT, (0.2, 0.4)) / 255
        across, down = np.meshgrid(np.linspace(-1, 1, _PAGE_WIDTH), np.linspace(-1, 1, _PAGE_HEIGHT))
        if random.integers(2):
            across = -across
        if random.integers(2):
            down = -down
        page = np.where(shows(across, down, random), shade, 230 * (1 - 0.75 * ink)) * (0.85 + 0.1 * across)
        blurred = Image.fromarray(page.astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))
        grained = np.asarray(blurred, np.float32) + random.normal(0, random.uniform(2, 6), page.shape)
        return grained.clip(0, 255).astype(np.uint8)

    return picture


def _corner(across: np.ndarray, down: np.ndarray, random: Random) -> np.ndarray:
    return np.asarray(across + down > random.uniform(1.55, 1.75))


def _edge(across: np.ndarray, down: np.ndarray, random: Random) -> np.ndarray:
    return np.asarray([across, down][random.integers(2)] > random.uniform(0.88, 0.95))


def _two_edges(across: np.ndarray, down: np.ndarray, random: Random) -> np.ndarray:
    return np.asarray(np.maximum(across, down) > random.uniform(0.88, 0.95))


def _thumb(across: np.ndarray, down: np.ndarray, random: Random) -> np.ndarray:
    """It holds the page at an edge."""
    return np.asarray(((across - 1) / 0.12) ** 2 + ((down - random.uniform(-0.8, 0.8)) / 0.12) ** 2 < 1)


def _apart(strokes: Strokes, random: Random) -> np.ndarray:
    """Thin and as large as the picture, so that the strokes of some digits do not touch."""
    return 255 - draw(place(strokes, 240, (_SIDE / 2, _SIDE / 2)), random.uniform(4, 6), _SIDE)


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


def _page(paper: papers.Paper) -> Kind:
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
        "page": _page(papers.nothing),
        "ruled page": _page(papers.ruled),
        **{
            f"{name} lines of {thickness} pixels": _page(papers.lines(thickness, colour))
            for name, colour in {"pale": (200, 215, 240), "blue": (110, 140, 205), "red": (225, 90, 90)}.items()
            for thickness in range(1, 6)
        },
        "page, a corner of a table": _on_a_table(_corner, 25),
        "page, a table along an edge": _on_a_table(_edge, 25),
        "page, a table along two edges": _on_a_table(_two_edges, 25),
        "page, a thumb at an edge": _on_a_table(_thumb, 130),
        "cut out, a dark strip along an edge": _with_a_dark_strip,
        "thin, strokes that may not touch": _apart,
        "squared page": _page(papers.squared),
        "dotted page": _page(papers.dotted),
        "page with a margin line": _page(papers.margin_line),
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
        read = [_read(kind(drawings.strokes[index], random), classifier) for index in chosen]
        right = [labels == [int(drawings.labels[index])] for (labels, _), index in zip(read, chosen, strict=True)]
        wrong = [sure and not well for (_, sure), well in zip(read, right, strict=True)]
        figures["kinds"][name] = {"right": float(np.mean(right)), "surely_wrong": float(np.mean(wrong))}
    return figures


def _read(image: np.ndarray, classifier: Classifier) -> tuple[list[int], bool]:
    """The labels of all digits that are found, and whether all are at least 90% sure."""
    try:
        rows = read_picture(image, classifier).rows
    except NothingDrawn:
        return [], False
    answers = [classifier.predict(digit.steps.digit) for row in rows for digit in row]
    return [answer.label for answer in answers], all(answer.confidence >= 0.9 for answer in answers)


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = ["| pictures | read right | wrong, and at least 90% sure |", "| --- | --- | --- |"]
    lines += [f"| {name} | {row['right']:.1%} | {row['surely_wrong']:.1%} |" for name, row in figures["kinds"].items()]
    return "\n".join([*lines, "", f"{figures['count']} pictures of each kind."])
