"""What has been taken, what is still owed, and what the next key press would do: no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from posdesk.payments.attempts import Attempt
from posdesk.payments.states import CONFIRMED
from posdesk.payments.tenders import CARD, CASH, CREDIT

WALLET: Final = "wallet"
"""The choice of a wallet; which one (wechat, alipay, unionpay) is told from the customer's code."""


class Owed(Protocol):
    """What is to be paid: a priced cart, or what is left of an order; minor units."""

    @property
    def total(self) -> int:
        """All of it, before it is rounded."""
        ...

    def due(self, paid_otherwise: int = 0, cash: bool = False) -> int:
        """With the rounding that applies once so much was not paid in cash."""
        ...


def tender_of(attempt: Attempt) -> str:
    """Which of the choices (cash, card, WALLET) an attempt belongs to."""
    return CARD if attempt.tender == CARD else WALLET


@dataclass(frozen=True)
class Sums:
    """The figures of the payment place at one moment, in minor units.

    `cash` is what was handed over in cash so far, `tender` what is in hand (cash, card, WALLET,
    credit), `entered` what stands in the amount (None: nothing typed, so all that is owed is
    meant). `now` is what is to be paid at once (None: all of it), `credit` what is taken of the
    customer's store credit, which came to `balance`.
    """

    priced: Owed
    attempts: tuple[Attempt, ...] = ()
    cash: tuple[int, ...] = ()
    tender: str = CASH
    entered: int | None = None
    now: int | None = None
    credit: int = 0
    balance: int = 0

    @property
    def partly(self) -> bool:
        """Whether only a part is paid at once, and the rest as was agreed."""
        return self.now is not None and self.now < self.priced.due()

    @property
    def waiting(self) -> Attempt | None:
        """The oldest attempt whose answer is still open."""
        return next((attempt for attempt in self.attempts if attempt.open), None)

    @property
    def asked(self) -> Attempt | None:
        """The open attempt that belongs to the tender in hand: the one Enter may answer."""
        mine = (attempt for attempt in self.attempts if tender_of(attempt) == self.tender)
        return next((attempt for attempt in mine if attempt.open), None)

    def counts(self, attempt: Attempt) -> bool:
        """Whether an attempt is taken off what is owed.

        An open one is while its own tender is in hand; with another one in hand it is shown as
        what it is: not paid.
        """
        return attempt.state == CONFIRMED or (attempt.open and self.asked is not None)

    @property
    def otherwise(self) -> int:
        """What attempts and store credit took, or attempts may yet take where they are counted."""
        return self.credit + sum(a.amount for a in self.attempts if self.counts(a))

    @property
    def uncertain(self) -> int:
        """What open attempts that are not counted may come to have taken."""
        return sum(a.amount for a in self.attempts if a.open and not self.counts(a))

    @property
    def due(self) -> int:
        """应收: all of it, with the rounding that the tender in hand brings.

        What is only paid in part is not rounded for cash: its last part is, when it comes.
        """
        if self.partly:
            return self.priced.due()
        return self.priced.due(self.otherwise, self.tender == CASH or bool(self.cash))

    @property
    def rounding(self) -> int:
        """抹零 in `due`; negative when the customer pays less."""
        return self.due - self.priced.total

    @property
    def left(self) -> int:
        """还应收: what is neither taken nor asked for yet."""
        goal = self.now if self.partly and self.now is not None else self.due
        return max(0, goal - self.otherwise - sum(self.cash))

    @property
    def received(self) -> int:
        """What the tender in hand would bring: as entered, else all that is left (but for what an
        open attempt may bring, where that is not all of it).
        """
        if self.entered is not None:
            return self.entered
        wanted = max(0, self.left - self.uncertain) or self.left
        return min(wanted, self.spendable) if self.tender == CREDIT else wanted

    @property
    def spendable(self) -> int:
        """What is left of the customer's store credit."""
        return max(0, self.balance - self.credit)

    @property
    def beyond_credit(self) -> bool:
        """Whether more store credit was entered than there is."""
        return self.tender == CREDIT and self.received > self.spendable

    @property
    def blocked(self) -> Attempt | None:
        """The open attempt that must be answered first: both it and this could be paid."""
        if not self.uncertain:
            return None
        free = self.left - self.uncertain
        return self.waiting if self.received > free or free <= 0 else None

    @property
    def change(self) -> int:
        """找零: only cash gives change."""
        return max(0, self.received - self.left) if self.tender == CASH else 0

    @property
    def over(self) -> int:
        """What a tender other than cash would bring too much; it is refused."""
        return max(0, self.received - self.left) if self.tender != CASH else 0

    @property
    def missing(self) -> int:
        """What would still be owed after the tender in hand."""
        return max(0, self.left - self.received)

    @property
    def complete(self) -> bool:
        """Whether everything is taken already and nothing more needs to be entered."""
        return self.left == 0 and self.waiting is None

    @property
    def can_act(self) -> bool:
        """Whether the large button may be pressed."""
        if self.asked or self.blocked or self.over or self.beyond_credit:
            return False
        return self.complete or (self.tender in (CASH, CARD, CREDIT) and self.received > 0)
