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
       line.variant_id, sum(part.quantity),
       (SELECT coalesce(sum(sent.quantity), 0) FROM shipment_line AS sent
        JOIN shipment_summary AS shipment ON shipment.shipment_id = sent.shipment_id
        JOIN shipment AS made ON made.id = sent.shipment_id
        WHERE sent.order_line_id = line.id AND made.fulfilment_id = part.fulfilment_id
        AND shipment.state NOT IN ('returned', 'cancelled')),
       (SELECT coalesce(sum(quantity), 0) FROM line_cancel WHERE order_line_id = line.id)
FROM fulfilment JOIN fulfilment_terms AS terms ON terms.id = (
    SELECT id FROM fulfilment_terms WHERE fulfilment_id = fulfilment.id
    ORDER BY version DESC, id LIMIT 1)
JOIN fulfilment_line AS part ON part.fulfilment_id = fulfilment.id
JOIN order_line AS line ON line.id = part.order_line_id AND line.kind_of = 'goods'
WHERE fulfilment.order_id = ? AND terms.method <> 'counter'
GROUP BY fulfilment.id, line.id ORDER BY fulfilment.id, line.position
"""
_WORTH = """
SELECT line.id, line.quantity,
       line.net + CASE WHEN orders.tax_inclusive THEN 0 ELSE line.tax END
FROM order_line AS line JOIN orders ON orders.id = line.order_id
WHERE line.order_id = ? AND line.kind_of = 'goods'
"""
_SENT = """
SELECT one.shipment_id, sent.order_line_id, sent.quantity FROM shipment_summary AS one
JOIN shipment_line AS sent ON sent.shipment_id = one.shipment_id WHERE one.order_id = ?
"""
# What was signed for, in that order, and whether the cash for it is still out with a driver.
_SIGNED = """
SELECT one.shipment_id, event.run_id IS NOT NULL AND settlement.id IS NULL
FROM shipment_summary AS one
JOIN shipment_event AS event ON event.shipment_id = one.shipment_id AND event.state = 'signed'
LEFT JOIN run_settlement AS settlement ON settlement.run_id = event.run_id
WHERE one.order_id = ? ORDER BY event.id
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
    the worth of the goods that come later, and what other drivers have collected and not brought
    yet. So after every delivery the customer owes only for what was not delivered yet.
    """
    signed: list[tuple[str, int]] = [(row[0], row[1]) for row in reader.rows(_SIGNED, order_id)]
    there = {one for one, out in signed if not out}
    before: list[str] = []
    for one, out in signed:
        if one == shipment_id:
            break
        before += [one] if out else []
    outstanding = int(reader.value(_OUTSTANDING, order_id) or 0)
    worth = _worth(reader, order_id)

    def due(shipments: set[str]) -> int:
        later = sum(line.later(shipments) for line in worth)
        return max(0, outstanding - later)

    collected = due(there | set(before)) if before else 0
    return due(there | {*before, shipment_id}) - collected


@dataclass(frozen=True, slots=True)
class _Worth:
    """A line that travels: thousandths and minor units, how much of it does not travel, and how
    much is in which shipment.
    """

    quantity: int
    amount: int
    here: int
    sent: dict[str, int]

    def later(self, shipments: set[str]) -> int:
        """What of it is worth that comes after these shipments."""
        there = self.here + sum(self.sent.get(one, 0) for one in shipments)
        part = round_div(self.amount * min(there, self.quantity), self.quantity)
        return self.amount - part


def _worth(reader: Reader, order_id: str) -> list[_Worth]:
    sent: dict[str, dict[str, int]] = {}
    for shipment, line_id, quantity in reader.rows(_SENT, order_id):
        mine = sent.setdefault(line_id, {})
        mine[shipment] = mine.get(shipment, 0) + quantity
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
    return [
        _Worth(
            *(quantity, amount, quantity - travels[line_id] + cancelled.get(line_id, 0)),
            sent.get(line_id, {}),
        )
        for line_id, quantity, amount in reader.rows(_WORTH, order_id)
        if line_id in travels
    ]
