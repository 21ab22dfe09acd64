"""What a settlement gives: pure arithmetic over what came back, as docs/money.md has it.

For k of n units of a line cum(k) = round(total × k / n) has been given in all. The order never
gives more than is owed for it; with its last unit comes what 抹零 left, and the charge for its
delivery where the shop's rule says so. Deductions and the way back are taken off what that makes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from posdesk.cart.refunds import SoldLine, cum, refundable


@dataclass(frozen=True, slots=True)
class Back:
    """Thousandths of an order line that were inspected, and what is kept of them (minor units)."""

    key: str
    line: str
    quantity: int
    deduction: int = 0


@dataclass(frozen=True, slots=True)
class BackAmount:
    """What one inspection gives: ``amount`` before its ``deduction``."""

    back: Back
    amount: int
    deduction: int


@dataclass(frozen=True, slots=True)
class Given:
    """What a settlement gives; minor units.

    ``gross`` = lines + ``charges`` + ``rounding``; ``amount`` = gross − ``deduction``. ``whole``
    says that nothing of the order is left with the customer.
    """

    lines: tuple[BackAmount, ...]
    charges: int
    rounding: int
    deduction: int
    whole: bool

    @property
    def gross(self) -> int:
        return sum(line.amount for line in self.lines) + self.charges + self.rounding

    @property
    def amount(self) -> int:
        return self.gross - self.deduction


@dataclass(frozen=True, slots=True)
class Account:
    """An order as its settlements see it: what is ``owed`` for all of it with 抹零, the ``charges``
    in that, what came back before by line, and what was given for it before deductions.
    """

    lines: Sequence[SoldLine]
    owed: int
    charges: int
    returned: Mapping[str, int]
    given: int


def settle(account: Account, backs: Sequence[Back], charges_come: bool) -> Given:
    """What these inspections give after all that was settled before.

    Raises:
        BadReturn: more of a line than is left.
    """
    sold = {line.key: line for line in account.lines}
    after = {line.key: account.returned.get(line.key, 0) for line in account.lines}
    parts: list[tuple[Back, int]] = []
    for back in backs:
        parts.append((back, refundable(sold[back.line], after[back.line], back.quantity)))
        after[back.line] += back.quantity
    whole = all(after[line.key] >= line.quantity for line in account.lines)
    charges = account.charges if whole and charges_come else 0
    most = max(0, account.owed - account.charges)
    back_in_all = sum(cum(line, after[line.key]) for line in account.lines if line.quantity)
    if whole:
        target = account.owed if charges_come else most
    else:
        target = min(most, back_in_all)
    gross = max(0, target - account.given)
    lines = _deducted(parts, gross)
    return Given(
        lines,
        charges,
        gross - charges - sum(line.amount for line in lines),
        sum(line.deduction for line in lines),
        whole,
    )


def _deducted(parts: Sequence[tuple[Back, int]], gross: int) -> tuple[BackAmount, ...]:
    """Deductions within what each line and the whole give: 抹零 can leave a fen less."""
    left = gross
    lines = []
    for back, amount in parts:
        kept = min(back.deduction, amount, left)
        left -= kept
        lines.append(BackAmount(back, amount, kept))
    return tuple(lines)


def money_part(amount: int, outstanding: int) -> int:
    """How much of what is given was money: it first lowers what is owed and not paid yet."""
    return amount - min(amount, max(0, outstanding))
