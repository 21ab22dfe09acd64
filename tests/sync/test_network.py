"""The network in memory does what it says: each fate really happens, and nothing else does."""

from __future__ import annotations

from random import Random

import pytest

from posdesk.clock import ManualClock
from posdesk.hub.requests import Request, Response
from posdesk.sync.errors import HubUnreachable
from posdesk.sync.transport import Answer
from tests.sync.network import Died, Fate, Link, Network, SkewedClock

BODY = bytes(range(200))


class Far:
    """The far end: answers what it was asked, and keeps it."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def answer(self, request: Request) -> Response:
        self.heard.append(request.body)
        return Response(200, b"ok:" + request.body, {"content-type": "x"})


@pytest.fixture
def far() -> Far:
    return Far()


@pytest.fixture
def network(far: Far) -> Network:
    return Network(far.answer, Random(3))


def sent(link: Link, body: bytes = BODY) -> Answer:
    return link.send("POST", "/v1/push?a=1", {"X-A": "1"}, body, 30)


def fated(network: Network, *fates: Fate) -> Link:
    link = network.link()
    link.fates.extend(fates)
    return link


def test_a_fine_request_is_carried_as_it_is(network: Network, far: Far) -> None:
    """The control of all that follow."""
    seen: list[Request] = []
    network.answer = lambda request: seen.append(request) or far.answer(request)  # type: ignore[func-returns-value]
    assert sent(network.link()) == (200, b"ok:" + BODY, {"content-type": "x"})
    (request,) = seen
    assert (request.method, request.path, request.query) == ("POST", "/v1/push", "a=1")
    assert request.headers == {"x-a": "1"}


@pytest.mark.parametrize(
    ("fate", "heard"),
    [
        (Fate.LOSE_REQUEST, []),
        (Fate.LOSE_REPLY, [BODY]),
        (Fate.LATE, []),
    ],
)
def test_what_is_lost_is_unreachable(
    network: Network, far: Far, fate: Fate, heard: list[bytes]
) -> None:
    link = fated(network, fate)
    with pytest.raises(HubUnreachable):
        sent(link)
    assert far.heard == heard
    assert sent(link).status == 200


@pytest.mark.parametrize(("fate", "heard"), [(Fate.DIE_BEFORE, 0), (Fate.DIE_AFTER, 1)])
def test_a_death_is_no_error_that_a_program_could_catch(
    network: Network, far: Far, fate: Fate, heard: int
) -> None:
    with pytest.raises(Died) as died:
        sent(fated(network, fate))
    assert not isinstance(died.value, Exception)
    assert len(far.heard) == heard


def test_twice_is_twice(network: Network, far: Far) -> None:
    assert sent(fated(network, Fate.TWICE)).body == b"ok:" + BODY
    assert far.heard == [BODY, BODY]


def test_what_was_late_comes_after_others_and_the_last_first(network: Network, far: Far) -> None:
    link = fated(network, Fate.LATE, Fate.LATE)
    for body in (b"one", b"two"):
        with pytest.raises(HubUnreachable):
            sent(link, body)
    sent(link, b"three")
    network.deliver_late()
    assert far.heard == [b"three", b"two", b"one"]
    network.deliver_late()
    assert len(far.heard) == 3


def test_damage_is_real(network: Network, far: Far) -> None:
    sent(fated(network, Fate.TRUNCATE))
    assert far.heard.pop() == BODY[:100]
    sent(fated(network, Fate.FLIP))
    assert far.heard.pop() != BODY
    assert sent(fated(network, Fate.TRUNCATE_REPLY)).body == (b"ok:" + BODY)[:101]
    assert sent(fated(network, Fate.FLIP_REPLY)).body != b"ok:" + BODY
    assert far.heard == [BODY, BODY]


def test_nobody_answers_who_is_down_or_cut_off(network: Network, far: Far) -> None:
    link, other = network.link(), network.link()
    link.offline = True
    with pytest.raises(HubUnreachable):
        sent(link)
    assert sent(other).status == 200
    network.answer = None
    with pytest.raises(HubUnreachable):
        sent(other)
    assert far.heard == [BODY]


def test_a_wrong_clock_is_wrong_by_as_much_whatever_the_world_does() -> None:
    world = ManualClock(1_000_000)
    clock = SkewedClock(world, -5_000)
    assert clock.now() == 995_000
    world.advance(60_000)
    assert (clock.now(), clock.monotonic()) == (1_055_000, 60.0)
    clock.skew = 3_600_000
    assert (clock.now(), clock.monotonic()) == (4_660_000, 60.0)
