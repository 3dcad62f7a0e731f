"""Learning curves as Vega-Lite specifications: one run's, and several in one chart.

All points of a curve come from the same images, and a label of an axis stands at its value.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from mnist_core.formats import decimal, how_far, percent
from mnist_core.languages.translation import N_, _
from mnist_core.runs.metrics import Metrics, validated_alike
from pages.parts.charts import LETTERING, PADDING, draw

TRAINING, VALIDATION = N_("training"), N_("validation")

_FORMATS = {"loss": ".2~f", "accuracy": ".0%"}
_MOST_MARKERS = 60
_TITLES = {"loss": N_("Loss"), "accuracy": N_("Accuracy")}
_ROOM_FOR_LABELS = {**PADDING, "top": 10, "right": 16}
_PLOT_OF_SEVERAL = 320
"""Pixels from the top of the chart to its axis's title; the plot itself has 250 of them at least."""
_TITLE_IN_A_LEGEND = 36
"""Pixels of two lines."""


def learning_curve(points: Sequence[Metrics], name: str, *, epochs: int, best: int | None, key: str) -> None:
    """Training and validation curves of "loss" or "accuracy" over so many epochs.

    Args:
        points: what was logged.
        name: which figure.
        epochs: where the horizontal axis ends.
        best: the epoch at which a line stands behind the curves; None for none.
        key: the chart's name in the page.
    """
    rows = _rows({"": points}, name)
    spec = _chart(name, epochs, rows, color={"field": "on", "scale": {"domain": _both()}, "legend": None})
    if best is not None:
        spec["layer"].insert(0, _line_at(best))
    alt = _("{figure} by epoch").format(figure=_(_TITLES[name]))
    if points:
        training, validation = (decimal(getattr(points[-1], each), 3) for each in (name, f"val_{name}"))
        latest = _("latest: training {training}, validation {validation}")
        alt = f"{alt}; {latest.format(training=training, validation=validation)}"
    draw(spec, rows, key=key, height="stretch", alt=alt)


def show_legend(*, several: bool = False) -> None:
    """Which line is which, above the charts; of `several` runs, each of which has its own colour, or of one."""
    thin, dashed = ":material/horizontal_rule:", ":material/more_horiz:"
    if not several:
        thin, dashed = f":blue[{thin}]", f":orange[{dashed}]"
    with st.container(key="curve_legend_of_several" if several else "curve_legend"):
        st.markdown(f"{thin} {_(TRAINING)} &emsp; {dashed} {_(VALIDATION)}")


def compare(curves: Mapping[str, Sequence[Metrics]], name: str, *, key: str) -> None:
    """Training and validation curves of several runs in one chart; `curves` maps a run's title to its points."""
    rows = _rows(curves, name)
    epochs = max((math.ceil(points[-1].epoch) for points in curves.values() if points), default=1)
    spec = _chart(name, epochs, rows, color={"field": "label", "sort": None, "legend": _LEGEND})
    spec["height"] = _PLOT_OF_SEVERAL + _TITLE_IN_A_LEGEND * len(curves)
    alt = _("{figure} of {count} runs by epoch, training and validation").format(
        figure=_(_TITLES[name]), count=len(curves)
    )
    draw(spec, rows, key=key, alt=alt)


def _rows(curves: Mapping[str, Sequence[Metrics]], name: str) -> list[dict[str, Any]]:
    return [row for run, points in curves.items() for row in _rows_of_one(run, points, name)]


def _rows_of_one(run: str, points: Sequence[Metrics], name: str) -> list[dict[str, Any]]:
    """A row a point of either curve, each with both figures in words for whoever points at it."""
    alike = set(validated_alike(points))
    rows = []
    for point in points:
        training, validation = getattr(point, name), getattr(point, f"val_{name}")
        told = {
            "run": run,
            "label": _with_a_break(run),
            "epoch": point.epoch,
            "when": how_far(point.epoch),
            TRAINING: _in_words(name, training),
            VALIDATION: _in_words(name, validation) if point in alike else _("not measured"),
        }
        rows.append({**told, "value": training, "on": _(TRAINING)})
        if point in alike:
            rows.append({**told, "value": validation, "on": _(VALIDATION)})
    return rows


def _with_a_break(title: str) -> str:
    """The title with its middle comma at the end of a line."""
    parts = title.split(", ")
    half = (len(parts) + 1) // 2
    return ",\n".join(", ".join(each) for each in (parts[:half], parts[half:]) if each)


