"""What is asked about the print queue and the printers. Times in UTC milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.db import Database, Row
from posdesk.errors import words
from posdesk.i18n import gettext
from posdesk.printing.documents import document_about
from posdesk.printing.errors import from_cause
from posdesk.printing.printers import PrinterState, printer_of
from posdesk.printing.setup import PrinterSetup, from_setting
from posdesk.printing.states import (
    CANCELLED,
    DRAWER,
    FAILED,
    GIFT,
    INTERRUPTED,
    JOBS,
    LABELS,
    QUEUED,
    RECEIPT,
    SENDING,
)
from posdesk.receipts.day import x_report
from posdesk.receipts.layout import Document
from posdesk.receipts.source import day_report, document_language


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One job of the queue. `cause` says in words what went wrong, `advice` what to do about it."""

    id: str
    job: str
    title: str
    order_id: str | None
    number: str
    printer: str
    state: str
    label: str
    cause: str
    advice: str
    tries: int
    created_at: int
    due_at: int
    done_at: int | None
    half_done: bool

    @property
    def can_retry(self) -> bool:
        """Whether a person may send it again (a drawer never, nor what was given up half-done)."""
        if self.job == DRAWER or (self.state == CANCELLED and self.half_done):
            return False
        return self.state in (QUEUED, FAILED, INTERRUPTED, CANCELLED)

    @property
    def can_cancel(self) -> bool:
        """Whether it can be given up."""
        return self.state in (QUEUED, FAILED, INTERRUPTED)


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """How many jobs wait (some of them after a fault), and how many need a person."""

    waiting: int
    troubled: int
    failed: int
    cause: str = ""


_ROWS = """
SELECT print_job.id, job, order_id, coalesce(orders.number,
           (SELECT number FROM pick_list WHERE id = payload ->> 'subject'),
           (SELECT number FROM hand_over WHERE id = payload ->> 'subject'),
           (SELECT number FROM driver_run WHERE id = payload ->> 'subject'),
           (SELECT number FROM return_request WHERE id = payload ->> 'subject'), ''),
       printer, state, cause, tries, created_at, due_at, done_at
FROM print_job LEFT JOIN orders ON orders.id = print_job.order_id
"""


def queue_rows(db: Database, limit: int = 200) -> tuple[QueueRow, ...]:
    """What needs a person first, then what waits, then the newest of the rest."""
    order = "ORDER BY instr('interrupted failed sending queued', state) = 0, print_job.id DESC"
    return tuple(_row(row) for row in db.rows(f"{_ROWS} {order} LIMIT ?", limit))


def queue_row(db: Database, job_id: str) -> QueueRow | None:
    """One job."""
    row = db.row(f"{_ROWS} WHERE print_job.id = ?", job_id)
    return _row(row) if row else None


def _row(row: Row) -> QueueRow:
    id_, job, order_id, number, printer, state, cause, *rest = row
    fault = from_cause(cause)
    said, advice = words(fault) if fault else ("", "")
    title = gettext(JOBS[job]) if job in JOBS else job
    label = gettext(LABELS[state])
    half_done = fault is not None and fault.partial
    shown = (id_, job, title, order_id, number, printer, state, label, said, advice)
    return QueueRow(*[*shown, *rest, half_done])


def queue_summary(db: Database) -> QueueSummary:
    """The figures for the chip in the top bar, and the newest cause of trouble in words."""
    counts = {(s, bool(t)): n for s, t, n in db.rows(
        "SELECT state, cause <> '', count(*) FROM print_job"
        " WHERE state IN ('queued', 'sending', 'failed', 'interrupted') GROUP BY 1, 2"
    )}  # fmt: skip
    waiting = sum(n for (state, _), n in counts.items() if state in (QUEUED, SENDING))
    failed = sum(n for (state, _), n in counts.items() if state in (FAILED, INTERRUPTED))
    troubled = counts.get((QUEUED, True), 0)
    newest = db.value(
        "SELECT cause FROM print_job WHERE cause <> ''"
        " AND state IN ('queued', 'failed', 'interrupted') ORDER BY id DESC LIMIT 1"
    )
    fault = from_cause(newest or "")
    return QueueSummary(waiting, troubled, failed, words(fault)[0] if fault else "")


def interrupted_receipts(db: Database) -> tuple[QueueRow, ...]:
    """Receipts that may have come out in part or not at all: offered again after a start."""
    where = "WHERE state = 'interrupted' AND job IN ('receipt', 'reprint') ORDER BY print_job.id"
    return tuple(_row(row) for row in db.rows(f"{_ROWS} {where}"))


def printers(db: Database) -> tuple[PrinterSetup, ...]:
    """The printers of this till by name. Raises `BadPrinterSetup`."""
    settings = db.setting("printing.printers")
    return tuple(from_setting(name, settings[name]) for name in sorted(settings))


def printer_state(db: Database, name: str) -> PrinterState:
    """Ask a printer how it is (it may take seconds: not on the window's thread).

    Raises:
        PrinterFault, BadPrinterSetup
    """
    return printer_of(from_setting(name, db.setting("printing.printers")[name])).state()


def receipt_document(
    db: Database, order_id: str, language: str = "", gift: bool = False
) -> Document:
    """The receipt of a sale as it would print now, for a preview or a file.

    Raises:
        NotFound
    """
    return document_about(db, GIFT if gift else RECEIPT, order_id, language=language)


def x_report_document(db: Database, day: str = "", till: str = "", language: str = "") -> Document:
    """The X report of a day as it would print now."""
    return x_report(day_report(db, day, till), language or document_language(db))


def preview(document: Document, paper: str = "80mm", dots_per_inch: int = 144) -> list[bytes]:
    """The pages of a document as PNG files."""
    from posdesk.receipts.paper import PAPERS
    from posdesk.receipts.pdf import to_pdf
    from posdesk.receipts.preview import png_pages

    return png_pages(to_pdf(document, PAPERS[paper]), dots_per_inch)
