"""What a customer is buying, before it is paid: immutable, so every screen may hold one.

Quantities are thousandths of the sale unit (grams for goods sold by the kilogram), prices minor
units, rates and percentages basis points. Lines are numbered within the cart; a number is never
used twice, so that a screen can keep its selection while lines come and go.
"""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.cart.delivery import DeliveryDraft
from posdesk.cart.errors import BadDiscount, NotWhole, PriceRefused, QuantityRefused
from posdesk.cart.rounding import NO_ROUNDING, Rounding
from posdesk.money import round_div

MAX_QUANTITY = 99_999_999
MAX_PRICE = 99_999_999_999
MAX_LINES = 500
MAX_TEXT = 200
WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class VariantSnapshot:
    """The variant as it was when it came into the cart: what is shown is what is charged."""

    variant_id: str
    product_id: str
    sku: str
    name: str
    unit_price: int
    tax_rate: int = 1300
    label: str = ""
    barcode: str = ""
    unit: str = ""
    weighed: bool = False
    category_id: str | None = None
    cost: int | None = None

    def __post_init__(self) -> None:
        check_price(self.unit_price)


@dataclass(frozen=True, slots=True)
class PriceOverride:
    """A unit price set by hand, with the reason and, where it needed one, the approval."""

    unit_price: int
    reason: str = ""
    approval_id: str | None = None

    def __post_init__(self) -> None:
        check_price(self.unit_price)


@dataclass(frozen=True, slots=True)
class Discount:
    """Either an amount (minor units) or a percentage (basis points off), never both."""

    amount: int = 0
    percent: int = 0
    reason: str = ""
    approval_id: str | None = None

    def __post_init__(self) -> None:
        one = (self.amount > 0) != (self.percent > 0)
        if not one or not 0 <= self.percent <= WHOLE or not 0 <= self.amount <= MAX_PRICE:
            raise BadDiscount(self.amount, self.percent)

    def off(self, base: int) -> int:
        """What it takes from ``base`` (both minor units), never more than there is."""
        return min(base, self.amount or round_div(base * self.percent, WHOLE))


@dataclass(frozen=True, slots=True)
class CartLine:
    """One line: what, how much, and what a person changed about it.

    ``label_amount`` is the amount a scale printed on the goods; it is charged as printed as long
    as the unit price is the one the scale knew.
    """

    number: int
    item: VariantSnapshot
    quantity: int
    override: PriceOverride | None = None
    discount: Discount | None = None
    note: str = ""
    label_amount: int | None = None

    def __post_init__(self) -> None:
        check_quantity(self.item, self.quantity)
        if self.label_amount is not None:
            check_price(self.label_amount)

    @property
    def plain(self) -> bool:
        """Whether more of the same may simply be added to this line."""
        touched = self.override or self.discount or self.note
        return not touched and not self.item.weighed and self.label_amount is None

    @property
    def is_charge(self) -> bool:
        """Whether it is not goods but a charge, which has no variant."""
        return not self.item.variant_id


@dataclass(frozen=True, slots=True)
class Charge:
    """What is asked for beside the goods, for bringing them; priced as one piece with its tax."""

    name: str
    amount: int
    tax_rate: int = 1300

    def __post_init__(self) -> None:
        check_price(self.amount)


@dataclass(frozen=True, slots=True)
class MemberRef:
    """The member the cart belongs to, as far as the cart must know."""

    member_id: str
    name: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart: its lines and what applies to all of them.

    ``charges`` are put there by the way in which the goods get to the customer, which ``delivery``
    says; goods alone make a cart.
    """

    id: str
    lines: tuple[CartLine, ...] = ()
    next_number: int = 1
    discount: Discount | None = None
    member: MemberRef | None = None
    note: str = ""
    rounding: Rounding = NO_ROUNDING
    tax_inclusive: bool = True
    charges: tuple[Charge, ...] = ()
    delivery: DeliveryDraft | None = None

    @property
    def empty(self) -> bool:
        return not self.lines

    @property
    def pieces(self) -> int:
        """How many things the customer carries, in thousandths; each weighing counts as one."""
        return sum(1000 if line.item.weighed else line.quantity for line in self.lines)


def check_quantity(item: VariantSnapshot, quantity: int) -> None:
    """Refuse a quantity that is not positive, is absurd, or splits a piece.

    Raises:
        QuantityRefused, NotWhole
    """
    if not 0 < quantity <= MAX_QUANTITY:
        raise QuantityRefused(quantity)
    if not item.weighed and quantity % 1000:
        raise NotWhole(item.name, quantity)


def check_price(price: int) -> None:
    """Refuse a unit price below zero or beyond any shop (a barcode typed as a price).

    Raises:
        PriceRefused
    """
    if not 0 <= price <= MAX_PRICE:
        raise PriceRefused(price)
