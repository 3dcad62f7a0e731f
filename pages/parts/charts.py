"""Charts as Vega-Lite specifications: what is drawn, apart from the page that shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from mnist_core.classifier import Prediction
from mnist_core.evaluation import Evaluation
from mnist_core.runs import Metrics

if TYPE_CHECKING:
    import pandas as pd

_TRAINING, _VALIDATION = "training", "validation"


def probabilities(prediction: Prediction) -> None:
    """Ten bars, one a digit."""
    table = _table({"digit": [str(digit) for digit in range(10)], "probability": prediction.probabilities})
    spec = {
        "mark": {"type": "bar", "cornerRadiusEnd": 3},
        "encoding": {
            "x": {"field": "digit", "type": "ordinal", "title": None, "axis": {"labelAngle": 0, "labelFontSize": 16}},
            "y": {
                "field": "probability",
                "type": "quantitative",
                "title": None,
                "scale": {"domain": [0, 1]},
                "axis": {"format": ".0%", "tickCount": 4, "labelFontSize": 13},
            },
            "opacity": {
                "condition": {"test": f"datum.digit == '{prediction.label}'", "value": 1},
                "value": 0.45,
            },
            "tooltip": [{"field": "digit"}, {"field": "probability", "format": ".1%"}],
        },
    }
    likeliest = sorted(enumerate(prediction.probabilities), key=lambda pair: -pair[1])[:3]
    words = ", ".join(f"{digit} {probability:.1%}" for digit, probability in likeliest)
    alt = f"Probabilities of the ten digits; the likeliest: {words}"
    st.vega_lite_chart(table, spec, key="probabilities", height="stretch", alt=alt)


def learning_curve(points: Sequence[Metrics], name: str, *, key: str) -> None:
    """Training and validation curves of "loss" or "accuracy" over the epochs."""
    rows = [
        {"epoch": point.epoch, "value": getattr(point, prefix + name), "on": split}
        for point in points
        for split, prefix in ((_TRAINING, ""), (_VALIDATION, "val_"))
    ]
    order = {"domain": [_TRAINING, _VALIDATION]}
    legend = {"orient": "bottom", "title": None}
    series = {
        "color": {"field": "on", "type": "nominal", "scale": order, "legend": legend},
        "strokeDash": {
            "field": "on",
            "type": "nominal",
            "scale": {**order, "range": [[1, 0], [6, 3]]},
            "legend": legend,
        },
    }
    last = points[-1] if points else None
    spoken = (
        f"; latest: training {getattr(last, name):.3f}, validation {getattr(last, 'val_' + name):.3f}" if last else ""
    )
    _lines(
        _table(rows, columns=["epoch", "value", "on"]),
        name,
        series,
        key,
        f"{name.capitalize()} over the epochs{spoken}",
    )


def compare(curves: Mapping[str, Sequence[Metrics]], name: str, *, key: str) -> None:
    """The validation curves of several runs in one chart; `curves` maps a run's label to its points."""
    rows = [
        {"epoch": point.epoch, "value": getattr(point, "val_" + name), "run": label}
        for label, points in curves.items()
        for point in points
    ]
    legend = {"orient": "bottom", "columns": 1, "labelLimit": 400, "title": None}
    series = {name: {"field": "run", "type": "nominal", "legend": legend} for name in ("color", "strokeDash")}
    table = _table(rows, columns=["epoch", "value", "run"])
    _lines(table, f"validation {name}", series, key, f"Validation {name} of {len(curves)} runs over the epochs")


def _table(rows: Any, **options: Any) -> pd.DataFrame:
    """A data frame. Pandas takes a third of a second to import, which would delay a fresh server's first canvas."""
    import pandas as pd

    return pd.DataFrame(rows, **options)


def _lines(table: pd.DataFrame, title: str, series: dict[str, Any], key: str, alt: str) -> None:
    is_share = title.endswith("accuracy")
    spec = {
        "mark": {"type": "line", "point": {"size": 18}},
        "encoding": {
            "x": {"field": "epoch", "type": "quantitative", "title": "Epoch"},
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": title.capitalize(),
                "scale": {"zero": not is_share},
                "axis": {"format": ".1%"} if is_share else {},
            },
            "tooltip": [
                {"field": "epoch", "format": ".2f"},
                {"field": "value", "format": ".4f", "title": title},
            ],
            **series,
        },
        "height": 320,
    }
    st.vega_lite_chart(table, spec, key=key, alt=alt)


def confusion_matrix(evaluation: Evaluation, *, key: str, on_select: Any) -> None:
    """A heat map of the confusion matrix whose cells can be clicked; the selection is called "cell"."""
    rows = [
        {
            "label": label,
            "predicted": predicted,
            "count": count,
            "share": count / max(1, sum(row)),
            "wrong": label != predicted,
        }
        for label, row in enumerate(evaluation.confusion)
        for predicted, count in enumerate(row)
    ]
    axes = {
        "x": {
            "field": "predicted",
            "type": "ordinal",
            "title": "The network said",
            "axis": {"labelAngle": 0, "orient": "top"},
        },
        "y": {"field": "label", "type": "ordinal", "title": "It was"},
    }
    spec = {
        "encoding": axes,
        "layer": [
            {
                "params": [
                    {
                        "name": "cell",
                        "select": {"type": "point", "fields": ["label", "predicted"], "toggle": False},
                    }
                ],
                "mark": {"type": "rect", "cursor": "pointer", "stroke": "#8888", "strokeWidth": 0.5},
                "encoding": {
                    # The square root lets a handful of mistakes show beside a thousand right answers.
                    "color": {
                        "field": "share",
                        "type": "quantitative",
                        "scale": {"type": "sqrt", "domain": [0, 1], "scheme": "blues"},
                        "legend": None,
                    },
                    "tooltip": [
                        {"field": "label", "title": "It was"},
                        {"field": "predicted", "title": "The network said"},
                        {"field": "count", "title": "Digits"},
                        {"field": "share", "format": ".1%", "title": "Of this digit"},
                    ],
                },
            },
            {
                "mark": {"type": "text", "interactive": False},
                "encoding": {
                    "text": {"field": "count"},
                    "color": {
                        "condition": {"test": "datum.share > 0.4", "value": "white"},
                        "value": "#1a1a1a",
                    },
                },
            },
        ],
        "height": 420,
    }
    st.vega_lite_chart(
        _table(rows),
        spec,
        key=key,
        on_select=on_select,
        alt=f"Confusion matrix of {evaluation.count:,} digits, {evaluation.accuracy:.2%} of them on the diagonal",
    )
