"""Where every order stands, kept beside its facts in the same transaction.

`refresh` reads one order's facts and writes its summary, its count and what it keeps reserved;
every command that touches an order, its payments, shipments or returns calls it last. A counter
sale, paid and handed over at once, is written by `add_sale` without reading anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from posdesk.db import Command, Row
from posdesk.orders.states import (
    ATTENTION,
    COMPLETED,
    COUNTER,
    LEFT,
    MIXED,
    PART_REFUNDED,
    PARTLY_SHIPPED,
    REFUNDED,
    RETURN_OPEN,
    status_of,
)

_INSERT = (
    "INSERT INTO order_summary (order_id, number, occurred_at, member_id, method, status, marks,"
    " owed, returned, paid, refunded, due_at, owner_id, accepted)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_TALLY = (
    "INSERT INTO order_tally (status, count) VALUES (?, 1)"
    " ON CONFLICT (status) DO UPDATE SET count = count + 1"
)
_LEFT = ", ".join(f"'{state}'" for state in LEFT)

_MONEY = """
SELECT orders.number, orders.occurred_at, orders.member_id, orders.terms,
       orders.total + (SELECT coalesce(sum(difference), 0) FROM order_change
                       WHERE order_id = orders.id),
       (SELECT coalesce(sum(settlement.amount), 0) FROM settlement
        JOIN return_request AS request ON request.id = request_id
        WHERE request.order_id = orders.id),
       (SELECT coalesce(sum(amount), 0) FROM payment WHERE order_id = orders.id),
       (SELECT coalesce(sum(amount), 0) FROM refund WHERE order_id = orders.id)
FROM orders WHERE orders.id = ?
"""
_METHODS = """
SELECT method, max(due_at) FROM fulfilment AS part JOIN fulfilment_terms AS terms
ON terms.id = (SELECT id FROM fulfilment_terms WHERE fulfilment_id = part.id
               ORDER BY version DESC, id LIMIT 1)
WHERE part.order_id = ? GROUP BY method ORDER BY method
"""
# Per order line that goes another way than over the counter: its variant, what goes, what left,
# and what of that is not on the shelf any more. Asked of the shipments: the stock moves of goods
# that sell well are many.
_LINES = f"""
WITH later AS (
    SELECT part.order_line_id, sum(part.quantity) AS quantity
    FROM fulfilment JOIN fulfilment_line AS part ON part.fulfilment_id = fulfilment.id
    WHERE fulfilment.order_id = ?1 AND 'counter' <> (
        SELECT method FROM fulfilment_terms WHERE fulfilment_id = fulfilment.id
        ORDER BY version DESC, id LIMIT 1)
    GROUP BY part.order_line_id)
SELECT line.variant_id, later.quantity
       - (SELECT coalesce(sum(quantity), 0) FROM line_cancel WHERE order_line_id = line.id),
       (SELECT coalesce(sum(sent.quantity), 0) FROM shipment_line AS sent
        JOIN shipment_summary AS shipment ON shipment.shipment_id = sent.shipment_id
        WHERE sent.order_line_id = line.id AND shipment.state IN ({_LEFT})),
       (SELECT coalesce(sum(sent.quantity), 0) FROM shipment_line AS sent
        JOIN shipment_summary AS shipment ON shipment.shipment_id = sent.shipment_id
        WHERE sent.order_line_id = line.id AND shipment.state IN ({_LEFT})
        AND shipment.state <> 'ready')
