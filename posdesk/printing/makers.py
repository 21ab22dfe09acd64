"""Documents of orders, deliveries, returns and vouchers by kind: imported when the first of them is
printed, so that a till which only sells starts without.
"""

from __future__ import annotations

from collections.abc import Callable

from posdesk.db import Database
from posdesk.deliveries import papers
from posdesk.printing.states import (
    CONFIRMATION,
    DISPATCH_NOTE,
    EXCHANGE,
    HAND_OVER,
    LABEL,
    PACKING_SLIP,
    PAYMENT,
    PICK_LIST,
    PICKUP_SLIP,
    REFUND,
    RETURN_SLIP,
    RUN_SHEET,
    VOUCHER,
)
from posdesk.receipts import packing, returned, transport
from posdesk.receipts.layout import Document
from posdesk.receipts.order import order_confirmation, payment_receipt
from posdesk.receipts.source import letterhead
from posdesk.receipts.source_orders import order_data, payment_data
from posdesk.receipts.source_returns import exchange_data, refund_data, return_slip_data
from posdesk.receipts.source_vouchers import voucher_data
from posdesk.receipts.voucher import voucher_slips


def _confirmation(db: Database, order_id: str, reprint: int, language: str) -> Document:
    return order_confirmation(order_data(db, order_id, reprint, whole=True), language)


def _payment(db: Database, payment_id: str, reprint: int, language: str) -> Document:
    return payment_receipt(payment_data(db, payment_id, reprint), language)


def _refund(db: Database, subject_id: str, reprint: int, language: str) -> Document:
    return returned.refund_receipt(refund_data(db, subject_id, reprint), language)


def _exchange(db: Database, settlement_id: str, reprint: int, language: str) -> Document:
    return returned.exchange_receipt(exchange_data(db, settlement_id, reprint), language)


def _return_slip(db: Database, request_id: str, _reprint: int, language: str) -> Document:
    return returned.return_slip(return_slip_data(db, request_id), language)


def _voucher(db: Database, subject_id: str, reprint: int, language: str) -> Document:
    return voucher_slips(voucher_data(db, subject_id), letterhead(db), language, reprint)


def _pick_list(db: Database, list_id: str, _reprint: int, language: str) -> Document:
    return packing.pick_list(papers.pick_list_paper(db, list_id), letterhead(db), language)


def _packing_slip(db: Database, subject_id: str, _reprint: int, language: str) -> Document:
    shipment_id, parcel_id = _shipment(db, subject_id)
    paper = papers.shipment_paper(db, shipment_id)
    return packing.packing_slip(paper, letterhead(db), language, parcel_id)


def _label(db: Database, subject_id: str, _reprint: int, language: str) -> Document:
    shipment_id, parcel_id = _shipment(db, subject_id)
    labels = [
        label
        for label in papers.labels(db, shipment_id)
        if parcel_id in ("", label.parcel.parcel_id)
    ]
    return transport.waybill_labels(labels, letterhead(db), language)


def _shipment(db: Database, subject_id: str) -> tuple[str, str]:
    """Shipment and parcel that are meant by the id of either."""
    of_parcel = db.value("SELECT shipment_id FROM parcel WHERE id = ?", subject_id)
    return (of_parcel, subject_id) if of_parcel else (subject_id, "")


def _dispatch_note(db: Database, shipment_id: str, _reprint: int, language: str) -> Document:
    paper = papers.shipment_paper(db, shipment_id)
    return transport.dispatch_note(paper, letterhead(db), language)


def _hand_over(db: Database, hand_over_id: str, _reprint: int, language: str) -> Document:
    paper = papers.hand_over_paper(db, hand_over_id)
    return transport.hand_over_list(paper, letterhead(db), language)


def _run_sheet(db: Database, run_id: str, _reprint: int, language: str) -> Document:
    return transport.run_sheet(papers.run_paper(db, run_id), letterhead(db), language)


def _pickup_slip(db: Database, subject_id: str, _reprint: int, language: str) -> Document:
    newest = "SELECT id FROM shipment WHERE fulfilment_id = ? ORDER BY id DESC LIMIT 1"
    shipment_id = db.value(newest, subject_id) or subject_id
    paper = papers.shipment_paper(db, shipment_id)
    return packing.pickup_slip(paper, letterhead(db), language)


MAKERS: dict[str, Callable[[Database, str, int, str], Document]] = {
    CONFIRMATION: _confirmation,
    PAYMENT: _payment,
    REFUND: _refund,
    EXCHANGE: _exchange,
    RETURN_SLIP: _return_slip,
    VOUCHER: _voucher,
    PICK_LIST: _pick_list,
    PACKING_SLIP: _packing_slip,
    LABEL: _label,
    DISPATCH_NOTE: _dispatch_note,
    HAND_OVER: _hand_over,
    RUN_SHEET: _run_sheet,
    PICKUP_SLIP: _pickup_slip,
}
