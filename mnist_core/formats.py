"""How numbers are written for people, by one rule in pages, sheets and sentences alike.

A share has one decimal, and never looks like all or nothing when it is not: 0.99997 is "over 99.9%". The parts that the
browser draws by itself follow the same rule (`pages/parts/live/percent.js`).
"""

from __future__ import annotations

_FEWEST, _MOST = 0.0005, 0.9995
"""Between these one decimal says what is so."""


def percent(share: float) -> str:
    """A share 0-1, such as "97.3%"."""
    if 0 < share < _FEWEST:
        return "under 0.1%"
    if _MOST <= share < 1:
        return "over 99.9%"
    return f"{share:.0%}" if share in (0, 1) else f"{share:.1%}"


def points(change: float) -> str:
    """By how much a share has changed, -1 to 1, in percentage points: "+1.2 points"; never "-0.0"."""
    if change == 0:
        return "no change"
    if abs(change) < _FEWEST:
        return "under 0.1 points"
    return f"{100 * change:+.1f} points"


def counted(count: int, what: str) -> str:
    """Such as "1 writer" or "1,200 drawings"."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def a_digit(digit: int) -> str:
    """A digit 0-9 with its article: "an 8", "a 7"."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def duration(seconds: float) -> str:
    """A time to wait, in words: "20 s", "3 minutes"."""
    return f"{max(1, round(seconds))} s" if seconds < 90 else counted(round(seconds / 60), "minute")


def how_far(epoch: float) -> str:
    """When a point of a training was logged, after so many epochs and parts of one."""
    if epoch < 0.1:
        return "at the start"
    return f"after epoch {epoch:.0f}" if epoch == round(epoch) else f"after {epoch:.1f} epochs"
