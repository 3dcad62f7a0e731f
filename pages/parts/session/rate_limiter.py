"""How often each has tried something of late: codes, keys and joins cannot be tried in numbers."""

from __future__ import annotations

import threading
import time
from collections import deque

from cachetools import TTLCache

_SECONDS = 60
_MOST_REMEMBERED = 10_000


class RateLimiter:
    """Counts each one's attempts within the last minute; safe to call from many threads."""

    def __init__(self, most: int) -> None:
        """So many a minute are let through."""
        self._most = most
        self._tried: TTLCache[str, deque[float]] = TTLCache(_MOST_REMEMBERED, _SECONDS)
        self._lock = threading.Lock()

    def exceeded(self, who: str) -> bool:
        """Whether this one has to wait."""
        with self._lock:
            tried = self._tried.get(who, deque[float]())
            return len(tried) == self._most and time.monotonic() - tried[0] < _SECONDS

    def count(self, who: str) -> None:
        """Count one more."""
        with self._lock:
            tried = self._tried.get(who) or deque(maxlen=self._most)
            tried.append(time.monotonic())
            self._tried[who] = tried

    def forget(self) -> None:
        """Begin anew with everybody."""
        with self._lock:
            self._tried.clear()
