"""The tutorial's small charts: bars, and a curve with a point on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pages.parts.charts import LETTERING, PADDING, draw

_LETTERING = {**LETTERING, "labelAngle": 0}
_VERTICAL = {
    **_LETTERING,
    "tickCount": 4,
    "titleAngle": 0,  # above the axis: these charts are lower than their titles are long
    "titleAlign": "left",
    "titleX": 0,
    "titleY": -8,
    "titleBaseline": "bottom",
}
_PADDING = {**PADDING, "right": 12}
"""In pixels; half of the last label is on the right of its value."""

_ACCENT, _QUIET = "#2f6fde", "#2f6fde73"
_MOST_LABELS = 14


def bars(
    heights: Sequence[float] | np.ndarray,
    *,
    key: str,
    alt: str,
    titles: tuple[str, str],
    names: Sequence[str] | None = None,
    highest: float | None = None,
    selected: int | None = None,
    height: int = 220,
) -> None:
    """Bars from the left to the right.

    Args:
        heights: one number a bar.
        key: the chart's name in the page.
        alt: what it shows, in words.
        titles: of the horizontal and the vertical axis.
        names: one word a bar; without, the bars are numbered from 0.
        highest: where the vertical axis ends; by itself, at the highest bar.
        selected: the index of the one bar to look at, while the others step back.
        height: in pixels.
    """
    words = list(names or map(str, range(len(heights))))
    rows = [
        {"name": word, "value": float(value), "fill": _ACCENT if selected in (None, index) else _QUIET}
        for index, (word, value) in enumerate(zip(words, heights, strict=True))
    ]
    labelled = words[:: -(-len(words) // _MOST_LABELS)]
    ceiling = max([*heights, 1e-9]) if highest is None else highest
    spec: dict[str, Any] = {
        "data": {"values": rows},
        "mark": "bar",
        "encoding": {
            "x": {
                "field": "name",
                "type": "ordinal",
                "sort": None,
                "title": titles[0],
                "axis": {**_LETTERING, "values": labelled},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": titles[1],
                "scale": {"domain": [0, float(ceiling)]},
                "axis": _VERTICAL,
            },
            "color": {"field": "fill", "type": "nominal", "scale": None},
            "tooltip": [{"field": "name", "title": titles[0]}, {"field": "value", "title": titles[1]}],
        },
        "height": height,
        "padding": _PADDING,
    }
    draw(spec, key=key, alt=alt)


def curve(
    xs: np.ndarray,
    ys: np.ndarray,
    *,
    at: tuple[float, float],
    titles: tuple[str, str],
    key: str,
    alt: str,
    height: int = 220,
) -> None:
    """A line through the points (x, y), floats (n,), and one point on it: `at`."""
    line = [{"x": float(x), "y": float(y)} for x, y in zip(xs, ys, strict=True)]
    spec: dict[str, Any] = {
        "encoding": {
            "x": {"field": "x", "type": "quantitative", "title": titles[0], "axis": _LETTERING},
            "y": {"field": "y", "type": "quantitative", "title": titles[1], "axis": _VERTICAL},
        },
        "layer": [
            {"data": {"values": line}, "mark": {"type": "line", "strokeWidth": 3, "color": _ACCENT}},
            {
                "data": {"values": [{"x": at[0], "y": at[1]}]},
                "mark": {"type": "point", "size": 200, "filled": True, "color": "#e0761a", "opacity": 1},
            },
        ],
        "height": height,
        "padding": _PADDING,
    }
    draw(spec, key=key, alt=alt)
