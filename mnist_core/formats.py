"""How numbers are written for people, by one rule in pages, sheets and sentences alike.

A share has one decimal, and never looks like all or nothing when it is not: 0.99997 is "over 99.9%". The parts that the
browser draws by itself follow the same rule (`mnist_core/javascript/percent.js`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from mnist_core.languages.translation import ENGLISH, _, grouped, language, ngettext

_FEWEST, _MOST = 0.0005, 0.9995
"""Between these one decimal says what is so."""


def percent(share: float) -> str:
    """A share 0-1, such as "97.3%", as the reader's language writes it."""
    if 0 < share < _FEWEST:
        return _("under {share}").format(share=_written(0.001))
    if _MOST <= share < 1:
        return _("over {share}").format(share=_written(0.999))
    return _written(share)


def sureness(probability: float) -> str:
    """How sure a network is of an answer: its probability 0-1 in per cent, and "over 99.9%" for a 1 of float32, too."""
    return percent(min(probability, (1 + _MOST) / 2))


def round_percent(share: float) -> str:
    """A share 0-1 without decimals: "30%"."""
    return _shape(language())[0].format(number=f"{100 * share:.0f}")


def shares() -> Mapping[str, str]:
    """Return what `javascript/percent.js` writes per cent with: both ends, a number's shape, the decimal sign."""
    shape, decimal = _shape(language())
    return {"under": percent(_FEWEST / 2), "over": percent((1 + _MOST) / 2), "shape": shape, "decimal": decimal}


def _written(share: float) -> str:
    number = f"{100 * share:.0f}" if share in (0, 1) else f"{share:.1%}"[:-1]
    shape, decimal = _shape(language())
    return shape.format(number=number.replace(".", decimal))


@lru_cache(maxsize=32)
def _shape(language: str) -> tuple[str, str]:
    """How a language writes a share of less than a thousand per cent, and the sign before decimals."""
    if language == ENGLISH:  # without the tenth of a second that Babel takes to come
        return "{number}%", "."
    from babel import Locale

    locale = Locale.parse(language)
    return locale.percent_formats[None].pattern.replace("#,##0", "{number}"), locale.number_symbols["latn"]["decimal"]


def vega_numbers() -> Mapping[str, Any]:
    """How Vega is to write the numbers of a chart, as its `locale.number`; empty for English, which it speaks."""
    spoken = language()
    if spoken == ENGLISH:
        return {}
    shape, decimal = _shape(spoken)
    thousands = whole(10_000).strip("01")
    return {
        "decimal": decimal,
        "thousands": thousands,
        "grouping": [3],
        "currency": ["", ""],
        "percent": shape.format(number=""),
    }


def whole(number: int) -> str:
    """A whole number: "10,000"."""
    return grouped(number, language())


def decimal(number: float, places: int = 1) -> str:
    """A number with so many decimals: "3.2"."""
    return f"{number:.{places}f}".replace(".", _shape(language())[1])


def as_typed(number: float) -> str:
    """A number with the decimals that it has: "0.001"."""
    return f"{number:g}".replace(".", _shape(language())[1])


def points(change: float) -> str:
    """By how much a share has changed, -1 to 1, in percentage points: "+1.2 points"; never "-0.0"."""
    if change == 0:
        return _("no change")
    if abs(change) < _FEWEST:
        return _("under {number} points").format(number=decimal(0.1))
    return _("{number} points").format(number=signed(100 * change))


def signed(number: float) -> str:
    """A number with its sign and one decimal: "+1.2"."""
    return f"{number:+.1f}".replace(".", _shape(language())[1])


def a_digit(digit: int) -> str:
    """A digit 0-9 with its article: "an 8", "a 7"."""
    return (_("an {digit}") if digit == 8 else _("a {digit}")).format(digit=digit)


def span(low: str, high: str) -> str:
    """From here to there: "84.0% to 96.4%"."""
    return _("{low} to {high}").format(low=low, high=high)


def duration(seconds: float) -> str:
    """A time to wait, in words: "20 s", "3 minutes"."""
    if seconds < 90:
        return _("{seconds} s").format(seconds=max(1, round(seconds)))
    return ngettext("{count} minute", "{count} minutes", round(seconds / 60))


def how_far(epoch: float) -> str:
    """When a point of a training was logged, after so many epochs and parts of one."""
    if epoch < 0.1:
        return _("at the start")
    if epoch == round(epoch):
        return _("after epoch {epoch}").format(epoch=f"{epoch:.0f}")
    return _("after {epochs} epochs").format(epochs=decimal(epoch))


def a_date(moment: datetime) -> str:
    """A date with the month in full: "28 November 2026"."""
    if language() == ENGLISH:
        return f"{moment.day} {moment:%B %Y}"
    from babel.dates import format_date

    return format_date(moment, "long", locale=language())


def a_day(moment: datetime) -> str:
    """A day of this year: "28 Nov"."""
    if language() == ENGLISH:
        return f"{moment.day} {moment:%b}"
    from babel.dates import format_skeleton

    return format_skeleton("MMMd", moment, locale=language())
