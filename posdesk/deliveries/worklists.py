"""Work lists: what is to be packed, handed over, watched, and asked about, with their counts.

Quantities in thousandths, times in UTC milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.db import Command, Database, Row
from posdesk.deliveries.waybills import plain
from posdesk.i18n import N_

Reader = Database | Command

TO_PACK, TO_HAND_OVER, UNDER_WAY = "to_pack", "to_hand_over", "under_way"
LATE, STUCK, FAILED = "late", "stuck", "failed"
READY, EXPIRING, RUNS, ENDED = "ready", "expiring", "runs", "ended"

LISTS = {
    TO_PACK: N_("To pack"),
    TO_HAND_OVER: N_("To hand over"),
    UNDER_WAY: N_("Under way"),
    LATE: N_("Late"),
    STUCK: N_("Stuck"),
    FAILED: N_("Failed"),
    READY: N_("Waiting for pick-up"),
    EXPIRING: N_("Pick-up ends"),
    RUNS: N_("Drivers out"),
    ENDED: N_("Done"),
}
DUE = (TO_PACK, TO_HAND_OVER, LATE, STUCK, FAILED, EXPIRING)
"""Lists that ask somebody to do something now."""

SOON_MS = 24 * 3_600_000
"""A pick-up ends soon within so long."""
MOST = 500

_GONE = "summary.state IN ('handed_over', 'in_transit', 'out_for_delivery')"
_WHERE = {
    TO_HAND_OVER: "summary.state = 'packed'",
    UNDER_WAY: _GONE,
    LATE: f"{_GONE} AND summary.late_at <= :now",
    STUCK: f"{_GONE} AND summary.stuck_at <= :now",
    FAILED: "summary.state = 'failed'",
    READY: "summary.state = 'ready'",
    EXPIRING: "summary.state = 'ready' AND summary.due_at <= :soon",
    ENDED: "summary.state IN ('signed', 'returned', 'cancelled')",
}
_ORDER_BY = {
    LATE: "summary.late_at",
    STUCK: "summary.stuck_at",
    EXPIRING: "summary.due_at",
    ENDED: "summary.state_at DESC",
}

# Accepted, and not all of it is in shipments that still go to the customer.
_WAITING = """
FROM order_summary AS o WHERE o.accepted = 1
AND (o.status = 'to_fulfil' OR (o.status = 'awaiting_payment' AND o.method = 'pickup'))
AND EXISTS (
    SELECT 1 FROM fulfilment AS way JOIN fulfilment_line AS part ON part.fulfilment_id = way.id
    JOIN order_line AS line ON line.id = part.order_line_id AND line.kind_of = 'goods'
    WHERE way.order_id = o.order_id AND 'counter' <> (SELECT method FROM fulfilment_terms
        WHERE fulfilment_id = way.id ORDER BY version DESC, id LIMIT 1)
    GROUP BY line.id HAVING sum(part.quantity)
        - coalesce((SELECT sum(quantity) FROM line_cancel WHERE order_line_id = line.id), 0)
        > coalesce((SELECT sum(sent.quantity) FROM shipment_line AS sent
            JOIN shipment_summary AS s ON s.shipment_id = sent.shipment_id
            WHERE sent.order_line_id = line.id
            AND s.state NOT IN ('returned', 'cancelled')), 0))
"""
_ORDERS = f"""
SELECT '', o.order_id, o.number, o.number, o.method, 'to_pack', o.occurred_at,
       coalesce(consignee.name, ''), coalesce(consignee.region, ''),
       coalesce(consignee.phone_tail, ''), coalesce(terms.carrier_id, ''), '',
       '', 0, (SELECT sum(quantity) FROM order_line WHERE order_id = o.order_id
               AND kind_of = 'goods'),
       o.due_at, NULL, NULL, 0
