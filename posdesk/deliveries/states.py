"""Where a shipment is: the words, the legal steps, and how its events are read.

The shop's own steps are checked when they are taken (`check_step`). What a carrier reports is taken
as it comes, late, out of order or with gaps, and its facts are all kept; `standing` reads the state
off them by these rules:

1. What happened inside the shop (packing, packed, ready, cancelled) counts in the order in which it
   was written down.
2. A carrier that reports on a parcel has it: whoever writes such an event makes sure that there is
   a hand-over, and the first hand-over counts as no later than the first report.
3. Outside events count in the order in which they happened. Of reports of one moment the less
   advanced comes first; what a person of the shop wrote down comes after them, as written. One
   that is no legal step from where the shipment then was (a scan in the depot after the courier
   had left with it) moves nothing.
4. The end, signed or returned, wins over whatever is said to have happened later.
5. A signature for one parcel of several is a sign of life; all of them are the signature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posdesk.i18n import N_
from posdesk.workflow import IllegalStep, Workflow

PACKING, PACKED, READY = "packing", "packed", "ready"
HANDED_OVER, IN_TRANSIT, OUT_FOR_DELIVERY = "handed_over", "in_transit", "out_for_delivery"
PARCEL_SIGNED = "parcel_signed"
SIGNED, FAILED, RETURNED, CANCELLED = "signed", "failed", "returned", "cancelled"

STATES = {
    PACKING: N_("Packing"),
    PACKED: N_("Packed"),
    READY: N_("Ready for pick-up"),
    HANDED_OVER: N_("Handed over"),
    IN_TRANSIT: N_("In transit"),
    OUT_FOR_DELIVERY: N_("Out for delivery"),
    PARCEL_SIGNED: N_("Parcel signed for"),
    SIGNED: N_("Signed for"),
    FAILED: N_("Delivery failed"),
    RETURNED: N_("Back in the shop"),
    CANCELLED: N_("Cancelled"),
}

INSIDE = frozenset({PACKING, PACKED, READY, CANCELLED})
OUTSIDE = frozenset(STATES) - INSIDE
UNDER_WAY = (HANDED_OVER, IN_TRANSIT, OUT_FOR_DELIVERY)
"""Somebody else has the goods, and they are expected to move."""
ENDED = frozenset({SIGNED, RETURNED, CANCELLED})
REPORTED = (IN_TRANSIT, OUT_FOR_DELIVERY, FAILED, SIGNED)
"""What a carrier may report, or a person write down for it."""

SHIPMENT = Workflow(
    N_("shipment"),
    frozenset(
        {
            (PACKING, PACKED),
            (PACKING, CANCELLED),
            (PACKED, READY),
            (PACKED, HANDED_OVER),
            (PACKED, CANCELLED),
            (READY, SIGNED),
            (READY, CANCELLED),
            (HANDED_OVER, IN_TRANSIT),
            (HANDED_OVER, OUT_FOR_DELIVERY),
            (HANDED_OVER, SIGNED),
            (HANDED_OVER, FAILED),
            (HANDED_OVER, RETURNED),
            (IN_TRANSIT, OUT_FOR_DELIVERY),
            (IN_TRANSIT, SIGNED),
            (IN_TRANSIT, FAILED),
            (IN_TRANSIT, RETURNED),
            (OUT_FOR_DELIVERY, SIGNED),
            (OUT_FOR_DELIVERY, FAILED),
            (OUT_FOR_DELIVERY, RETURNED),
            (FAILED, HANDED_OVER),
            (FAILED, IN_TRANSIT),
            (FAILED, OUT_FOR_DELIVERY),
            (FAILED, SIGNED),
            (FAILED, RETURNED),
        }
    ),
)

_LAST = (SIGNED, RETURNED, CANCELLED)
_RANK = {HANDED_OVER: 0, IN_TRANSIT: 1, OUT_FOR_DELIVERY: 2, PARCEL_SIGNED: 3, FAILED: 4}

_WAYS = {
    READY: frozenset({"pickup"}),
    HANDED_OVER: frozenset({"courier", "local"}),
}
"""Steps that only some methods have."""


def check_step(source: str, target: str, method: str) -> None:
    """Raise `IllegalStep` unless the shop may take this step now with a shipment of this method."""
    ways = _WAYS.get(target)
    if not SHIPMENT.allows(source, target) or (ways and method not in ways):
        raise IllegalStep(SHIPMENT.name, STATES[source], STATES[target])


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as it is read: when it happened (UTC ms), and its id, which sorts as written."""

    id: str
    state: str
    happened_at: int
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a shipment is, and since when; the moments are UTC ms.

    ``handed_over_at`` is the last time it left the shop; ``last_event_at`` the last sign of life.
    """

    state: str
    since: int
    handed_over_at: int | None
    last_event_at: int


def standing(events: Sequence[Happening]) -> Standing:
    """Read the state off all events of a shipment, of which there is one at least.

    Of two ends that two tills gave it, the goods that a customer has, or that are back, are what
    counts: a signature before a return before a cancellation, and the first written of these.
    """
    events = sorted(events, key=lambda one: one.id)
    inside = [one for one in events if one.state in INSIDE]
    outside = _in_order([one for one in events if one.state in OUTSIDE])
    now = inside[0] if inside else events[0]
    for event in inside[1:]:
        if SHIPMENT.allows(now.state, event.state):
            now = event
    left: int | None = None
    for event in outside:
        if event.state == HANDED_OVER and (left is None or now.state == FAILED):
            left = event.happened_at
        if SHIPMENT.allows(now.state, event.state):
            now = event
    ends = [one for one in events if one.state in ENDED]
    now = min(ends, key=lambda one: (_LAST.index(one.state), one.id)) if ends else now
    return Standing(now.state, now.happened_at, left, max(one.happened_at for one in events))


def _in_order(outside: list[Happening]) -> list[Happening]:
    """By when they happened, the first hand-over before everything."""
    ordered = sorted(outside, key=_moment)
    first = next((one for one in ordered if one.state == HANDED_OVER), None)
    if first is not None:
        ordered.remove(first)
        ordered.insert(0, first)
    return ordered


def _moment(one: Happening) -> tuple[int, bool, int, str]:
    rank = 0 if one.by_hand else _RANK.get(one.state, len(_RANK))
    return one.happened_at, one.by_hand, rank, one.id
