"""What the charts of a training draw: a curve's points are measured alike, and each tells both figures."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import streamlit as st
from pandas import DataFrame

from mnist_core.runs.metrics import Metrics
from pages.parts.runs import curves

POINTS = [
    Metrics(epoch, 1 / (1 + epoch), 0.9, 0.5 / epoch, 0.8, 1000.0, epoch, val_images=1_500) for epoch in (0.5, 1.0, 1.5)
]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[DataFrame, dict[str, Any], str]]:
    """The data, specification and description of each chart that is drawn."""
    charts: list[tuple[DataFrame, dict[str, Any], str]] = []
    monkeypatch.setattr(st, "vega_lite_chart", lambda data, spec, *, alt, **options: charts.append((data, spec, alt)))
    return charts


def values(data: DataFrame, on: str) -> list[float]:
    return [float(value) for value in data[data["on"] == on]["value"]]


def curve(points: Sequence[Metrics], best: int | None = None) -> None:
    curves.learning_curve(points, "loss", epochs=2, best=best, key="loss")


def test_both_curves_are_drawn_and_each_point_tells_both_figures(drawn: Any) -> None:
    curve(POINTS)
    ((data, _, alt),) = drawn
    assert values(data, "validation") == [point.val_loss for point in POINTS]
    assert data["when"].tolist()[:2] == ["after 0.5 epochs"] * 2
    assert data["training"].tolist()[0] == data["training"].tolist()[1] == f"{POINTS[0].loss:.3f}"
    assert alt.endswith("latest: training 0.400, validation 0.333")


def test_points_of_an_older_run_that_saw_other_images_are_not_drawn_as_validation(drawn: Any) -> None:
    curve([replace(point, val_images=0) for point in POINTS])
    ((data, _, _),) = drawn
    assert values(data, "validation") == [POINTS[1].val_loss]
    assert len(values(data, "training")) == 3


def test_the_line_of_the_best_epoch_stands_behind_the_curves(drawn: Any) -> None:
    curve(POINTS)
    curve(POINTS, best=1)
    (_, without, _), (_, with_line, _) = drawn
    assert "rule" not in [layer["mark"]["type"] for layer in without["layer"]]
    assert [layer["mark"]["type"] for layer in with_line["layer"]] == ["rule", "line", "point", "point", "point"]


def test_a_plot_of_five_runs_is_as_high_as_of_one(drawn: Any) -> None:
    for count in (1, 5):
        curves.compare({f"run {number}": POINTS for number in range(count)}, "accuracy", key="accuracy")
    (_, one, _), (_, five, _) = drawn
    assert five["height"] - one["height"] == 4 * 36
