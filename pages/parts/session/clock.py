"""The time of day by the visitor's clock."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from mnist_core.formats import a_day
from mnist_core.languages.translation import language


def when(seconds: float) -> str:
    """A time in seconds since 1970 as the time of day; with the date, if it was another day."""
    try:
        zone = ZoneInfo(st.context.timezone or "")
    except (ValueError, OSError, ZoneInfoNotFoundError):  # what a browser calls its time zone is hostile
        zone = None
    then, now = datetime.fromtimestamp(seconds, zone), datetime.now(zone)
    if then.date() == now.date():
        return f"{then:%H:%M:%S}"
    return f"{_day(then.date(), language())} {then:%H:%M}"


@lru_cache(maxsize=1024)
def _day(day: date, _language: str) -> str:
    """Of thousands of runs in which words are sought many are of one day."""
    return a_day(datetime.combine(day, time.min))
