"""Money and credit that a settlement gives, written inside its command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from posdesk.db import Command
from posdesk.models import CreditEntry, Refund
from posdesk.orders.rollup import add_figures
from posdesk.payments.tenders import CASH, CREDIT, EXCHANGE
from posdesk.payments.writing import enqueue
from posdesk.returns.errors import MemberMissing
from posdesk.returns.quoting import Quote
from posdesk.returns.record import today
from posdesk.returns.ways import TenderShare

_TENDER = "SELECT tender FROM payment WHERE id = ?"


def give_money(
    tx: Command, quoted: Quote, shares: Sequence[TenderShare], approval: str | None
) -> None:
    """Refunds, each on the payment it draws from; opens the drawer where cash goes out.

    Raises:
        MemberMissing: it was paid with store credit, and the customer is gone.
    """
    assert quoted.order_id is not None
    day, till = today(tx), tx.setting("till.code")
    for share in shares:
        other = share.tender == EXCHANGE or tx.value(_TENDER, share.payment_id) != share.tender
        tx.insert(
            Refund,
            id=tx.new_id(),
            order_id=quoted.order_id,
            payment_id=share.payment_id,
            amount=share.amount,
            reason=quoted.number,
            staff_id=tx.actor,
            approval_id=approval,
            till=till,
            business_day=day,
            occurred_at=tx.now,
            tender=share.tender if other else "",
            return_id=quoted.request_id,
        )
        if share.tender == CREDIT:
            _add_credit(tx, quoted, share.amount, approval)
    add_figures(tx, day, till, [("refund", share.tender, 1, share.amount) for share in shares])
    if any(share.tender == CASH for share in shares):
        enqueue(tx, quoted.order_id, (), "refund")
    tx.changed("payments", "reports")


def give_credit(tx: Command, quoted: Quote, approval: str | None) -> None:
    """The same as store credit. Without a receipt no payment is drawn from."""
    if quoted.order_id is not None:
        shares = [replace(share, tender=CREDIT) for share in quoted.shares]
        give_money(tx, quoted, shares, approval)
    elif quoted.money:
        _add_credit(tx, quoted, quoted.money, approval)


def _add_credit(tx: Command, quoted: Quote, amount: int, approval: str | None) -> None:
    if quoted.member_id is None:
        raise MemberMissing
    tx.insert(
        CreditEntry,
        id=tx.new_id(),
        member_id=quoted.member_id,
        amount=amount,
        reason="return",
        order_id=quoted.order_id,
        return_id=quoted.request_id,
        note=quoted.number,
        staff_id=tx.actor,
        approval_id=approval,
        till=tx.setting("till.code"),
        business_day=today(tx),
        occurred_at=tx.now,
    )
    tx.changed("members")
