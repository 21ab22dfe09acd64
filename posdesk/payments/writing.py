"""What every command that takes money writes: payments, credit that was spent, figures, papers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from posdesk.clock import business_day
from posdesk.db import Command
from posdesk.failpoints import failpoint
from posdesk.models import DrawerEvent, Payment, PrintJob
from posdesk.orders.rollup import Figure, add_figures
from posdesk.orders.states import NOW
from posdesk.payments.errors import CreditNeedsMember
from posdesk.payments.settle import Paid
from posdesk.payments.tenders import CASH, CREDIT

SANE_NOTES = 10
"""Nobody hands over more than so many of the largest note above what is due."""


@dataclass(frozen=True, slots=True)
class Payee:
    """The order that is paid: ``paid_before`` is how many payments it has; ``terms`` its terms."""

    order_id: str
    member_id: str | None = None
    terms: str = NOW
    paid_before: int = 0


def most_change(tx: Command) -> int:
    """How much more than what is due cash can sanely be (minor units)."""
    return SANE_NOTES * int(max(tx.setting("cash.quick_notes"), default=10_000))


def write_payments(
    tx: Command, payee: Payee, payments: Sequence[Paid], first_id: str | None = None
) -> tuple[str, ...]:
    """Write payments of an order and spend the store credit among them; answers their ids.

    ``first_id`` is the id of the first one, where the caller has chosen it.

    Raises:
        CreditNeedsMember, and what spending credit raises.
    """
    failpoint("sale.before_payments")
    till, day = tx.setting("till.code"), business_day(tx.now, tx.zone)
    ids = [tx.new_id() for _paid in payments]
    if first_id and ids:
        ids[0] = first_id
    tx.insert_many(
        Payment,
        (
            {
                "id": id_,
                "order_id": payee.order_id,
                "position": position,
                "tender": paid.tender,
                "amount": paid.amount,
                "tendered": paid.tendered,
                "change": paid.change,
                "reference": paid.reference,
                "attempt_id": paid.attempt_id,
                "staff_id": tx.actor,
                "till": till,
                "business_day": day,
                "occurred_at": tx.now,
            }
            for position, (id_, paid) in enumerate(
                zip(ids, payments, strict=True), payee.paid_before + 1
            )
        ),
    )
    for paid in payments:
        if paid.tender == CREDIT:
            _spend(tx, payee, paid.amount)
    failpoint("sale.before_totals")
    add_figures(tx, day, till, _figures(payee, payments))
    tx.changed("payments")
    return tuple(ids)


def _figures(payee: Payee, payments: Sequence[Paid]) -> list[Figure]:
    figures: list[Figure] = [("tender", paid.tender, 1, paid.amount) for paid in payments]
    if payee.terms != NOW:
        figures += [("taken", payee.terms, 1, paid.amount) for paid in payments]
    return figures


def _spend(tx: Command, payee: Payee, amount: int) -> None:
    if payee.member_id is None:
        raise CreditNeedsMember
    from posdesk.members.credit import spend  # a plain sale needs none of it

    spend(tx, payee.member_id, amount, payee.order_id)


def issue_vouchers(tx: Command, order_id: str) -> None:
    """Issue the codes of an order that is paid, in a shop that sells any."""
    if tx.value("SELECT 1 FROM voucher_plan LIMIT 1"):
        from posdesk.vouchers.issuing import issue  # most shops sell none

        issue(tx, order_id)


def take_vouchers_back(tx: Command, order_id: str) -> None:
    """Take the codes back of what was just taken out of an order, or cancelled with it.

    Raises:
        VoucherUsed: one was used at the door.
    """
    if tx.value("SELECT 1 FROM voucher_plan LIMIT 1"):
        from posdesk.vouchers.taking_back import take_back_cancelled  # most shops sell none

        take_back_cancelled(tx, order_id)


def enqueue(
    tx: Command, order_id: str | None, documents: Iterable[tuple[str, str]], drawer: str = ""
) -> None:
    """Put the drawer (where there is a reason to open it) and documents (job, subject) on the print
    queue, to be worked off after the commit. Without a subject a document is of the order.
    """
    failpoint("sale.before_print_jobs")
    jobs = list(documents)
    if drawer and tx.setting("printing.drawer_on_cash"):
        jobs.insert(0, ("drawer", ""))
        tx.insert(
            DrawerEvent,
            id=tx.new_id(),
            reason=drawer,
            order_id=order_id,
            staff_id=tx.actor,
            till=tx.setting("till.code"),
            occurred_at=tx.now,
        )
    tx.insert_many(
        PrintJob,
        (
            {
                "id": tx.new_id(),
                "job": job,
                "order_id": order_id,
                "payload": json.dumps({"subject": subject}) if subject else "{}",
                "printer": "",
                "state": "queued",
                "tries": 0,
                "cause": "",
                "created_at": tx.now,
                "due_at": tx.now,
            }
            for job, subject in jobs
        ),
    )
    tx.changed("print_queue")


def by_cash(payments: Iterable[Paid]) -> bool:
    """Whether the drawer is needed for any of these."""
    return any(paid.tender == CASH for paid in payments)