FROM (SELECT o.* {_WAITING} ORDER BY o.due_at IS NULL, o.due_at, o.occurred_at LIMIT ?) AS o
LEFT JOIN fulfilment_terms AS terms ON terms.id = (SELECT t.id FROM fulfilment_terms AS t
    JOIN fulfilment ON fulfilment.id = t.fulfilment_id WHERE fulfilment.order_id = o.order_id
    AND t.method <> 'counter' ORDER BY t.version DESC, t.id LIMIT 1)
LEFT JOIN consignee ON consignee.id = terms.consignee_id
ORDER BY o.due_at IS NULL, o.due_at, o.occurred_at
"""
_COLUMNS = """
SELECT summary.shipment_id, summary.order_id, summary.number, orders.number, summary.method,
       summary.state, summary.state_at, coalesce(consignee.name, ''),
       coalesce(consignee.region, ''), coalesce(consignee.phone_tail, ''),
       coalesce(summary.carrier_id, ''), coalesce(carrier.name, ''),
       coalesce((SELECT number FROM waybill WHERE shipment_id = summary.shipment_id
                 AND number <> '' ORDER BY id DESC LIMIT 1), ''),
       (SELECT count(*) FROM parcel WHERE shipment_id = summary.shipment_id),
       (SELECT sum(quantity) FROM shipment_line WHERE shipment_id = summary.shipment_id),
       summary.due_at, summary.late_at, summary.stuck_at,
       (SELECT count(*) FROM parcel WHERE shipment_id = summary.shipment_id AND '' = coalesce(
            (SELECT number FROM waybill WHERE parcel_id = parcel.id ORDER BY id DESC LIMIT 1),
            ''))
"""
_JOINS = """
JOIN shipment ON shipment.id = summary.shipment_id
JOIN orders ON orders.id = summary.order_id
LEFT JOIN carrier ON carrier.id = summary.carrier_id
LEFT JOIN fulfilment_terms AS terms ON terms.id = (SELECT id FROM fulfilment_terms
    WHERE fulfilment_id = shipment.fulfilment_id ORDER BY version DESC, id LIMIT 1)
LEFT JOIN consignee ON consignee.id = terms.consignee_id
"""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A row of a work list: a shipment, or (without ``shipment_id``) an order that waits to be
    packed, in state `to_pack`. ``unlabelled`` parcels have no waybill yet.
    """

    shipment_id: str
    order_id: str
    number: str
    order_number: str
    method: str
    state: str
    since: int
    name: str
    region: str
    phone_tail: str
    carrier_id: str
    carrier: str
    waybill: str
    parcels: int
    pieces: int
    due_at: int | None
    late_at: int | None
    stuck_at: int | None
    unlabelled: int

    @property
    def key(self) -> str:
        """What tells rows apart."""
        return self.shipment_id or self.order_id


def work(db: Database, which: str, limit: int = MOST) -> tuple[WorkRow, ...]:
    """The rows of a list, most urgent first; drivers' runs have a query of their own."""
    if which == TO_PACK:
        packing = _shipments(db, "summary.state = 'packing'", "summary.state_at", limit)
        waiting = db.rows(_ORDERS, max(0, limit - len(packing)))
        return (*packing, *(WorkRow(*row) for row in waiting))
    order = _ORDER_BY.get(which, "summary.due_at IS NULL, summary.due_at, summary.state_at")
    return _shipments(db, _WHERE[which], order, limit)


def _shipments(db: Database, where: str, order: str, limit: int) -> tuple[WorkRow, ...]:
    now = db.clock.now()
    where = where.replace(":now", str(now)).replace(":soon", str(now + SOON_MS))
    picked = (
        f"FROM (SELECT * FROM shipment_summary AS summary WHERE {where} ORDER BY {order} LIMIT ?)"
        " AS summary"
    )
    return _rows(db.rows(f"{_COLUMNS} {picked} {_JOINS} ORDER BY {order}", limit))


def _rows(found: list[Row]) -> tuple[WorkRow, ...]:
    return tuple(WorkRow(*row) for row in found)


