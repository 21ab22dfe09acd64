"""A priced cart: every stage keeps its figure, so that "why this price?" has an answer."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.cart.cart import Cart, CartLine
from posdesk.cart.rounding import rounding_of
from posdesk.money import line_amount


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage did to a line (minor units; negative takes away).

    ``offer_id`` is that of the offer, or of the approval of what was given by hand.
    """

    name: str
    amount: int
    label: str = ""
    offer_id: str = ""


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its figures. ``gross`` + all stages = ``net``; all amounts in minor units.

    ``offer_discount`` is what price list, timed offer and bundles took; ``line_discount`` what was
    given by hand on the line, by another price or a discount; ``order_discount`` the line's share
    of order offers, coupons and the order discount by hand.

    ``unit_price`` is what one unit costs after price list, timed offer or a price by hand.
    ``tax`` is inside ``net`` where prices include tax and comes on top where they do not.
    """

    line: CartLine
    unit_price: int
    gross: int
    stages: tuple[Stage, ...]
    net: int
    tax: int
    tax_inclusive: bool
    offer_discount: int = 0
    line_discount: int = 0
    order_discount: int = 0

    @property
    def total(self) -> int:
        """What the customer pays for the line, before rounding."""
        return self.net if self.tax_inclusive else self.net + self.tax

    def taken(self, *names: str) -> int:
        """What these stages took from the line: positive where the customer pays less."""
        return -sum(stage.amount for stage in self.stages if stage.name in names)


@dataclass(frozen=True, slots=True)
class Applied:
    """An order offer, coupon or order discount that counted, and what it took in all."""

    name: str
    label: str
    amount: int
    offer_id: str = ""


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """Tax of one rate (basis points) over the order: on what, and how much."""

    rate: int
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class Priced:
    """What a cart costs. ``total`` is before 抹零, which depends on how it is paid.

    ``lines`` are the goods, ``charges`` what is asked for bringing them; all sums count both.
    """

    cart: Cart
    lines: tuple[PricedLine, ...]
    applied: tuple[Applied, ...]
    charges: tuple[PricedLine, ...] = ()

    @property
    def every(self) -> tuple[PricedLine, ...]:
        """Goods, then charges: the lines of the order."""
        return self.lines + self.charges

    @property
    def charged(self) -> int:
        """What the charges come to, with their tax."""
        return sum(charge.total for charge in self.charges)

    @property
    def gross(self) -> int:
        """小计: everything at list price."""
        return sum(line.gross for line in self.every)

    @property
    def offer_discount(self) -> int:
        return sum(line.offer_discount for line in self.lines)

    @property
    def line_discount(self) -> int:
        return sum(line.line_discount for line in self.lines)

    @property
    def order_discount(self) -> int:
        return sum(line.order_discount for line in self.lines)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.every)

    @property
    def total(self) -> int:
        """应收 before rounding; with the tax, where prices do not include it."""
        return sum(line.total for line in self.every)

    def rounding(self, paid_otherwise: int = 0, cash: bool = False) -> int:
        """抹零 (negative: the customer pays less), once ``paid_otherwise`` was not paid in cash.

        A rule for cash rounds what is left for cash; a rule for always rounds the order.
        """
        rule = self.cart.rounding
        if rule.when == "cash":
            return rounding_of(max(0, self.total - paid_otherwise), rule, cash)
        return rounding_of(self.total, rule, cash)

    def due(self, paid_otherwise: int = 0, cash: bool = False) -> int:
        """应收: the total with the rounding that applies (minor units), never below zero."""
        return self.total + self.rounding(paid_otherwise, cash)

    def taxes(self) -> tuple[TaxTotal, ...]:
        """The tax table of the receipt, highest rate first; ``net`` is without tax."""
        rates: dict[int, list[int]] = {}
        for line in self.every:
            sums = rates.setdefault(line.line.item.tax_rate, [0, 0])
            sums[0] += line.total - line.tax
            sums[1] += line.tax
        return tuple(TaxTotal(rate, *rates[rate]) for rate in sorted(rates, reverse=True))

    def line(self, number: int) -> PricedLine | None:
        """The line with this number."""
        return next((each for each in self.lines if each.line.number == number), None)


def amount_at(line: CartLine, unit_price: int) -> int:
    """What the line's quantity costs at a unit price; a scale's printed amount holds at its own."""
    if line.label_amount is not None and unit_price == line.item.unit_price:
        return line.label_amount
    return line_amount(unit_price, line.quantity)
