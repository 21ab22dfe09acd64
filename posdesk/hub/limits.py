"""How often somebody may ask: a bucket of tokens each, in memory, per process of the hub.

What must hold across processes and restarts (guessing codes and passwords) is counted in the
database instead; see enrolment.py and owners.py.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests per second, and how many at once after a pause."""

    device: tuple[float, float] = (20.0, 200.0)
    address: tuple[float, float] = (1000.0, 5000.0)
    """A whole shop, or a chain, may stand behind one address."""
    strangers: tuple[float, float] = (0.5, 60.0)
    """Requests from one address that no enrolled till signed."""


class Buckets:
    """Tokens by name. Full buckets are forgotten; of too many names, the longest unused."""

    def __init__(
        self, rate: float, burst: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._now = now
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, name: str) -> float:
        """Seconds until there is a token; 0 when there is one now."""
        return max(0.0, (1.0 - self._level(name)) / self._rate)

    def take(self, name: str) -> float:
        """Take a token: 0, or the seconds until there is one."""
        wait = self.wait(name)
        if wait == 0.0:
            self._held[name] = (self._level(name) - 1.0, self._now())
            self._held.move_to_end(name)
            if len(self._held) > _MOST:
                self._held.popitem(last=False)
        return wait

    def _level(self, name: str) -> float:
        level, then = self._held.get(name, (self._burst, 0.0))
        return min(self._burst, level + (self._now() - then) * self._rate)


class Gatekeeper:
    """Who may be heard now."""

    def __init__(self, limits: Limits, now: Callable[[], float] = time.monotonic) -> None:
        self._devices = Buckets(*limits.device, now)
        self._addresses = Buckets(*limits.address, now)
        self._strangers = Buckets(*limits.strangers, now)

    def refuse(self, address: str, device: str) -> float:
        """Seconds that this request must wait; 0: it is heard. A till is counted per address, so
        that nobody who knows its name can use up what is its own.
        """
        wait = max(self._strangers.wait(address), self._addresses.take(address))
        if wait == 0.0 and device:
            wait = self._devices.take(f"{address} {device[:64]}")
        return wait

    def stranger(self, address: str) -> None:
        """A request from there was not what it said to be."""
        self._strangers.take(address)
