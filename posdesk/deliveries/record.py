"""What every command on a shipment is made of: reading it, writing an event, moving its goods."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from posdesk.cart.texts import check_texts
from posdesk.clock import local
from posdesk.db import Command, Database
from posdesk.deliveries import summary
from posdesk.deliveries.errors import BadMoment, NotPaidYet, OrderEnded
from posdesk.deliveries.states import (
    FAILED,
    HANDED_OVER,
    OUT_FOR_DELIVERY,
    OUTSIDE,
    READY,
    RETURNED,
    SIGNED,
    check_step,
)
from posdesk.errors import NotFound
from posdesk.failpoints import failpoint
from posdesk.i18n import N_
from posdesk.models import OrderEvent, ShipmentEvent
from posdesk.notices.queueing import queue
from posdesk.orders import summary as orders
from posdesk.orders.states import CANCELLED as ORDER_CANCELLED
from posdesk.orders.states import ON_CREDIT
from posdesk.stock.moves import Move
from posdesk.stock.moves import record as record_moves

Reader = Database | Command
PATIENCE_MS = 24 * 3_600_000
"""Clocks of carriers are believed to differ from ours by so much."""

_TOLD = {
    READY: "ready_for_pickup",
    HANDED_OVER: "handed_over",
    OUT_FOR_DELIVERY: "out_for_delivery",
    SIGNED: "signed",
    FAILED: "delivery_failed",
}
"""What the customer is told of, as far as it is where the shipment is by then."""

_HELD = (
    "SELECT shipment.id, shipment.number, shipment.order_id, shipment.fulfilment_id,"
    " shipment.method, shipment.occurred_at, summary.state, orders.number"
    " FROM shipment JOIN shipment_summary AS summary ON summary.shipment_id = shipment.id"
    " JOIN orders ON orders.id = shipment.order_id WHERE shipment.id = ?"
)
_GOODS = (
    "SELECT line.variant_id, part.quantity, line.id FROM shipment_line AS part"
    " JOIN order_line AS line ON line.id = part.order_line_id"
    " WHERE part.shipment_id = ? AND line.variant_id IS NOT NULL ORDER BY part.id"
)
_MONEY = (
    "SELECT status, owed - returned - paid + refunded, terms, orders.number FROM order_summary"
    " JOIN orders ON orders.id = order_id WHERE order_id = ?"
)


@dataclass(frozen=True, slots=True)
class Held:
    """A shipment as a command finds it."""

    id: str
    number: str
    order_id: str
    fulfilment_id: str
    method: str
    made_at: int
    state: str
    order_number: str


@dataclass(frozen=True, slots=True)
class Step:
    """An event to be written. ``happened_at`` is UTC ms, None for now."""

    state: str
    happened_at: int | None = None
    place: str = ""
    detail: str = ""
    person: str = ""
    photo_id: str | None = None
    source: str = "hand"
    hand_over_id: str | None = None
    run_id: str | None = None
    parcel_id: str | None = None


def load(reader: Reader, shipment_id: str) -> Held:
    """The shipment; raises `NotFound`."""
    row = reader.row(_HELD, shipment_id)
    if row is None:
        raise NotFound(N_("shipment"), shipment_id)
    return Held(*row)


def take_step(tx: Command, held: Held, step: Step) -> str:
    """A step of the shop's own, checked; answers the state that the shipment then has.

    Raises:
        IllegalStep, TextTooLong, CardNumberRefused, BadMoment
    """
    check_step(held.state, step.state, held.method)
    return write_step(tx, held, step)


def write_step(tx: Command, held: Held, step: Step) -> str:
    """Write an event, move the goods that it says have left or come back, and bring all figures up
    to date. Nothing is checked but texts and the moment: carriers report as they please.
    """
    check_texts(step.place, step.detail, step.person)
    check_moment(tx, held, step.happened_at)
    leaves = step.state in OUTSIDE and held.method != "pickup" and not _has_left(tx, held)
    if leaves and step.state != HANDED_OVER:
        _insert(tx, held, _implied(step))
    event_id = _insert(tx, held, step)
    failpoint("delivery.event.written")
    if leaves or (step.state == SIGNED and held.method == "pickup"):
        _move_goods(tx, held, -1, "sale")
    if step.state == RETURNED:
        _move_goods(tx, held, 1, "undelivered")
        call_attention(tx, held.order_id, step.detail)
    failpoint("delivery.goods.moved")
    state = summary.refresh(tx, held.id)
    orders.refresh(tx, held.order_id)
    if state == step.state and state in _TOLD:
        reason = {"reason": step.detail} if state == FAILED else None
        ids = {"order_id": held.order_id, "shipment_id": held.id}
        queue(tx, _TOLD[state], **ids, occasion=event_id, extra=reason)
    return state


def _has_left(tx: Command, held: Held) -> bool:
    query = "SELECT 1 FROM shipment_event WHERE shipment_id = ? AND state = 'handed_over' LIMIT 1"
    return tx.value(query, held.id) is not None


def _implied(step: Step) -> Step:
    """Whoever reports on a parcel has it: the hand-over that nobody wrote down."""
    return Step(
        HANDED_OVER,
        step.happened_at,
        source=step.source,
        hand_over_id=step.hand_over_id,
        run_id=step.run_id,
    )


def _insert(tx: Command, held: Held, step: Step) -> str:
    happened = _now(tx, held) if step.happened_at is None else step.happened_at
    event_id = tx.new_id()
    tx.insert(
        ShipmentEvent,
        id=event_id,
        shipment_id=held.id,
        state=step.state,
        happened_at=happened,
        place=step.place.strip(),
        detail=step.detail.strip(),
        person=step.person.strip(),
        photo_id=step.photo_id,
        source=step.source,
        hand_over_id=step.hand_over_id,
        run_id=step.run_id,
        parcel_id=step.parcel_id,
        staff_id=tx.actor,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )
    return event_id


def _now(tx: Command, held: Held) -> int:
    """What is done now answers what was heard last, though a carrier's clock may be ahead."""
    query = "SELECT coalesce(max(happened_at), 0) FROM shipment_event WHERE shipment_id = ?"
    return max(tx.now, int(tx.value(query, held.id)))


