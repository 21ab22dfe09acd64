"""What is refused about carts and orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from posdesk.errors import Refusal
from posdesk.i18n import N_, gettext
from posdesk.money import format_money, format_quantity
from posdesk.orders.states import METHODS, STATUSES, TERMS

if TYPE_CHECKING:  # a sale over the counter needs no plan
    from posdesk.orders.plan import Slot


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
class ParkedElsewhere(Refusal):
    """A parked cart is another till's, which alone may give it away."""

    till: str
    text = N_("This cart is parked at till {till}.")
    advice = N_("Choose it in the list of parked carts: that till is asked for it.")


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


@dataclass(eq=False)
class BadDeliveryRule(Refusal):
    """A rule for what bringing costs that says nothing, or something impossible."""

    text = N_("This rule for delivery charges can't be saved.")
    advice = N_(
        "Enter amounts of zero or more; a charge per weight needs a first and a next weight."
    )


@dataclass(eq=False)
class RegionNotServed(Refusal):
    """The shop does not bring anything there by this method."""

    region: str
    method: str
    text = N_("“{region}” is not served by {method}.")
    advice = N_("Choose another way or another address.")

    def values(self) -> dict[str, object]:
        return {"region": self.region, "method": gettext(METHODS[self.method])}


@dataclass(eq=False)
class RegionMissing(RegionNotServed):
    """Which rule counts can't be told without the address's region."""

    text = N_("The region of the address is missing.")
    advice = N_("Enter it, or choose pick-up.")


@dataclass(eq=False)
class BadSlotTimes(Refusal):
    """Not a time of day."""

    text = N_("This is not a time that can be promised.")
    advice = N_("Enter a day, and a time from 0:00 to 24:00 that ends after it begins.")


@dataclass(eq=False)
class SlotMissing(Refusal):
    """Local deliveries are promised for a time, and none was chosen."""

    text = N_("No time was chosen for the delivery.")
    advice = N_("Choose one of the times that are free.")


@dataclass(eq=False)
class _SlotRefusal(Refusal):
    when: str

    @classmethod
    def of(cls, slot: Slot) -> Self:
        """The refusal of this time."""
        return cls(slot.said)


@dataclass(eq=False)
class SlotPast(_SlotRefusal):
    """It is too late for this time."""

    text = N_("It is too late for {when}.")
    advice = N_("Choose a later time.")


@dataclass(eq=False)
class SlotUnknown(_SlotRefusal):
    """The shop does not offer this time."""

    text = N_("{when} is not offered.")
    advice = N_("Choose one of the times that are free.")


@dataclass(eq=False)
class SlotFull(_SlotRefusal):
    """As much was promised for this time as can be done in it."""

    text = N_("{when} is full.")
    advice = N_("Choose another time.")


@dataclass(eq=False)
class PlanDoesNotFit(Refusal):
    """The parts of a plan are not exactly what is in the cart."""

    name: str
    text = N_("Not all of {name} is in exactly one part of the order.")
    advice = N_("Say for each line how much goes which way.")


@dataclass(eq=False)
class ConsigneeIncomplete(Refusal):
    """Nothing can be brought without a name, a phone and an address."""

    missing: tuple[str, ...]
    text = N_("The address is not complete: {missing}.")
    advice = N_("Enter it, or choose pick-up.")

    def values(self) -> dict[str, object]:
        return {"missing": ", ".join(gettext(each) for each in self.missing)}


@dataclass(eq=False)
class TermsNeedMember(Refusal):
    """What is owed must be owed by somebody."""

    terms: str
    text = N_("“{terms}” needs a customer.")
    advice = N_("Choose or add the customer first.")

    def values(self) -> dict[str, object]:
        return {"terms": gettext(TERMS[self.terms])}


@dataclass(eq=False)
class BadTerms(Refusal):
    """Terms that do not fit what is ordered."""

    terms: str
    text = N_("“{terms}” does not fit this order.")
    advice = N_("Choose when it is paid again.")

    def values(self) -> dict[str, object]:
        return {"terms": gettext(TERMS.get(self.terms, self.terms))}


@dataclass(eq=False)
class DuesDoNotFit(Refusal):
    """Instalments that do not sum to what is owed; minor units."""

    planned: int
    owed: int
    text = N_("The instalments come to {planned}, but {owed} is owed.")
    advice = N_("Split the amount again.")

    def values(self) -> dict[str, object]:
        return {"planned": format_money(self.planned), "owed": format_money(self.owed)}


@dataclass(eq=False)
class BadDueDay(Refusal):
    """A day on which nothing can be due."""

    day: str
    text = N_("Nothing can be due on “{day}”.")
    advice = N_("Enter days from today on, each after the one before.")


@dataclass(eq=False)
class NotOpen(Refusal):
    """The order is over; nothing more can be done with it."""

    number: str
    status: str
    text = N_("Order {number} is “{status}”, so this can't be done any more.")
    advice = N_("Look at it again: someone may have moved it on already.")

    def values(self) -> dict[str, object]:
        return {"number": self.number, "status": gettext(STATUSES[self.status])}


@dataclass(eq=False)
class AlreadyLeft(Refusal):
    """Goods that left can't be cancelled, only returned."""

    number: str
    name: str
    text = N_("Part of order {number} has left already: {name}.")
    advice = N_("Take the rest out by changing the order; what left can be returned.")


@dataclass(eq=False)
class BeingPacked(Refusal):
    """Goods that are in a shipment already."""

    number: str
    shipment: str
    text = N_("Goods of order {number} are in shipment {shipment} already.")
    advice = N_("Take the shipment back first, then try again.")


@dataclass(eq=False)
class NotSoMuchLeft(Refusal):
    """More is to be taken out of a line than is still to go (thousandths)."""

    name: str
    wanted: int
    left: int
    text = N_("{wanted} of {name} can't be taken out; {left} of it has not left.")
    advice = N_("Choose a smaller quantity; what left can be returned.")

    def values(self) -> dict[str, object]:
        quantities = {"wanted": self.wanted, "left": self.left}
        return {"name": self.name, **{k: format_quantity(v) for k, v in quantities.items()}}


@dataclass(eq=False)
class NothingChanged(Refusal):
    """A change that changes nothing."""

    text = N_("Nothing would change.")
    advice = N_("Change something first.")


@dataclass(eq=False)
class OrderMovedOn(Refusal):
    """The order is no longer as it was when the change was proposed."""

    number: str
    text = N_("Order {number} has changed since.")
    advice = N_("Look at the proposal again, tell the customer, then apply it.")


@dataclass(eq=False)
class NotAcceptable(Refusal):
    """Why the shop can't accept an order, line by line."""

    number: str
    reasons: tuple[str, ...]
    text = N_("Order {number} can't be accepted: {reasons}.")
    advice = N_("Change the order, or put right what is wrong.")

    def values(self) -> dict[str, object]:
        return {"number": self.number, "reasons": "; ".join(self.reasons)}


@dataclass(eq=False)
class NoteEmpty(Refusal):
    """A note without words."""

    text = N_("There is nothing to note.")
    advice = N_("Write something first.")


@dataclass(eq=False)
class NothingLeft(Refusal):
    """A change that takes everything out of an order."""

    number: str
    text = N_("Nothing would be left of order {number}.")
    advice = N_("Cancel the order instead.")
