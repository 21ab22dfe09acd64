"""A cart becomes an order that is delivered, collected or paid later, in one durable commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from posdesk.cart.cart import Cart
from posdesk.cart.priced import Priced
from posdesk.cart.pricing import price
from posdesk.cart.rules import NO_RULES, Rules
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.money import round_div
from posdesk.orders import summary
from posdesk.orders.accepting import findings, write_accepted
from posdesk.orders.agreeing import check_plan, habits, write_dues, write_parts
from posdesk.orders.approvals import spend_approvals
from posdesk.orders.charges import with_charges
from posdesk.orders.commands import clear_open_cart, refuse_gone, take_off_parked
from posdesk.orders.errors import EmptyCart
from posdesk.orders.plan import OrderPlan
from posdesk.orders.record import Agreed, Recorded, record_order
from posdesk.orders.schedule import DueRow, deposit_of, schedule
from posdesk.orders.states import ACCOUNT, COUNTER, DEPOSIT, INSTALMENTS, NOW
from posdesk.orders.telling import tell
from posdesk.payments.attempts import Attempt, attempts_of
from posdesk.payments.errors import DepositShort, PriceChanged, TakenAlongUnpaid
from posdesk.payments.settle import Paid, Settlement, Tendered, settle, settle_partly
from posdesk.payments.tickets import check_vouchers
from posdesk.payments.writing import (
    Payee,
    by_cash,
    enqueue,
    issue_vouchers,
    most_change,
    write_payments,
)
from posdesk.staff.access import authorize, rights_of, use_approval
from posdesk.staff.rights import Rights, require

Reader = Database | Command


@dataclass(frozen=True, slots=True)
class Placed:
    """An order that was just placed: what the window shows at once. Amounts in minor units."""

    order_id: str
    number: str
    cart_id: str
    total: int
    rounding: int
    paid: tuple[Paid, ...]
    outstanding: int
    codes: tuple[str, ...]
    accepted: bool
    occurred_at: int

    @property
    def change(self) -> int:
        """找零: what the cashier gives back."""
        return sum(paid.change for paid in self.paid)


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order would come to: the cart with its charges, what is due if nothing is rounded for
    cash, what must be paid at once, and what is due when.
    """

    cart: Cart
    priced: Priced
    due: int
    due_now: int
    dues: tuple[DueRow, ...]


def quote(reader: Reader, cart: Cart, plan: OrderPlan, rules: Rules = NO_RULES) -> Quote:
    """What a plan makes of a cart, for the screen; ask for money with the quote's cart.

    Raises:
        EmptyCart, and what is wrong with the plan: see ``check_plan``, ``schedule``.
    """
    if cart.empty:
        raise EmptyCart
    check_plan(reader, cart, plan, _member(cart, plan))
    charged = with_charges(reader, cart, plan, rules)
    priced = price(charged, rules)
    due = priced.due()
    first = due if plan.terms == NOW else min(due, _taken_along(plan, priced))
    if plan.terms == DEPOSIT:
        first = max(first, deposit_of(plan, due))
    elif plan.terms in (ACCOUNT, INSTALMENTS):
        first = 0
    return Quote(charged, priced, due, first, schedule(plan, due, first, habits(reader)))


def place_order(
    db: Database,
    actor: str | None,
    cart: Cart,
    plan: OrderPlan,
    tenders: Sequence[Tendered] = (),
    rules: Rules = NO_RULES,
    shown: int | None = None,
    documents: Sequence[str] | None = None,
    approval: str | None = None,
) -> Done[Placed]:
    """Make an order of the cart: lines and charges, how each part gets there, what is due when,
    what was paid, what is reserved and what left, in one durable commit.

    The cart's charges are those that the plan's way of bringing it costs. Confirmed attempts count
    by themselves. ``shown`` is what the screen showed as due for all of it. ``approval`` lets goods
    go on account. The same cart a second time answers the same order and changes nothing.

    Raises:
        EmptyCart, CartVoided, NotAllowed, ApprovalInvalid, DiskFull, PriceChanged
        What is wrong with the plan: see ``check_plan``, ``with_charges``, ``schedule``.
        What ``settle`` raises. DepositShort, TakenAlongUnpaid, CreditNeedsMember, NotEnoughCredit
    """
    if cart.empty:
        raise EmptyCart
    with db.command("orders.place", actor) as tx:
        earlier = order_of_cart(tx, cart.id)
        if earlier:
            return Done(earlier, tx.changes)
        refuse_gone(tx, cart.id)
        rights, used = _check_rights(tx, plan, approval)
        check_plan(tx, cart, plan, _member(cart, plan))
        priced = price(with_charges(tx, cart, plan, rules), rules)
        attempts = attempts_of(tx, cart.id)
        if not any(attempt.taken for attempt in attempts):
            db.check_room()
        settlement = _settle(tx, plan, priced, attempts, tenders)
        if shown is not None and shown != settlement.due:
            raise PriceChanged(shown, settlement.due)
        given = spend_approvals(tx, priced, rights) or used
        placed = _write(tx, plan, priced, settlement, given)
        _enqueue(tx, placed, documents)
        clear_open_cart(tx, cart.id)
        take_off_parked(tx, cart.id)
        failpoint("order.placed")
    return Done(placed, tx.changes)


def _member(cart: Cart, plan: OrderPlan) -> str | None:
    return plan.member_id or (cart.member.member_id if cart.member else None)


