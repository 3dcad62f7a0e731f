"""How often each has tried something of late: codes, keys and joins cannot be tried in numbers."""

from __future__ import annotations

import threading

from cachetools import TTLCache

_SECONDS = 60
_MOST_REMEMBERED = 10_000


class RateLimiter:
    """Counts attempts by whoever makes them, until nothing was tried for a minute; safe to call from many threads."""

    def __init__(self, most: int) -> None:
        """So many are let through."""
        self._most = most
        self._counted: TTLCache[str, int] = TTLCache(_MOST_REMEMBERED, _SECONDS)
        self._lock = threading.Lock()

    def exceeded(self, who: str) -> bool:
        """Whether this one has to wait."""
        with self._lock:
            return self._counted.get(who, 0) >= self._most

    def count(self, who: str) -> None:
        """Count one more."""
        with self._lock:
            self._counted[who] = self._counted.get(who, 0) + 1

    def forget(self) -> None:
        """Begin anew with everybody."""
        with self._lock:
            self._counted.clear()
