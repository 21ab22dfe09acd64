"""The document of a job, made from the shop's records at the moment it is printed."""

from __future__ import annotations

from dataclasses import replace

from posdesk.db import Database
from posdesk.orders.queries import sale_detail
from posdesk.printing.queue import Job
from posdesk.printing.setup import from_setting
from posdesk.printing.states import GIFT, RECEIPT, TEST_PAGE, X_REPORT
from posdesk.receipts.data import PrinterFacts
from posdesk.receipts.day import x_report
from posdesk.receipts.layout import Document
from posdesk.receipts.sale import gift_receipt, sales_receipt
from posdesk.receipts.source import day_report, document_language, receipt_data, shop
from posdesk.receipts.testpage import test_page


def document_of(db: Database, job: Job) -> Document:
    """What a job prints. Raises `NotFound` for an order that is not there."""
    if job.job == TEST_PAGE:
        return _test_page(db, job)
    if job.job == X_REPORT:
        asked = job.payload
        report = day_report(db, asked.get("day", ""), asked.get("till", ""), asked.get("by", ""))
        return x_report(report, document_language(db))
    return _of_order(db, job)


def _of_order(db: Database, job: Job) -> Document:
    sale = sale_detail(db, job.order_id or "")
    data = receipt_data(db, sale, reprint=job.payload.get("reprint", 0))
    if job.job == GIFT:
        return gift_receipt(data, document_language(db))
    document = sales_receipt(data, document_language(db))
    copies = db.setting("printing.copies") if job.job == RECEIPT else 1
    return replace(document, nodes=document.nodes * copies)


def _test_page(db: Database, job: Job) -> Document:
    setup = from_setting(job.printer, db.setting("printing.printers")[job.printer])
    profile = setup.profile if setup.host or not setup.queue else setup.paper
    facts = PrinterFacts(
        shop(db), setup.name, setup.address, profile, db.clock.now(), db.clock.zone
    )
    return test_page(facts, document_language(db))
