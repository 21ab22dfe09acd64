"""The sale itself: one commit in which a cart becomes an order that is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posdesk.cart.cart import Cart
from posdesk.cart.pricing import price
from posdesk.cart.rules import NO_RULES, Rules
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.orders.approvals import spend_approvals
from posdesk.orders.commands import clear_open_cart, refuse_gone, take_off_parked
from posdesk.orders.errors import EmptyCart
from posdesk.orders.record import Agreed, record_order
from posdesk.payments.attempts import Attempt, attempts_of
from posdesk.payments.errors import PriceChanged
from posdesk.payments.settle import Paid, Tendered, settle
from posdesk.payments.writing import (
    Payee,
    by_cash,
    enqueue,
    issue_vouchers,
    most_change,
    write_payments,
)
from posdesk.staff.access import rights_of
from posdesk.staff.rights import require


@dataclass(frozen=True, slots=True)
class Given:
    """What there is to pay with: attempts, what is handed over, and what goods that come back give
    towards it (minor units, at most what is due).
    """

    attempts: tuple[Attempt, ...] = ()
    tenders: tuple[Tendered, ...] = ()
    exchanged: int = 0


@dataclass(frozen=True, slots=True)
class Sale:
    """A completed sale: what the window shows at once. Amounts in minor units."""

    order_id: str
    number: str
    cart_id: str
    total: int
    rounding: int
    paid: tuple[Paid, ...]
    occurred_at: int

    @property
    def change(self) -> int:
        """找零: what the cashier gives back."""
        return sum(paid.change for paid in self.paid)


def complete_sale(
    db: Database,
    actor: str | None,
    cart: Cart,
    tenders: Sequence[Tendered] = (),
    rules: Rules = NO_RULES,
    shown: int | None = None,
    documents: Sequence[str] | None = None,
) -> Done[Sale]:
    """Sell the cart: order, lines, payments, stock, figures and print jobs in one durable commit.

    The cart's confirmed payment attempts count by themselves; ``tenders`` is what is handed over
    besides: cash, a card with its slip's reference, or the member's store credit. ``shown`` is the
    amount due that the screen showed. The same cart a second time answers the same sale and changes
    nothing.

    Raises:
        EmptyCart, CartVoided, NotAllowed, ApprovalInvalid, DiskFull, and what ``settle`` raises
        PriceChanged: ``shown`` is not what is due. CreditNeedsMember, NotEnoughCredit
    """
    failpoint("sale.begin")
    with db.command("payments.complete_sale", actor) as tx:
        failpoint("sale.in_transaction")
        earlier = sale_of_cart(tx, cart.id)
        if earlier:
            return Done(earlier, tx.changes)
        attempts = attempts_of(tx, cart.id)
        if not any(attempt.taken for attempt in attempts):
            db.check_room()
        given = Given(attempts, tuple(tenders))
        sale = sell_in(tx, cart, given, rules, shown=shown, documents=documents)
        failpoint("sale.before_commit")
    failpoint("sale.after_commit")
    return Done(sale, tx.changes)


def sell_in(
    tx: Command,
    cart: Cart,
    given: Given,
    rules: Rules = NO_RULES,
    *,
    shown: int | None = None,
    documents: Sequence[str] | None = None,
) -> Sale:
    """The same inside another command: for goods that go out in exchange for others.

    Raises:
        What ``complete_sale`` raises. CartAlreadySold
    """
    if cart.empty:
        raise EmptyCart
    priced = price(cart, rules)
    refuse_gone(tx, cart.id)
    rights = rights_of(tx, tx.actor)
    require(rights, "sell")
    settlement = settle(
        priced, given.attempts, given.tenders, most_change(tx), exchanged=given.exchanged
    )
    if shown is not None and shown != settlement.due:
        raise PriceChanged(shown, settlement.due)
    approval = spend_approvals(tx, priced, rights)
    failpoint("sale.checked")
    member_id = cart.member.member_id if cart.member else None
    order = record_order(tx, priced, settlement.rounding, approval, Agreed(member_id=member_id))
    write_payments(tx, Payee(order.order_id, member_id), settlement.payments)
    issue_vouchers(tx, order.order_id)
    if documents is None:
        documents = ("receipt",) if tx.setting("printing.auto_receipt") else ()
    drawer = "sale" if by_cash(settlement.payments) else ""
    enqueue(tx, order.order_id, [(document, "") for document in documents], drawer)
    failpoint("sale.before_clear")
    clear_open_cart(tx, cart.id)
    take_off_parked(tx, cart.id)
    return Sale(
        order.order_id,
        order.number,
        cart.id,
        settlement.due,
        settlement.rounding,
        settlement.payments,
        tx.now,
    )


def sale_of_cart(reader: Database | Command, cart_id: str) -> Sale | None:
    """The sale that a cart became, if it was completed."""
    row = reader.row(
        "SELECT id, number, cart_id, total, rounding, occurred_at FROM orders WHERE cart_id = ?"
        " ORDER BY id",
        cart_id,
    )
    if row is None:
        return None
    paid = reader.rows(
        "SELECT tender, amount, tendered, change, reference, attempt_id FROM payment"
        " WHERE order_id = ? ORDER BY position, id",
        row[0],
    )
    order_id, number, cart, total, rounding, occurred_at = row
    payments = tuple(Paid(*each) for each in paid)
    return Sale(order_id, number, cart, total, rounding, payments, occurred_at)
