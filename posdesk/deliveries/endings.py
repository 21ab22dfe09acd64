"""Pick-ups whose time to collect ends: their customers are told, then the staff are."""

from __future__ import annotations

from posdesk.changes import Done
from posdesk.db import Database
from posdesk.deliveries.pickup import DAY_MS
from posdesk.deliveries.record import (
    call_attention,
    said,
)
from posdesk.i18n import N_, gettext
from posdesk.notices.queueing import queue
from posdesk.orders import summary as orders

# Ready, out of time, and no call for attention since that time was given.
_EXPIRED = """
SELECT DISTINCT summary.order_id, orders.number, code.expires_at FROM shipment_summary AS summary
JOIN shipment ON shipment.id = summary.shipment_id JOIN orders ON orders.id = summary.order_id
JOIN pickup_code AS code ON code.id = (SELECT id FROM pickup_code
    WHERE fulfilment_id = shipment.fulfilment_id ORDER BY id DESC LIMIT 1)
WHERE summary.state = 'ready' AND code.expires_at <= ?
AND NOT EXISTS (SELECT 1 FROM order_event WHERE order_event.order_id = summary.order_id
    AND event = 'attention' AND order_event.occurred_at >= code.expires_at)
"""
# Ready, ending soon, and nobody was told of that end.
_ENDING = """
SELECT summary.order_id, summary.shipment_id, code.id FROM shipment_summary AS summary
JOIN shipment ON shipment.id = summary.shipment_id
JOIN pickup_code AS code ON code.id = (SELECT id FROM pickup_code
    WHERE fulfilment_id = shipment.fulfilment_id ORDER BY id DESC LIMIT 1)
WHERE summary.state = 'ready' AND code.expires_at > ? AND code.expires_at <= ?
AND NOT EXISTS (SELECT 1 FROM notice WHERE notice.order_id = summary.order_id
    AND step = 'pickup_expiring' AND notice.occurred_at >= code.occurred_at)
"""
EXPIRED_WORDS = N_("Pick-up of {number} expired on {when}")


def mark_expired(db: Database, actor: str | None) -> Done[int]:
    """Call attention to every pick-up whose time has run out, once for each time that was given;
    answers how many. Nobody needs to be signed in.
    """
    with db.command("delivery.expire", actor) as tx:
        expired = tx.rows(_EXPIRED, tx.now)
        for order_id, number, expires_at in expired:
            text = gettext(EXPIRED_WORDS).format(number=number, when=said(tx.zone, expires_at))
            call_attention(tx, order_id, text)
            orders.refresh(tx, order_id)
    return Done(len(expired), tx.changes)


def remind(db: Database, actor: str | None) -> Done[int]:
    """Tell customers whose time to collect ends within a day, once for each time that was given;
    answers how many notices were asked for. Nobody needs to be signed in.
    """
    with db.command("delivery.remind", actor) as tx:
        ending = tx.rows(_ENDING, tx.now, tx.now + DAY_MS)
        for order_id, shipment_id, code_id in ending:
            ids = {"order_id": order_id, "shipment_id": shipment_id}
            queue(tx, "pickup_expiring", **ids, occasion=code_id)
    return Done(len(ending), tx.changes)


def any_ending(reader: Database) -> bool:
    """Whether `remind` has anybody to tell."""
    now = reader.clock.now()
    on = reader.setting("notices.on")
    return on and reader.row(_ENDING + " LIMIT 1", now, now + DAY_MS) is not None


def any_expired(reader: Database) -> bool:
    """Whether `mark_expired` has anything to do."""
    return reader.row(_EXPIRED + " LIMIT 1", reader.clock.now()) is not None
