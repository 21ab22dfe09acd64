"""What is refused about carts and orders."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.errors import Refusal
from posdesk.i18n import N_
from posdesk.money import format_money


@dataclass(eq=False)
class EmptyCart(Refusal):
    """There is nothing to park, void or pay."""

    text = N_("The cart is empty.")
    advice = N_("Scan or choose something first.")


@dataclass(eq=False)
class AlreadyRecalled(Refusal):
    """A parked cart was recalled before, here or on another screen."""

    text = N_("This parked cart was recalled already.")
    advice = N_("Choose another one from the list.")


@dataclass(eq=False)
class CartInUse(Refusal):
    """A parked cart can't be recalled over one that has lines."""

    text = N_("The cart on the screen is not empty.")
    advice = N_("Park it or take payment first.")


@dataclass(eq=False)
class CartAlreadySold(Refusal):
    """The cart became an order; it can't be changed, parked or voided any more."""

    number: str
    text = N_("This cart was already sold as {number}.")
    advice = N_("Open a new cart; to give money back, make a return.")


@dataclass(eq=False)
class CartVoided(Refusal):
    """The cart was voided; nothing more can be taken for it."""

    text = N_("This cart was voided.")
    advice = N_("Open a new cart.")


@dataclass(eq=False)
class CartHasPayments(Refusal):
    """Money was taken, or may have been, for a cart that is about to go."""

    amount: int
    text = N_("{amount} was paid, or may have been, for this cart.")
    advice = N_("Take these payments back first, or complete the sale.")

    def values(self) -> dict[str, object]:
        return {"amount": format_money(self.amount)}


@dataclass(eq=False)
class NotForSale(Refusal):
    """A variant that was switched off or deleted."""

    name: str
    text = N_("{name} is not for sale.")
    advice = N_("Switch it on in the catalog, or choose something else.")


@dataclass(eq=False)
class NothingToRepeat(Refusal):
    """This till has sold nothing yet."""

    text = N_("There is no earlier sale to repeat.")
    advice = N_("Scan or choose something.")
