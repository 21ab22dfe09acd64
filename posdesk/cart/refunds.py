"""What comes back for goods that come back.

For k of n units of a line, cum(k) = round(total × k / n) in all, so any sequence of partial returns
sums to the line exactly. The order never gives back more than was paid, and the last unit settles
what is left, 抹零 included: rounding down takes it from the last unit, rounding up adds it there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from posdesk.cart.errors import BadReturn
from posdesk.money import round_div, spread


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line as it was sold: thousandths bought, and what the customer paid for it (minor units,
    with the tax), before rounding."""

    key: str
    quantity: int
    total: int


@dataclass(frozen=True, slots=True)
class RefundAmount:
    """What a return gives back: per line, and what the order's rounding changes about the sum.

    ``rounding`` is zero until the order's total is reached; ``amount`` = lines + rounding ≥ 0.
    """

    lines: Mapping[str, int]
    rounding: int
    amount: int


def cum(line: SoldLine, returned: int) -> int:
    """What is given back in all once ``returned`` thousandths of the line are back."""
    return round_div(line.total * returned, line.quantity)


def refundable(line: SoldLine, returned: int, wanted: int) -> int:
    """What the line gives back for ``wanted`` more thousandths after ``returned`` earlier ones.

    Raises:
        BadReturn: more than is left, or nothing.
    """
    left = line.quantity - returned
    if not 0 < wanted <= left:
        raise BadReturn(wanted, left)
    return cum(line, returned + wanted) - cum(line, returned)


def refund(
    lines: Sequence[SoldLine],
    paid: int,
    returned: Mapping[str, int],
    wanted: Mapping[str, int],
) -> RefundAmount:
    """What an order of which ``paid`` was paid gives back for ``wanted`` thousandths per line key.

    ``returned`` is what came back before, per line key.

    Raises:
        BadReturn
    """
    parts = {
        line.key: refundable(line, returned.get(line.key, 0), wanted[line.key])
        for line in lines
        if wanted.get(line.key)
    }
    after = {line.key: returned.get(line.key, 0) + wanted.get(line.key, 0) for line in lines}
    amount = _given(lines, paid, after) - _given(lines, paid, returned)
    return RefundAmount(parts, amount - sum(parts.values()), amount)


def _given(lines: Sequence[SoldLine], paid: int, returned: Mapping[str, int]) -> int:
    if all(returned.get(line.key, 0) == line.quantity for line in lines):
        return paid
    return min(paid, sum(cum(line, returned.get(line.key, 0)) for line in lines))


def split_to_tenders(amount: int, given: Sequence[int], refunded: Sequence[int]) -> list[int]:
    """A refund shared over the tenders that paid, by what each still has; never more than it gave.

    ``given`` and ``refunded`` are minor units per tender.

    Raises:
        ValueError: the tenders together have less left than ``amount``.
    """
    left = [gave - back for gave, back in zip(given, refunded, strict=True)]
    if min(left, default=0) < 0 or not 0 <= amount <= sum(left):
        raise ValueError(f"{amount} cannot be refunded to {left}")
    return spread(amount, left)
