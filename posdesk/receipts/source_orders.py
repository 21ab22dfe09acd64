"""From the records of an order that is not done with at the counter to what its papers say."""

from __future__ import annotations

from dataclasses import replace

from posdesk.db import Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.orders import goods, ways
from posdesk.orders.queries import SaleDetail, SaleLine, sale_detail
from posdesk.orders.states import COUNTER, NOW
from posdesk.orders.ways import PartRow
from posdesk.receipts.data import (
    Account,
    Change,
    Charge,
    Due,
    Part,
    PartLine,
    PaymentData,
    ReceiptData,
    Recipient,
    Slot,
    TenderLine,
)
from posdesk.receipts.parts import masked_name
from posdesk.receipts.source import receipt_data, shop

_HEAD = """
SELECT agreed.terms, coalesce(kept.name, ''), o.status, o.owed, o.paid, o.refunded, o.returned,
       EXISTS (SELECT 1 FROM fulfilment WHERE order_id = agreed.id),
       EXISTS (SELECT 1 FROM order_change WHERE order_id = agreed.id)
FROM orders AS agreed JOIN order_summary AS o ON o.order_id = agreed.id
LEFT JOIN member ON member.id = agreed.member_id
LEFT JOIN member AS kept ON kept.id = coalesce(member.merged_into_id, member.id)
WHERE agreed.id = ?
"""
_UNUSUAL = (
    "SELECT id, kind_of, version FROM order_line WHERE order_id = ?"
    " AND (kind_of <> 'goods' OR version > 1)"
)


def order_data(
    db: Database, order_id: str, reprint: int = 0, *, whole: bool = False
) -> ReceiptData:
    """An order or sale with all that its receipt says; `whole` for a confirmation, which says how
    the money stands also where nothing is open. Raises `NotFound`.
    """
    sale = sale_detail(db, order_id)
    head = db.row(_HEAD, order_id)
    if head is None:
        raise NotFound(N_("order"), order_id)
    terms, member, status, owed, paid, refunded, returned, parted, changed = head
    money = Account(terms, owed, paid, refunded, returned)
    plain = terms == NOW and not parted and not changed and not refunded
    data = replace(_first_version(db, sale, reprint), member=masked_name(member), status=status)
    if plain and not whole:
        return data
    dues = tuple(
        Due(each.due_on, each.amount, each.amount - each.paid)
        for each in goods.dues(db, order_id, paid - refunded, db.clock.now())
    )
    return replace(
        data,
        account=replace(money, dues=dues),
        changes=_changes(db, order_id) if changed else (),
        show_taxes=data.show_taxes and not changed,  # the rates below are of what was agreed first
        parts=_parts(db, sale) if parted else (),
    )


def _first_version(db: Database, sale: SaleDetail, reprint: int) -> ReceiptData:
    """The order as it was placed: its goods in lines, its charges apart."""
    unusual = {key: (kind, version) for key, kind, version in db.rows(_UNUSUAL, sale.order_id)}
    if not unusual:
        return receipt_data(db, sale, reprint)
    first = [line for line in sale.lines if unusual.get(line.id, ("", 1))[1] == 1]
    charges = [line for line in first if unusual.get(line.id, ("goods", 1))[0] == "charge"]
    bought = [line for line in first if line not in charges]
    data = receipt_data(db, replace(sale, lines=tuple(first)), reprint)
    shown = receipt_data(db, replace(sale, lines=tuple(bought)), reprint)
    return replace(
        data,
        lines=shown.lines,
        gross=data.gross - sum(line.gross for line in charges),
        charges=tuple(Charge(line.name, line.gross) for line in charges),
    )


def _changes(db: Database, order_id: str) -> tuple[Change, ...]:
    found: list[Change] = []
    for version in goods.versions(db, order_id):
        found += [Change(line.name, line.quantity, line.amount) for line in version.lines]
        rest = version.difference - sum(line.amount for line in version.lines)
        if rest:  # what the change did to 抹零
            found.append(Change("", 0, rest))
    return tuple(found)


def _parts(db: Database, sale: SaleDetail) -> tuple[Part, ...]:
    lines = {line.id: line for line in sale.lines}
    cancelled: dict[str, int] = dict(
        db.rows(
            "SELECT order_line_id, sum(quantity) FROM line_cancel WHERE order_id = ? GROUP BY 1",
            sale.order_id,
        )
    )
    return tuple(
        _part(row, lines, cancelled, sale.number)
        for row in ways.parts(db, sale.order_id)
        if row.method != COUNTER
    )


def _part(row: PartRow, lines: dict[str, SaleLine], cancelled: dict[str, int], number: str) -> Part:
    going = []
    for line_id, quantity in row.lines:
        gone = min(quantity, cancelled.get(line_id, 0))
        cancelled[line_id] = cancelled.get(line_id, 0) - gone
        if quantity > gone:
            line = lines[line_id]
            going.append(PartLine(f"{line.name} {line.label}".strip(), quantity - gone))
    who = row.consignee
    qr = ""
    if row.code:
        from posdesk.deliveries.pickup import pickup_qr  # most orders have none

        qr = pickup_qr(number, row.code)
    return Part(
        row.method,
        tuple(going),
        Recipient(who.name, who.phone, who.region, who.street, who.note, who.hours)
        if who
        else None,
        Slot(row.slot_day, row.slot_from, row.slot_until) if row.slot_day else None,
        row.carrier,
        row.code,
        qr,
        row.code_until,
    )


_TAKEN = """
SELECT paid.order_id, paid.occurred_at, paid.till, coalesce(staff.name, '')
FROM payment AS paid LEFT JOIN staff ON staff.id = paid.staff_id WHERE paid.id = ?
"""


def payment_data(db: Database, payment_id: str, reprint: int = 0) -> PaymentData:
    """What was paid for an order in the act of this payment. Raises `NotFound`."""
    row = db.row(_TAKEN, payment_id)
    if row is None:
        raise NotFound(N_("payment"), payment_id)
    order_id, at, till, cashier = row
    order = order_data(db, order_id, whole=True)
    tenders = tuple(
        TenderLine(*each)
        for each in db.rows(
            "SELECT tender, amount, tendered, change, reference FROM payment"
            " WHERE order_id = ? AND occurred_at = ? ORDER BY position",
            order_id,
            at,
        )
    )
    return PaymentData(
        shop=shop(db),
        number=order.number,
        paid_at=at,
        zone=db.clock.zone,
        cashier=cashier,
        till=till,
        amount=sum(tender.amount for tender in tenders),
        tenders=tenders,
        account=order.account,
        member=order.member,
        qr=order.qr,
        currency=order.currency,
        reprint=reprint,
    )
