"""The time of day by the visitor's clock."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from mnist_core.formats import a_day


def when(seconds: float) -> str:
    """A time in seconds since 1970 as the time of day; with the date, if it was another day."""
    try:
        zone = ZoneInfo(st.context.timezone or "")
    except (ValueError, OSError, ZoneInfoNotFoundError):  # what a browser calls its time zone is hostile
        zone = None
    then, now = datetime.fromtimestamp(seconds, zone), datetime.now(zone)
    return f"{then:%H:%M:%S}" if then.date() == now.date() else f"{a_day(then)} {then:%H:%M}"
