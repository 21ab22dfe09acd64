"""How far an order has come, line by line: what was ordered, cancelled, left, came back, and what
it cost. Thousandths and minor units.
"""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.cart.refunds import SoldLine, cum
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.orders.states import CANCELLED, STATUSES

Reader = Database | Command

_HEAD = """
SELECT orders.id, orders.number, cart_id, orders.terms, orders.member_id, tax_inclusive, rounding
       + (SELECT coalesce(sum(rounding), 0) FROM order_change WHERE order_id = orders.id),
       (SELECT coalesce(max(version), 1) FROM order_change WHERE order_id = orders.id),
       summary.status, summary.accepted, summary.owed, summary.returned, summary.paid,
       summary.refunded, orders.currency
FROM orders JOIN order_summary AS summary ON summary.order_id = orders.id WHERE orders.id = ?
"""
_LINES = """
SELECT line.id, line.position, line.variant_id, line.name, line.label, line.unit, line.weighed,
       line.kind_of, line.quantity, line.net, line.tax, line.tax_rate, line.unit_price
FROM order_line AS line WHERE line.order_id = ? ORDER BY line.position, line.id
"""
_CANCELLED = (
    "SELECT order_line_id, sum(quantity), sum(amount), sum(tax) FROM line_cancel"
    " WHERE order_id = ? GROUP BY order_line_id"
)
_RETURNED = """
SELECT back.order_line_id, sum(settled.quantity), sum(settled.amount), sum(settled.tax)
FROM return_request AS request JOIN return_line AS back ON back.request_id = request.id
JOIN settlement_line AS settled ON settled.return_line_id = back.id
WHERE request.order_id = ? AND back.order_line_id IS NOT NULL GROUP BY back.order_line_id
"""
# What of each line went over the counter, is in a shipment that still is on its way to the
# customer, and is in one that has not left.
_COUNTER = """
SELECT part.order_line_id, sum(part.quantity)
FROM fulfilment JOIN fulfilment_line AS part ON part.fulfilment_id = fulfilment.id
JOIN fulfilment_terms AS terms ON terms.id = (SELECT id FROM fulfilment_terms
    WHERE fulfilment_id = fulfilment.id ORDER BY version DESC, id LIMIT 1)
WHERE fulfilment.order_id = ? AND terms.method = 'counter' GROUP BY part.order_line_id
"""
_SHIPPED = """
SELECT sent.order_line_id, sum(sent.quantity),
       sum(CASE WHEN summary.state IN ('packing', 'packed', 'ready') THEN sent.quantity ELSE 0 END)
FROM shipment_summary AS summary
JOIN shipment_line AS sent ON sent.shipment_id = summary.shipment_id
WHERE summary.order_id = ? AND summary.state NOT IN ('returned', 'cancelled')
GROUP BY sent.order_line_id
"""
_PACKING = (
    "SELECT number FROM shipment_summary WHERE order_id = ?"
    " AND state IN ('packing', 'packed', 'ready') ORDER BY number LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a line: thousandths, what they come to, and the tax in that."""

    quantity: int = 0
    amount: int = 0
    tax: int = 0


NOTHING = Part()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order. ``counter`` left over the counter, ``shipped`` is in shipments (of that,
    ``packing`` has not left the shop); ``returned`` came back and was settled.
    """

    id: str
    position: int
    variant_id: str | None
    name: str
    label: str
    unit: str
    weighed: bool
    is_charge: bool
    quantity: int
    total: int
    tax: int
    tax_rate: int
    unit_price: int
    cancelled: Part
    returned: Part
    counter: int
    shipped: int
    packing: int

    @property
    def wanted(self) -> int:
        """What the customer still gets, or has got."""
        return self.quantity - self.cancelled.quantity

    @property
    def to_go(self) -> int:
        """What may still be taken out: it neither left nor is in a shipment."""
        if self.is_charge:
            return self.wanted
        return max(0, self.wanted - self.counter - self.shipped)

    @property
    def worth(self) -> int:
        """What is owed for it now: without what was cancelled, as if nothing had come back."""
        return self.total - self.cancelled.amount

    def less(self, quantity: int) -> Part:
        """What is owed less once ``quantity`` more thousandths are cancelled.

        Cancellations and returns of a line in any order sum to the line exactly, and no prefix
        exceeds it.
        """
        gone = self.cancelled.quantity + self.returned.quantity
        left = Part(
            self.quantity - gone,
            self.worth - self.returned.amount,
            self.tax - self.cancelled.tax - self.returned.tax,
        )
        if quantity >= left.quantity:
            return Part(quantity, left.amount, left.tax)
        shares = [
            cum(whole, gone + quantity) - cum(whole, gone)
            for whole in (
                SoldLine(self.id, self.quantity, self.total),
                SoldLine(self.id, self.quantity, self.tax),
            )
        ]
        return Part(quantity, min(left.amount, shares[0]), min(left.tax, shares[1]))


@dataclass(frozen=True, slots=True)
class Standing:
    """An order as it stands. ``rounding`` is 抹零 with that of all changes; ``owed`` as agreed now,
    ``outstanding`` what of it is still to be paid.
    """

    order_id: str
    number: str
    cart_id: str
    terms: str
    member_id: str | None
    tax_inclusive: bool
    rounding: int
    version: int
    status: str
    accepted: bool
    owed: int
    returned: int
    paid: int
    refunded: int
    currency: str
    lines: tuple[Line, ...]
    packing: str

    @property
    def outstanding(self) -> int:
        return self.owed - self.returned - self.paid + self.refunded

    @property
    def ended(self) -> bool:
        return self.status == CANCELLED

    @property
    def status_words(self) -> str:
        """The English message id of its status."""
        return STATUSES[self.status]

    @property
    def worth(self) -> int:
        """What the lines come to now, before rounding."""
        return sum(line.worth for line in self.lines)

    def line(self, line_id: str) -> Line:
        """A line by its id.

        Raises:
            NotFound
        """
        for each in self.lines:
            if each.id == line_id:
                return each
        raise NotFound(N_("line"), line_id)


def standing(reader: Reader, order_id: str) -> Standing:
    """Where an order stands, line by line.

    Raises:
        NotFound
    """
    row = reader.row(_HEAD, order_id)
    if row is None:
        raise NotFound(N_("order"), order_id)
    inclusive = bool(row[5])
    counter: dict[str, int] = dict(reader.rows(_COUNTER, order_id))
    sent = {
        line: (all_of_it, inside) for line, all_of_it, inside in reader.rows(_SHIPPED, order_id)
    }
    over_counter = not reader.value("SELECT 1 FROM fulfilment WHERE order_id = ? LIMIT 1", order_id)
    cancelled, returned = (
        {line: Part(*part) for line, *part in reader.rows(query, order_id)}
        for query in (_CANCELLED, _RETURNED)
    )
    lines = []
    for found in reader.rows(_LINES, order_id):
        line_id, position, variant, name, label, unit, weighed, kind_of, quantity = found[:9]
        net, tax, rate, unit_price = found[9:]
        gone = (cancelled.get(line_id, NOTHING), returned.get(line_id, NOTHING))
        left = quantity if over_counter else counter.get(line_id, 0)
        shipped, packing = sent.get(line_id, (0, 0))
        figures = (quantity, net if inclusive else net + tax, tax, rate, unit_price)
        facts = (line_id, position, variant, name, label, unit, bool(weighed), kind_of == "charge")
        lines.append(Line(*facts, *figures, *gone, left, shipped, packing))
    packing = reader.value(_PACKING, order_id) or ""
    money = (*row[6:9], bool(row[9]), *row[10:])
    return Standing(*[*row[:5], inclusive, *money, tuple(lines), packing])
