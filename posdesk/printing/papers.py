"""The one road by which documents of orders, deliveries, returns and vouchers are printed."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.models import PrintEvent
from posdesk.printing.errors import UnknownPrinter
from posdesk.printing.kinds import KINDS, order_of
from posdesk.printing.queue import enqueue
from posdesk.staff.access import authorize


@dataclass(frozen=True, slots=True)
class Printed:
    """A document on the queue; `copy` 0 is the original, n the n-th print after it."""

    job_id: str
    copy: int


def print_document(
    db: Database,
    actor: str | None,
    kind: str,
    subject_id: str,
    printer: str = "",
    approval: str | None = None,
) -> Done[Printed]:
    """Put a document (a key of `kinds.KINDS`) about a subject on the print queue.

    `subject_id` is the id of

    - an order: order_confirmation, voucher (all of its codes)
    - a voucher: voucher (that one)
    - a payment: payment_receipt (with what was paid for the order in the same act)
    - a refund (with what was given back in the same act) or a settlement: refund_receipt
    - a settlement with an exchange order: exchange_receipt
    - a return request: return_slip
    - a shipment, or one of its parcels: packing_slip, waybill_label
    - a shipment: dispatch_note; a pick-up's shipment or fulfilment: pickup_slip
    - a pick list, hand-over or driver's run: pick_list, hand_over, run_sheet

    An empty `printer` means the one that the till's settings choose for this kind. Papers that
    speak of money are counted: every one after the first bears its number and needs the right to
    print receipts again, which a manager's `approval` can give.

    Raises:
        NotFound, NotAllowed, ApprovalInvalid, UnknownPrinter
    """
    with db.command("printing.document", actor) as tx:
        printed = queue_document(tx, kind, subject_id, printer, approval)
    return Done(printed, tx.changes)


def queue_document(
    tx: Command, kind: str, subject_id: str, printer: str = "", approval: str | None = None
) -> Printed:
    """The same inside a command. Raises what `print_document` raises."""
    if kind not in KINDS:
        raise NotFound(N_("document"), kind)
    if printer and printer not in tx.setting("printing.printers"):
        raise UnknownPrinter(printer)
    copy = _copies(tx, kind, subject_id) if KINDS[kind].counted else 0
    authorize(tx, "reprint" if copy else KINDS[kind].right, approval)
    return count_and_queue(tx, kind, subject_id, printer)


def count_and_queue(tx: Command, kind: str, subject_id: str, printer: str = "") -> Printed:
    """The same, asking nobody: where it may be done has been settled. Raises `NotFound`."""
    order_id = order_of(tx, kind, subject_id)
    copy = _copies(tx, kind, subject_id) if KINDS[kind].counted else 0
    if KINDS[kind].counted and order_id is not None:
        _count(tx, kind, subject_id, order_id, copy)
    payload = {"subject": subject_id, "reprint": copy}
    return Printed(enqueue(tx, kind, order_id, printer, payload), copy)


def _name(kind: str, subject_id: str, order_id: str | None) -> str:
    """What print events call a paper: an order may have several of a kind."""
    return kind if subject_id == order_id else f"{kind}:{subject_id}"


def _copies(tx: Command, kind: str, subject_id: str) -> int:
    """How many of it there are: as recorded, and those that the queue still knows of, which may
    have been put there by the sale itself. One that was interrupted may be on paper.
    """
    order_id = order_of(tx, kind, subject_id)
    recorded = tx.value(
        "SELECT max(copy_number) + 1 FROM print_event WHERE order_id = ? AND document = ?",
        order_id,
        _name(kind, subject_id, order_id),
    )
    queued = tx.value(
        "SELECT count(*) FROM print_job WHERE job = ?1 AND state <> 'cancelled'"
        " AND coalesce(payload ->> 'subject', order_id) = ?2",
        kind,
        subject_id,
    )
    return max(int(recorded or 0), int(queued))


def _count(tx: Command, kind: str, subject_id: str, order_id: str, copy: int) -> None:
    tx.insert(
        PrintEvent,
        id=tx.new_id(),
        order_id=order_id,
        document=_name(kind, subject_id, order_id),
        copy_number=copy,
        staff_id=tx.actor,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )
    tx.changed("orders")
