"""抹零: rounding what is due to coins that exist, as Chinese tills do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from posdesk.money import round_div

Direction = Literal["up", "down", "nearest"]
When = Literal["never", "cash", "always"]

FEN, JIAO, YUAN = 1, 10, 100


@dataclass(frozen=True, slots=True)
class Rounding:
    """How the amount due is rounded: to which step (minor units), which way and for whom.

    ``cash`` rounds only the part that is paid in cash; ``always`` rounds the whole order.
    """

    step: int = FEN
    direction: Direction = "nearest"
    when: When = "never"

    def __post_init__(self) -> None:
        if self.step not in (FEN, JIAO, YUAN):
            raise ValueError(f"rounding step {self.step}")

    def applies(self, cash: bool) -> bool:
        """Whether an amount is rounded, given that it is paid in cash or not."""
        return self.when == "always" or (self.when == "cash" and cash)


NO_ROUNDING = Rounding()


def rounded(amount: int, rounding: Rounding) -> int:
    """The amount (minor units, not negative) on the rounding's step."""
    step = rounding.step
    if rounding.direction == "down":
        return amount // step * step
    if rounding.direction == "up":
        return -(-amount // step) * step
    return round_div(amount, step) * step


def rounding_of(amount: int, rounding: Rounding, cash: bool) -> int:
    """What rounding adds to (negative: takes from) an amount paid in cash or otherwise."""
    return rounded(amount, rounding) - amount if rounding.applies(cash) else 0
