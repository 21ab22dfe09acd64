"""Whether tenders pay for a cart, and how: a pure function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from posdesk.cards import refuse_card_number
from posdesk.cart.cart import MAX_TEXT
from posdesk.cart.errors import TextTooLong
from posdesk.cart.priced import Priced
from posdesk.cart.rounding import NO_ROUNDING, Rounding, rounding_of
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
from posdesk.payments.tenders import CASH, EXCHANGE, TENDERS


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
    priced: Priced,
    attempts: Sequence[Attempt],
    tenders: Sequence[Tendered],
    most_change: int,
    exchanged: int = 0,
) -> Settlement:
    """How the confirmed attempts and what is handed over now pay for the cart, all of it.

    ``most_change`` (minor units) is how much more than what is due cash can sanely be;
    ``exchanged`` is what goods that came back give towards it.

    Raises:
        AnswerMissing, UnknownTender, ReferenceMissing, NoAmount, MoreThanDue, PaidTooMuch,
        NotEnoughPaid, TooMuchCash, CardNumberRefused, TextTooLong
    """
    hand = _Hand.of(attempts, tenders, exchanged)
    by_cash = hand.cash > 0 or priced.due(hand.otherwise, cash=True) == hand.otherwise
    due = priced.due(hand.otherwise, by_cash)
    _check_sums(due, hand.before, hand.otherwise, hand.cash, most_change)
    return Settlement(due - priced.total, due, hand.payments(due))


def settle_partly(
    priced: Priced, attempts: Sequence[Attempt], tenders: Sequence[Tendered], most_change: int
) -> Settlement:
    """The same for an order of which the rest may be paid later.

    What is paid at once in full is rounded as any sale. Otherwise only a rule for every order
    rounds it now: what is left for cash is not known yet, and is rounded when it is paid.

    Raises:
        What ``settle`` raises but NotEnoughPaid.
    """
    hand = _Hand.of(attempts, tenders)
    if hand.otherwise + hand.cash >= priced.due(hand.otherwise, cash=hand.cash > 0):
        return settle(priced, attempts, tenders, most_change)
    due = priced.due()
    if hand.otherwise > due:
        raise MoreThanDue(hand.otherwise - hand.before, due - hand.before)
    return Settlement(due - priced.total, due, hand.payments(due))


def settle_balance(
    left: int,
    attempts: Sequence[Attempt],
    tenders: Sequence[Tendered],
    most_change: int,
    rounding: Rounding = NO_ROUNDING,
) -> Settlement:
    """How something more is paid on an order of which ``left`` minor units are still owed.

    The cash that settles the order is rounded where the rule is for cash; ``due`` of the answer is
    what is left with that. Whatever is paid may be less than that. Where nothing would be left of
    it, the cash is taken as it is: a payment is what settles an order.

    Raises:
        What ``settle`` raises but NotEnoughPaid. NoAmount: nothing at all is paid.
    """
    hand = _Hand.of(attempts, tenders)
    given = hand.otherwise + hand.cash
    if not given:
        raise NoAmount(0)
    change = rounding_of(max(0, left - hand.otherwise), rounding, cash=True)
    rounded = left + change
    last = rounding.when == "cash" and hand.cash > 0 and given >= rounded > hand.otherwise
    due = rounded if last else left
    if given >= due:
        _check_sums(due, hand.before, hand.otherwise, hand.cash, most_change)
    return Settlement(due - left, due, hand.payments(due))


@dataclass(frozen=True, slots=True)
class _Hand:
    """Everything that is there to pay with; ``before`` is what attempts took, ``otherwise`` all
    but cash.
    """

    settled: tuple[Paid, ...]
    before: int
    otherwise: int
    cash: int

    @classmethod
    def of(
        cls, attempts: Sequence[Attempt], tenders: Sequence[Tendered], exchanged: int = 0
    ) -> _Hand:
        before = _confirmed(attempts)
        for tendered in tenders:
            _check(tendered)
        direct = [
            Paid(each.tender, each.amount, each.amount, reference=each.reference.strip())
            for each in tenders
            if each.tender != CASH
        ]
        if exchanged:
            before.insert(0, Paid(EXCHANGE, exchanged, exchanged))
        settled = (*before, *direct)
        return cls(
            settled,
            sum(paid.amount for paid in before),
            sum(paid.amount for paid in settled),
            sum(each.amount for each in tenders if each.tender == CASH),
        )

    def payments(self, due: int) -> tuple[Paid, ...]:
        """The payments that are written; cash takes at most what is left and gives the rest
        back.
        """
        if not self.cash:
            return self.settled
        amount = min(self.cash, due - self.otherwise)
        return (*self.settled, Paid(CASH, amount, self.cash, self.cash - amount))


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
    if tender is None or not tender.chosen:
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
