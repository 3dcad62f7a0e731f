"""The pictures of a page to take home, as HTML and SVG: how a run learnt, and what it reads wrong."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from mnist_core.data.mnist import Split
from mnist_core.formats import as_typed, decimal, percent, round_percent, sureness, whole
from mnist_core.inference.evaluation import Evaluation, mistakes
from mnist_core.languages.translation import N_, _
from mnist_core.lessons.page.markup import text
from mnist_core.networks.labels import DIGITS, Labels, are_digits
from mnist_core.runs.metrics import Metrics, validated_alike

_WIDTH, _HEIGHT = 420, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 10, 40
_MOST_POINTS, _MOST_MARKERS = 300, 60
_MOST_MISTAKES = 12
_SHADES = 4


@dataclass(frozen=True)
class _Figure:
    """What a curve shows: its title, how a number beside its axis is written, and the least step between two."""

    title: str
    written: Callable[[float], str]
    least_step: float


_FIGURES = {
    "loss": _Figure(N_("Loss"), lambda number: as_typed(round(number, 9)), 0.001),
    "accuracy": _Figure(N_("Accuracy"), round_percent, 0.01),
}


def curves(points: Sequence[Metrics]) -> str:
    """Loss and accuracy on training and validation images by epoch; empty for a run that was not trained here."""
    if not points:
        return ""
    legend = "".join(f'<span class="{name}">{text(_(name))}</span>' for name in (_TRAINING, _VALIDATION))
    drawn = "".join(_curve(points, name) for name in _FIGURES)
    return f'<p class="legend">{legend}</p><div class="curves">{drawn}</div>'


_TRAINING, _VALIDATION = N_("training"), N_("validation")


def _curve(points: Sequence[Metrics], name: str) -> str:
    """One figure of all points. Numbers that are none are left out."""
    figure = _FIGURES[name]
    lines = {
        _TRAINING: _finite((point.epoch, getattr(point, name)) for point in points),
        _VALIDATION: _finite((point.epoch, getattr(point, f"val_{name}")) for point in validated_alike(points)),
    }
    values = [value for line in lines.values() for _epoch, value in line] or [0.0]
    rows = ticks(min(values), max(values), figure.least_step)
    columns = ticks(0, points[-1].epoch, 1)
    x = _scale(0, points[-1].epoch, _LEFT, _WIDTH - _RIGHT)
    y = _scale(rows[0], rows[-1], _HEIGHT - _BOTTOM, _TOP)
    grid = "".join(
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(row):.1f}" y2="{y(row):.1f}"/>'
        f'<text class="row" x="{_LEFT - 6}" y="{y(row) + 4:.1f}">{text(figure.written(row))}</text>'
        for row in rows
    )
    epochs = "".join(
        f'<text class="column" x="{x(column):.1f}" y="{_HEIGHT - _BOTTOM + 16}">{column:.0f}</text>'
        for column in columns
        if column <= points[-1].epoch
    )
    named = f'<text class="column" x="{(_LEFT + _WIDTH) / 2}" y="{_HEIGHT - 6}">{text(_("epoch"))}</text>'
    drawn = "".join(_line(line, x, y, split) for split, line in lines.items())
    title = _(figure.title)
    latest = _("latest: training {training}, validation {validation}").format(
        training=decimal(getattr(points[-1], name), 3), validation=decimal(getattr(points[-1], f"val_{name}"), 3)
    )
    alt = text(f"{_('{figure} by epoch').format(figure=title)}; {latest}")
    picture = f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{alt}">{grid}{epochs}{named}{drawn}</svg>'
    return f"<div><h3>{text(title)}</h3>{picture}</div>"


def ticks(low: float, high: float, least_step: float) -> list[float]:
    """Round numbers from `low` or less to `high` or more, with three to seven of them if the least step allows that."""
    rough = max((high - low) / 5, least_step)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= 0.999 * rough)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def _finite(line: object) -> list[tuple[float, float]]:
    return [(epoch, value) for epoch, value in line if math.isfinite(value)]  # type: ignore[attr-defined]


def _scale(low: float, high: float, begin: float, end: float) -> Callable[[float], float]:
    return lambda value: begin + (value - low) / ((high - low) or 1) * (end - begin)


def _line(
    line: Sequence[tuple[float, float]], x: Callable[[float], float], y: Callable[[float], float], split: str
) -> str:
    every = -(-len(line) // _MOST_POINTS) or 1
    kept = [*line[:-1:every], *line[-1:]]
    places = [(f"{x(epoch):.1f}", f"{y(value):.1f}") for epoch, value in kept]
    path = " ".join(",".join(place) for place in places)
    markers = "".join(f'<circle cx="{left}" cy="{top}" r="2.5"/>' for left, top in places)
    return f'<g class="{split}"><polyline points="{path}"/>{markers if len(kept) <= _MOST_MARKERS else ""}</g>'


def matrix(evaluation: Evaluation, labels: Labels = DIGITS) -> str:
    """The confusion matrix as a table: a row for each label, a column for each answer; what is wrong in shades."""
    most = max((count for label, row in enumerate(evaluation.confusion) for count in _wrong(label, row)), default=0)
    columns = "".join(f'<th scope="col">{text(label)}</th>' for label in labels)
    rows = ""
    for label, row in enumerate(evaluation.confusion):
        cells = "".join(_cell(count, said == label, most) for said, count in enumerate(row))
        rows += f'<tr><th scope="row">{text(labels[label])}</th>{cells}</tr>'
    caption = _("Confusion matrix of {count} digits, {share} of them on the diagonal (correct)")
    if not are_digits(labels):
        caption = _("Confusion matrix of {count} drawings, {share} of them on the diagonal (correct)")
    caption = caption.format(count=whole(evaluation.count), share=percent(evaluation.accuracy))
    return (
        f"<h3>{text(_('Confusion matrix'))}</h3>"
        f'<table class="matrix"><caption>{text(caption)}</caption>'
        f'<thead><tr><td></td><th colspan="{len(labels)}" scope="colgroup">{text(_("predicted"))}</th></tr>'
        f'<tr><th scope="col">{text(_("actual"))}</th>{columns}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _wrong(label: int, row: Sequence[int]) -> Sequence[int]:
    return [*row[:label], *row[label + 1 :]]


def _cell(count: int, is_right: bool, most: int) -> str:
    """A count; of what was read wrong, its shade goes by the logarithm, because mistakes are seldom spread evenly."""
    if count == 0:
        return "<td></td>"
    kind = "right" if is_right else f"wrong{math.ceil(_SHADES * math.log1p(count) / math.log1p(most))}"
    return f'<td class="{kind}">{count}</td>'


def surest_mistakes(test: Split, probabilities: np.ndarray) -> str:
    """The mistakes of which the network was surest, as pictures with words; probabilities float32 (n, 10)."""
    surest = mistakes(test.labels, probabilities)[:_MOST_MISTAKES]
    heading = f"<h3>{text(_('Its most confident mistakes'))}</h3>"
    if not surest:
        return f"{heading}<p>{text(_('It made no mistakes.'))}</p>"
    figures = ""
    for each in surest:
        words = _("{label} read as {answer} ({share})").format(
            label=each.label, answer=each.predicted, share=sureness(each.confidence)
        )
        picture = f'<img src="{_address(test.images[each.index])}" width="56" height="56" alt="">'
        figures += f"<figure>{picture}<figcaption>{text(words)}</figcaption></figure>"
    return f'{heading}<div class="mistakes">{figures}</div>'


def _address(digit: np.ndarray) -> str:
    """A digit uint8 (28, 28) as an address that holds the picture itself."""
    buffer = io.BytesIO()
    Image.fromarray(digit).save(buffer, "png")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
