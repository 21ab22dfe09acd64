"""From the records of returns and refunds to what their papers say."""

from __future__ import annotations

from dataclasses import replace

from posdesk.db import Database, Row
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.payments.tenders import CREDIT, EXCHANGE
from posdesk.receipts.data import TenderLine
from posdesk.receipts.data_returns import BackLine, ExchangeData, RefundData, ReturnSlipData
from posdesk.receipts.parts import masked_name
from posdesk.receipts.source import letterhead
from posdesk.receipts.source_orders import order_data

_SLIP = """
SELECT request.number, coalesce(orders.number, ''), request.occurred_at, coalesce(staff.name, ''),
       request.till, request.wish, summary.state, coalesce(member.name, ''),
       coalesce((SELECT waybill FROM return_event WHERE request_id = request.id AND waybill <> ''
                 ORDER BY id DESC LIMIT 1), '')
FROM return_request AS request JOIN return_summary AS summary ON summary.request_id = request.id
LEFT JOIN orders ON orders.id = request.order_id LEFT JOIN staff ON staff.id = request.staff_id
LEFT JOIN member ON member.id = request.member_id
WHERE request.id = ?
"""
_WANTED = (
    "SELECT trim(name || ' ' || label), quantity, reason, condition, note FROM return_line"
    " WHERE request_id = ? ORDER BY position"
)
_SETTLEMENT = """
SELECT settlement.request_id, request.number, coalesce(orders.number, ''), settlement.occurred_at,
       coalesce(staff.name, ''), settlement.till, settlement.amount, settlement.charges,
       settlement.rounding, settlement.deduction, settlement.way_back, settlement.refunded,
       settlement.exchange_order_id, request.member_id, coalesce(member.name, '')
FROM settlement JOIN return_request AS request ON request.id = settlement.request_id
LEFT JOIN orders ON orders.id = request.order_id LEFT JOIN staff ON staff.id = settlement.staff_id
LEFT JOIN member ON member.id = request.member_id
WHERE settlement.id = ?
"""
_SETTLED = """
SELECT trim(line.name || ' ' || line.label), one.quantity, line.reason, inspection.condition, '',
       one.amount, one.deduction
FROM settlement_line AS one JOIN return_line AS line ON line.id = one.return_line_id
JOIN inspection ON inspection.id = one.inspection_id
WHERE one.settlement_id = ? ORDER BY line.position, one.id
"""
_BACK = """
SELECT coalesce(nullif(refund.tender, ''), payment.tender), sum(refund.amount),
       max(refund.reference)
FROM refund JOIN payment ON payment.id = refund.payment_id
WHERE {which} AND refund.occurred_at = ? GROUP BY 1 ORDER BY min(refund.id)
"""
_REFUND = """
SELECT refund.order_id, orders.number, refund.occurred_at, coalesce(staff.name, ''), refund.till,
       refund.reason, refund.return_id, coalesce(member.name, ''), orders.member_id
FROM refund JOIN orders ON orders.id = refund.order_id
LEFT JOIN staff ON staff.id = refund.staff_id LEFT JOIN member ON member.id = orders.member_id
WHERE refund.id = ?
"""


def return_slip_data(db: Database, request_id: str) -> ReturnSlipData:
    """A return request for its slip. Raises `NotFound`."""
    row = db.row(_SLIP, request_id)
    if row is None:
        raise NotFound(N_("return"), request_id)
    *about, member, waybill = row
    lines = tuple(BackLine(*line) for line in db.rows(_WANTED, request_id))
    return ReturnSlipData(*[letterhead(db), *about, lines, masked_name(member), waybill])


def refund_data(db: Database, subject_id: str, reprint: int = 0) -> RefundData:
    """What was given back by a settlement, or in the act of a refund. Raises `NotFound`."""
    settled = db.row(_SETTLEMENT, subject_id)
    if settled is not None:
        return _of_settlement(db, subject_id, settled, reprint)
    row = db.row(_REFUND, subject_id)
    if row is None:
        raise NotFound(N_("refund"), subject_id)
    order_id, number, at, staff, till, reason, return_id, member, member_id = row
    settlement_id = db.value(
        "SELECT id FROM settlement WHERE request_id = ? AND occurred_at = ?", return_id, at
    )
    if settlement_id is not None:
        return refund_data(db, settlement_id, reprint)
    tenders = _tenders(db, "refund.order_id = ? AND refund.return_id IS NULL", order_id, at)
    return RefundData(
        letter=letterhead(db),
        order_number=number,
        refunded_at=at,
        staff=staff,
        till=till,
        amount=sum(tender.amount for tender in tenders),
        tenders=tenders,
        reason=reason,
        member=masked_name(member),
        credit=_balance(db, member_id, tenders),
        reprint=reprint,
    )


def _of_settlement(db: Database, settlement_id: str, row: Row, reprint: int) -> RefundData:
    request_id, return_number, order_number, at, staff, till, amount, *rest = row
    charges, rounding, deduction, way_back, money, _exchange, member_id, member = rest
    tenders = _tenders(db, "refund.return_id = ?", request_id, at)
    if not order_number and money:  # without a receipt there is no payment to draw from
        tenders = (TenderLine(CREDIT, money, money),)
    return RefundData(
        letter=letterhead(db),
        order_number=order_number,
        refunded_at=at,
        staff=staff,
        till=till,
        amount=amount,
        tenders=tenders,
        return_number=return_number,
        lines=tuple(BackLine(*line) for line in db.rows(_SETTLED, settlement_id)),
        charges=charges,
        rounding=rounding,
        deduction=deduction,
        way_back=way_back,
        unpaid=amount - money,
        member=masked_name(member),
        credit=_balance(db, member_id, tenders),
        reprint=reprint,
    )


def _tenders(db: Database, which: str, key: str, at: int) -> tuple[TenderLine, ...]:
    rows = db.rows(_BACK.format(which=which), key, at)
    return tuple(
        TenderLine(tender, amount, amount, reference=reference)
        for tender, amount, reference in rows
    )


def _balance(db: Database, member_id: str | None, tenders: tuple[TenderLine, ...]) -> int | None:
    """The store credit of a member who was given some, as it is now."""
    if member_id is None or all(tender.tender != CREDIT for tender in tenders):
        return None
    query = "SELECT coalesce(sum(amount), 0) FROM credit_entry WHERE member_id = ?"
    return int(db.value(query, member_id))


def exchange_data(db: Database, settlement_id: str, reprint: int = 0) -> ExchangeData:
    """Goods in and goods out of a settlement. Raises `NotFound`."""
    out_id = db.value("SELECT exchange_order_id FROM settlement WHERE id = ?", settlement_id)
    if out_id is None:
        raise NotFound(N_("exchange"), settlement_id)
    out = order_data(db, out_id)
    back = refund_data(db, settlement_id, reprint)
    return ExchangeData(
        back=_without_set_off(back),
        out_number=out.number,
        out=out.lines,
        out_total=out.total,
        paid=tuple(tender for tender in out.tenders if tender.tender != EXCHANGE),
    )


def _without_set_off(back: RefundData) -> RefundData:
    """What was set off against the goods that went out is no money that was given back."""
    given = tuple(tender for tender in back.tenders if tender.tender != EXCHANGE)
    return replace(back, tenders=given)
