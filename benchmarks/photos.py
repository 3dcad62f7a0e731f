"""Photos of digits on paper: how well a model reads them under the light, on the paper and with the pen of a classroom.

    python -m benchmarks.photos --strokes FILE [--run ID] [--count 200] [--json FILE]

The photos are made, not taken: pen strokes of people (see `benchmarks.drawn`) on paper that is lit, shaded, blurred,
grained and compressed. So each cause of trouble can be had by itself, and as often as one likes.
"""

from __future__ import annotations

import argparse
import io
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.drawn import read_unseen
from mnist_core.data.tablet_digits import Handwriting, Strokes
from mnist_core.errors import NothingDrawn
from mnist_core.images.digits import from_image
from mnist_core.images.reading import read_image
from mnist_core.images.strokes import draw, place
from mnist_core.inference.classifier import Classifier
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.store import RunStore

PENS = {"black pen": (45, 42, 48), "blue pen": (45, 70, 160), "pencil": (118, 116, 118)}
_YELLOW, _BOARD = (228, 198, 42), (190, 190, 188)
_FELT = (0.14, 0.22)
"""A felt pen's width, as a share of the digit's longer side."""
_PAPER = np.array([236, 233, 224], np.float32)
_LINES = np.array([150, 172, 212], np.float32)


@dataclass(frozen=True)
class Scene:
    """What a photo is of; all else about it is left to chance.

    Attributes:
        name: what the table calls it.
        paper: "plain", "ruled" or "squared".
        line_width: of its lines, as a share of the photo's height.
        slope: how far its lines may lean, either way.
        light: "slanting" (from one side), "vignette", "soft shadow" or "hard shadow".
        pen: a name in `PENS`, or None for any of them.
        degrees: how far the paper may be turned, either way.
        megapixels: of the photo.
        margin: paper round the digit as a share of its longer side, where the photo was cropped; None leaves it whole.
        pen_width: smallest and largest, as shares of the digit's longer side.
        board: a whiteboard with glare on it, and a yellow pen.
    """

    name: str
    paper: str = "plain"
    line_width: float = 1 / 400
    slope: float = 0.0
    light: str = "slanting"
    pen: str | None = None
    degrees: float = 3.0
    megapixels: float = 1.0
    margin: float | None = None
    pen_width: tuple[float, float] = (0.03, 0.09)
    board: bool = False


SCENES = (
    Scene("plain paper"),
    Scene("ruled paper", paper="ruled"),
    Scene("squared paper", paper="squared"),
    Scene("lines of 3 pixels, leaning", paper="ruled", line_width=3 / 866, slope=0.17),
    Scene("lines of 5 pixels, leaning", paper="ruled", line_width=5 / 866, slope=0.17),
    Scene("squared paper, lines of 4 pixels, leaning", paper="squared", line_width=4 / 866, slope=0.1),
    Scene("vignette", light="vignette"),
    Scene("soft shadow", light="soft shadow"),
    Scene("hard shadow", light="hard shadow"),
    Scene("hard shadow, squared paper", paper="squared", light="hard shadow"),
    *(Scene(pen, pen=pen) for pen in PENS),
    Scene("pencil, hard shadow", pen="pencil", light="hard shadow"),
    Scene("turned by 10 degrees", degrees=10.0),
    Scene("0.3 megapixels", megapixels=0.3),
    Scene("4 megapixels", megapixels=4.0),
    Scene("cropped, margin 5%", margin=0.05),
    Scene("cropped, margin 30%", margin=0.3),
    Scene("cropped, margin 5%, felt pen", margin=0.05, pen_width=_FELT),
    Scene("cropped, margin 30%, felt pen", margin=0.3, pen_width=_FELT),
    Scene("felt pen", pen_width=_FELT),
    Scene("yellow pen, whiteboard with glare", board=True, pen_width=(0.06, 0.12)),
)


def photo(strokes: Strokes, scene: Scene, random: np.random.Generator) -> bytes:
    """A JPEG of these strokes in this scene."""
    width = round((scene.megapixels * 1e6 * 4 / 3) ** 0.5)
    height = width * 3 // 4
    pen = _YELLOW if scene.board else PENS[scene.pen or random.choice(list(PENS))]
    reflected = _paper(scene, width, height, random)
    if scene.board:
        reflected[:] = _BOARD
    ink = _ink(strokes, scene, (width, height), random)[..., np.newaxis]
    reflected = reflected * (1 - ink) + np.array(pen, np.float32) * ink
    lit = reflected * _light(scene.light, width, height, random)[..., np.newaxis]
    if scene.board:
        lit = lit + (255 - lit) * _glare(width, height, random)[..., np.newaxis]
    blurred = Image.fromarray(lit.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(width / 1500))
    grain = random.normal(0, random.uniform(2, 6), (height, width, 1))
    grained = (np.asarray(blurred, np.float32) + grain).clip(0, 255).astype(np.uint8)
    if scene.margin is not None:
        grained = _cropped(grained, ink[..., 0] > 0, scene.margin)
    content = io.BytesIO()
    Image.fromarray(grained).save(content, "JPEG", quality=int(random.integers(60, 93)))
    return content.getvalue()


