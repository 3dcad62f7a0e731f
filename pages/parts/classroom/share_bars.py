"""Shares that were read right as bars, each with the interval in which the true share may lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mnist_core.classroom.measures import Share
from mnist_core.formats import percent, span, whole
from mnist_core.javascript.colours import FOR
from mnist_core.languages.translation import N_, _, ngettext
from pages.parts.charts import LETTERING, PADDING, draw

_HEIGHT = 240
_LETTERS_OF_A_PHONE = 24
"""So many of all names together stand side by side below bars that are as wide as a phone."""
_ERROR_BAR = ((7, "#ffffff"), (3, "#1b2333"))
"""A dark line on a white one, which stands out from bars of any colour and from both themes' backgrounds."""

DIGIT, SIGN, WRITER = N_("Digit"), N_("Sign"), N_("Writer")
"""What a bar stands for."""

SHARES_BY = {
    DIGIT: N_("Share read correctly, for each digit."),
    SIGN: N_("Share read correctly, for each sign."),
    WRITER: N_("Share read correctly, for each writer."),
}


def share_bars(series: Mapping[str, Mapping[str, Share]], what: str, *, key: str) -> None:
    """A bar for each share, those of one name side by side.

    Args:
        series: by what they are called, such as "before" and "after", the shares by digit's, sign's or writer's name.
        what: what a bar stands for, `DIGIT`, `SIGN` or `WRITER`.
        key: the chart's name in the page.
    """
    rows = [
        {
            "name": name,
            "series": called,
            "share": share.value,
            "low": share.low,
            "high": share.high,
            "told": _told(share),
        }
        for called, shares in series.items()
        for name, share in shares.items()
    ]
    side_by_side = {"xOffset": {"field": "series", "sort": None}} if len(series) > 1 else {}
    colour = {"field": "series", "sort": None, "title": None, "legend": {"orient": "top", "labelFontSize": 14}}
    spec = {
        "encoding": {
            "x": {"field": "name", "sort": None, "title": _(what), "axis": {**LETTERING, **_angle(rows)}},
            **side_by_side,
            "tooltip": [{"field": "name", "title": _(what)}, {"field": "told", "title": _("Read correctly")}],
        },
        "layer": [
            {
                "mark": {"type": "bar"},
                "encoding": {
                    "y": {
                        "field": "share",
                        "type": "quantitative",
                        "title": _("Read correctly"),
                        "scale": {"domain": [0, 1]},
                        "axis": {"format": ".0%", "tickCount": 4, **LETTERING},
                    },
                    "color": colour if len(series) > 1 else {"value": FOR},
                },
            },
            *(_interval(width, colour) for width, colour in _ERROR_BAR),
        ],
        "height": _HEIGHT,
        "padding": PADDING,
    }
    lowest = min(rows, key=lambda row: float(str(row["share"])))
    fewest = _("Lowest: {name}, {share}.").format(name=lowest["name"], share=lowest["told"])
    alt = f"{_(SHARES_BY[what])} {fewest}"
    draw(spec, rows, key=key, alt=alt)


def _angle(rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """How names stand below their bars: slanting where a phone has no room for them side by side, and none left out."""
    names = {str(row["name"]) for row in rows}
    if sum(map(len, names)) <= _LETTERS_OF_A_PHONE:
        return {"labelAngle": 0, "labelOverlap": False}
    return {"labelAngle": -45, "labelOverlap": False, "labelLimit": 120}


def _interval(width: int, colour: str) -> dict[str, object]:
    return {
        "mark": {"type": "rule", "strokeWidth": width},
        "encoding": {
            "y": {"field": "low", "type": "quantitative"},
            "y2": {"field": "high"},
            "color": {"value": colour},
        },
    }


def _told(share: Share) -> str:
    right = ngettext("{right} of {count} drawing", "{right} of {count} drawings", share.count, right=whole(share.right))
    return f"{right}, {span(percent(share.low), percent(share.high))}"
