"""What a person may ask of the printers. Every command: (database, actor, …) → Done."""

from __future__ import annotations

from typing import Any

from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import PrintEvent, PrintJob
from posdesk.printing.errors import DrawerNotRepeated, UnknownPrinter, half_done
from posdesk.printing.kinds import KINDS
from posdesk.printing.papers import count_and_queue
from posdesk.printing.queue import NOUN, enqueue
from posdesk.printing.setup import PrinterSetup, from_setting
from posdesk.printing.states import (
    CANCELLED,
    DRAWER,
    GIFT,
    INTERRUPTED,
    LABELS,
    QUEUED,
    RECEIPT,
    REPRINT,
    SENDING,
    STEPS,
    TEST_PAGE,
    X_REPORT,
)
from posdesk.settings import save
from posdesk.staff.access import authorize
from posdesk.workflow import IllegalStep


def reprint(
    db: Database,
    actor: str | None,
    order_id: str,
    printer: str = "",
    approval: str | None = None,
) -> Done[int]:
    """Print a sale's receipt again, marked as such and counted; gives which reprint it is.

    Recorded as a fact. Jobs of the same receipt that failed or were interrupted are done with.

    Raises:
        NotFound, NotAllowed, ApprovalInvalid, UnknownPrinter
    """
    with db.command("printing.reprint", actor) as tx:
        authorize(tx, "reprint", approval)
        _check_printer(tx, printer)
        number = _reprint(tx, order_id, printer)
    return Done(number, tx.changes)


def _reprint(tx: Command, order_id: str, printer: str) -> int:
    number = _count_print(tx, order_id, RECEIPT)
    for (job_id,) in tx.rows(
        "SELECT id FROM print_job WHERE order_id = ? AND job IN ('receipt', 'reprint')"
        " AND state IN ('failed', 'interrupted')",
        order_id,
    ):
        tx.update(PrintJob, job_id, state=CANCELLED, done_at=tx.now)
    enqueue(tx, REPRINT, order_id, printer, {"reprint": number})
    return number


def _count_print(tx: Command, order_id: str, document: str) -> int:
    """Record that a document of an order is printed again; gives its number, from 1."""
    if tx.value("SELECT 1 FROM orders WHERE id = ?", order_id) is None:
        raise NotFound(N_("sale"), order_id)
    number: int = tx.value(
        "SELECT coalesce(max(copy_number), 0) + 1 FROM print_event"
        " WHERE order_id = ? AND document = ?",
        order_id,
        document,
    )
    tx.insert(
        PrintEvent,
        id=tx.new_id(),
        order_id=order_id,
        document=document,
        copy_number=number,
        staff_id=tx.actor,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )
    tx.changed("orders")
    return number


def print_gift_receipt(
    db: Database, actor: str | None, order_id: str, printer: str = ""
) -> Done[int]:
    """Print a sale's gift receipt, without prices; gives how many there are of it now.

    Raises:
        NotFound, NotAllowed, UnknownPrinter
    """
    with db.command("printing.gift_receipt", actor) as tx:
        authorize(tx, "sell")
        _check_printer(tx, printer)
        number = _count_print(tx, order_id, GIFT)
        enqueue(tx, GIFT, order_id, printer)
    return Done(number, tx.changes)


def print_x_report(
    db: Database,
    actor: str | None,
    day: str = "",
    till: str = "",
    printer: str = "",
    approval: str | None = None,
) -> Done[str]:
    """Print the X report of a day (`YYYY-MM-DD`, empty: today), of one till or of all; gives the
    job's id.

    Raises:
        NotAllowed, ApprovalInvalid, UnknownPrinter
    """
    with db.command("printing.x_report", actor) as tx:
        authorize(tx, "report.x", approval)
        _check_printer(tx, printer)
        by = tx.value("SELECT name FROM staff WHERE id = ?", actor) or ""
        payload = {"day": day, "till": till, "by": by}
        job_id = enqueue(tx, X_REPORT, None, printer, payload)
    return Done(job_id, tx.changes)


def print_test_page(db: Database, actor: str | None, printer: str = "") -> Done[str]:
    """Print the test page of a printer (empty: the receipt printer); gives the job's id.

    Raises:
        UnknownPrinter
    """
    with db.local() as tx:
        _check_printer(tx, printer)
        job_id = enqueue(tx, TEST_PAGE, None, printer)
    return Done(job_id, tx.changes)


def retry(db: Database, actor: str | None, job_id: str) -> Done[None]:
    """Try a failed, interrupted or cancelled job again now.

    A receipt or other paper of money that may have come out in part comes again as a counted
    reprint, and only once: there must never be two originals.

    Raises:
        NotFound, DrawerNotRepeated, IllegalStep
    """
    return redirect(db, actor, job_id, "")


