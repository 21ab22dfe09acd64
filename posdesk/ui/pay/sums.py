"""What has been taken, what is still owed, and what the next key press would do: no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from posdesk.cart.priced import Priced
from posdesk.payments.attempts import Attempt
from posdesk.payments.states import CONFIRMED
from posdesk.payments.tenders import CARD, CASH

WALLET: Final = "wallet"
"""The choice of a wallet; which one (wechat, alipay, unionpay) is told from the customer's code."""


def tender_of(attempt: Attempt) -> str:
    """Which of the choices (cash, card, WALLET) an attempt belongs to."""
    return CARD if attempt.tender == CARD else WALLET


@dataclass(frozen=True)
class Sums:
    """The figures of the payment place at one moment, in minor units.

    `cash` is what was handed over in cash so far, `tender` what is in hand (cash, card, WALLET),
    `entered` what stands in the amount (None: nothing typed, so all that is owed is meant).
    """

    priced: Priced
    attempts: tuple[Attempt, ...] = ()
    cash: tuple[int, ...] = ()
    tender: str = CASH
    entered: int | None = None

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
        """What attempts took, or may come to have taken where they are counted."""
        return sum(attempt.amount for attempt in self.attempts if self.counts(attempt))

    @property
    def uncertain(self) -> int:
        """What open attempts that are not counted may come to have taken."""
        return sum(a.amount for a in self.attempts if a.open and not self.counts(a))

    @property
    def due(self) -> int:
        """应收: all of it, with the rounding that the tender in hand brings."""
        return self.priced.due(self.otherwise, self.tender == CASH or bool(self.cash))

    @property
    def rounding(self) -> int:
        """抹零 in `due`; negative when the customer pays less."""
        return self.due - self.priced.total

    @property
    def left(self) -> int:
        """还应收: what is neither taken nor asked for yet."""
        return max(0, self.due - self.otherwise - sum(self.cash))

    @property
    def received(self) -> int:
        """What the tender in hand would bring: as entered, else all that is left (but for what an
        open attempt may bring, where that is not all of it).
        """
        if self.entered is not None:
            return self.entered
        return max(0, self.left - self.uncertain) or self.left

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
        if self.asked or self.blocked or self.over:
            return False
        return self.complete or (self.tender in (CASH, CARD) and self.received > 0)
