"""Charts as Vega-Lite specifications: what is drawn, apart from the page that shows it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from mnist_core.evaluation import Evaluation
from mnist_core.metrics import Metrics, best_epoch

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_TRAINING, _VALIDATION = "training", "validation"


_FORMATS = {"loss": ".2~f", "accuracy": ".0%"}
_MOST_MARKERS = 60
_LETTERING = {"labelFontSize": 14, "titleFontSize": 14, "labelPadding": 6, "titlePadding": 4}
_PADDING = {"left": 4, "top": 4, "right": 8, "bottom": 4}
_TIGHT = {"offset": 4, "padding": 0}
_STROKE = {"symbolType": "stroke", "symbolSize": 400, "symbolStrokeWidth": 3}
_ON = {"domain": [_TRAINING, _VALIDATION], "range": [[1, 0], [6, 3]]}
"""Training is a full line and validation a dashed one, in every chart."""


def learning_curve(points: Sequence[Metrics], name: str, *, epochs: int, key: str) -> None:
    """Training and validation curves of "loss" or "accuracy" over so many epochs, the best one marked."""
    legend = _legend("top")
    series = {
        "color": {"field": "on", "type": "nominal", "scale": {"domain": _ON["domain"]}, "legend": legend},
        "strokeDash": {"field": "on", "type": "nominal", "scale": _ON, "legend": legend},
    }
    rows = _rows({"": points}, name)
    spec = _lines(name, series, epochs, rows)
    best = best_epoch(points)
    if best is not None and best < round(points[-1].epoch):  # it has only become worse since
        spec["layer"] += _rule(best)
    spoken = ""
    if points:
        last = points[-1]
        spoken = f"; latest: training {getattr(last, name):.3f}, validation {getattr(last, 'val_' + name):.3f}"
    alt = f"{name.capitalize()} over the epochs{spoken}"
    st.vega_lite_chart(_table(rows), spec, key=key, height="stretch", alt=alt)


def compare(curves: Mapping[str, Sequence[Metrics]], name: str, *, key: str) -> None:
    """Training and validation curves of several runs in one chart; `curves` maps a run's label to its points."""
    series = {
        "color": {"field": "run", "type": "nominal", "legend": {**_legend("bottom"), "columns": 1}},
        "strokeDash": {"field": "on", "type": "nominal", "scale": _ON, "legend": _legend("bottom")},
    }
    epochs = max((math.ceil(points[-1].epoch) for points in curves.values() if points), default=1)
    rows = _rows(curves, name)
    spec = {**_lines(name, series, epochs, rows), "height": 320}
    alt = f"Training and validation {name} of {len(curves)} runs over the epochs"
    st.vega_lite_chart(_table(rows), spec, key=key, alt=alt)


def _rows(curves: Mapping[str, Sequence[Metrics]], name: str) -> list[dict[str, Any]]:
    return [
        {"epoch": point.epoch, "value": getattr(point, prefix + name), "on": split, "run": label}
        for label, points in curves.items()
        for point in points
        for split, prefix in ((_TRAINING, ""), (_VALIDATION, "val_"))
    ]


def _legend(orient: str) -> dict[str, Any]:
    return {"orient": orient, "title": None, "labelFontSize": 15, "labelLimit": 400, **_TIGHT, **_STROKE}


def _lines(name: str, series: dict[str, Any], epochs: int, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    markers = {"size": 40} if 0 < len(rows) <= 2 * _MOST_MARKERS else False  # two curves, so two rows a point
    axis = {"title": "Epoch", "tickMinStep": 1, **_LETTERING}
    line = {
        "mark": {"type": "line", "strokeWidth": 3, "point": markers},
        "encoding": {
            "x": {"field": "epoch", "type": "quantitative", "scale": {"domain": [0, epochs]}, "axis": axis},
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": {"domain": _domain(name, [row["value"] for row in rows])},
                "axis": {"title": name.capitalize(), "format": _FORMATS[name], "tickCount": 5, **_LETTERING},
            },
            "tooltip": [
                {"field": "epoch", "format": ".2f"},
                {"field": "value", "format": ".4f", "title": name},
                {"field": "on", "title": "on"},
            ],
            **series,
        },
    }
    return {"layer": [line], "padding": _PADDING}