FROM later JOIN order_line AS line ON line.id = later.order_line_id
"""
_EVENTS = "SELECT id, event, detail FROM order_event WHERE order_id = ? ORDER BY id"
_RETURN_OPEN = (
    "SELECT 1 FROM return_summary WHERE order_id = ?"
    " AND state NOT IN ('rejected', 'withdrawn', 'refused', 'settled') LIMIT 1"
)
_UNDERWAY = (
    f"SELECT state FROM shipment_summary WHERE order_id = ? AND state IN ({_LEFT})"
    " AND state <> 'signed'"
)
_NEXT_DUES = """
SELECT amount, due_at FROM due
WHERE order_id = ?1 AND version = (SELECT max(version) FROM due WHERE order_id = ?1)
ORDER BY position, id
"""
_COLLECT_BY = """
SELECT max(expires_at) FROM pickup_code JOIN fulfilment ON fulfilment.id = fulfilment_id
WHERE order_id = ?
"""


def add_sale(
    tx: Command, order_id: str, number: str, total: int, member_id: str | None = None
) -> None:
    """The summary of an order that was paid and handed over at the counter just now."""
    row = (order_id, number, tx.now, member_id, COUNTER, COMPLETED, "", total, 0, total, 0)
    tx.execute(_INSERT, *row, None, None, 1)
    tx.execute(_TALLY, COMPLETED)


def refresh(tx: Command, order_id: str) -> None:
    """Write where the order stands by now; to be called after its facts were written."""
    old = tx.value("SELECT status FROM order_summary WHERE order_id = ?", order_id)
    if old is not None:
        tx.execute("DELETE FROM order_summary WHERE order_id = ?", order_id)
        tx.execute("UPDATE order_tally SET count = count - 1 WHERE status = ?", old)
        tx.execute("DELETE FROM order_tally WHERE count = 0")
    tx.execute("DELETE FROM order_reserved WHERE order_id = ?", order_id)
    standing = _read(tx, order_id)
    tx.execute(_INSERT, *standing.row)
    tx.execute(_TALLY, standing.row[5])
    for variant_id, quantity in standing.reserved.items():
        tx.execute(
            "INSERT INTO order_reserved (order_id, variant_id, quantity) VALUES (?, ?, ?)",
            order_id,
            variant_id,
            quantity,
        )
    tx.changed("orders")


def refresh_many(tx: Command, order_ids: Iterable[str]) -> None:
    """The same for orders that came from elsewhere; counter sales are written in one go."""
    wanted = list(order_ids)
    eventful = {order_id for (order_id,) in tx.rows(_EVENTFUL_AMONG, json.dumps(wanted))}
    for order_id in wanted:
        if order_id in eventful:
            refresh(tx, order_id)
    plain = json.dumps([order_id for order_id in wanted if order_id not in eventful])
    new = tx.value(
        "SELECT count(*) FROM json_each(?) WHERE value NOT IN (SELECT order_id FROM order_summary)",
        plain,
    )
    if new:
        tx.execute(
            f"{_PLAIN} WHERE orders.id IN (SELECT value FROM json_each(?)) {_NOT_YET}", plain
        )
        tx.execute(
            "INSERT INTO order_tally (status, count) VALUES ('completed', ?)"
            " ON CONFLICT (status) DO UPDATE SET count = count + excluded.count",
            new,
        )
    tx.changed("orders")


_PLAIN = (
    "INSERT INTO order_summary (order_id, number, occurred_at, member_id, method, status,"
    " marks, owed, returned, paid, refunded, accepted)"
    " SELECT orders.id, number, occurred_at, member_id, 'counter', 'completed', '', total, 0,"
    " total, 0, 1 FROM orders"
)
_NOT_YET = "AND NOT EXISTS (SELECT 1 FROM order_summary AS known WHERE known.order_id = orders.id)"


@dataclass(frozen=True, slots=True)
class _Standing:
    row: Row
    reserved: dict[str, int]


def _read(tx: Command, order_id: str) -> _Standing:
    money = tx.row(_MONEY, order_id)
    assert money is not None
    number, occurred_at, member_id, terms, owed, returned, paid, refunded = money
    methods = tx.rows(_METHODS, order_id)
    lines = tx.rows(_LINES, order_id) if methods else []
    events = tx.rows(_EVENTS, order_id)
    # What a customer has is not called off any more: another till did not know of it.
    ended = _ended(events) > 0 and not any(gone for *_, gone in lines)
    owed = 0 if ended else owed
    given = min(refunded, paid)  # two tills may both have given it back: it stays paid and refunded
    outstanding = owed - returned - paid + given
    unshipped = sum(max(0, wanted - left) for _variant, wanted, left, _gone in lines)
    underway = tuple(state for (state,) in tx.rows(_UNDERWAY, order_id)) if methods else ()
    status = status_of(
        ended=ended, outstanding=outstanding, terms=terms, unshipped=unshipped, underway=underway
    )
    marks = [PARTLY_SHIPPED] if unshipped and any(left for *_, left, _gone in lines) else []
    if tx.value(_RETURN_OPEN, order_id):
        marks.append(RETURN_OPEN)
    if refunded:
        marks.append(REFUNDED if refunded >= paid else PART_REFUNDED)
    torn = outstanding < 0 or refunded > paid or _torn(tx, order_id, events, lines)
    if _calls(tx, order_id, events, torn=torn):
        marks.append(ATTENTION)
    owner = next((who for _id, event, who in reversed(events) if event == "assigned"), None)
    row = (
        order_id,
        number,
        occurred_at,
        member_id,
        _method([method for method, _due in methods]),
        status,
        " ".join(marks),
        owed,
        returned,
        paid,
        refunded,
        _due_at(tx, order_id, status, outstanding, paid - refunded, methods),
        owner or None,
        int(not methods or any(event == "accepted" for _id, event, _detail in events)),
    )
    return _Standing(row, {} if ended else _reserved(lines))


def _ended(events: list[Row]) -> int:
    return sum(event in ("cancelled", "expired") for _id, event, _detail in events)


def _torn(tx: Command, order_id: str, events: list[Row], lines: list[Row]) -> bool:
    """Whether two tills that did not know of each other did what one would have refused: all of it
    stays, and somebody is to look at it.
    """
    if _ended(events) > 1 or any(left > max(0, wanted) for _variant, wanted, left, _gone in lines):
        return True
    if tx.value(_SAME_VERSION, order_id):
        return True
    return bool(lines) and bool(tx.value(_TWO_ENDS, order_id))


def _calls(tx: Command, order_id: str, events: list[Row], *, torn: bool) -> bool:
    """Whether somebody is to look at the order: nobody did since it was asked for, or since what
    contradicts itself was written.
    """
    calls = [(key, event) for key, event, _detail in events if event in ("attention", "attended")]
    if not calls or calls[-1][1] == "attention":
        return torn or bool(calls)
    return torn and calls[-1][0] < str(tx.value(_NEWEST, order_id))


_SAME_VERSION = (
    "SELECT 1 FROM order_change WHERE order_id = ? GROUP BY version HAVING count(*) > 1 LIMIT 1"
)
_TWO_ENDS = (
    "SELECT 1 FROM shipment JOIN shipment_event AS event ON event.shipment_id = shipment.id"
    " AND event.state IN ('signed', 'returned', 'cancelled') WHERE shipment.order_id = ?"
    " GROUP BY shipment.id HAVING count(*) > 1 LIMIT 1"
)
_NEWEST = """
SELECT max(id) FROM (
    SELECT id FROM order_event WHERE order_id = ?1 AND event IN ('cancelled', 'expired')
    UNION ALL SELECT id FROM order_change WHERE order_id = ?1
    UNION ALL SELECT id FROM payment WHERE order_id = ?1
    UNION ALL SELECT id FROM refund WHERE order_id = ?1
    UNION ALL SELECT id FROM shipment WHERE order_id = ?1)
