"""What the cart refuses, with the figures that say why."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.errors import Refusal
from posdesk.i18n import N_
from posdesk.money import format_amount, format_quantity


@dataclass(eq=False)
class QuantityRefused(Refusal):
    """A quantity (thousandths) that no line can have."""

    quantity: int
    text = N_("{quantity} is not a quantity that can be sold.")
    advice = N_("Enter more than 0 and at most 99,999.999.")

    def values(self) -> dict[str, object]:
        return {"quantity": format_quantity(self.quantity)}


@dataclass(eq=False)
class NotWhole(Refusal):
    """Part of a piece was asked for of something that is sold by the piece."""

    name: str
    quantity: int
    text = N_("{name} is sold by the piece, not {quantity}.")
    advice = N_("Enter a whole number.")

    def values(self) -> dict[str, object]:
        return {"name": self.name, "quantity": format_quantity(self.quantity)}


@dataclass(eq=False)
class PriceRefused(Refusal):
    """A unit price (minor units) below zero or beyond any shop."""

    price: int
    text = N_("{price} is not a price.")
    advice = N_("Enter a price from 0.00 to 999,999,999.99.")

    def values(self) -> dict[str, object]:
        return {"price": format_amount(self.price)}


@dataclass(eq=False)
class BadDiscount(Refusal):
    """A discount that is neither an amount nor a percentage from 0 to 100."""

    amount: int
    percent: int
    text = N_("This discount cannot be given.")
    advice = N_("Enter an amount, or a percentage from 0 to 100.")


@dataclass(eq=False)
class NoSuchLine(Refusal):
    """The line was removed in the meantime."""

    number: int
    text = N_("This line is no longer in the cart.")
    advice = N_("Choose another line.")


@dataclass(eq=False)
class TooManyLines(Refusal):
    """The cart is as long as a receipt may be."""

    limit: int
    text = N_("A cart holds at most {limit} lines.")
    advice = N_("Take payment for this cart and open another one.")


@dataclass(eq=False)
class TextTooLong(Refusal):
    """A note or a reason that would not fit a receipt."""

    limit: int
    text = N_("The text is longer than {limit} characters.")
    advice = N_("Shorten it.")


@dataclass(eq=False)
class UnreadableCart(Refusal):
    """The stored text is not a cart, or one of a newer program."""

    cause: str
    text = N_("A stored cart could not be read: {cause}.")
    advice = N_("Scan the goods again; the sales already made are not touched.")


@dataclass(eq=False)
class BadReturn(Refusal):
    """More is asked back than was bought and not yet returned (thousandths)."""

    wanted: int
    left: int
    text = N_("{wanted} cannot be returned; {left} can.")
    advice = N_("Choose a smaller quantity.")

    def values(self) -> dict[str, object]:
        return {
            "wanted": format_quantity(self.wanted),
            "left": format_quantity(self.left),
        }
