"""Money goes back: out of the payments it came from, never more than each gave.

An amount is shared over the payments of an order by what each still has, by largest remainder, as
docs/money.md has it. Each share is paid out as it came in: store credit becomes store credit again,
and the worth of exchanged goods what those had been paid with (`ways`). The whole amount can be
paid out as store credit instead, or count against goods of an exchange.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from posdesk.clock import business_day
from posdesk.db import Command
from posdesk.failpoints import failpoint
from posdesk.members import credit
from posdesk.models import Refund
from posdesk.orders.rollup import add_figures
from posdesk.payments.errors import CreditNeedsMember, NotSoMuchToRefund
from posdesk.payments.tenders import CASH, CREDIT
from posdesk.payments.ways import TenderShare, shares_of
from posdesk.payments.writing import enqueue

PayOut = Literal["", "credit", "exchange"]

_PAYMENTS = """
SELECT payment.id, payment.tender, payment.amount,
       (SELECT coalesce(sum(amount), 0) FROM refund WHERE payment_id = payment.id)
FROM payment WHERE order_id = ? ORDER BY position, id
"""


@dataclass(frozen=True, slots=True)
class Why:
    """Why money goes back, and what it belongs to."""

    reason: str = ""
    return_id: str | None = None
    change_id: str | None = None
    approval_id: str | None = None
    member_id: str | None = None  # who gets store credit; None: the order's member


@dataclass(frozen=True, slots=True)
class Refunded:
    """A share of what went back: out of which payment, and as what it was paid out."""

    id: str
    payment_id: str
    tender: str
    amount: int


def refundable(tx: Command, order_id: str) -> int:
    """What of an order was paid and not given back (minor units)."""
    return sum(gave - back for _id, _tender, gave, back in tx.rows(_PAYMENTS, order_id))


def refund_order_money(
    tx: Command, order_id: str, amount: int, why: Why | None = None, pay_out: PayOut = ""
) -> tuple[Refunded, ...]:
    """Give back ``amount`` minor units of what was paid for an order, inside a command.

    Writes the refunds, gives the store credit, adds the day's figures, and opens the drawer for
    cash. The caller writes what it is for, and calls ``summary.refresh`` last.

    Raises:
        NotSoMuchToRefund: more than what was paid and not given back.
        CreditNeedsMember: as store credit, but nobody is there to have it.
    """
    why = why or Why()
    rows = tx.rows(_PAYMENTS, order_id)
    left = max(0, sum(gave - back for _id, _tender, gave, back in rows))
    if amount > left:
        raise NotSoMuchToRefund(amount, left)
    member_id = why.member_id or tx.value("SELECT member_id FROM orders WHERE id = ?", order_id)
    tenders = {row[0]: row[1] for row in rows}
    done = []
    for share in shares_of(tx, order_id, amount, pay_out):
        failpoint("refund.before_row")
        done.append(_write(tx, order_id, share, tenders[share.payment_id], why))
    _give_credit(tx, order_id, done, why, member_id)
    figures = [("refund", each.tender, 1, each.amount) for each in done]
    add_figures(tx, business_day(tx.now, tx.zone), tx.setting("till.code"), figures)
    if any(each.tender == CASH for each in done):
        enqueue(tx, order_id, (), "refund")
    if done:
        tx.changed("payments", "orders", "reports")
    return tuple(done)


def _write(tx: Command, order_id: str, share: TenderShare, came_in: str, why: Why) -> Refunded:
    refund_id = tx.new_id()
    tx.insert(
        Refund,
        id=refund_id,
        order_id=order_id,
        payment_id=share.payment_id,
        amount=share.amount,
        reason=why.reason,
        staff_id=tx.actor,
        approval_id=why.approval_id,
        till=tx.setting("till.code"),
        business_day=business_day(tx.now, tx.zone),
        occurred_at=tx.now,
        tender="" if share.tender == came_in else share.tender,
        return_id=why.return_id,
        change_id=why.change_id,
    )
    return Refunded(refund_id, share.payment_id, share.tender, share.amount)


def _give_credit(
    tx: Command, order_id: str, done: list[Refunded], why: Why, member_id: str | None
) -> None:
    amount = sum(_credits(done))
    if not amount:
        return
    if member_id is None:
        raise CreditNeedsMember
    reason = credit.RETURN if why.return_id else credit.CANCEL
    credit.give(
        tx, member_id, amount, reason, order_id=order_id, return_id=why.return_id,
        approval_id=why.approval_id,
    )  # fmt: skip


def _credits(done: list[Refunded]) -> Iterator[int]:
    return (each.amount for each in done if each.tender == CREDIT)
