"""Charts as Vega-Lite specifications: what is drawn, apart from the page that shows it. Curves are in `curves`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from mnist_core.formats import decimal, percent, vega_numbers, whole
from mnist_core.inference.evaluation import Evaluation
from mnist_core.javascript.colours import AGAINST, FOR
from mnist_core.languages.translation import _, labelled
from mnist_core.networks.labels import DIGITS, Labels, are_digits
from pages.parts.session import projector

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LETTERING = {
    "labelFontSize": 14,
    "titleFontSize": 14,
    "labelPadding": 6,
    "titlePadding": 4,
    "labelFlush": False,  # each label stands at its value, the first and the last too
    "labelBound": False,
}
"""Of every axis."""

PADDING = {"left": 4, "top": 4, "right": 8, "bottom": 4}


_ENLARGED = 1.6
_SIZES = ("fontSize", "labelFontSize", "titleFontSize", "labelPadding", "titlePadding", "height", "symbolSize", "size")


def draw(spec: dict[str, Any], rows: Any = None, **options: Any) -> Any:
    """Show a Vega-Lite specification, with larger letters and marks on a projector; `options` as `st.vega_lite_chart`.

    Args:
        spec: what is drawn, in CSS pixels.
        rows: the data, one dict a row, if it is not in the specification.
        options: `key`, `alt`, and what else `st.vega_lite_chart` takes.
    """
    drawn: dict[str, Any] = _larger(spec) if projector.is_on() else spec
    return st.vega_lite_chart(None if rows is None else table(rows), {**drawn, "config": _config()}, **options)


def _config() -> dict[str, Any]:
    """Numbers in the reader's language, and no words of Vega's own, which are English: the chart's `alt` says more."""
    silent = {"aria": False}
    config: dict[str, Any] = {"mark": silent, "axis": silent, "legend": silent}
    if numbers := vega_numbers():
        config["locale"] = {"number": numbers}
    return config


def _larger(part: Any, name: str = "") -> Any:
    if isinstance(part, Mapping):
        return {key: value if key == "data" else _larger(value, key) for key, value in part.items()}
    if isinstance(part, list):
        return [_larger(each) for each in part]
    return part * _ENLARGED if name in _SIZES and isinstance(part, int) else part


def table(rows: Any) -> pd.DataFrame:
    """A data frame. Pandas takes a third of a second to import, which would delay a fresh server's first canvas."""
    import pandas as pd

    return pd.DataFrame(rows)


_RIGHT, _FEWEST, _MOST = "#cfdcf7", "#ffd9b3", "#f0771a"
"""Cells of right answers, and of the fewest and the most mistakes; dark letters can be read on all of them."""


def confusion_matrix(evaluation: Evaluation, *, key: str, on_select: Any, labels: Labels = DIGITS) -> None:
    """A heat map of the confusion matrix whose cells can be clicked; the selection is called "cell".

    It has the labels' names. Right answers are pale, so that a handful of mistakes shows beside a thousand of them.
    """
    has_digits = are_digits(labels)
    titles = _("Actual digit"), _("Predicted digit"), _("Digits")
    if not has_digits:
        titles = _("Actual sign"), _("Predicted sign"), _("Drawings")
    names = range(len(labels)) if has_digits else labels
    rows = [
        {
            "label": label,
            "predicted": predicted,
            "count": count,
            "share": count / max(1, sum(row)),
            "words": "; ".join(map(labelled, titles, (label, predicted, whole(count)))),
        }
        for label, row in zip(names, evaluation.confusion, strict=True)
        for predicted, count in zip(names, row, strict=True)
    ]
    most = max(count for label, row in enumerate(evaluation.confusion) for count in (*row[:label], *row[label + 1 :]))
    spec = {
        "encoding": {
            "x": _axis("predicted", titles[1], orient="top"),
            "y": _axis("label", titles[0]),
        },
        "layer": [_cells(max(1, most), titles), _COUNTS],
        "height": max(440, 24 * len(labels)),
        "padding": PADDING,
    }
    alt = _("Confusion matrix of {count} digits, {share} of them on the diagonal (correct)")
    if not has_digits:
        alt = _("Confusion matrix of {count} drawings, {share} of them on the diagonal (correct)")
    alt = alt.format(count=whole(evaluation.count), share=percent(evaluation.accuracy))
    draw(spec, rows, key=key, on_select=on_select, alt=alt)


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
            "words": _("Unit {unit}: {output}").format(unit=unit, output=decimal(float(activation[unit]), 3)),
        }
        for place, unit in enumerate(order)
    ]
    place = {"type": "ordinal", "axis": None}
    spec = {
        "encoding": {"x": {"field": "column", **place}, "y": {"field": "row", **place}},
        "layer": [_squares(), _NUMBERS],
        "height": 26 * math.ceil(len(rows) / _UNITS_A_ROW),
        "padding": PADDING,
    }
    alt = _("The outputs of {count} units. The strongest is unit {unit}, at {output}.").format(
        count=len(rows), unit=rows[0]["unit"], output=decimal(float(activation[order[0]]), 2)
    )
    draw(spec, rows, key=key, on_select=on_select, alt=alt)


