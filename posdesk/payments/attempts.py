"""Asking for money is a durable fact before anybody is asked, and so is every answer.

An attempt belongs to a cart, so that after a crash the cart shows what was already paid.
"""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.cards import refuse_card_number
from posdesk.cart.cart import MAX_TEXT, Cart
from posdesk.cart.errors import TextTooLong
from posdesk.cart.pricing import price
from posdesk.cart.rules import NO_RULES, Rules
from posdesk.changes import Done
from posdesk.db import Command, Database
from posdesk.errors import NotFound
from posdesk.failpoints import failpoint
from posdesk.i18n import N_
from posdesk.models import PaymentAttempt, PaymentAttemptEvent
from posdesk.orders.commands import refuse_gone
from posdesk.orders.errors import EmptyCart
from posdesk.payments.errors import (
    MoreThanDue,
    NoAmount,
    NotAPaymentCode,
    PaymentSettled,
    ReferenceMissing,
    UnknownTender,
)
from posdesk.payments.states import ATTEMPT, CONFIRMED, OPEN, PENDING, REVOKED
from posdesk.payments.tenders import TENDERS, tail, tender_of_code
from posdesk.payments.tickets import check_vouchers
from posdesk.staff.access import authorize, check_allowed


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt and its state now; ``amount`` in minor units, ``code_tail`` the last four digits
    of the customer's code.
    """

    id: str
    cart_id: str
    tender: str
    provider: str
    amount: int
    code_tail: str
    occurred_at: int
    state: str
    reference: str
    detail: str

    @property
    def open(self) -> bool:
        """Whether money may or may not have moved."""
        return self.state in OPEN

    @property
    def taken(self) -> bool:
        """Whether it counts, or may come to count, against what is due."""
        return self.state == CONFIRMED or self.open


LOOKED_BACK_MS = 30 * 86_400_000
# Every legal step leads to a later word of this list, so the state needs no clock to be told.
_ATTEMPTS = """
SELECT attempt.id, cart_id, tender, provider, amount, code_tail, attempt.occurred_at,
       event.state, event.reference, event.detail
FROM payment_attempt AS attempt JOIN payment_attempt_event AS event ON event.id = (
    SELECT id FROM payment_attempt_event WHERE attempt_id = attempt.id
    ORDER BY instr('pending unknown failed confirmed revoked', state) DESC LIMIT 1)
