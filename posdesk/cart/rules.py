"""What a price depends on beside the cart itself: price lists, timed offers, bundles and coupons.

These are inputs, already chosen for the moment and the member; nothing here looks at a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from posdesk.money import percent_of


@dataclass(frozen=True, slots=True)
class TimedOffer:
    """限时特卖: a unit price (minor units) for a while; it counts only where it is the lowest."""

    id: str
    label: str
    variant_id: str
    unit_price: int


@dataclass(frozen=True, slots=True)
class BundleOffer:
    """What a bundle or quantity offer takes (minor units) from one line of the cart."""

    id: str
    label: str
    number: int
    amount: int


@dataclass(frozen=True, slots=True)
class OrderOffer:
    """An order offer or coupon: 满减, a percentage (basis points) or a fixed amount (minor units).

    It needs ``threshold`` minor units of goods it applies to (``variant_ids``; None: everything).
    Offers never stack unless they say so; among those that do not, the customer gets the best.
    """

    id: str
    label: str
    amount: int = 0
    percent: int = 0
    threshold: int = 0
    code: str = ""
    variant_ids: frozenset[str] | None = None
    stacks: bool = False

    def covers(self, variant_id: str) -> bool:
        """Whether it applies to this variant."""
        return self.variant_ids is None or variant_id in self.variant_ids

    def off(self, base: int) -> int:
        """What it takes from ``base`` minor units of goods, never more than there is."""
        if base < self.threshold:
            return 0
        return min(base, self.amount + percent_of(base, self.percent))


@dataclass(frozen=True)
class Rules:
    """Everything that prices a cart beside its own lines and what was set by hand."""

    level_prices: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    timed_offers: tuple[TimedOffer, ...] = ()
    bundles: tuple[BundleOffer, ...] = ()
    order_offers: tuple[OrderOffer, ...] = ()


NO_RULES = Rules()
