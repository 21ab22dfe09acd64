"""What of an order is still to go, and what its goods are worth."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.db import Command, Database
from posdesk.money import round_div

Reader = Database | Command

# Per line of a fulfilment that is not over the counter. What was cancelled of a line is taken off
# whatever part of it is still to go; shipments that ended without the customer count no more.
_LINES = """
SELECT part.fulfilment_id, terms.method, line.id, line.name, line.label, line.unit, line.weighed,
       line.variant_id, part.quantity,
       (SELECT coalesce(sum(sent.quantity), 0) FROM shipment_line AS sent
        JOIN shipment_summary AS shipment ON shipment.shipment_id = sent.shipment_id
        JOIN shipment AS made ON made.id = sent.shipment_id
        WHERE sent.order_line_id = line.id AND made.fulfilment_id = part.fulfilment_id
        AND shipment.state NOT IN ('returned', 'cancelled')),
       (SELECT coalesce(sum(quantity), 0) FROM line_cancel WHERE order_line_id = line.id)
FROM fulfilment JOIN fulfilment_terms AS terms ON terms.id = (
    SELECT id FROM fulfilment_terms WHERE fulfilment_id = fulfilment.id
    ORDER BY version DESC LIMIT 1)
JOIN (SELECT fulfilment_id, order_line_id, sum(quantity) AS quantity FROM fulfilment_line
      GROUP BY fulfilment_id, order_line_id) AS part ON part.fulfilment_id = fulfilment.id
JOIN order_line AS line ON line.id = part.order_line_id AND line.kind_of = 'goods'
WHERE fulfilment.order_id = ? AND terms.method <> 'counter'
ORDER BY fulfilment.id, line.position
"""
_WORTH = """
SELECT line.id, line.quantity,
       line.net + CASE WHEN orders.tax_inclusive THEN 0 ELSE line.tax END
FROM order_line AS line JOIN orders ON orders.id = line.order_id
WHERE line.order_id = ? AND line.kind_of = 'goods'
"""
_SENT = """
SELECT sent.order_line_id, sum(sent.quantity) FROM shipment_line AS sent
JOIN shipment_summary AS shipment ON shipment.shipment_id = sent.shipment_id
WHERE shipment.order_id = ?1 AND (shipment.state = 'signed' OR sent.shipment_id = ?2)
GROUP BY sent.order_line_id
"""
_OUTSTANDING = (
    "SELECT owed - returned - paid + refunded FROM order_summary WHERE order_id = ?"
    " AND status <> 'cancelled'"
)


@dataclass(frozen=True, slots=True)
class ToGo:
    """A line of a fulfilment: ``left`` thousandths are in no shipment yet."""

    fulfilment_id: str
    method: str
    order_line_id: str
    name: str
    label: str
    unit: str
    weighed: bool
    variant_id: str | None
    quantity: int
    left: int


def to_go(reader: Reader, order_id: str) -> tuple[ToGo, ...]:
    """Every line of an order that goes another way than over the counter, with what is left."""
    cancelled: dict[str, int] = {}
    found: list[ToGo] = []
    for row in reader.rows(_LINES, order_id):
        fulfilment, method, line, name, label, unit, weighed, variant, quantity, sent, off = row
        free = max(0, quantity - sent)
        taken = min(free, cancelled.setdefault(line, off))
        cancelled[line] -= taken
        found.append(
            ToGo(
                *(fulfilment, method, line, name, label, unit, bool(weighed), variant),
                *(quantity, free - taken),
            )
        )
    return tuple(found)


def to_collect(reader: Reader, order_id: str, shipment_id: str) -> int:
    """What whoever brings a shipment has to collect, in minor units: all that is outstanding but
    the worth of the goods that come later. So after every delivery the customer owes only for what
    was not delivered yet.
    """
    outstanding = int(reader.value(_OUTSTANDING, order_id) or 0)
    later = sum(
        worth - round_div(worth * min(here, quantity), quantity)
        for quantity, worth, here in _worth(reader, order_id, shipment_id)
    )
    return max(0, outstanding - later)


def _worth(reader: Reader, order_id: str, shipment_id: str) -> list[tuple[int, int, int]]:
    """(thousandths, minor units, thousandths that are there after this shipment) per line that
    travels.
    """
    sent: dict[str, int] = dict(reader.rows(_SENT, order_id, shipment_id))
    travels: dict[str, int] = {}
    for line in to_go(reader, order_id):
        travels[line.order_line_id] = travels.get(line.order_line_id, 0) + line.quantity
    cancelled: dict[str, int] = dict(
        reader.rows(
            "SELECT order_line_id, sum(quantity) FROM line_cancel WHERE order_id = ?"
            " GROUP BY order_line_id",
            order_id,
        )
    )
    found: list[tuple[int, int, int]] = []
    for line_id, quantity, worth in reader.rows(_WORTH, order_id):
        if line_id in travels:
            there = quantity - travels[line_id] + cancelled.get(line_id, 0)
            found.append((quantity, worth, there + sent.get(line_id, 0)))
    return found
