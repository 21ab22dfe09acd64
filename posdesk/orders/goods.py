"""The lines of an order, the money for them, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from posdesk.db import Command, Database, Row
from posdesk.orders.states import LEFT

Reader = Database | Command

PAID, PART, LATER, LATE = "paid", "part", "later", "late"
_LEFT = ", ".join(f"'{state}'" for state in LEFT)
_ENDED = "('rejected', 'withdrawn', 'refused', 'settled')"


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as it stands now. ``amount`` is what the customer pays, with the tax, for what was not
    cancelled; ``reduced`` what offers and discounts took off.
    """

    line_id: str
    position: int
    variant_id: str | None
    name: str
    label: str
    sku: str
    unit: str
    weighed: bool
    is_charge: bool
    version: int
    unit_price: int
    quantity: int
    reduced: int
    amount: int
    cancelled: int
    left: int
    """How much of it has left the shop for good, or waits for who collects it."""
    packed: int
    """How much of it is in a shipment that was not taken back."""
    coming_back: int
    came_back: int
    note: str

    @property
    def wanted(self) -> int:
        """What the customer still gets, or got."""
        return self.quantity - self.cancelled

    @property
    def returnable(self) -> int:
        """What has left and neither came back nor is about to."""
        return 0 if self.is_charge else max(0, self.left - self.coming_back - self.came_back)


@dataclass(frozen=True, slots=True)
class RefundRow:
    """Money given back out of a payment; ``tender`` is empty where it went back the same way."""

    amount: int
    tender: str
    reason: str
    reference: str
    at: int
    who: str


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """Money taken, and what of it was given back."""

    payment_id: str
    tender: str
    amount: int
    tendered: int
    change: int
    reference: str
    at: int
    who: str
    refunds: tuple[RefundRow, ...] = ()

    @property
    def refunded(self) -> int:
        return sum(refund.amount for refund in self.refunds)


@dataclass(frozen=True, slots=True)
class Due:
    """A part of the schedule: what of it is paid, and whether it is `PAID`, `PART`, `LATER` or
    `LATE`.
    """

    due_on: str
    due_at: int
    amount: int
    paid: int
    state: str


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A return request of the order; ``amount`` is what was given for it so far."""

    request_id: str
    number: str
    state: str
    wish: str
    at: int
    state_at: int
    pieces: int
    amount: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What a version did to a line: thousandths and minor units, negative where it took away."""

    name: str
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of the order after its first. ``ways`` says whether it changed how or where the
    goods go.
    """

    version: int
    difference: int
    reason: str
    at: int
    who: str
    lines: tuple[Difference, ...]
    ways: bool


_LINES = f"""
SELECT line.id, line.position, line.variant_id, line.name, line.label, line.sku, line.unit,
       line.weighed, line.kind_of = 'charge', line.version, line.unit_price, line.quantity,
       line.offer_discount + line.line_discount + line.order_discount,
       line.net + CASE WHEN ?2 THEN 0 ELSE line.tax END
       - (SELECT coalesce(sum(amount), 0) FROM line_cancel WHERE order_line_id = line.id),
       (SELECT coalesce(sum(quantity), 0) FROM line_cancel WHERE order_line_id = line.id),
       (SELECT coalesce(sum(sent.quantity), 0) FROM shipment_line AS sent
        JOIN shipment_summary AS one ON one.shipment_id = sent.shipment_id
        WHERE sent.order_line_id = line.id AND one.state IN ({_LEFT})),
       (SELECT coalesce(sum(sent.quantity), 0) FROM shipment_line AS sent
        JOIN shipment_summary AS one ON one.shipment_id = sent.shipment_id
        WHERE sent.order_line_id = line.id AND one.state NOT IN ('returned', 'cancelled')),
       (SELECT coalesce(sum(back.quantity - (SELECT coalesce(sum(quantity), 0)
            FROM settlement_line WHERE return_line_id = back.id)), 0) FROM return_line AS back
        JOIN return_summary AS one ON one.request_id = back.request_id
        WHERE back.order_line_id = line.id AND one.state NOT IN {_ENDED}),
       (SELECT coalesce(sum(taken.quantity), 0) FROM settlement_line AS taken
        JOIN return_line AS back ON back.id = taken.return_line_id
        WHERE back.order_line_id = line.id),
       line.note,
       (SELECT coalesce(sum(part.quantity), 0) FROM fulfilment_line AS part
        JOIN fulfilment_terms AS terms ON terms.id = (
            SELECT id FROM fulfilment_terms WHERE fulfilment_id = part.fulfilment_id
            ORDER BY version DESC, id LIMIT 1)
        WHERE part.order_line_id = line.id AND terms.method <> 'counter')