def _domain(name: str, values: Sequence[float]) -> list[float]:
    """What the axis spans. Left to itself, Vega complains until the first points arrive."""
    if name == "loss":
        return [0, math.ceil(10 * max(values, default=2.5)) / 10]
    return [math.floor(20 * min(values, default=0.0)) / 20, 1]


def _rule(epoch: int) -> list[dict[str, Any]]:
    """A line at the epoch after which the network should have stopped, and its name."""
    own = {"data": {"values": [{"epoch": epoch}]}, "encoding": {"x": {"field": "epoch", "type": "quantitative"}}}
    text = {"type": "text", "align": "left", "dx": 6, "y": 10, "fontSize": 14, "text": f"best: epoch {epoch}"}
    return [
        {**own, "mark": {"type": "rule", "strokeWidth": 2, "color": "#7a7f87"}},
        {**own, "mark": {**text, "color": "#7a7f87"}},
    ]


def _table(rows: Any) -> pd.DataFrame:
    """A data frame. Pandas takes a third of a second to import, which would delay a fresh server's first canvas."""
    import pandas as pd

    return pd.DataFrame(rows)


_RIGHT, _FEWEST, _MOST = "#cfdcf7", "#ffd9b3", "#f0771a"
"""Cells of right answers, and of the fewest and the most mistakes; dark letters can be read on all of them."""


def confusion_matrix(evaluation: Evaluation, *, key: str, on_select: Any) -> None:
    """A heat map of the confusion matrix whose cells can be clicked; the selection is called "cell".

    Right answers are pale, so that a handful of mistakes shows beside a thousand of them.
    """
    rows = [
        {"label": label, "predicted": predicted, "count": count, "share": count / max(1, sum(row))}
        for label, row in enumerate(evaluation.confusion)
        for predicted, count in enumerate(row)
    ]
    most = max(count for label, row in enumerate(evaluation.confusion) for count in (*row[:label], *row[label + 1 :]))
    spec = {**_CONFUSION, "layer": [_cells(max(1, most)), _COUNTS]}
    alt = f"Confusion matrix of {evaluation.count:,} digits, {evaluation.accuracy:.2%} of them on the diagonal"
    st.vega_lite_chart(_table(rows), spec, key=key, on_select=on_select, alt=alt)


def units(activation: np.ndarray, order: np.ndarray, switched_off: Sequence[int], *, key: str, on_select: Any) -> None:
    """A dense layer's units in this order as shaded squares that can be clicked; the selection is called "unit"."""
    rows = [
        {
            "row": place // _UNITS_A_ROW,
            "column": place % _UNITS_A_ROW,
            "unit": int(unit),
            "answer": float(activation[unit]),
            "most": float(activation.max()),
            "name": "x" if unit in switched_off else f"{unit}",
        }
        for place, unit in enumerate(order)
    ]
    place = {"type": "ordinal", "axis": None}
    spec = {
        "encoding": {"x": {"field": "column", **place}, "y": {"field": "row", **place}},
        "layer": [_SQUARES, _NUMBERS],
        "height": 26 * math.ceil(len(rows) / _UNITS_A_ROW),
        "padding": _PADDING,
    }
    alt = f"The answers of {len(rows)} units; the strongest is unit {rows[0]['unit']} with {rows[0]['answer']:.2f}"
    st.vega_lite_chart(_table(rows), spec, key=key, on_select=on_select, alt=alt)


def weights(values: np.ndarray, *, key: str) -> None:
    """Bars of the largest weights, of either sign, each with the number of the unit it comes from."""
    largest = abs(values).argsort()[::-1][:_MOST_BARS]
    rows = [{"from": f"{unit}", "weight": float(values[unit])} for unit in largest]
    spec = {
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "from", "type": "nominal", "sort": None, "title": "From unit", "axis": _LETTERING},
            "y": {"field": "weight", "type": "quantitative", "title": "Weight", "axis": _LETTERING},
        },
        "height": 220,
        "padding": _PADDING,
    }
    alt = f"The {len(rows)} largest weights; the largest is {rows[0]['weight']:.2f}, from unit {rows[0]['from']}"
    st.vega_lite_chart(_table(rows), spec, key=key, alt=alt)


