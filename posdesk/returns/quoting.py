"""What a return would give now: shown before it is settled, and worked out again when it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from posdesk.cart.refunds import SoldLine, cum
from posdesk.db import Command, Database, Row
from posdesk.money import round_div
from posdesk.payments.ways import TenderShare, shares_of
from posdesk.returns.amounts import Account, Back, BackAmount, Given, money_part, settle
from posdesk.returns.eligible import EligibleOrder, eligible
from posdesk.returns.errors import (
    MoreThanLeft,
    NothingToReturn,
    NothingToSettle,
    NotOfThisOrder,
    ShopPaysWayBack,
    WayBackTooLarge,
)
from posdesk.returns.record import (
    load,
)
from posdesk.returns.states import REASONS

Reader = Database | Command


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """An inspection that is to be settled: thousandths; minor units before its deduction."""

    inspection_id: str
    return_line_id: str
    order_line_id: str | None
    name: str
    label: str
    unit: str
    quantity: int
    reason: str
    amount: int
    tax: int
    deduction: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What a return gives now; all minor units.

    ``amount`` = lines + ``charges`` + ``rounding`` − ``deduction`` − ``way_back``. Of it ``money``
    was paid and is given back; the rest lowers what the order still owes. ``shares`` says how
    ``money`` goes back the way it was paid; none without a receipt. ``whole``: nothing of the order
    stays with the customer. ``customer_pays_way_back`` says whether ``way_back`` may be kept.
    """

    request_id: str
    number: str
    order_id: str | None
    member_id: str | None
    lines: tuple[QuoteLine, ...]
    charges: int
    rounding: int
    deduction: int
    way_back: int
    amount: int
    money: int
    shares: tuple[TenderShare, ...]
    whole: bool
    to_come: int
    customer_pays_way_back: bool

    @property
    def debt(self) -> int:
        """What of the amount only lowers what is owed."""
        return self.amount - self.money


_OPEN = """
SELECT inspection.id, back.id, back.order_line_id, back.name, back.label, back.unit,
       inspection.quantity, back.reason, inspection.deduction, back.ceiling, back.quantity,
       (SELECT coalesce(sum(quantity), 0) FROM settlement_line WHERE return_line_id = back.id)
FROM inspection JOIN return_line AS back ON back.id = inspection.return_line_id
WHERE inspection.request_id = ?
AND NOT EXISTS (SELECT 1 FROM settlement_line WHERE inspection_id = inspection.id)
ORDER BY inspection.rowid
"""
_TO_COME = """
SELECT coalesce(sum(quantity), 0) - (SELECT coalesce(sum(quantity), 0) FROM inspection
                                     WHERE request_id = ?1)
FROM return_line WHERE request_id = ?1
"""
_GIVEN = """
SELECT coalesce(sum(settlement.amount + deduction + way_back), 0) FROM settlement
JOIN return_request AS request ON request.id = request_id WHERE request.order_id = ?
"""


def quote(reader: Reader, request_id: str, way_back: int = 0) -> Quote:
    """What was inspected and not settled gives; ``way_back`` is kept for the way back.

    Raises:
        NotFound, NothingToSettle, ShopPaysWayBack, WayBackTooLarge
    """
    held = load(reader, request_id)
    rows = reader.rows(_OPEN, request_id)
    if not rows:
        raise NothingToSettle(held.number)
    order = eligible(reader, held.order_id) if held.order_id else None
    to_come = reader.value(_TO_COME, request_id)
    quoted = _quoted(reader, order, rows, way_back, to_come)
    return replace(quoted, request_id=held.id, number=held.number, member_id=held.member_id)


@dataclass(frozen=True, slots=True)
class Offered:
    """A line as it lies on the counter: thousandths, why it comes back, what is kept of it."""

    order_line_id: str
    quantity: int
    reason: str
    deduction: int = 0


def counter_quote(
    reader: Reader, order_id: str, lines: Sequence[Offered], way_back: int = 0
) -> Quote:
    """What goods of an order would give if they were taken back now.

    Raises:
        NotFound, NothingToReturn, NotOfThisOrder, MoreThanLeft, ShopPaysWayBack, WayBackTooLarge
    """
    if not lines:
        raise NothingToReturn
    order = eligible(reader, order_id)
    rows = [_row(order, place, each) for place, each in enumerate(lines)]
    return _quoted(reader, order, rows, way_back, 0)


