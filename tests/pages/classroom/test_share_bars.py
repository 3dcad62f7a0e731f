"""Bars of shares and the intervals in which the true ones may lie, as the chart is told to draw them."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest

from mnist_core.javascript.colours import AGAINST, FOR


def chart(series: dict[str, list[int]]) -> Any:
    def page(series: dict[str, list[int]]) -> None:
        from mnist_core.classroom.measures import Share
        from pages.parts.classroom.share_bars import DIGIT, share_bars

        shares = {name: {"0": Share(counts[0], counts[1], 0.4, 0.95)} for name, counts in series.items()}
        share_bars(shares, DIGIT, key="bars")

    (drawn,) = AppTest.from_function(page, kwargs={"series": series}).run().get("vega_lite_chart")
    return json.loads(drawn.proto.spec)


def test_an_interval_stands_out_from_bars_of_every_colour() -> None:
    for series in ({"all": [7, 9]}, {"before": [7, 9], "after": [8, 9]}):
        bars, *intervals = chart(series)["layer"]
        colours = {layer["encoding"]["color"]["value"] for layer in intervals}
        assert colours == {"#ffffff", "#1b2333"} and not colours & {FOR, AGAINST}
        assert all(layer["encoding"]["y"]["field"] == "low" for layer in intervals)
        assert bars["mark"]["type"] == "bar"
