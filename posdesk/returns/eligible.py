"""What of an order may still come back, line by line, and why the rest may not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from posdesk.cart.refunds import SoldLine
from posdesk.db import Command, Database, Row
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.returns.policy import Policy, Verdict, day_of, policies_of, verdict

Reader = Database | Command

ALL_BACK, UNDER_WAY, CANCELLED, NOT_LEFT = "all_back", "under_way", "cancelled", "not_left"
USED = "used"
WHY_NOT = {
    ALL_BACK: N_("All of it came back"),
    UNDER_WAY: N_("The rest is in a return that is open"),
    CANCELLED: N_("It was cancelled"),
    NOT_LEFT: N_("It has not left the shop yet"),
    USED: N_("The vouchers were used"),
}


@dataclass(frozen=True, slots=True)
class EligibleLine:
    """A line of goods of an order. Quantities are thousandths, amounts minor units.

    ``bought`` is without what was cancelled, ``total`` what is owed for that, with the tax;
    ``returned`` was settled before, ``under_way`` is in open returns; ``left`` may still come back,
    and where that is nothing ``why_not`` is a word of `WHY_NOT`. ``got_on`` is the day on which the
    customer got it.
    """

    id: str
    position: int
    variant_id: str | None
    name: str
    label: str
    sku: str
    barcode: str
    unit: str
    weighed: bool
    bought: int
    total: int
    tax: int
    unit_price: int
    returned: int
    under_way: int
    left: int
    why_not: str
    got_on: date | None
    policy: Policy

    def verdict(self, reason: str, today: date) -> Verdict:
        """How it stands to the policy for a reason."""
        return verdict(self.policy, reason, self.got_on, today)

    @property
    def sold(self) -> SoldLine:
        """The line as refunds are worked out from it."""
        return SoldLine(self.id, self.bought, self.total)


@dataclass(frozen=True, slots=True)
class EligibleOrder:
    """An order and what of it may come back. ``charges`` are what is owed for its delivery,
    ``owed`` all of it with 抹零; ``outstanding`` of that is not paid yet (minor units).
    """

    order_id: str
    number: str
    occurred_at: int
    member_id: str | None
    owed: int
    outstanding: int
    charges: int
    lines: tuple[EligibleLine, ...]
    today: date

    def line(self, line_id: str) -> EligibleLine | None:
        """The line with this id."""
        return next((each for each in self.lines if each.id == line_id), None)


_ORDER = """
SELECT orders.id, orders.number, orders.occurred_at, orders.member_id, orders.tax_inclusive,
       orders.total + (SELECT coalesce(sum(difference), 0) FROM order_change
                       WHERE order_id = orders.id),
       (SELECT coalesce(sum(amount), 0) FROM payment WHERE order_id = orders.id)
       - (SELECT coalesce(sum(amount), 0) FROM refund WHERE order_id = orders.id),
       (SELECT coalesce(sum(settlement.amount), 0) FROM settlement
        JOIN return_request AS request ON request.id = request_id
        WHERE request.order_id = orders.id),
       EXISTS (SELECT 1 FROM fulfilment WHERE order_id = orders.id),
       EXISTS (SELECT 1 FROM order_event WHERE order_id = orders.id
               AND event IN ('cancelled', 'expired'))
FROM orders WHERE orders.id = ?
"""
_LINES = """
SELECT line.id, line.position, line.variant_id, line.name, line.label, line.sku, line.barcode,
       line.unit, line.weighed, line.quantity, line.net, line.tax, line.unit_price,
       product.category_id,
       (SELECT coalesce(sum(quantity), 0) FROM line_cancel WHERE order_line_id = line.id),
       (SELECT coalesce(sum(amount), 0) FROM line_cancel WHERE order_line_id = line.id),
       (SELECT coalesce(sum(tax), 0) FROM line_cancel WHERE order_line_id = line.id),
       (SELECT coalesce(sum(settled.quantity), 0) FROM return_line AS back
        JOIN settlement_line AS settled ON settled.return_line_id = back.id
        WHERE back.order_line_id = line.id),
       (SELECT coalesce(sum(back.quantity), 0) FROM return_line AS back
        JOIN return_summary AS summary ON summary.request_id = back.request_id
        WHERE back.order_line_id = line.id
        AND summary.state NOT IN ('rejected', 'withdrawn', 'refused', 'settled')),
       (SELECT coalesce(sum(settled.quantity), 0) FROM return_line AS back
        JOIN settlement_line AS settled ON settled.return_line_id = back.id
        JOIN return_summary AS summary ON summary.request_id = back.request_id
        WHERE back.order_line_id = line.id
        AND summary.state NOT IN ('rejected', 'withdrawn', 'refused', 'settled')),
       line.kind_of, coalesce(plan.refundable, 1)
