"""A proposed change of an order is applied, with the money that it costs or gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posdesk.cards import refuse_card_number
from posdesk.cart.cart import MAX_TEXT
from posdesk.cart.errors import TextTooLong
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.orders import summary
from posdesk.orders.applying import write_change
from posdesk.orders.changes import Proposal, propose
from posdesk.orders.errors import OrderMovedOn
from posdesk.orders.standing import standing
from posdesk.orders.telling import tell
from posdesk.payments.balance import OrderPaid, pay_in
from posdesk.payments.refunding import Refunded, Why, refund_order_money
from posdesk.payments.settle import Tendered
from posdesk.payments.tickets import settle_vouchers
from posdesk.payments.writing import by_cash, enqueue, issue_vouchers, take_vouchers_back
from posdesk.staff.access import authorize, rights_of, use_approval
from posdesk.staff.rights import require


@dataclass(frozen=True, slots=True)
class Changed:
    """An order that was just changed. ``difference`` is what is owed more; minor units."""

    order_id: str
    number: str
    version: int
    change_id: str
    difference: int
    refunded: tuple[Refunded, ...]
    paid: OrderPaid | None
    outstanding: int


def apply_change(
    db: Database,
    actor: str | None,
    proposal: Proposal,
    tenders: Sequence[Tendered] = (),
    *,
    approval: str | None = None,
    charge_approval: str | None = None,
    documents: Sequence[str] = (),
) -> Done[Changed]:
    """Change an order as it was proposed: its next version. What was paid too much goes back at
    once, which needs the right to cancel; ``tenders`` pay for what it costs more, now or later with
    ``pay_order``.

    Raises:
        OrderMovedOn: it is not any more as it was proposed. VoucherUsed, NotAllowed,
        ApprovalInvalid, TextTooLong, CardNumberRefused, what ``propose`` and ``pay_order`` raise
    """
    reason = proposal.edits.reason
    refuse_card_number(reason)
    if len(reason) > MAX_TEXT:
        raise TextTooLong(MAX_TEXT)
    with db.command("orders.change", actor) as tx:
        used = authorize(tx, "orders.cancel" if proposal.refund else "orders.handle", approval)
        charged = _check_charge(tx, proposal, charge_approval)
        order = standing(tx, proposal.order_id)
        if order.version != proposal.version:
            raise OrderMovedOn(order.number)
        if propose(tx, proposal.order_id, proposal.edits) != proposal:
            raise OrderMovedOn(order.number)
        change_id = write_change(tx, order, proposal, used or charged)
        take_vouchers_back(tx, order.order_id)
        summary.refresh(tx, order.order_id)
        refunded = _give_back(tx, proposal, change_id, used)
        paid = pay_in(tx, order.order_id, tenders) if tenders else None
        failpoint("change.before_summary")
        summary.refresh(tx, order.order_id)
        if not proposal.to_pay:
            issue_vouchers(tx, order.order_id)
        settle_vouchers(tx, order.order_id)
        version = str(order.version + 1)
        tell(
            tx, "order_changed", order.order_id, version, amount=proposal.difference, reason=reason
        )
        papers = [(document, order.order_id) for document in documents]
        if papers or (paid and by_cash(paid.paid)):
            enqueue(tx, order.order_id, papers, "sale" if paid and by_cash(paid.paid) else "")
        changed = Changed(
            order.order_id,
            order.number,
            standing(tx, order.order_id).version,
            change_id,
            proposal.difference,
            refunded,
            paid,
            paid.outstanding if paid else proposal.to_pay,
        )
    return Done(changed, tx.changes)


def _check_charge(tx: Command, proposal: Proposal, approval: str | None) -> str | None:
    """The approval that was spent on a charge chosen by hand."""
    rights = rights_of(tx, tx.actor)
    if proposal.edits.charge is None or rights.may("price.override"):
        return None
    if approval is None:
        require(rights, "price.override")
    else:
        use_approval(tx, "price.override", approval)
    return approval


def _give_back(
    tx: Command, proposal: Proposal, change_id: str, approval_id: str | None
) -> tuple[Refunded, ...]:
    if not proposal.refund:
        return ()
    failpoint("change.before_refund")
    why = Why(proposal.edits.reason, change_id=change_id, approval_id=approval_id)
    return refund_order_money(tx, proposal.order_id, proposal.refund, why)