def weights(values: np.ndarray, *, key: str) -> None:
    """Bars of the largest weights, of either sign, each with the number of the unit it comes from."""
    largest = abs(values).argsort()[::-1][:_MOST_BARS]
    rows = [{"from": f"{unit}", "weight": float(values[unit])} for unit in largest]
    spec = {
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "from", "type": "nominal", "sort": None, "title": _("From unit"), "axis": LETTERING},
            "y": {"field": "weight", "type": "quantitative", "title": _("Weight"), "axis": LETTERING},
            "color": {"condition": {"test": "datum.weight < 0", "value": AGAINST}, "value": FOR},
        },
        "height": 220,
        "padding": PADDING,
    }
    alt = _("The {count} largest weights. The largest is {weight}, from unit {unit}.").format(
        count=len(rows), weight=decimal(float(values[largest[0]]), 2), unit=rows[0]["from"]
    )
    draw(spec, rows, key=key, alt=alt)


def decline(shares: Sequence[float], accuracies: Sequence[float], *, key: str) -> None:
    """The test accuracy over the share of a layer's units that is switched off."""
    rows = [{"share": share, "accuracy": accuracy} for share, accuracy in zip(shares, accuracies, strict=True)]
    axes = {
        "x": ("share", _("Share of the layer switched off")),
        "y": ("accuracy", _("Test accuracy")),
    }
    spec = {
        "mark": {"type": "line", "point": {"size": 60}, "strokeWidth": 3},
        "encoding": {
            channel: {
                "field": field,
                "type": "quantitative",
                "scale": {"domain": [0, 1]},
                "axis": {"title": title, "format": ".0%", **LETTERING},
            }
            for channel, (field, title) in axes.items()
        },
        "height": 260,
        "padding": PADDING,
    }
    alt = _("Test accuracy falls from {all} with every unit on to {none} with none").format(
        all=percent(accuracies[0]), none=percent(accuracies[-1])
    )
    draw(spec, rows, key=key, alt=alt)


_UNITS_A_ROW = 16
_MOST_BARS = 30
_NUMBERS = {
    "mark": {"type": "text", "interactive": False, "fontSize": 11},
    "encoding": {
        "text": {"field": "name"},
        "color": {"condition": {"test": "datum.answer > 0.6 * datum.most", "value": "#ffffff"}, "value": "#1a1a1a"},
    },
}


_PRESSED = {"type": "rect", "cursor": "pointer", "stroke": "#8888", "strokeWidth": 0.5, "aria": True}


def _squares() -> dict[str, Any]:
    """A square a unit, the stronger the bluer."""
    return {
        "params": [{"name": "unit", "select": {"type": "point", "fields": ["unit"], "toggle": False}}],
        "mark": _PRESSED,
        "encoding": {
            "description": {"field": "words"},
            "color": {
                "field": "answer",
                "type": "quantitative",
                "scale": {"range": ["#ffffff", "#1d4ed8"]},
                "legend": None,
            },
            "tooltip": [
                {"field": "unit", "title": _("Unit")},
                {"field": "answer", "format": ".3f", "title": _("Answer")},
            ],
        },
    }


def _axis(field: str, title: str, **options: Any) -> dict[str, Any]:
    axis = {"labelAngle": 0, **LETTERING, **options}
    return {"field": field, "type": "ordinal", "sort": None, "title": title, "axis": axis}


_CELL = ("label", "predicted", "count")
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


def _cells(most: int, titles: tuple[str, str, str]) -> dict[str, Any]:
    """A cell a pair of labels; `most` is the largest number of mistakes in one."""
    return {
        "params": [{"name": "cell", "select": {"type": "point", "fields": ["label", "predicted"], "toggle": False}}],
        "mark": _PRESSED,
        "encoding": {
            "description": {"field": "words"},
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
                *({"field": name, "title": title} for name, title in zip(_CELL, titles, strict=True)),
                {"field": "share", "format": ".1%", "title": _("Share of its row")},
            ],
        },
    }