FROM order_line AS line WHERE line.order_id = ?1 ORDER BY line.position, line.id
"""


def lines(
    db: Reader, order_id: str, tax_inclusive: bool, *, travelling: bool
) -> tuple[LineRow, ...]:
    """The lines of an order. What does not travel was handed over when it was paid."""
    rows = db.rows(_LINES, order_id, int(tax_inclusive))
    return tuple(_line(row, travelling=travelling) for row in rows)


def _line(row: Row, *, travelling: bool) -> LineRow:
    values, later = list(row[:-1]), row[-1]
    values[7], values[8] = bool(values[7]), bool(values[8])
    line = LineRow(*values)
    at_once = line.wanted if not travelling else max(0, line.wanted - later)
    return replace(line, left=line.left + at_once, packed=line.packed + at_once)


_PAYMENTS = """
SELECT payment.id, tender, amount, tendered, change, reference, occurred_at, coalesce(name, '')
FROM payment LEFT JOIN staff ON staff.id = staff_id WHERE order_id = ? ORDER BY position, payment.id
"""
_REFUNDS = """
SELECT payment_id, amount, tender, reason, reference, occurred_at, coalesce(name, '')
FROM refund LEFT JOIN staff ON staff.id = staff_id WHERE order_id = ? ORDER BY refund.id
"""


def payments(db: Reader, order_id: str) -> tuple[PaymentRow, ...]:
    """What was paid, with what of it was given back."""
    back: dict[str, list[RefundRow]] = {}
    for payment_id, *refund in db.rows(_REFUNDS, order_id):
        back.setdefault(payment_id, []).append(RefundRow(*refund))
    rows = db.rows(_PAYMENTS, order_id)
    return tuple(PaymentRow(*[*row, tuple(back.get(row[0], ()))]) for row in rows)


_DUES = """
SELECT due_on, due_at, amount FROM due
WHERE order_id = ?1 AND version = (SELECT max(version) FROM due WHERE order_id = ?1)
ORDER BY position, id
"""


def dues(db: Reader, order_id: str, paid: int, now: int) -> tuple[Due, ...]:
    """The schedule; ``paid`` settles the oldest first."""
    found = []
    for due_on, due_at, amount in db.rows(_DUES, order_id):
        share = min(max(0, paid), amount)
        paid -= share
        late = PART if share else LATER
        state = PAID if share == amount else LATE if due_at < now else late
        found.append(Due(due_on, due_at, amount, share, state))
    return tuple(found)


_RETURNS = """
SELECT request.id, request.number, one.state, request.wish, request.occurred_at, one.state_at,
       (SELECT coalesce(sum(quantity), 0) FROM return_line WHERE request_id = request.id),
       (SELECT coalesce(sum(amount), 0) FROM settlement WHERE request_id = request.id)
FROM return_request AS request JOIN return_summary AS one ON one.request_id = request.id
WHERE request.order_id = ? ORDER BY request.id
"""


def returns(db: Reader, order_id: str) -> tuple[ReturnRow, ...]:
    """The return requests of an order."""
    return tuple(ReturnRow(*row) for row in db.rows(_RETURNS, order_id))


_VERSIONS = """
SELECT version, difference, reason, occurred_at, coalesce(name, ''), order_change.id
FROM order_change LEFT JOIN staff ON staff.id = staff_id WHERE order_id = ? ORDER BY version
"""
_ADDED = """
SELECT name, quantity, net + CASE WHEN tax_inclusive THEN 0 ELSE order_line.tax END
FROM order_line JOIN orders ON orders.id = order_id
WHERE order_id = ? AND version = ? ORDER BY position
"""
_TAKEN = """
SELECT name, -one.quantity, -one.amount
FROM line_cancel AS one JOIN order_line ON order_line.id = one.order_line_id
WHERE one.order_id = ? AND one.change_id = ? ORDER BY position
"""
_WAYS = """
SELECT 1 FROM fulfilment JOIN fulfilment_terms AS terms ON fulfilment_id = fulfilment.id
WHERE order_id = ? AND terms.version = ? LIMIT 1
"""


def versions(db: Reader, order_id: str) -> tuple[VersionRow, ...]:
    """Every version after the first, with what it changed."""
    found = []
    for row in db.rows(_VERSIONS, order_id):
        changed = (*db.rows(_ADDED, order_id, row[0]), *db.rows(_TAKEN, order_id, row[5]))
        lines = tuple(Difference(*line) for line in changed)
        ways = db.value(_WAYS, order_id, row[0]) is not None
        found.append(VersionRow(*[*row[:5], lines, ways]))
    return tuple(found)
