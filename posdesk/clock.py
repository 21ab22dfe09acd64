"""Time as it is handed to the core: UTC milliseconds and the shop's zone."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """What the core needs to know of time."""

    zone: ZoneInfo

    def now(self) -> int:
        """UTC milliseconds since 1970; may jump when somebody sets the clock."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever go forward while the process lives."""
        ...


class SystemClock:
    """The machine's clock."""

    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self.zone = ZoneInfo(zone)

    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()


class ManualClock:
    """A clock that moves only when told to; for tests, demos and the simulator."""

    def __init__(self, start: int, zone: str = "Asia/Shanghai") -> None:
        self.zone = ZoneInfo(zone)
        self._now = start
        self._ticks = 0.0

    def now(self) -> int:
        return self._now

    def monotonic(self) -> float:
        return self._ticks

    def advance(self, milliseconds: int) -> None:
        """Let time pass, on the wall and in the process."""
        self._now += milliseconds
        self._ticks += milliseconds / 1000

    def set(self, now: int) -> None:
        """Set the wall clock as a person would; the process clock does not notice."""
        self._now = now


def local(milliseconds: int, zone: ZoneInfo) -> datetime:
    """A moment (UTC ms) as a date and time in the shop's zone."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(zone)


def business_day(milliseconds: int, zone: ZoneInfo) -> str:
    """The shop's day, `YYYY-MM-DD`, of a moment in UTC ms."""
    return local(milliseconds, zone).strftime("%Y-%m-%d")