def _row(order: EligibleOrder, place: int, each: Offered) -> Row:
    line = order.line(each.order_line_id)
    if line is None:
        raise NotOfThisOrder
    if not 0 < each.quantity <= line.left:
        raise MoreThanLeft(line.name, each.quantity, line.left)
    key = str(place)
    named = (key, key, line.id, line.name, line.label, line.unit)
    return (*named, each.quantity, each.reason, each.deduction, None, each.quantity, 0)


def _quoted(
    reader: Reader, order: EligibleOrder | None, rows: list[Row], way_back: int, to_come: int
) -> Quote:
    given = _of_order(reader, order, rows) if order else _without_receipt(rows)
    payable = _customer_pays(order, rows)
    _check_way_back(way_back, given.amount, payable)
    amount = given.amount - way_back
    money = money_part(amount, order.outstanding) if order else amount
    return Quote(
        request_id="",
        number="",
        order_id=order.order_id if order else None,
        member_id=order.member_id if order else None,
        lines=_lines(order, rows, given.lines),
        charges=given.charges,
        rounding=given.rounding,
        deduction=given.deduction,
        way_back=way_back,
        amount=amount,
        money=money,
        shares=shares_of(reader, order.order_id, money) if order else (),
        whole=given.whole,
        to_come=to_come,
        customer_pays_way_back=payable,
    )


_WORTHS = """
SELECT back.id, back.ceiling, back.quantity, line.quantity,
       line.net + iif(orders.tax_inclusive, 0, line.tax)
FROM return_line AS back LEFT JOIN order_line AS line ON line.id = back.order_line_id
LEFT JOIN orders ON orders.id = line.order_id WHERE back.request_id = ?
"""


def worths(reader: Reader, request_id: str) -> dict[str, int]:
    """About what each line of a return gives (minor units), for the deductions that are offered."""
    return {
        key: (
            ceiling * quantity // 1000
            if ceiling is not None
            else round_div(total * quantity, bought)
        )
        for key, ceiling, quantity, bought, total in reader.rows(_WORTHS, request_id)
    }


def _of_order(reader: Reader, order: EligibleOrder, rows: list[Row]) -> Given:
    account = Account(
        [line.sold for line in order.lines],
        order.owed,
        order.charges,
        {line.id: line.returned for line in order.lines},
        reader.value(_GIVEN, order.order_id),
    )
    backs = [Back(row[0], row[2], row[6], row[8]) for row in rows]
    return settle(account, backs, _charges_come(reader, rows))


def _charges_come(reader: Reader, rows: list[Row]) -> bool:
    """Whether the charge for the delivery comes back once all of the order does."""
    rule = reader.setting("returns.charges")
    fault = any(REASONS[row[7]].fault for row in rows)
    return bool(rule == "whole" or (rule == "fault" and fault))


def _without_receipt(rows: list[Row]) -> Given:
    before: dict[str, int] = {}
    lines = []
    for row in rows:
        key: str = row[1]
        quantity: int = row[6]
        sold = SoldLine(key, row[10], row[9] * row[10] // 1000)
        start: int = before[key] if key in before else row[11]
        amount = cum(sold, start + quantity) - cum(sold, start)
        before[key] = start + quantity
        lines.append(BackAmount(Back(row[0], key, quantity, row[8]), amount, min(row[8], amount)))
    return Given(tuple(lines), 0, 0, sum(line.deduction for line in lines), whole=False)


def _customer_pays(order: EligibleOrder | None, rows: list[Row]) -> bool:
    if order is None:
        return False
    lines = {line.id: line for line in order.lines}
    return not all(lines[row[2]].policy.way_back_paid(row[7]) for row in rows)


def _check_way_back(way_back: int, most: int, payable: bool) -> None:
    if way_back and not payable:
        raise ShopPaysWayBack
    if not 0 <= way_back <= most:
        raise WayBackTooLarge(way_back, most)


def _lines(
    order: EligibleOrder | None, rows: list[Row], amounts: tuple[BackAmount, ...]
) -> tuple[QuoteLine, ...]:
    sold = {line.id: line for line in order.lines} if order else {}
    taken = {line_id: line.returned for line_id, line in sold.items()}
    lines = []
    for row, each in zip(rows, amounts, strict=True):
        tax = 0
        if row[2] in sold:
            line, before = sold[row[2]], taken[row[2]]
            taxed = SoldLine(line.id, line.bought, line.tax)
            tax = cum(taxed, before + row[6]) - cum(taxed, before)
            taken[row[2]] = before + row[6]
        lines.append(QuoteLine(*[*row[:8], each.amount, tax, each.deduction]))
    return tuple(lines)