def counts(db: Database) -> dict[str, int]:
    """How much is on each list."""
    now = db.clock.now()
    found = {
        which: int(
            db.value(
                "SELECT count(*) FROM shipment_summary AS summary WHERE "
                + where.replace(":now", str(now)).replace(":soon", str(now + SOON_MS))
            )
        )
        for which, where in _WHERE.items()
        if which != ENDED
    }
    packing = db.value("SELECT count(*) FROM shipment_summary WHERE state = 'packing'")
    found[TO_PACK] = packing + int(db.value(f"SELECT count(*) {_WAITING}"))
    found[RUNS] = db.value(
        "SELECT count(*) FROM driver_run WHERE NOT EXISTS"
        " (SELECT 1 FROM run_settlement WHERE run_id = driver_run.id)"
    )
    return found


def due_now(found: dict[str, int]) -> int:
    """How much asks for somebody now: the number on the rail. What is late and stuck counts once
    for each reason.
    """
    return sum(found.get(which, 0) for which in DUE)


# Each answers shipment ids for its one parameter.
_LOOKS = (
    "SELECT shipment_id FROM waybill WHERE number = ?",
    "SELECT id FROM shipment WHERE number = ?",
    "SELECT shipment.id FROM orders JOIN shipment ON shipment.order_id = orders.id"
    " WHERE orders.number = ?",
    "SELECT shipment.id FROM pickup_code JOIN shipment"
    " ON shipment.fulfilment_id = pickup_code.fulfilment_id WHERE code = ?",
    "SELECT shipment.id FROM consignee JOIN fulfilment_terms AS terms"
    " ON terms.consignee_id = consignee.id JOIN shipment"
    " ON shipment.fulfilment_id = terms.fulfilment_id WHERE phone_tail = ? AND phone_tail <> ''",
    "SELECT shipment.id FROM consignee JOIN fulfilment_terms AS terms"
    " ON terms.consignee_id = consignee.id JOIN shipment"
    " ON shipment.fulfilment_id = terms.fulfilment_id WHERE consignee.name = ?",
)


def search(db: Database, entered: str, limit: int = MOST) -> tuple[WorkRow, ...]:
    """Shipments by waybill, number, order number, pick-up code, phone tail or name; newest first.

    What is entered may also be the end of a number.
    """
    text = plain(entered)
    if not text:
        return ()
    ids: dict[str, None] = {}
    for look in _LOOKS:
        for wanted in {text, entered.strip()}:
            ids.update(dict.fromkeys(row[0] for row in db.rows(look, wanted)))
    for number in _numbers(entered):
        for look in _LOOKS[1:3]:
            ids.update(dict.fromkeys(row[0] for row in db.rows(look, number)))
    return of_shipments(db, tuple(ids), limit)


def _numbers(entered: str) -> set[str]:
    """The number with its dashes, whatever its letters look like."""
    text = entered.strip().upper()
    return {text} if "-" in text else set()


def of_shipments(db: Database, ids: tuple[str, ...], limit: int = MOST) -> tuple[WorkRow, ...]:
    """The rows of these shipments, newest first."""
    marks = ", ".join("?" * min(len(ids), limit))
    picked = f"FROM shipment_summary AS summary {_JOINS} WHERE summary.shipment_id IN ({marks})"
    return _rows(db.rows(f"{_COLUMNS} {picked} ORDER BY shipment.id DESC", *ids[:limit]))


def of_order(db: Database, order_id: str) -> tuple[WorkRow, ...]:
    """All shipments of an order, newest first, and the order itself while it has something to
    pack.
    """
    query = "SELECT id FROM shipment WHERE order_id = ?"
    found = of_shipments(db, tuple(id_ for (id_,) in db.rows(query, order_id)))
    return (*waiting_orders(db, order_id), *found)


def waiting_orders(db: Database, order_id: str) -> tuple[WorkRow, ...]:
    """The order as a row of the list of what is to be packed; empty when it is not on it."""
    one = _ORDERS.replace("WHERE o.accepted = 1", "WHERE o.order_id = ? AND o.accepted = 1", 1)
    return _rows(db.rows(one, order_id, 1))
