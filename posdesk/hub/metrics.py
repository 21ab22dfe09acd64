"""Figures of one hub process, as Prometheus reads them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from posdesk.sync.protocol import PushAnswer

PLAIN: Final = "text/plain; version=0.0.4; charset=utf-8"
_HERE_S: Final = 60.0
"""A till that was heard of since then is connected."""
_SECONDS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Counted in this process alone: whoever reads several adds them up."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._registry = CollectorRegistry()
        made: dict[str, Any] = {"registry": self._registry}
        self._requests = Counter(
            "posdesk_requests", "Requests by path and status", ["path", "status"], **made
        )
        self._seconds = Histogram(
            "posdesk_request_seconds",
            "Time until the answer, without waiting for news",
            ["path"],
            buckets=_SECONDS,
            **made,
        )
        self._bytes = Counter("posdesk_bytes", "Bytes of bodies", ["direction"], **made)
        self._pushes = Counter("posdesk_pushes", "Pushes that were taken", **made)
        self._entries = Counter("posdesk_entries", "Entries in pushes that were taken", **made)
        self._raised = Counter("posdesk_exceptions_raised", "Contradictions found", **made)
        self._held = Counter("posdesk_quarantined", "Entries held back", **made)
        self._errors = Counter("posdesk_errors", "Requests that failed unexpectedly", **made)
        self._limited = Counter("posdesk_limited", "Requests that came too often", **made)
        self._waiting = Gauge("posdesk_pulls_waiting", "Pulls that wait for news", **made)
        connected = Gauge("posdesk_connected_tills", "Tills heard of in the last minute", **made)
        connected.set_function(self._connected)
        self._open = Gauge("posdesk_exceptions_open", "Contradictions nobody has closed", **made)
        self._kept = Gauge("posdesk_quarantine_size", "Entries waiting for a person", **made)
        self._heard: dict[str, float] = {}

    def request(self, path: str, status: int, seconds: float, taken: int, given: int) -> None:
        """A request was answered; `taken` and `given` are bytes of bodies."""
        self._requests.labels(path, str(status)).inc()
        self._seconds.labels(path).observe(seconds)
        self._bytes.labels("in").inc(taken)
        self._bytes.labels("out").inc(given)

    def heard(self, device: str) -> None:
        """A till proved to be there."""
        self._heard[device] = self._now()

    def pushed(self, entries: int, answer: PushAnswer) -> None:
        """Entries were taken."""
        self._pushes.inc()
        self._entries.inc(entries)
        self._raised.inc(len(answer.raised))
        self._held.inc(len(answer.quarantined))

    def failed(self) -> None:
        """Something happened that nobody thought of."""
        self._errors.inc()

    def limited(self) -> None:
        """Somebody asked too often."""
        self._limited.inc()

    def waiting(self, by: int) -> None:
        """So many more pulls wait for news."""
        self._waiting.inc(by)

    def text(self, exceptions: int, quarantined: int) -> bytes:
        """All figures; the two are what the database says now."""
        self._open.set(exceptions)
        self._kept.set(quarantined)
        return generate_latest(self._registry)

    def _connected(self) -> float:
        since = self._now() - _HERE_S
        self._heard = {device: then for device, then in self._heard.items() if then >= since}
        return float(len(self._heard))