def _ink(strokes: Strokes, scene: Scene, size: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    """How much of each pixel is ink, float (h, w): the strokes turned, at some size, somewhere in the picture."""
    width, height = size
    angle = np.radians(random.uniform(-scene.degrees, scene.degrees))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    longer_side = height * random.uniform(0.35, 0.75)
    room = np.array([width, height]) / 2 - 0.55 * longer_side
    x, y = np.array([width, height]) / 2 + room * random.uniform(-0.9, 0.9, 2)
    placed = place([stroke @ turn.T for stroke in strokes], longer_side, (x, y))
    return draw(placed, longer_side * random.uniform(*scene.pen_width), width)[:height] / np.float32(255)


def _paper(scene: Scene, width: int, height: int, random: np.random.Generator) -> np.ndarray:
    """What the paper reflects, float (h, w, 3)."""
    paper = np.broadcast_to(_PAPER, (height, width, 3)).copy()
    pitch, thickness = height * random.uniform(0.08, 0.16), max(1.0, height * scene.line_width)
    slope = random.uniform(-scene.slope, scene.slope) if scene.slope else 0.0
    down, across = np.arange(height)[:, np.newaxis], np.arange(width)
    for axis in {"plain": (), "ruled": (0,), "squared": (0, 1)}[scene.paper]:
        along = down - slope * across if axis == 0 else across + slope * down
        paper[(along + random.uniform(0, pitch)) % pitch < thickness] = _LINES
    return paper


def _light(kind: str, width: int, height: int, random: np.random.Generator) -> np.ndarray:
    """How much light falls where, 0-1, float (h, w)."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    direction = random.uniform(0, 2 * np.pi)
    along = x * np.cos(direction) + y * np.sin(direction)
    if kind == "slanting":
        return 0.8 + 0.15 * along
    if kind == "vignette":
        return 0.95 - random.uniform(0.2, 0.3) * (x**2 + y**2)
    softness = {"soft shadow": 0.3, "hard shadow": 0.015}[kind]
    edge = random.uniform(-0.4, 0.4)
    depth = random.uniform(0.25, 0.6)
    return 0.92 - depth / (1 + np.exp(((edge - along) / softness * 4).clip(-50, 50)))


def _glare(width: int, height: int, random: np.random.Generator) -> np.ndarray:
    """A lamp's reflection: how much of what is missing to white it adds, 0-1, float (h, w)."""
    y, x = np.mgrid[:height, :width]
    row, column = random.uniform(0, height), random.uniform(0, width)
    return np.exp(-(((y - row) ** 2 + (x - column) ** 2) / (random.uniform(0.06, 0.15) * height) ** 2)).astype(
        np.float32
    )


def _cropped(photo: np.ndarray, ink: np.ndarray, margin: float) -> np.ndarray:
    """The part with the ink, and so much paper round it as a share of its longer side."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    paper = round(margin * max(np.ptp(rows), np.ptp(columns)))
    return photo[max(0, rows[0] - paper) : rows[-1] + paper + 1, max(0, columns[0] - paper) : columns[-1] + paper + 1]


def measure(classifier: Classifier, drawings: Handwriting, count: int = 200) -> dict[str, Any]:
    """The share that is read right in each scene, of so many photos, and what finding the digit takes."""
    strokes, labels = drawings.strokes, drawings.labels
    figures: dict[str, Any] = {"count": count, "scenes": {}}
    for scene in SCENES:
        random = np.random.default_rng(0)
        chosen = random.choice(len(strokes), count, replace=False)
        digits = [_digit(photo(strokes[index], scene, random)) for index in chosen]
        answers = classifier.probabilities(np.stack(digits)).argmax(axis=1)
        figures["scenes"][scene.name] = float((answers == labels[chosen]).mean())
    figures["milliseconds_for_12_megapixels"] = _milliseconds(strokes[0])
    return figures


def _digit(content: bytes) -> np.ndarray:
    try:
        return from_image(read_image(content)).digit
    except NothingDrawn:
        return np.zeros((28, 28), np.uint8)


def _milliseconds(strokes: Strokes) -> float:
    """From a decoded photo of 12 megapixels to its digit, the median of nine."""
    large = replace(SCENES[0], megapixels=12.0)
    image = np.asarray(Image.open(io.BytesIO(photo(strokes, large, np.random.default_rng(0)))))
    times = []
    for _ in range(9):
        begin = time.perf_counter()
        from_image(image)
        times.append(time.perf_counter() - begin)
    return 1000 * float(np.median(times))


def table(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = ["| photos | read right |", "| --- | --- |"]
    lines += [f"| {name} | {share:.1%} |" for name, share in figures["scenes"].items()]
    took = figures["milliseconds_for_12_megapixels"]
    lines += ["", f"{figures['count']} photos of each kind. From 12 megapixels to the digit: {took:.0f} ms."]
    return "\n".join(lines)


def main() -> None:
    """Measure one model and print the table."""
    parser = argparse.ArgumentParser(description="How well a model reads photos of handwritten digits.")
    parser.add_argument("--strokes", type=Path, required=True, metavar="FILE", help="drawn digits, .json or .json.gz")
    parser.add_argument("--run", default=SHIPPED, metavar="ID", help="the run to measure (default: the shipped model)")
    parser.add_argument("--count", type=int, default=200, help="photos of each kind (default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    options = parser.parse_args()
    classifier = RunStore.default().read(options.run).classifier()
    figures = measure(classifier, read_unseen(options.strokes), options.count)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
    print(table(figures))


if __name__ == "__main__":
    main()
