"""From what was chosen beside a cart to the plan by which it becomes an order; pure functions."""

from __future__ import annotations

from posdesk.cart.cart import Cart
from posdesk.cart.delivery import DeliveryDraft
from posdesk.orders.plan import (
    ConsigneeDraft,
    Deposit,
    DueDraft,
    OrderPlan,
    Part,
    Slot,
    split_evenly,
)
from posdesk.orders.states import ACCOUNT, COUNTER, DEPOSIT, INSTALMENTS

NOTHING_CHOSEN = DeliveryDraft()


def plan_of(cart: Cart, due: int = 0) -> OrderPlan:
    """The plan that a cart's draft says; ``due`` (minor units) is what its instalments share.

    What is missing in the draft is missing in the plan: who places the order refuses that.
    """
    draft = cart.delivery or NOTHING_CHOSEN
    with_day = draft.terms in (DEPOSIT, ACCOUNT)
    return OrderPlan(
        parts_of(cart, draft),
        draft.terms,
        cart.member.member_id if cart.member else None,
        Deposit(amount=draft.deposit) if draft.terms == DEPOSIT else None,
        draft.balance_on if with_day else "",
        dues_of(draft, due),
        draft.charge if draft.method != COUNTER else None,
        draft.charge_approval,
        draft.channel,
    )


def parts_of(cart: Cart, draft: DeliveryDraft) -> tuple[Part, ...]:
    """What is taken along, then what goes the way that was chosen."""
    along, later = draft.split((line.number, line.quantity) for line in cart.lines)
    parts = []
    if along:
        parts.append(Part(COUNTER, along))
    if later:
        parts.append(_later(cart, draft, later))
    return tuple(parts)


def _later(cart: Cart, draft: DeliveryDraft, lines: tuple[tuple[int, int], ...]) -> Part:
    promise, who = draft.promise, draft.recipient
    member_id = cart.member.member_id if cart.member else None
    consignee = ConsigneeDraft(
        who.name, who.phone, who.region, who.street, who.note, who.hours, member_id
    )
    return Part(
        draft.method,
        lines,
        consignee if who.named else None,
        Slot(promise.day, promise.starts, promise.ends) if promise else None,
        draft.carrier_id,
    )


def dues_of(draft: DeliveryDraft, due: int) -> tuple[DueDraft, ...]:
    """The instalments of ``due`` minor units; none where none can be made of it."""
    if draft.terms != INSTALMENTS or not 0 < draft.instalments <= due or not draft.first_on:
        return ()
    return split_evenly(due, draft.instalments, draft.first_on)