def decline(shares: Sequence[float], accuracies: Sequence[float], *, key: str) -> None:
    """The test accuracy over the share of a layer's units that is switched off."""
    rows = [{"share": share, "accuracy": accuracy} for share, accuracy in zip(shares, accuracies, strict=True)]
    axes = {
        "x": ("share", "Share of the layer that is off"),
        "y": ("accuracy", "Test accuracy"),
    }
    spec = {
        "mark": {"type": "line", "point": {"size": 60}, "strokeWidth": 3},
        "encoding": {
            channel: {
                "field": field,
                "type": "quantitative",
                "scale": {"domain": [0, 1]},
                "axis": {"title": title, "format": ".0%", **_LETTERING},
            }
            for channel, (field, title) in axes.items()
        },
        "height": 260,
        "padding": _PADDING,
    }
    alt = f"Test accuracy from {accuracies[0]:.1%} with all units on to {accuracies[-1]:.1%} with none"
    st.vega_lite_chart(_table(rows), spec, key=key, alt=alt)


_UNITS_A_ROW = 16
_MOST_BARS = 30
_SQUARES = {
    "params": [{"name": "unit", "select": {"type": "point", "fields": ["unit"], "toggle": False}}],
    "mark": {"type": "rect", "cursor": "pointer", "stroke": "#8888", "strokeWidth": 0.5},
    "encoding": {
        "color": {
            "field": "answer",
            "type": "quantitative",
            "scale": {"range": ["#ffffff", "#1d4ed8"]},
            "legend": None,
        },
        "tooltip": [{"field": "unit", "title": "Unit"}, {"field": "answer", "format": ".3f", "title": "Answer"}],
    },
}
_NUMBERS = {
    "mark": {"type": "text", "interactive": False, "fontSize": 11},
    "encoding": {
        "text": {"field": "name"},
        "color": {"condition": {"test": "datum.answer > 0.6 * datum.most", "value": "#ffffff"}, "value": "#1a1a1a"},
    },
}


def _axis(field: str, title: str, **options: Any) -> dict[str, Any]:
    return {"field": field, "type": "ordinal", "title": title, "axis": {"labelAngle": 0, **_LETTERING, **options}}


_IS_MISTAKE = "datum.label != datum.predicted && datum.count > 0"
_COUNTS = {
    "mark": {"type": "text", "interactive": False, "fontSize": 14},
    "transform": [{"filter": "datum.count > 0"}],
    "encoding": {
        "text": {"field": "count"},
        "color": {"value": "#1a1a1a"},
        "opacity": {"condition": {"test": _IS_MISTAKE, "value": 1}, "value": 0.7},
    },
}
_CONFUSION = {
    "encoding": {"x": _axis("predicted", "The network said", orient="top"), "y": _axis("label", "It was")},
    "height": 440,
    "padding": _PADDING,
}


def _cells(most: int) -> dict[str, Any]:
    """A cell a pair of digits; `most` is the largest number of mistakes in one."""
    return {
        "params": [{"name": "cell", "select": {"type": "point", "fields": ["label", "predicted"], "toggle": False}}],
        "mark": {"type": "rect", "cursor": "pointer", "stroke": "#8888", "strokeWidth": 0.5},
        "encoding": {
            "color": {
                "condition": {
                    "test": _IS_MISTAKE,
                    "field": "count",
                    "type": "quantitative",
                    "scale": {"type": "sqrt", "domain": [0, most], "range": [_FEWEST, _MOST]},
                    "legend": None,
                },
                "value": _RIGHT,
            },
            "fillOpacity": {"condition": {"test": "datum.count > 0", "value": 1}, "value": 0},
            "tooltip": [
                {"field": "label", "title": "It was"},
                {"field": "predicted", "title": "The network said"},
                {"field": "count", "title": "Digits"},
                {"field": "share", "format": ".1%", "title": "Of this digit"},
            ],
        },
    }
