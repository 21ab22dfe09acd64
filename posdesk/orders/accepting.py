"""The shop's check of an order before it works on it: valid, in stock, deliverable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import words
from posdesk.failpoints import failpoint
from posdesk.i18n import _
from posdesk.models import OrderEvent
from posdesk.money import format_quantity
from posdesk.orders import charges, summary
from posdesk.orders.errors import NotAcceptable, NotOpen, RegionNotServed
from posdesk.orders.plan import Slot
from posdesk.orders.slots import ends_at
from posdesk.orders.standing import standing
from posdesk.orders.telling import tell
from posdesk.staff.access import authorize

Reader = Database | Command

_GOODS = """
SELECT kept.variant_id, kept.quantity,
       (SELECT line.name || CASE line.label WHEN '' THEN '' ELSE ' ' || line.label END
        FROM order_line AS line
        WHERE line.order_id = kept.order_id AND line.variant_id = kept.variant_id LIMIT 1),
       variant.active AND product.active AND variant.deleted_at IS NULL
       AND product.deleted_at IS NULL,
       coalesce((SELECT on_hand FROM stock_level WHERE variant_id = kept.variant_id), 0)
       - (SELECT coalesce(sum(quantity), 0) FROM order_reserved AS other
          JOIN order_summary AS summary ON summary.order_id = other.order_id
          WHERE other.variant_id = kept.variant_id AND other.order_id <> kept.order_id
          AND (summary.accepted = 1 OR other.order_id < kept.order_id)),
       EXISTS (SELECT 1 FROM stock_move WHERE variant_id = kept.variant_id
               AND reason IN ('import', 'count', 'adjust', 'receive'))
FROM order_reserved AS kept JOIN variant ON variant.id = kept.variant_id
JOIN product ON product.id = variant.product_id
WHERE kept.order_id = ? ORDER BY 3
"""
_WAYS = """
SELECT terms.method, coalesce(consignee.region, ''), terms.slot_day, terms.slot_from,
       terms.slot_until
FROM fulfilment JOIN fulfilment_terms AS terms ON terms.id = (SELECT id FROM fulfilment_terms
    WHERE fulfilment_id = fulfilment.id ORDER BY version DESC, id LIMIT 1)
LEFT JOIN consignee ON consignee.id = terms.consignee_id
WHERE fulfilment.order_id = ? AND terms.method <> 'counter' ORDER BY fulfilment.id
"""


_FULL_STOPS = ".。"  # a finding is part of a sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that stands against accepting an order: its kind, and in words."""

    what: str  # not_for_sale, stock, region, slot
    text: str
    variant_id: str | None = None


def findings(reader: Reader, order_id: str) -> tuple[Finding, ...]:
    """What is wrong with an order, line by line.

    Its goods must be there beside those of orders that were accepted, or came before it. Goods of
    which the shop keeps no stock (nothing was ever counted or came in) are taken to be there.
    """
    return (*_wrong_goods(reader, order_id), *_wrong_ways(reader, order_id))


def _wrong_goods(reader: Reader, order_id: str) -> Iterator[Finding]:
    for variant_id, quantity, name, active, free, counted in reader.rows(_GOODS, order_id):
        if not active:
            text = _("{name} is no longer sold").format(name=name)
            yield Finding("not_for_sale", text, variant_id)
        elif counted and free < quantity:
            text = _("{name}: {wanted} ordered, {free} in stock").format(
                name=name, wanted=format_quantity(quantity), free=format_quantity(max(0, free))
            )
            yield Finding("stock", text, variant_id)


def _wrong_ways(reader: Reader, order_id: str) -> Iterator[Finding]:
    known = charges.rules(reader)
    now = reader.now if isinstance(reader, Command) else reader.clock.now()
    zone = reader.zone if isinstance(reader, Command) else reader.clock.zone
    for method, region, day, starts, ends in reader.rows(_WAYS, order_id):
        try:
            charges.rule_for(known, method, region)
        except RegionNotServed as refused:
            yield Finding("region", words(refused)[0].rstrip(_FULL_STOPS))
        slot = Slot(day, starts, ends)
        if day and ends_at(slot, zone) <= now:
            yield Finding("slot", _("{when} is over").format(when=slot.said))


def accept(
    db: Database, actor: str | None, order_id: str, approval: str | None = None
) -> Done[bool]:
    """The shop takes an order on. False where it had done so before.

    Raises:
        NotAcceptable: with everything that is wrong. NotOpen, NotFound, NotAllowed, ApprovalInvalid
    """
    with db.command("orders.accept", actor) as tx:
        authorize(tx, "orders.handle", approval)
        order = standing(tx, order_id)
        if order.ended:
            raise NotOpen(order.number, order.status)
        if order.accepted:
            return Done(False, tx.changes)
        wrong = findings(tx, order_id)
        if wrong:
            raise NotAcceptable(order.number, tuple(finding.text for finding in wrong))
        write_accepted(tx, order_id)
        failpoint("order.before_refresh")
        summary.refresh(tx, order_id)
        tell(tx, "order_accepted", order_id)
    return Done(True, tx.changes)


def write_accepted(tx: Command, order_id: str) -> None:
    """Put on record that the shop takes the order on."""
    write_event(tx, order_id, "accepted")


def write_event(
    tx: Command, order_id: str, event: str, detail: str = "", approval_id: str | None = None
) -> None:
    """Put on record that something happened to an order as a whole."""
    tx.insert(
        OrderEvent,
        id=tx.new_id(),
        order_id=order_id,
        event=event,
        detail=detail,
        staff_id=tx.actor,
        approval_id=approval_id,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )
    tx.changed("orders")
