"""Money on an order after it was placed: a deposit, the balance, an instalment, an account, cash on
delivery.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posdesk.cart.rounding import rounding_of
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.failpoints import failpoint
from posdesk.orders import summary
from posdesk.orders.applying import write_rounding
from posdesk.orders.errors import NotOpen
from posdesk.orders.opening import shop_rounding
from posdesk.orders.standing import Standing, standing
from posdesk.orders.telling import tell
from posdesk.payments.attempts import (
    Attempt,
    attempt,
    attempts_of,
    check_tender,
    write_attempt,
    write_event,
)
from posdesk.payments.errors import AnswerMissing, MoreThanDue, NoAmount, NothingOwed, PriceChanged
from posdesk.payments.settle import Paid, Tendered, settle_balance
from posdesk.payments.states import CONFIRMED, PENDING
from posdesk.payments.tenders import CASH, TENDERS
from posdesk.payments.writing import (
    Payee,
    by_cash,
    enqueue,
    issue_vouchers,
    most_change,
    write_payments,
)
from posdesk.staff.access import authorize

Reader = Database | Command


@dataclass(frozen=True, slots=True)
class OrderPaid:
    """What was paid just now. ``outstanding`` is still to be paid; minor units."""

    order_id: str
    number: str
    paid: tuple[Paid, ...]
    payment_ids: tuple[str, ...]
    rounding: int
    outstanding: int

    @property
    def amount(self) -> int:
        return sum(each.amount for each in self.paid)

    @property
    def change(self) -> int:
        """找零: what the cashier gives back."""
        return sum(each.change for each in self.paid)


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """What there is to pay on an order: ``left`` without cash rounding, ``left_in_cash`` with it;
    both count attempts that are open, or confirmed and not booked yet, as if they were paid.
    """

    order_id: str
    number: str
    outstanding: int
    attempts: tuple[Attempt, ...]
    confirmed: int
    unanswered: int
    left: int
    left_in_cash: int


def order_money(reader: Reader, order_id: str) -> OrderMoney:
    """What is owed on an order, and what of it is under way.

    Raises:
        NotFound
    """
    order = standing(reader, order_id)
    attempts = unbooked(reader, order.cart_id)
    confirmed = sum(each.amount for each in attempts if each.state == CONFIRMED)
    unanswered = sum(each.amount for each in attempts if each.open)
    left = max(0, order.outstanding - confirmed - unanswered)
    rule = shop_rounding(reader)
    rounded = left + (rounding_of(left, rule, cash=True) if rule.when == "cash" else 0)
    return OrderMoney(
        *(order_id, order.number, order.outstanding, attempts, confirmed, unanswered),
        *(left, rounded or left),
    )


def unbooked(reader: Reader, cart_id: str) -> tuple[Attempt, ...]:
    """Attempts of an order's cart that took money, or may have, and are no payment yet."""
    booked = {
        id_
        for (id_,) in reader.rows(
            "SELECT attempt_id FROM payment JOIN payment_attempt AS attempt"
            " ON attempt.id = attempt_id WHERE cart_id = ?",
            cart_id,
        )
    }
    return tuple(
        each for each in attempts_of(reader, cart_id) if each.taken and each.id not in booked
    )


def refuse_under_way(reader: Reader, cart_id: str) -> None:
    """Raise `AnswerMissing` while money is, or may be, taken for an order and not booked."""
    for each in unbooked(reader, cart_id):
        raise AnswerMissing(TENDERS[each.tender].label, each.amount)


def start_order_attempt(
    db: Database,
    actor: str | None,
    order_id: str,
    tender: str,
    amount: int,
    code: str = "",
    provider: str = "staff",
) -> Done[Attempt]:
    """Put on record that ``amount`` is about to be asked for on an order; ask only afterwards. What
    is answered goes through ``record_answer``; ``pay_order`` then books it.

    Raises:
        UnknownTender, NotAPaymentCode, NoAmount, NotOpen, NothingOwed, NotAllowed, DiskFull
        MoreThanDue: more than is owed less what was, or may have been, paid.
    """
    check_tender(tender, code)
    if amount <= 0:
        raise NoAmount(amount)
    db.check_room()
    with db.command("payments.start_order_attempt", actor) as tx:
        authorize(tx, "sell")
        order = _owing(tx, order_id)
        left = order.outstanding - sum(each.amount for each in unbooked(tx, order.cart_id))
        if amount > left:
            raise MoreThanDue(amount, max(0, left))
        attempt_id = write_attempt(tx, order.cart_id, tender, amount, code, provider)
        failpoint("order.before_pending")
        write_event(tx, attempt_id, PENDING)
        started = attempt(tx, attempt_id)
    return Done(started, tx.changes)