"""


def attempts_of(reader: Database | Command, cart_id: str) -> tuple[Attempt, ...]:
    """Every attempt for a cart, oldest first."""
    if reader.row("SELECT 1 FROM payment_attempt WHERE cart_id = ? LIMIT 1", cart_id) is None:
        return ()
    rows = reader.rows(f"{_ATTEMPTS} WHERE cart_id = ? ORDER BY attempt.id", cart_id)
    return tuple(Attempt(*row) for row in rows)


def attempt(reader: Database | Command, attempt_id: str) -> Attempt:
    """One attempt.

    Raises:
        NotFound
    """
    row = reader.row(f"{_ATTEMPTS} WHERE attempt.id = ?", attempt_id)
    if row is None:
        raise NotFound(N_("payment"), attempt_id)
    return Attempt(*row)


def start_attempt(
    db: Database,
    actor: str | None,
    cart: Cart,
    tender: str,
    amount: int,
    code: str = "",
    rules: Rules = NO_RULES,
    provider: str = "staff",
) -> Done[Attempt]:
    """Put on record that ``amount`` (minor units) is about to be asked for; ask only afterwards.

    ``code`` is the customer's payment code, of which the last four digits are kept; empty where
    the customer scans ours or uses a card.

    Raises:
        UnknownTender, NotAPaymentCode, NoAmount, EmptyCart, CartAlreadySold, CartVoided,
        NotAllowed, DiskFull
        MoreThanDue: more than the cart's price less what was, or may have been, paid.
        SoldOut: fewer places are left than the cart has tickets.
    """
    check_tender(tender, code)
    if amount <= 0:
        raise NoAmount(amount)
    if cart.empty:
        raise EmptyCart
    db.check_room()
    due = price(cart, rules).due()
    with db.command("payments.start_attempt", actor) as tx:
        authorize(tx, "sell")
        refuse_gone(tx, cart.id)
        left = due - sum(each.amount for each in attempts_of(tx, cart.id) if each.taken)
        if amount > left:
            raise MoreThanDue(amount, max(0, left))
        check_vouchers(tx, cart)
        attempt_id = write_attempt(tx, cart.id, tender, amount, code, provider)
        failpoint("pay.before_pending")
        write_event(tx, attempt_id, PENDING)
        started = attempt(tx, attempt_id)
    failpoint("pay.after_attempt")
    return Done(started, tx.changes)


def check_tender(tender: str, code: str) -> None:
    """Raise `UnknownTender` or `NotAPaymentCode` for what nobody can be asked for."""
    if tender not in TENDERS or not TENDERS[tender].asked:
        raise UnknownTender(tender)
    if code and tender_of_code(code) != tender:
        raise NotAPaymentCode


def record_answer(
    db: Database,
    actor: str | None,
    attempt_id: str,
    state: str,
    reference: str = "",
    detail: str = "",
    approval: str | None = None,
) -> Done[Attempt]:
    """Put on record what a provider, or a person looking at the shop's device, said.

    The same answer twice is one answer. Taking a payment back needs the right to do so.

    Raises:
        NotFound, IllegalStep, NotAllowed, ApprovalInvalid, CardNumberRefused, TextTooLong
        ReferenceMissing: a card payment is confirmed without its slip's reference.
        PaymentSettled: the payment belongs to a completed sale.
    """
    refuse_card_number(reference, detail)
    if max(len(reference), len(detail)) > MAX_TEXT:
        raise TextTooLong(MAX_TEXT)
    with db.command(f"payments.{state}", actor) as tx:
        known = attempt(tx, attempt_id)
        if known.state == state:
            return Done(known, tx.changes)
        authorize(tx, "sell")
        ATTEMPT.check(known.state, state)
        _refuse_settled(tx, attempt_id)
        if state == CONFIRMED and TENDERS[known.tender].reference and not reference.strip():
            raise ReferenceMissing
        if state == REVOKED:
            authorize(tx, "payment.cancel", approval)
        failpoint("pay.before_answer")
        write_event(tx, attempt_id, state, reference.strip() or known.reference, detail.strip())
        answered = attempt(tx, attempt_id)
    failpoint("pay.after_answer")
    return Done(answered, tx.changes)


def check_revocable(
    db: Database, actor: str | None, attempt_id: str, approval: str | None = None
) -> Done[Attempt]:
    """Whether a payment may be taken back, to be asked before the provider is: what it undid stays
    undone.

    Raises:
        NotFound, IllegalStep, PaymentSettled, NotAllowed, ApprovalInvalid
    """
    with db.command("payments.check_revocable", actor) as tx:
        known = attempt(tx, attempt_id)
        _refuse_settled(tx, attempt_id)
        if known.state != REVOKED:
            ATTEMPT.check(known.state, REVOKED)
            check_allowed(tx, "payment.cancel", approval)
    return Done(known, tx.changes)


def _refuse_settled(tx: Command, attempt_id: str) -> None:
    number = tx.value(
        "SELECT number FROM payment JOIN orders ON orders.id = order_id WHERE attempt_id = ?",
        attempt_id,
    )
    if number:
        raise PaymentSettled(number)


def write_attempt(
    tx: Command, cart_id: str, tender: str, amount: int, code: str, provider: str
) -> str:
    """Write that ``amount`` is about to be asked for a cart, before its first event; its id."""
    attempt_id = tx.new_id()
    tx.insert(
        PaymentAttempt,
        id=attempt_id,
        cart_id=cart_id,
        tender=tender,
        provider=provider,
        amount=amount,
        code_tail=tail(code),
        staff_id=tx.actor,
        till=tx.setting("till.code"),
        occurred_at=tx.now,
    )
    return attempt_id


def write_event(
    tx: Command, attempt_id: str, state: str, reference: str = "", detail: str = ""
) -> None:
    """Put on record what is known of an attempt now."""
    tx.insert(
        PaymentAttemptEvent,
        id=tx.new_id(),
        attempt_id=attempt_id,
        state=state,
        reference=reference,
        detail=detail,
        staff_id=tx.actor,
        occurred_at=tx.now,
    )
    tx.changed("payments")


def open_attempts(db: Database) -> tuple[Attempt, ...]:
    """Attempts of which nobody knows yet whether money moved, oldest first.

    Looks back thirty days, so that a start stays as fast as it was: from the newest attempt, or
    from now where that one was made under a clock that ran ahead.
    """
    newest = db.value("SELECT max(id) FROM payment_attempt")
    if newest is None:
        return ()
    since = max(0, min(int(newest[:12], 16), db.clock.now()) - LOOKED_BACK_MS)
    rows = db.rows(
        f"{_ATTEMPTS} WHERE attempt.id >= ? AND event.state IN ('pending', 'unknown')"
        " ORDER BY attempt.id",
        f"{since:012x}",
    )
    return tuple(Attempt(*row) for row in rows)
