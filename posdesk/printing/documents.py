"""The document of a job, made from the shop's records at the moment it is printed."""

from __future__ import annotations

from dataclasses import replace

from posdesk.db import Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.printing.queue import Job
from posdesk.printing.setup import from_setting
from posdesk.printing.states import GIFT, RECEIPT, REPRINT, TEST_PAGE, X_REPORT
from posdesk.receipts.data import PrinterFacts
from posdesk.receipts.day import x_report
from posdesk.receipts.layout import Document
from posdesk.receipts.sale import gift_receipt, sales_receipt
from posdesk.receipts.source import day_report, document_language, shop
from posdesk.receipts.source_orders import order_data
from posdesk.receipts.testpage import test_page


def document_of(db: Database, job: Job) -> Document:
    """What a job prints. Raises `NotFound` for a subject that is not there."""
    if job.job == TEST_PAGE:
        return _test_page(db, job)
    if job.job == X_REPORT:
        asked = job.payload
        report = day_report(db, asked.get("day", ""), asked.get("till", ""), asked.get("by", ""))
        return x_report(report, document_language(db))
    subject = job.payload.get("subject") or job.order_id or ""
    document = document_about(db, job.job, subject, job.payload.get("reprint", 0))
    copies = db.setting("printing.copies") if job.job == RECEIPT else 1
    return replace(document, nodes=document.nodes * copies)


def document_about(
    db: Database, kind: str, subject_id: str, reprint: int = 0, language: str = ""
) -> Document:
    """A document of this kind as it would print now, for a printer, a preview or a file; an empty
    `language` is that of documents in the settings.

    Raises:
        NotFound: there is no such kind or subject.
    """
    spoken = language or document_language(db)
    if kind in (RECEIPT, REPRINT):
        return sales_receipt(order_data(db, subject_id, reprint), spoken)
    if kind == GIFT:
        return gift_receipt(order_data(db, subject_id), spoken)
    from posdesk.printing.makers import MAKERS  # a till which only sells needs none of them

    if kind not in MAKERS:
        raise NotFound(N_("document"), kind)
    return MAKERS[kind](db, subject_id, reprint, spoken)


def _test_page(db: Database, job: Job) -> Document:
    setup = from_setting(job.printer, db.setting("printing.printers")[job.printer])
    profile = setup.profile if setup.host or not setup.queue else setup.paper
    facts = PrinterFacts(
        shop(db), setup.name, setup.address, profile, db.clock.now(), db.clock.zone
    )
    return test_page(facts, document_language(db))
