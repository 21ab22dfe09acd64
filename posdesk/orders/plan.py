"""What is agreed when a cart becomes an order: when it is paid, how each part gets to the customer.

Pure data and pure functions. Lines are named by their number in the cart, quantities are
thousandths, amounts minor units, rates basis points, days `YYYY-MM-DD`, times of day minutes after
midnight.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from posdesk.cart.cart import WHOLE, Cart
from posdesk.money import round_div, spread
from posdesk.orders.states import COUNTER, NOW


@dataclass(frozen=True, slots=True)
class ConsigneeDraft:
    """Who receives goods and where. ``region`` is a path in the region tree: 上海市/徐汇区."""

    name: str = ""
    phone: str = ""
    region: str = ""
    street: str = ""
    note: str = ""
    hours: str = ""
    member_id: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of day that was promised: a day, from and until in minutes after midnight."""

    day: str
    starts: int
    ends: int

    @property
    def said(self) -> str:
        """As people read it: 2026-12-01 10:00–12:00."""
        starts, ends = (f"{at // 60}:{at % 60:02}" for at in (self.starts, self.ends))
        return f"{self.day} {starts}–{ends}"


@dataclass(frozen=True, slots=True)
class Part:
    """What of a cart gets to the customer in one way: (line number, thousandths), how and where.

    ``carrier_id`` is a wish; the shipment says which carrier it was.
    """

    method: str
    lines: tuple[tuple[int, int], ...]
    consignee: ConsigneeDraft | None = None
    slot: Slot | None = None
    carrier_id: str | None = None


@dataclass(frozen=True, slots=True)
class Deposit:
    """What is paid first: an amount, or a percentage (basis points) of what the order comes to."""

    amount: int = 0
    percent: int = 0

    def of(self, total: int) -> int:
        """The deposit of an order that comes to ``total``, at most all of it."""
        return min(total, self.amount or round_div(total * self.percent, WHOLE))


@dataclass(frozen=True, slots=True)
class DueDraft:
    """What is to be paid by the end of a day."""

    due_on: str
    amount: int


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """How a cart becomes an order.

    ``member_id`` None: the cart's member. ``deposit`` belongs to the terms of that name;
    ``balance_on`` is the day by which the rest is paid (empty: as the settings say), also of an
    account. ``dues`` is the schedule of instalments and sums to what the order comes to.
    ``charge`` replaces what the delivery rules ask for (minor units; needs the right to change
    prices, or ``charge_approval``). ``channel`` is where the order came from: counter, phone,
    online.
    """

    parts: tuple[Part, ...]
    terms: str = NOW
    member_id: str | None = None
    deposit: Deposit | None = None
    balance_on: str = ""
    dues: tuple[DueDraft, ...] = ()
    charge: int | None = None
    charge_approval: str | None = None
    channel: str = "counter"


def whole(
    cart: Cart,
    method: str = COUNTER,
    consignee: ConsigneeDraft | None = None,
    slot: Slot | None = None,
    carrier_id: str | None = None,
) -> Part:
    """All of a cart in one way."""
    lines = tuple((line.number, line.quantity) for line in cart.lines)
    return Part(method, lines, consignee, slot, carrier_id)


def split_evenly(total: int, count: int, first_on: str) -> tuple[DueDraft, ...]:
    """``count`` monthly instalments of ``total`` from a day on, by largest remainder: they sum to
    the total exactly. A day that a month does not have is its last one.

    Raises:
        ValueError: no instalments, more than there are minor units, or not a day.
    """
    if not 0 < count <= total:
        raise ValueError(f"{total} in {count} instalments")
    first = date.fromisoformat(first_on)
    amounts = spread(total, [1] * count)
    return tuple(DueDraft(_months_on(first, at), amount) for at, amount in enumerate(amounts))


def _months_on(first: date, months: int) -> str:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(first.day, last)).isoformat()