def _check_rights(tx: Command, plan: OrderPlan, approval: str | None) -> tuple[Rights, str | None]:
    """The seller's rights, and the approval that was spent on what they do not cover."""
    rights = rights_of(tx, tx.actor)
    require(rights, "sell")
    require(rights, "orders.place")
    used: str | None = None
    if plan.terms in (ACCOUNT, INSTALMENTS):
        used = authorize(tx, "orders.credit", approval)
    if plan.charge is not None and not rights.may("price.override"):
        if plan.charge_approval is None:
            require(rights, "price.override")
        else:
            use_approval(tx, "price.override", plan.charge_approval, kept=True)
            used = used or plan.charge_approval
    return rights, used


def _settle(
    tx: Command,
    plan: OrderPlan,
    priced: Priced,
    attempts: Sequence[Attempt],
    tenders: Sequence[Tendered],
) -> Settlement:
    """What is paid now, if the terms agree with that."""
    if plan.terms == NOW:
        return settle(priced, attempts, tenders, most_change(tx))
    settlement = settle_partly(priced, attempts, tenders, most_change(tx))
    paid = sum(each.amount for each in settlement.payments)
    if plan.terms == DEPOSIT:
        deposit = deposit_of(plan, settlement.due)
        if 0 < paid < deposit:
            raise DepositShort(deposit, paid)
    worth = min(_taken_along(plan, priced), settlement.due)
    if plan.terms not in (ACCOUNT, INSTALMENTS) and paid < worth:
        raise TakenAlongUnpaid(worth, paid)
    return settlement


def _leaves(plan: OrderPlan) -> Mapping[int, int]:
    """Thousandths per line that are taken along at the counter."""
    leaves: dict[int, int] = {}
    for part in plan.parts:
        if part.method == COUNTER:
            for number, quantity in part.lines:
                leaves[number] = leaves.get(number, 0) + quantity
    return leaves


def _taken_along(plan: OrderPlan, priced: Priced) -> int:
    """What the goods cost that are taken along at the counter."""
    leaves = _leaves(plan)
    return sum(
        round_div(line.total * leaves.get(line.line.number, 0), line.line.quantity)
        for line in priced.lines
    )


def _write(
    tx: Command, plan: OrderPlan, priced: Priced, settlement: Settlement, approval: str | None
) -> Placed:
    check_vouchers(tx, priced.cart)
    member_id = _member(priced.cart, plan)
    agreed = Agreed(plan.channel, plan.terms, member_id, _leaves(plan))
    order = record_order(tx, priced, settlement.rounding, approval, agreed)
    numbers = [line.line.number for line in priced.every]
    write_parts(tx, order.order_id, plan.parts, dict(zip(numbers, order.line_ids, strict=True)))
    paid = sum(each.amount for each in settlement.payments)
    failpoint("order.before_dues")
    dues = schedule(plan, settlement.due, paid, habits(tx), priced.due())
    write_dues(tx, order.order_id, 1, dues)
    write_payments(tx, Payee(order.order_id, member_id, plan.terms), settlement.payments)
    failpoint("order.before_summary")
    summary.refresh(tx, order.order_id)
    accepted = _accept(tx, plan, order)
    if paid == settlement.due:
        issue_vouchers(tx, order.order_id)
    if dues and paid < settlement.due:
        tell(tx, "order_placed", order.order_id, until=dues[0].due_at)
    else:
        tell(tx, "order_placed", order.order_id)
    return Placed(
        order.order_id,
        order.number,
        priced.cart.id,
        settlement.due,
        settlement.rounding,
        settlement.payments,
        settlement.due - paid,
        _codes(tx, order.order_id),
        accepted,
        tx.now,
    )


def _accept(tx: Command, plan: OrderPlan, order: Recorded) -> bool:
    """Accept what was taken at the counter at once, where the shop does so and nothing stands
    against it.
    """
    if all(part.method == COUNTER for part in plan.parts):
        return True
    if plan.channel != "counter" or not tx.setting("orders.auto_accept"):
        return False
    if findings(tx, order.order_id):
        return False
    write_accepted(tx, order.order_id)
    summary.refresh(tx, order.order_id)
    return True


def _codes(reader: Reader, order_id: str) -> tuple[str, ...]:
    rows = reader.rows(
        "SELECT code FROM pickup_code JOIN fulfilment ON fulfilment.id = fulfilment_id"
        " WHERE order_id = ? ORDER BY pickup_code.id",
        order_id,
    )
    return tuple(code for (code,) in rows)


def _enqueue(tx: Command, placed: Placed, documents: Sequence[str] | None) -> None:
    if documents is None:
        documents = ("order_confirmation",) if tx.setting("printing.auto_receipt") else ()
    papers = [(document, placed.order_id) for document in documents]
    enqueue(tx, placed.order_id, papers, "sale" if by_cash(placed.paid) else "")


def order_of_cart(reader: Reader, cart_id: str) -> Placed | None:
    """The order that a cart became, as it was answered then."""
    row = reader.row(
        "SELECT orders.id, orders.number, cart_id, total, rounding, orders.occurred_at,"
        " summary.accepted FROM orders JOIN order_summary AS summary"
        " ON summary.order_id = orders.id WHERE cart_id = ? ORDER BY orders.id",
        cart_id,
    )
    if row is None:
        return None
    order_id, number, cart, total, rounding, occurred_at, accepted = row
    rows = reader.rows(
        "SELECT tender, amount, tendered, change, reference, attempt_id FROM payment"
        " WHERE order_id = ? AND occurred_at = ? ORDER BY position, id",
        order_id,
        occurred_at,
    )
    paid = tuple(Paid(*each) for each in rows)
    left = total - sum(each.amount for each in paid)
    codes = _codes(reader, order_id)
    return Placed(
        order_id, number, cart, total, rounding, paid, left, codes, bool(accepted), occurred_at
    )