def _move_goods(tx: Command, held: Held, sign: int, reason: str) -> None:
    goods = tx.rows(_GOODS, held.id)
    moves = [Move(variant, sign * quantity, line) for variant, quantity, line in goods]
    if moves:
        record_moves(tx, moves, reason, held.number)


def call_attention(tx: Command, order_id: str, why: str) -> None:
    """Mark the order so that somebody looks at it."""
    tx.insert(
        OrderEvent,
        id=tx.new_id(),
        order_id=order_id,
        event="attention",
        detail=why.strip(),
        staff_id=tx.actor,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )


def check_may_leave(tx: Command, order_id: str) -> None:
    """Raise `OrderEnded`, or `NotPaidYet` where the order's terms want the money first."""
    row = tx.row(_MONEY, order_id)
    assert row is not None
    status, outstanding, terms, number = row
    if status == ORDER_CANCELLED:
        raise OrderEnded(number)
    if outstanding > 0 and terms not in ON_CREDIT:
        raise NotPaidYet(number, outstanding)


_RETURNED_GOODS = """
SELECT 1 FROM shipment_line AS sent WHERE sent.shipment_id = ?1
AND (SELECT coalesce(sum(inspection.quantity), 0) FROM return_line AS back
     JOIN inspection ON inspection.return_line_id = back.id
     WHERE back.order_line_id = sent.order_line_id AND NOT EXISTS (SELECT 1 FROM return_event
         WHERE request_id = back.request_id AND state = 'refused'))
    > (SELECT coalesce(sum(other.quantity), 0) FROM shipment_line AS other
       JOIN shipment_summary AS one ON one.shipment_id = other.shipment_id
       WHERE other.order_line_id = sent.order_line_id AND other.shipment_id <> ?1
       AND one.state IN ('handed_over', 'in_transit', 'out_for_delivery', 'failed', 'signed'))
    + (SELECT coalesce(sum(part.quantity), 0) FROM fulfilment_line AS part
       JOIN fulfilment_terms AS terms ON terms.id = (SELECT id FROM fulfilment_terms
           WHERE fulfilment_id = part.fulfilment_id ORDER BY version DESC, id LIMIT 1)
       WHERE part.order_line_id = sent.order_line_id AND terms.method = 'counter')
LIMIT 1
"""


def came_as_return(reader: Reader, shipment_id: str) -> bool:
    """Whether goods of a shipment were inspected as a return: they can't come back once more."""
    return reader.value(_RETURNED_GOODS, shipment_id) is not None


def check_moment(tx: Command, held: Held, happened_at: int | None) -> None:
    """Raise `BadMoment` for what can't have happened then."""
    if happened_at is None:
        return
    if not held.made_at - PATIENCE_MS <= happened_at <= tx.now + PATIENCE_MS:
        raise BadMoment(said(tx.zone, happened_at))


def said(zone: ZoneInfo, moment: int) -> str:
    """A moment (UTC ms) as it is written in refusals."""
    return f"{local(moment, zone):%Y-%m-%d %H:%M}"
