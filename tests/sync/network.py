"""Tills and a hub with nothing but memory between them: a network that loses, doubles, delays and
damages whole requests and replies when it is told to, and clocks that are wrong by as much as they
are told.

It calls the hub as its web service does (`posdesk.hub.requests.answer`), so all of the protocol is
in it but TLS; what it does to a request is chosen by the test or drawn from seeded random numbers.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from posdesk.clock import ManualClock
from posdesk.hub.requests import Request, Response
from posdesk.sync.errors import HubUnreachable
from posdesk.sync.transport import Answer
from tests.sync.proxy import flipped


class SkewedClock:
    """A till's clock: the world's, and `skew` milliseconds wrong. People may set it; the process's
    own time does not notice.
    """

    def __init__(self, world: ManualClock, skew: int = 0) -> None:
        self.zone = world.zone
        self.world = world
        self.skew = skew

    def now(self) -> int:
        return self.world.now() + self.skew

    def monotonic(self) -> float:
        return self.world.monotonic()


class Fate(StrEnum):
    """What happens to one request and its reply."""

    FINE = "fine"
    LOSE_REQUEST = "lose_request"
    LOSE_REPLY = "lose_reply"  # the hub did what was asked
    TWICE = "twice"  # the hub gets it twice
    LATE = "late"  # given up here; the hub gets it later, after others
    TRUNCATE = "truncate"
    FLIP = "flip"
    TRUNCATE_REPLY = "truncate_reply"
    FLIP_REPLY = "flip_reply"
    DIE_BEFORE = "die_before"  # the till's process ends as it sends
    DIE_AFTER = "die_after"  # …as the hub has done what was asked


class Died(BaseException):
    """The till's process ended here: nothing in it runs on."""


@dataclass
class Network:
    """What lies between all tills and the hub. `answer` is the hub's; None while it is down."""

    answer: Callable[[Request], Response] | None
    random: Random
    late: list[Request] = field(default_factory=list)
    happened: Counter[Fate] = field(default_factory=Counter)

    def link(self) -> Link:
        """The line of one till."""
        return Link(self)

    def asked(self, request: Request) -> Response:
        """The hub's answer; raises `HubUnreachable` while it is down."""
        if self.answer is None:
            raise HubUnreachable("hub", "down")
        return self.answer(request)

    def deliver_late(self) -> None:
        """What was held up comes to the hub now, the last one first; nobody waits for the reply."""
        waiting, self.late = self.late, []
        for request in reversed(waiting):
            if self.answer is not None:
                self.answer(request)


@dataclass
class Link:
    """A till's line to the hub, as its `Transport`. `fates` are taken one per request; after them
    all is fine.
    """

    network: Network
    offline: bool = False
    fates: deque[Fate] = field(default_factory=deque)
    sent: int = 0

    def send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        """One request; raises `HubUnreachable` where no reply comes."""
        if self.offline:
            raise HubUnreachable("hub", "offline")
        self.sent += 1
        fate = self.fates.popleft() if self.fates else Fate.FINE
        self.network.happened[fate] += 1
        target, _mark, query = path.partition("?")
        lower = {name.lower(): value for name, value in headers.items()}
        return self._sent(fate, Request(method, target, query, lower, body))

    def _sent(self, fate: Fate, request: Request) -> Answer:
        if fate is Fate.LOSE_REQUEST:
            raise HubUnreachable("hub", "no route")
        if fate is Fate.DIE_BEFORE:
            raise Died
        if fate is Fate.LATE:
            self.network.late.append(request)
            raise HubUnreachable("hub", "timed out")
        if fate is Fate.TWICE:
            self.network.asked(request)
        response = self.network.asked(self._damaged(fate, request))
        if fate is Fate.LOSE_REPLY:
            raise HubUnreachable("hub", "timed out")
        if fate is Fate.DIE_AFTER:
            raise Died
        return Answer(
            response.status, self._damaged_reply(fate, response.content()), response.headers
        )

    def _damaged(self, fate: Fate, request: Request) -> Request:
        body = request.body
        if fate is Fate.TRUNCATE:
            body = body[: len(body) // 2]
        elif fate is Fate.FLIP:
            body = flipped(body, self.network.random)
        return Request(request.method, request.path, request.query, request.headers, body)

    def _damaged_reply(self, fate: Fate, body: bytes) -> bytes:
        if fate is Fate.TRUNCATE_REPLY:
            return body[: len(body) // 2]
        return flipped(body, self.network.random) if fate is Fate.FLIP_REPLY else body
