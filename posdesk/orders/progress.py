"""How far an order is: the steps from placing it to its end, and the one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass, replace

from posdesk.orders.detail import OrderDetail
from posdesk.orders.states import (
    AWAITING_PAYMENT,
    CANCELLED,
    COUNTER,
    ON_CREDIT,
    ON_ITS_WAY,
    PICKUP,
    READY,
    TO_FULFIL,
)
from posdesk.orders.ways import StepRow

PLACED, PAID, PACKED, SHIPPED = "placed", "paid", "packed", "shipped"
UNDER_WAY, SIGNED, READY_STEP, COLLECTED = "under_way", "signed", "ready", "collected"
HANDED, ENDED = "handed", "ended"
DONE, CURRENT, TODO, FAILED = "done", "current", "todo", "failed"

PAY, ACCEPT, PACK, SHIP, FOLLOW, COLLECT = "pay", "accept", "pack", "ship", "follow", "collect"
_GONE = frozenset({"handed_over", "in_transit", "out_for_delivery", "failed", "signed", "ready"})
_ROLLING = frozenset({"in_transit", "out_for_delivery", "signed"})


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step with what is known of it: when (UTC ms), who, and the facts that belong to it.

    ``done`` of ``of`` are thousandths that were packed; ``amount`` is minor units.
    """

    code: str
    state: str = TODO
    at: int | None = None
    who: str = ""
    tender: str = ""
    amount: int = 0
    carrier: str = ""
    waybill: str = ""
    done: int = 0
    of: int = 0


def timeline(detail: OrderDetail) -> tuple[Milestone, ...]:
    """The steps of an order in the order in which it takes them."""
    placed = Milestone(PLACED, DONE, detail.occurred_at, detail.placed_by)
    steps = [*_way(detail)]
    paid = _paid(detail)
    if detail.terms in ON_CREDIT:
        steps.append(paid)
    else:
        steps.insert(0, paid)
    if detail.status == CANCELLED:
        kept = [step for step in steps if step.state in (DONE, FAILED) and step.at is not None]
        return (placed, *kept, _end(detail))
    return (placed, *_first_is_current(steps))


def _first_is_current(steps: list[Milestone]) -> list[Milestone]:
    for place, step in enumerate(steps):
        if step.state == FAILED:
            break
        if step.state != DONE:
            steps[place] = replace(step, state=CURRENT)
            break
    return steps


def _paid(detail: OrderDetail) -> Milestone:
    state = DONE if detail.money.outstanding <= 0 and detail.status != CANCELLED else TODO
    if not detail.payments:
        return Milestone(PAID, state, amount=max(0, detail.money.outstanding))
    last = detail.payments[-1]
    return Milestone(
        PAID, DONE if detail.status == CANCELLED else state, last.at, last.who, last.tender,
        detail.money.paid,
    )  # fmt: skip


def _end(detail: OrderDetail) -> Milestone:
    ends = [one for one in detail.history if one.what in ("cancelled", "expired")]
    last = ends[-1] if ends else None
    return Milestone(ENDED, FAILED, last.at if last else None, last.who if last else "")


def _way(detail: OrderDetail) -> list[Milestone]:
    """The steps of its goods."""
    methods = {part.method for part in detail.parts} or {COUNTER}
    if methods == {COUNTER}:
        return [Milestone(HANDED, DONE, detail.occurred_at, detail.placed_by)]
    wanted = sum(line.wanted for line in detail.lines if not line.is_charge)
    packed = Milestone(PACKED, of=wanted, done=_share(detail, frozenset({"packed"}) | _GONE))
    packed = _reached(detail, packed, "packed")
    if methods <= {PICKUP, COUNTER}:
        waits = _reached(detail, _counted(detail, READY_STEP, _GONE, wanted), "ready")
        got = _counted(detail, COLLECTED, frozenset({"signed"}), wanted)
        return [packed, waits, _reached(detail, got, "signed")]
    shipped = _reached(detail, _counted(detail, SHIPPED, _GONE, wanted), "handed_over", "ready")
    sent = next((one for one in reversed(detail.live_shipments) if one.waybills), None)
    if sent is not None:
        shipped = replace(shipped, carrier=sent.carrier, waybill=sent.waybills[0])
    rolling = _counted(detail, UNDER_WAY, _ROLLING, wanted)
    rolling = _reached(detail, rolling, "in_transit", "out_for_delivery")
    signed = _reached(detail, _counted(detail, SIGNED, frozenset({"signed"}), wanted), "signed")
    if any(one.state == "failed" for one in detail.live_shipments):
        rolling = replace(_reached(detail, rolling, "failed"), state=FAILED)
    return [packed, shipped, rolling, signed]


def _counted(detail: OrderDetail, code: str, states: frozenset[str], wanted: int) -> Milestone:
    return Milestone(code, of=wanted, done=_share(detail, states))


def _reached(detail: OrderDetail, step: Milestone, *states: str) -> Milestone:
    """The step with its last event, done once it is so for all goods."""
    found: list[StepRow] = [
        event
        for shipment in detail.live_shipments
        for event in shipment.steps
        if event.state in states
    ]
    last = max(found, key=lambda event: event.at, default=None)
    state = DONE if step.of and step.done >= step.of else TODO
    if last is None:
        return replace(step, state=state)
    return replace(step, state=state, at=last.at, who=last.who or last.person)


def _share(detail: OrderDetail, states: frozenset[str]) -> int:
    """Thousandths in shipments of these states, and what was handed over at the counter."""
    travelling = sum(
        quantity
        for shipment in detail.live_shipments
        if shipment.state in states
        for _line, quantity in shipment.lines
    )
    later = sum(
        quantity
        for part in detail.parts
        if part.method != COUNTER
        for _line, quantity in part.lines
    )
    cancelled = sum(line.cancelled for line in detail.lines if not line.is_charge)
    wanted = sum(line.wanted for line in detail.lines if not line.is_charge)
    return travelling + max(0, wanted - max(0, later - cancelled))


def next_step(detail: OrderDetail) -> str:
    """The code of the one thing to do next, "" where nothing is."""
    if detail.status == AWAITING_PAYMENT:
        return PAY
    if detail.status == TO_FULFIL:
        if not detail.accepted:
            return ACCEPT
        packed = [one for one in detail.live_shipments if one.state == "packed"]
        return SHIP if packed and not _unpacked(detail) else PACK
    return {ON_ITS_WAY: FOLLOW, READY: COLLECT}.get(detail.status, "")


def _unpacked(detail: OrderDetail) -> bool:
    busy = any(one.state == "packing" for one in detail.live_shipments)
    return busy or any(line.packed < line.wanted for line in detail.lines if not line.is_charge)
