"""Money and credit that a settlement gives, written inside its command."""

from __future__ import annotations

from posdesk.db import Command
from posdesk.members import credit
from posdesk.payments.refunding import PayOut, Why, refund_order_money
from posdesk.returns.errors import MemberMissing
from posdesk.returns.quoting import Quote


def give_money(
    tx: Command, quoted: Quote, amount: int, approval: str | None, pay_out: PayOut = ""
) -> None:
    """Give back ``amount`` of what was paid for the order of a return, the way it was paid or by
    ``pay_out``.

    Raises:
        CreditNeedsMember: as store credit, but nobody is there to have it.
    """
    assert quoted.order_id is not None
    why = Why(quoted.number, quoted.request_id, approval_id=approval, member_id=quoted.member_id)
    refund_order_money(tx, quoted.order_id, amount, why, pay_out)


def give_credit(tx: Command, quoted: Quote, approval: str | None) -> None:
    """Give all of it as store credit; without a receipt no payment is drawn from.

    Raises:
        MemberMissing
    """
    if quoted.order_id is not None:
        give_money(tx, quoted, quoted.money, approval, "credit")
        return
    if quoted.member_id is None:
        raise MemberMissing
    if quoted.money:
        credit.give(
            tx,
            quoted.member_id,
            quoted.money,
            return_id=quoted.request_id,
            note=quoted.number,
            approval_id=approval,
        )
