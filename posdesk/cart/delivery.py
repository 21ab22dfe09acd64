"""How the goods of a cart are to get to the customer and when they are paid, while it is put
together: a draft that may still be incomplete. Pure data, kept with the cart.

Quantities are thousandths, amounts minor units, days `YYYY-MM-DD`, times of day minutes after
midnight. Ways and terms are the words of orders/states.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

COUNTER, PICKUP, NOW = "counter", "pickup", "now"
MOST_INSTALMENTS = 60

Share = tuple[tuple[int, int], ...]
"""Part of a cart: (line number, thousandths)."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives the goods and where, as far as it is known; `region` as 上海市/徐汇区."""

    name: str = ""
    phone: str = ""
    region: str = ""
    street: str = ""
    note: str = ""
    hours: str = ""

    @property
    def named(self) -> bool:
        """Whether anything is known of them."""
        return bool(self.name or self.phone or self.region or self.street)


@dataclass(frozen=True, slots=True)
class Promise:
    """A time that the customer was promised."""

    day: str
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class DeliveryDraft:
    """What was chosen beside a cart.

    ``method`` is the way of everything that is not taken along; ``now`` says what is, as (line
    number, thousandths). ``deposit`` is what is paid first under those terms, ``instalments`` how
    many monthly ones there are from ``first_on`` on; ``balance_on`` the day by which the rest of a
    deposit, or an account, is paid (empty: as the shop usually does). ``charge`` replaces what the
    rules ask for. ``channel`` is where the order came from: counter or phone.
    """

    method: str = COUNTER
    now: Share = ()
    recipient: Recipient = Recipient()
    promise: Promise | None = None
    carrier_id: str | None = None
    terms: str = NOW
    deposit: int = 0
    balance_on: str = ""
    instalments: int = 0
    first_on: str = ""
    charge: int | None = None
    charge_approval: str | None = None
    channel: str = COUNTER

    @property
    def plain(self) -> bool:
        """Whether nothing was agreed that a sale over the counter would not do by itself."""
        return self.method == COUNTER and self.terms == NOW

    def taken_along(self, number: int, quantity: int) -> int:
        """Thousandths of a line of ``quantity`` that the customer takes along now."""
        if self.method == COUNTER:
            return quantity
        return min(quantity, dict(self.now).get(number, 0))

    def split(self, lines: Iterable[tuple[int, int]]) -> tuple[Share, Share]:
        """Of lines as (number, thousandths): what is taken along, and what goes the way chosen."""
        along: list[tuple[int, int]] = []
        later: list[tuple[int, int]] = []
        for number, quantity in lines:
            now = self.taken_along(number, quantity)
            if now:
                along.append((number, now))
            if now < quantity:
                later.append((number, quantity - now))
        return tuple(along), tuple(later)