def redirect(db: Database, actor: str | None, job_id: str, printer: str) -> Done[None]:
    """Send a job that waits, failed or was interrupted to another printer (empty: the same).

    Raises:
        NotFound, UnknownPrinter, DrawerNotRepeated, IllegalStep
    """
    job, order_id, state, old, cause = _job(db, job_id)
    if job == DRAWER:
        raise DrawerNotRepeated
    if state == CANCELLED and half_done(cause):
        raise IllegalStep(STEPS.name, LABELS[state], LABELS[QUEUED])
    target = printer or old
    if state == INTERRUPTED and job in (RECEIPT, REPRINT):
        with db.command("printing.reprint", actor) as tx:
            _check_printer(tx, printer)
            _reprint(tx, order_id, target if printer else "")
        return Done(None, tx.changes)
    if state == INTERRUPTED and job in KINDS and KINDS[job].counted:
        with db.command("printing.document", actor) as tx:
            _check_printer(tx, printer)
            subject = tx.value("SELECT payload ->> 'subject' FROM print_job WHERE id = ?", job_id)
            count_and_queue(tx, job, subject or order_id, target if printer else "")
            tx.update(PrintJob, job_id, state=CANCELLED, done_at=tx.now)
        return Done(None, tx.changes)
    with db.local() as tx:
        _check_printer(tx, printer)
        if state == INTERRUPTED:
            STEPS.check(state, CANCELLED)
            tx.update(PrintJob, job_id, state=CANCELLED, done_at=tx.now)
            payload = tx.value("SELECT payload FROM print_job WHERE id = ?", job_id)
            _again(tx, job, order_id, target, payload)
        else:
            _queue_again(tx, job_id, state, target)
        tx.changed(NOUN)
    return Done(None, tx.changes)


def _again(tx: Command, job: str, order_id: str | None, printer: str, payload: str) -> None:
    new = enqueue(tx, job, order_id, printer)
    tx.update(PrintJob, new, payload=payload)


def _queue_again(tx: Command, job_id: str, state: str, printer: str) -> None:
    if state == SENDING:  # a fault may put it back, a person may not: it would come out twice
        raise IllegalStep(STEPS.name, state, QUEUED)
    if state != QUEUED:
        STEPS.check(state, QUEUED)
    tx.update(
        PrintJob, job_id, state=QUEUED, printer=printer, tries=0, cause="", due_at=tx.now,
        done_at=None,
    )  # fmt: skip


def cancel(db: Database, actor: str | None, job_id: str) -> Done[None]:
    """Print this no more. Raises `NotFound`, and `IllegalStep` for what is printed or printing."""
    state = _job(db, job_id)[2]
    with db.local() as tx:
        STEPS.check(state, CANCELLED)
        tx.update(PrintJob, job_id, state=CANCELLED, done_at=tx.now)
        tx.changed(NOUN)
    return Done(None, tx.changes)


def _job(db: Database, job_id: str) -> tuple[str, Any, str, str, str]:
    """Job, order, state, printer and cause of a row."""
    row = db.row("SELECT job, order_id, state, printer, cause FROM print_job WHERE id = ?", job_id)
    if row is None:
        raise NotFound(N_("print job"), job_id)
    return row[0], row[1], row[2], row[3], row[4]


def _check_printer(tx: Command, printer: str) -> None:
    if printer and printer not in tx.setting("printing.printers"):
        raise UnknownPrinter(printer)


def save_printer(db: Database, actor: str | None, setup: PrinterSetup) -> Done[None]:
    """Add a printer to this till or change it; the first one becomes the receipt printer.

    Raises:
        BadPrinterSetup
    """
    setup.check()
    from_setting(setup.name, setup.to_setting())
    printers = {**db.setting("printing.printers"), setup.name: setup.to_setting()}
    values: dict[str, Any] = {"printing.printers": printers}
    if not db.setting("printing.receipt_printer"):
        values["printing.receipt_printer"] = setup.name
    return save(db, actor, values)


_USES = tuple(f"printing.{use}_printer" for use in ("receipt", "drawer", "page", "label"))


def remove_printer(db: Database, actor: str | None, name: str) -> Done[None]:
    """Forget a printer; jobs that name it fail in words and can be sent to another."""
    printers = {k: v for k, v in db.setting("printing.printers").items() if k != name}
    values: dict[str, Any] = {"printing.printers": printers}
    for setting in _USES:
        if db.setting(setting) == name:
            values[setting] = ""
    kinds = db.setting("printing.kind_printers")
    values["printing.kind_printers"] = {k: v for k, v in kinds.items() if v != name}
    return save(db, actor, values)
