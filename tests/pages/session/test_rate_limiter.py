"""So many a minute, whenever the minute begins."""

import pytest

from pages.parts.session import rate_limiter
from pages.parts.session.rate_limiter import RateLimiter


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(rate_limiter, "time", clock)
    return clock


def test_those_of_the_last_minute_count(clock: Clock) -> None:
    limiter = RateLimiter(3)
    for _ in range(3):
        assert not limiter.exceeded("Ada")
        limiter.count("Ada")
        clock.now += 25
    assert clock.now == 1075 and not limiter.exceeded("Ada"), "the first is over a minute old"
    limiter.count("Ada")
    assert limiter.exceeded("Ada") and not limiter.exceeded("Bo")
    clock.now += 10.5
    assert not limiter.exceeded("Ada"), "so is the second, though others came since"


def test_whoever_waits_a_minute_may_try_as_often_as_before(clock: Clock) -> None:
    limiter = RateLimiter(2)
    for _ in range(5):
        limiter.count("Ada")
    assert limiter.exceeded("Ada")
    clock.now += 60
    assert not limiter.exceeded("Ada")
    limiter.count("Ada")
    assert not limiter.exceeded("Ada")
    limiter.count("Ada")
    assert limiter.exceeded("Ada")
    limiter.forget()
    assert not limiter.exceeded("Ada")
