"""Whether tenders pay for a cart, and how: a pure function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posdesk.cards import refuse_card_number
from posdesk.cart.cart import MAX_TEXT
from posdesk.cart.errors import TextTooLong
from posdesk.cart.priced import Priced
from posdesk.payments.attempts import Attempt
from posdesk.payments.errors import (
    AnswerMissing,
    MoreThanDue,
    NoAmount,
    NotEnoughPaid,
    PaidTooMuch,
    ReferenceMissing,
    TooMuchCash,
    UnknownTender,
)
from posdesk.payments.states import CONFIRMED
from posdesk.payments.tenders import CASH, TENDERS


@dataclass(frozen=True, slots=True)
class Tendered:
    """What a customer hands over now: minor units, and the slip's reference of a card."""

    tender: str
    amount: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment as it will be written: ``tendered`` = ``amount`` + ``change``."""

    tender: str
    amount: int
    tendered: int
    change: int = 0
    reference: str = ""
    attempt_id: str | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a cart is paid: 抹零 (negative takes away), what is due with it, and the payments."""

    rounding: int
    due: int
    payments: tuple[Paid, ...]

    @property
    def change(self) -> int:
        return sum(paid.change for paid in self.payments)


def settle(
    priced: Priced, attempts: Sequence[Attempt], tenders: Sequence[Tendered], most_change: int
) -> Settlement:
    """How the confirmed attempts and what is handed over now pay for the cart.

    ``most_change`` (minor units) is how much more than what is due cash can sanely be.

    Raises:
        AnswerMissing, UnknownTender, ReferenceMissing, NoAmount, MoreThanDue, PaidTooMuch,
        NotEnoughPaid, TooMuchCash, CardNumberRefused, TextTooLong
    """
    before = _confirmed(attempts)
    for tendered in tenders:
        _check(tendered)
    cash = sum(each.amount for each in tenders if each.tender == CASH)
    direct = [
        Paid(each.tender, each.amount, each.amount, reference=each.reference.strip())
        for each in tenders
        if each.tender != CASH
    ]
    otherwise = sum(paid.amount for paid in (*before, *direct))
    by_cash = cash > 0 or priced.due(otherwise, cash=True) == otherwise
    due = priced.due(otherwise, by_cash)
    _check_sums(due, sum(paid.amount for paid in before), otherwise, cash, most_change)
    payments = (*before, *direct)
    if cash:
        payments += (Paid(CASH, due - otherwise, cash, cash - (due - otherwise)),)
    return Settlement(due - priced.total, due, payments)


def _confirmed(attempts: Sequence[Attempt]) -> list[Paid]:
    for attempt in attempts:
        if attempt.open:
            raise AnswerMissing(TENDERS[attempt.tender].label, attempt.amount)
    return [
        Paid(each.tender, each.amount, each.amount, reference=each.reference, attempt_id=each.id)
        for each in attempts
        if each.state == CONFIRMED
    ]


def _check(tendered: Tendered) -> None:
    tender = TENDERS.get(tendered.tender)
    if tender is None:
        raise UnknownTender(tendered.tender)
    if tendered.amount <= 0:
        raise NoAmount(tendered.amount)
    if tender.asked and not tender.reference:
        raise AnswerMissing(tender.label, tendered.amount)
    if tender.reference and not tendered.reference.strip():
        raise ReferenceMissing
    refuse_card_number(tendered.reference)
    if len(tendered.reference) > MAX_TEXT:
        raise TextTooLong(MAX_TEXT)


def _check_sums(due: int, before: int, otherwise: int, cash: int, most_change: int) -> None:
    left = due - otherwise
    if before > due:
        raise PaidTooMuch(before, due)
    if left < 0:
        raise MoreThanDue(otherwise - before, due - before)
    if cash < left:
        raise NotEnoughPaid(left - cash)
    if cash and not left:
        raise MoreThanDue(cash, 0)
    if cash > left + most_change:
        raise TooMuchCash(cash, left + most_change)