def pay_order(
    db: Database,
    actor: str | None,
    order_id: str,
    tenders: Sequence[Tendered] = (),
    *,
    shown: int | None = None,
    key: str | None = None,
    documents: Sequence[str] | None = None,
) -> Done[OrderPaid]:
    """Take money on an order, all of what is owed or a part; the oldest due is settled first.

    Confirmed attempts count by themselves. The cash that settles the order is rounded where the
    shop rounds cash. ``shown`` is what the screen showed as owed. ``key`` (a new id) names the
    payment: the same key a second time answers the same and changes nothing. ``documents`` None: a
    payment receipt, where the till prints by itself.

    Raises:
        NotFound, NotOpen, NothingOwed, NotAllowed, and what ``settle_balance`` raises
        PriceChanged: ``shown`` is not what is owed. CreditNeedsMember, NotEnoughCredit
    """
    with db.command("payments.pay_order", actor) as tx:
        authorize(tx, "sell")
        earlier = _earlier(tx, order_id, key) if key else None
        if earlier:
            return Done(earlier, tx.changes)
        if not unbooked(tx, standing(tx, order_id).cart_id):
            db.check_room()
        paid = pay_in(tx, order_id, tenders, shown=shown, key=key)
        if documents is None:
            documents = ("payment_receipt",) if tx.setting("printing.auto_receipt") else ()
        papers = [(job, paid.payment_ids[0]) for job in documents]
        enqueue(tx, order_id, papers, "sale" if by_cash(paid.paid) else "")
        failpoint("order.paid")
    return Done(paid, tx.changes)


def pay_in(
    tx: Command,
    order_id: str,
    tenders: Sequence[Tendered],
    *,
    shown: int | None = None,
    key: str | None = None,
) -> OrderPaid:
    """The same inside another command: what a driver brings, what a changed order costs more.

    Prints nothing and opens no drawer. Raises what ``pay_order`` raises.
    """
    order = _owing(tx, order_id)
    if shown is not None and shown != order.outstanding:
        raise PriceChanged(shown, order.outstanding)
    settlement = settle_balance(
        order.outstanding,
        unbooked(tx, order.cart_id),
        tenders,
        most_change(tx),
        shop_rounding(tx),
    )
    if settlement.rounding:
        write_rounding(tx, order, settlement.rounding)
    failpoint("order.before_payment")
    payee = Payee(order_id, order.member_id, order.terms, _payments(tx, order_id))
    ids = write_payments(tx, payee, settlement.payments, key)
    left = settlement.due - sum(paid.amount for paid in settlement.payments)
    if not left:
        issue_vouchers(tx, order_id)
    summary.refresh(tx, order_id)
    amount = sum(paid.amount for paid in settlement.payments)
    tell(tx, "payment_received", order_id, ids[0], amount=amount)
    return OrderPaid(order_id, order.number, settlement.payments, ids, settlement.rounding, left)


def book_cash(tx: Command, order_id: str, amount: int, reference: str) -> str:
    """Book cash that somebody else took for the shop, a driver at the door: exactly as much, inside
    another command. Answers the payment's id.

    Raises:
        NotOpen, NothingOwed. MoreThanDue: more than is owed.
    """
    order = _owing(tx, order_id)
    if not 0 < amount <= order.outstanding:
        raise MoreThanDue(amount, order.outstanding)
    payee = Payee(order_id, order.member_id, order.terms, _payments(tx, order_id))
    paid = Paid(CASH, amount, amount, reference=reference)
    (payment_id,) = write_payments(tx, payee, [paid])
    if amount == order.outstanding:
        issue_vouchers(tx, order_id)
    summary.refresh(tx, order_id)
    tell(tx, "payment_received", order_id, payment_id, amount=amount)
    return payment_id


def _payments(tx: Command, order_id: str) -> int:
    """How many payments an order has."""
    query = "SELECT coalesce(max(position), 0) FROM payment WHERE order_id = ?"
    return int(tx.value(query, order_id))


def _owing(tx: Command, order_id: str) -> Standing:
    order = standing(tx, order_id)
    if order.ended:
        raise NotOpen(order.number, order.status)
    if order.outstanding <= 0:
        raise NothingOwed(order.number)
    return order


def _earlier(tx: Command, order_id: str, key: str) -> OrderPaid | None:
    """The payments that were written under a key before: its own, and those that came with it."""
    rows = tx.rows(
        "SELECT tender, payment.amount, tendered, change, reference, attempt_id, payment.id"
        " FROM payment, (SELECT occurred_at, position FROM payment WHERE id = ?1) AS first"
        " WHERE order_id = ?2 AND payment.occurred_at = first.occurred_at"
        " AND payment.position >= first.position ORDER BY payment.position, payment.id",
        key,
        order_id,
    )
    if not rows:
        return None
    order = standing(tx, order_id)
    paid = tuple(Paid(*row[:6]) for row in rows)
    return OrderPaid(
        order_id, order.number, paid, tuple(row[6] for row in rows), 0, order.outstanding
    )