FROM order_line AS line LEFT JOIN variant ON variant.id = line.variant_id
LEFT JOIN product ON product.id = variant.product_id
LEFT JOIN voucher_plan AS plan ON plan.variant_id = line.variant_id
WHERE line.order_id = ? ORDER BY line.position, line.id
"""
# What of each line has left the shop, and when the customer got it.
_LEFT = """
SELECT part.order_line_id, part.quantity, orders.occurred_at
FROM fulfilment JOIN orders ON orders.id = fulfilment.order_id
JOIN fulfilment_line AS part ON part.fulfilment_id = fulfilment.id
WHERE fulfilment.order_id = ?1 AND 'counter' = (
    SELECT method FROM fulfilment_terms WHERE fulfilment_id = fulfilment.id
    ORDER BY version DESC, id LIMIT 1)
UNION ALL
SELECT sent.order_line_id, sent.quantity,
       (SELECT max(happened_at) FROM shipment_event
        WHERE shipment_id = shipment.id AND state = 'signed')
FROM shipment JOIN shipment_summary AS summary ON summary.shipment_id = shipment.id
JOIN shipment_line AS sent ON sent.shipment_id = shipment.id
WHERE shipment.order_id = ?1
AND summary.state IN ('handed_over', 'in_transit', 'out_for_delivery', 'signed')
"""
_UNUSED = """
SELECT voucher.order_line_id, sum(voucher_end.id IS NULL) FROM order_line AS line
JOIN voucher ON voucher.order_line_id = line.id
LEFT JOIN voucher_end ON voucher_end.voucher_id = voucher.id
WHERE line.order_id = ? GROUP BY voucher.order_line_id
"""


def eligible(reader: Reader, order_id: str) -> EligibleOrder:
    """What of an order may still come back.

    Raises:
        NotFound
    """
    order = reader.row(_ORDER, order_id)
    if order is None:
        raise NotFound(N_("order"), order_id)
    id_, number, occurred_at, member_id, inclusive, owed, paid, returned, travels, ended = order
    owed = 0 if ended else owed
    rows = reader.rows(_LINES, order_id)
    left = _left(reader, order_id) if travels else None
    unused: dict[str, int] = dict(reader.rows(_UNUSED, order_id))
    policies = policies_of(reader, {row[13] for row in rows})
    got_on = day_of(occurred_at, reader)
    lines, charges = [], 0
    for row in rows:
        if row[20] == "charge":
            charges += row[10] + (0 if inclusive else row[11]) - row[15]
            continue
        there, when = (row[9] - row[14], got_on) if left is None else left.get(row[0], (0, None))
        most = row[17] + unused[row[0]] * 1000 if row[0] in unused else row[9]
        policy = policies[row[13]]
        if not row[21]:
            policy = replace(policy, returnable=False)
        lines.append(_line(row, bool(inclusive), policy, (there, most), when))
    return EligibleOrder(
        id_,
        number,
        occurred_at,
        member_id,
        owed,
        owed - returned - paid,
        charges,
        tuple(lines),
        day_of(_now(reader), reader),
    )


def _now(reader: Reader) -> int:
    return reader.now if isinstance(reader, Command) else reader.clock.now()


def gone(reader: Reader, order_id: str) -> dict[str, int] | None:
    """By line: thousandths that have left the shop by now, as far as anybody has heard; None where
    all of the order was taken along.
    """
    if not reader.value("SELECT 1 FROM fulfilment WHERE order_id = ? LIMIT 1", order_id):
        return None
    return {line: quantity for line, (quantity, _day) in _left(reader, order_id).items()}


def _left(reader: Reader, order_id: str) -> dict[str, tuple[int, date | None]]:
    """By line: thousandths that have left, and the day on which the last of them arrived."""
    found: dict[str, tuple[int, date | None]] = {}
    for line_id, quantity, moment in reader.rows(_LEFT, order_id):
        before, day = found.get(line_id, (0, None))
        arrived = day_of(moment, reader) if moment is not None else None
        days = [each for each in (day, arrived) if each is not None]
        found[line_id] = (before + quantity, max(days, default=None))
    return found


def _line(
    row: Row, inclusive: bool, policy: Policy, bounds: tuple[int, int], got_on: date | None
) -> EligibleLine:
    """``bounds``: what has left the shop, and what used vouchers leave of it."""
    cancelled, returned = row[14], row[17]
    bought = row[9] - cancelled
    under_way = row[18] - row[19]
    there, unused = bounds
    left = max(0, min(there, unused, bought) - returned - under_way)
    return EligibleLine(
        *[
            *row[:8],
            bool(row[8]),
            bought,
            row[10] + (0 if inclusive else row[11]) - row[15],
            row[11] - row[16],
            row[12],
            returned,
            under_way,
            left,
            "" if left else _why_not(bought, returned, under_way, bounds),
            got_on,
            policy,
        ]
    )


def _why_not(bought: int, returned: int, under_way: int, bounds: tuple[int, int]) -> str:
    there, unused = bounds
    if bought <= 0:
        return CANCELLED
    if returned >= bought:
        return ALL_BACK
    if under_way and returned + under_way >= min(bought, there, unused):
        return UNDER_WAY
    return USED if unused < there else NOT_LEFT