def _in_words(name: str, value: float) -> str:
    return percent(value) if name == "accuracy" else decimal(value, 3)


def _both() -> list[str]:
    return [_(TRAINING), _(VALIDATION)]


_LEGEND = {
    "orient": "bottom",
    "title": None,
    "labelExpr": "split(datum.label, '\\n')",
    "labelFontSize": 15,
    "labelLimit": 0,
    "columns": 1,
    "offset": 4,
    "padding": 0,
    "symbolType": "stroke",
    "symbolSize": 400,
    "symbolStrokeWidth": 3,
}
"""Of several runs, two lines each, however wide the chart is: Vega keeps a legend's place when a screen is turned."""


def _chart(name: str, epochs: int, rows: Sequence[Mapping[str, Any]], *, color: dict[str, Any]) -> dict[str, Any]:
    """Training is a thin full line, validation a thick dashed one with markers, in every chart."""
    by_split = {"field": "on", "type": "nominal", "legend": None}
    encoding = {
        "x": {
            "field": "epoch",
            "type": "quantitative",
            "scale": {"domain": [0, epochs]},
            "axis": {"title": _("Epoch"), "tickMinStep": 1, **LETTERING},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "scale": {"domain": _domain(name, [row["value"] for row in rows])},
            "axis": {
                "title": _(_TITLES[name]),
                "format": _FORMATS[name],
                "tickCount": 5,
                **LETTERING,
            },
        },
    }
    lines = {
        "mark": {"type": "line"},
        "encoding": {
            "color": {"type": "nominal", **color},
            "strokeDash": {**by_split, "scale": {"domain": _both(), "range": [[1, 0], [6, 3]]}},
            "strokeWidth": {**by_split, "scale": {"domain": _both(), "range": [2, 3.5]}},
        },
    }
    return {
        "encoding": encoding,
        "layer": [lines, *_markers(len(rows), color), _pointed_at(color)],
        "padding": _ROOM_FOR_LABELS,
    }


def _markers(rows: int, color: dict[str, Any]) -> list[dict[str, Any]]:
    """Points on the curves while there is room for them: hollow on training, filled on validation."""
    if not 0 < rows <= 2 * _MOST_MARKERS:
        return []
    return [
        {
            "transform": [{"filter": {"field": "on", "equal": _(split)}}],
            "mark": {
                "type": "point",
                "filled": filled,
                "size": size,
                "opacity": 1,
                "interactive": False,
                "aria": False,
            },
            "encoding": {"color": {"type": "nominal", **color, "legend": None}},
        }
        for split, filled, size in ((TRAINING, False, 22), (VALIDATION, True, 45))
    ]


def _pointed_at(color: dict[str, Any]) -> dict[str, Any]:
    """The point nearest to the pointer grows, and tells both figures."""
    told = [("when", _("When")), (TRAINING, _("Training")), (VALIDATION, _("Validation"))]
    if color["field"] == "label":
        told.insert(0, ("run", _("Run")))
    nearest = {"type": "point", "on": "pointermove", "nearest": True, "clear": "pointerout"}
    return {
        "params": [{"name": "pointed_at", "select": nearest}],
        "mark": {"type": "point", "filled": True, "size": 150, "aria": False},
        "encoding": {
            "color": {"type": "nominal", **color, "legend": None},
            "opacity": {"condition": {"param": "pointed_at", "empty": False, "value": 1}, "value": 0},
            "tooltip": [{"field": field, "type": "nominal", "title": title} for field, title in told],
        },
    }


def _line_at(epoch: int) -> dict[str, Any]:
    """A dotted line at an epoch."""
    return {
        "data": {"values": [{"epoch": epoch}]},
        "mark": {"type": "rule", "strokeWidth": 2, "strokeDash": [2, 4]},
        "encoding": {"y": {"value": 0}, "y2": {"value": "height"}, "color": {"value": "#7a7f87"}},
    }


def _domain(name: str, values: Sequence[float]) -> list[float]:
    """What the axis spans. Left to itself, Vega complains until the first points arrive."""
    if name == "loss":
        return [0, math.ceil(10 * max(values, default=2.5)) / 10]
    return [math.floor(20 * min(values, default=0.0)) / 20, 1]