"""


def _method(methods: list[str]) -> str:
    if not methods:
        return COUNTER
    return methods[0] if len(methods) == 1 else MIXED


def _due_at(
    tx: Command, order_id: str, status: str, outstanding: int, paid: int, methods: list[Row]
) -> int | None:
    """What is due next: money, a promised time, or the end of the time to collect."""
    if status in (COMPLETED, "cancelled"):
        return None
    moments: list[int] = []
    if outstanding > 0:
        for amount, due_at in tx.rows(_NEXT_DUES, order_id):
            paid -= amount
            if paid < 0:
                moments.append(due_at)
                break
    if status == "to_fulfil":
        moments += [due for _method, due in methods if due is not None]
    if status == "ready":
        expires = tx.value(_COLLECT_BY, order_id)
        moments += [expires] if expires is not None else []
    return min(moments, default=None)


def _reserved(lines: list[Row]) -> dict[str, int]:
    """Thousandths by variant that are promised and still on the shelf."""
    kept: dict[str, int] = {}
    for variant_id, wanted, _left, gone in lines:
        quantity = max(0, wanted - gone)
        if variant_id is not None and quantity:
            kept[variant_id] = kept.get(variant_id, 0) + quantity
    return kept


# Orders that more than a counter sale happened to.
_EVENTFUL = """
SELECT id FROM orders WHERE terms <> 'now'
UNION SELECT order_id FROM fulfilment UNION SELECT order_id FROM order_change
UNION SELECT order_id FROM order_event UNION SELECT order_id FROM refund
UNION SELECT order_id FROM due
UNION SELECT order_id FROM return_request WHERE order_id IS NOT NULL
"""

_EVENTFUL_AMONG = """
SELECT orders.id FROM json_each(?1) AS wanted JOIN orders ON orders.id = wanted.value
WHERE terms <> 'now'
   OR EXISTS (SELECT 1 FROM fulfilment WHERE order_id = orders.id)
   OR EXISTS (SELECT 1 FROM order_change WHERE order_id = orders.id)
   OR EXISTS (SELECT 1 FROM order_event WHERE order_id = orders.id)
   OR EXISTS (SELECT 1 FROM refund WHERE order_id = orders.id)
   OR EXISTS (SELECT 1 FROM due WHERE order_id = orders.id)
   OR EXISTS (SELECT 1 FROM return_request WHERE order_id = orders.id)
"""


def rebuild(tx: Command) -> None:
    """Throw the summaries, counts and reservations away and read all orders again."""
    tx.execute("DELETE FROM order_summary")
    tx.execute("DELETE FROM order_tally")
    tx.execute("DELETE FROM order_reserved")
    tx.execute(f"{_PLAIN} WHERE orders.id NOT IN ({_EVENTFUL})")
    tx.execute(
        "INSERT INTO order_tally (status, count)"
        " SELECT 'completed', count(*) FROM order_summary HAVING count(*) > 0"
    )
    for (order_id,) in tx.rows(_EVENTFUL):
        refresh(tx, order_id)
