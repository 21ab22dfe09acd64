"""What is asked about payments: what a cart has been paid, what is open, what a start finds."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.cart.priced import Priced
from posdesk.db import Database
from posdesk.orders.queries import (
    OpenCartState,
    SaleSummary,
    last_sale,
    open_cart,
    parked_count,
)
from posdesk.payments.attempts import Attempt, attempts_of, open_attempts
from posdesk.payments.states import CONFIRMED


@dataclass(frozen=True, slots=True)
class CartPayments:
    """How far a cart is paid. Amounts in minor units.

    ``left`` is what is still due without cash rounding, ``left_in_cash`` with it; both count what
    is open as if it were paid, so that nothing is taken twice.
    """

    attempts: tuple[Attempt, ...]
    confirmed: int
    unanswered: int
    left: int
    left_in_cash: int


def cart_payments(db: Database, priced: Priced) -> CartPayments:
    """What was taken for a cart so far, and what is left."""
    attempts = attempts_of(db, priced.cart.id)
    confirmed = sum(each.amount for each in attempts if each.state == CONFIRMED)
    unanswered = sum(each.amount for each in attempts if each.open)
    taken = confirmed + unanswered
    return CartPayments(
        attempts,
        confirmed,
        unanswered,
        max(0, priced.due(taken) - taken),
        max(0, priced.due(taken, cash=True) - taken),
    )


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a start finds: the cart that stood on the screen with what was taken for it, payments
    without an answer, parked carts, and the last sale that was completed with its print jobs that
    did not come out (so a reprint can be offered).
    """

    open_cart: OpenCartState | None
    cart_attempts: tuple[Attempt, ...]
    unanswered: tuple[Attempt, ...]
    parked: int
    last_sale: SaleSummary | None
    unprinted: bool


def recovery(db: Database) -> Recovery:
    """What the window shows after a start, be it after a crash or not."""
    found = open_cart(db)
    cart = found.cart if found else None
    last = last_sale(db)
    return Recovery(
        found,
        attempts_of(db, cart.id) if cart else (),
        open_attempts(db),
        parked_count(db),
        last,
        bool(last and db.value(_UNPRINTED, last.order_id)),
    )


_UNPRINTED = (
    "SELECT 1 FROM print_job WHERE order_id = ? AND job = 'receipt'"
    " AND state IN ('queued', 'sending', 'failed', 'interrupted') LIMIT 1"
)
