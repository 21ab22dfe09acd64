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
from posdesk.models import DrawerEvent, Payment, PrintJob
from posdesk.orders.approvals import spend_approvals
from posdesk.orders.commands import clear_open_cart, refuse_gone, take_off_parked
from posdesk.orders.errors import EmptyCart
from posdesk.orders.record import Recorded, record_order
from posdesk.orders.rollup import Figure, add_figures
from posdesk.payments.attempts import attempts_of
from posdesk.payments.errors import PriceChanged
from posdesk.payments.settle import Paid, Settlement, Tendered, settle
from posdesk.payments.tenders import CASH
from posdesk.staff.access import rights_of
from posdesk.staff.rights import require

SANE_NOTES = 10
"""Nobody hands over more than so many of the largest note above what is due."""


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
    besides: cash, or a card with its slip's reference. ``shown`` is the amount due that the screen
    showed. The same cart a second time answers the same sale and changes nothing.

    Raises:
        EmptyCart, CartVoided, NotAllowed, ApprovalInvalid, DiskFull, and what ``settle`` raises
        PriceChanged: ``shown`` is not what is due.
    """
    failpoint("sale.begin")
    if cart.empty:
        raise EmptyCart
    priced = price(cart, rules)
    with db.command("payments.complete_sale", actor) as tx:
        failpoint("sale.in_transaction")
        earlier = sale_of_cart(tx, cart.id)
        if earlier:
            return Done(earlier, tx.changes)
        refuse_gone(tx, cart.id)
        rights = rights_of(tx, tx.actor)
        require(rights, "sell")
        attempts = attempts_of(tx, cart.id)
        if not any(attempt.taken for attempt in attempts):
            db.check_room()
        settlement = settle(priced, attempts, tenders, _most_change(tx))
        if shown is not None and shown != settlement.due:
            raise PriceChanged(shown, settlement.due)
        approval = spend_approvals(tx, priced, rights)
        failpoint("sale.checked")
        order = record_order(tx, priced, settlement.rounding, approval)
        _record_payments(tx, order, settlement)
        _enqueue(tx, order, settlement, documents)
        failpoint("sale.before_clear")
        clear_open_cart(tx, cart.id)
        take_off_parked(tx, cart.id)
        failpoint("sale.before_commit")
    failpoint("sale.after_commit")
    sale = Sale(
        order.order_id,
        order.number,
        cart.id,
        settlement.due,
        settlement.rounding,
        settlement.payments,
        tx.now,
    )
    return Done(sale, tx.changes)


def sale_of_cart(reader: Database | Command, cart_id: str) -> Sale | None:
    """The sale that a cart became, if it was completed."""
    row = reader.row(
        "SELECT id, number, cart_id, total, rounding, occurred_at FROM orders WHERE cart_id = ?",
        cart_id,
    )
    if row is None:
        return None
    paid = reader.rows(
        "SELECT tender, amount, tendered, change, reference, attempt_id FROM payment"
        " WHERE order_id = ? ORDER BY position",
        row[0],
    )
    order_id, number, cart, total, rounding, occurred_at = row
    payments = tuple(Paid(*each) for each in paid)
    return Sale(order_id, number, cart, total, rounding, payments, occurred_at)


def _most_change(tx: Command) -> int:
    return SANE_NOTES * int(max(tx.setting("cash.quick_notes"), default=10_000))


def _record_payments(tx: Command, order: Recorded, settlement: Settlement) -> None:
    failpoint("sale.before_payments")
    tx.insert_many(
        Payment,
        (
            {
                "id": tx.new_id(),
                "order_id": order.order_id,
                "position": position,
                "tender": paid.tender,
                "amount": paid.amount,
                "tendered": paid.tendered,
                "change": paid.change,
                "reference": paid.reference,
                "attempt_id": paid.attempt_id,
                "staff_id": tx.actor,
                "till": order.till,
                "business_day": order.business_day,
                "occurred_at": tx.now,
            }
            for position, paid in enumerate(settlement.payments, 1)
        ),
    )
    failpoint("sale.before_totals")
    figures: list[Figure] = [
        ("tender", paid.tender, 1, paid.amount) for paid in settlement.payments
    ]
    add_figures(tx, order.business_day, order.till, figures)
    tx.changed("payments")


def _enqueue(
    tx: Command, order: Recorded, settlement: Settlement, documents: Sequence[str] | None
) -> None:
    """Put the drawer and the documents (None: as the till's settings say) on the print queue, to be
    worked off after the commit.
    """
    failpoint("sale.before_print_jobs")
    if documents is None:
        documents = ("receipt",) if tx.setting("printing.auto_receipt") else ()
    jobs = list(documents)
    cash = any(paid.tender == CASH for paid in settlement.payments)
    if cash and tx.setting("printing.drawer_on_cash"):
        jobs.insert(0, "drawer")
        tx.insert(
            DrawerEvent,
            id=tx.new_id(),
            reason="sale",
            order_id=order.order_id,
            staff_id=tx.actor,
            till=order.till,
            occurred_at=tx.now,
        )
    tx.insert_many(
        PrintJob,
        (
            {
                "id": tx.new_id(),
                "job": job,
                "order_id": order.order_id,
                "payload": "{}",
                "printer": "",
                "state": "queued",
                "tries": 0,
                "cause": "",
                "created_at": tx.now,
                "due_at": tx.now,
            }
            for job in jobs
        ),
    )
    tx.changed("print_queue")
