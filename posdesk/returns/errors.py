"""What is refused about goods that come back."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.errors import Refusal
from posdesk.i18n import N_, gettext
from posdesk.money import format_money, format_quantity


@dataclass(eq=False)
class NothingToReturn(Refusal):
    """A return without lines."""

    text = N_("Nothing is chosen to come back.")
    advice = N_("Choose at least one line and how much of it.")


@dataclass(eq=False)
class MoreThanLeft(Refusal):
    """More of a line than can still come back (thousandths): the rest is on its way back already,
    came back before, was cancelled, or has not left yet.
    """

    name: str
    wanted: int
    left: int
    text = N_("{wanted} of {name} can't come back: {left} can.")
    advice = N_("Look at the order's other returns, or enter less.")

    def values(self) -> dict[str, object]:
        wanted, left = format_quantity(self.wanted), format_quantity(self.left)
        return {"name": self.name, "wanted": wanted, "left": left}


@dataclass(eq=False)
class NotOfThisOrder(Refusal):
    """A line that belongs to another order, or a charge."""

    text = N_("This line is not of that order.")
    advice = N_("Find the sale again and choose from its lines.")


@dataclass(eq=False)
class UnknownWord(Refusal):
    """A reason, condition or the like that the program does not know."""

    word: str
    text = N_("“{word}” is not one of the choices.")
    advice = N_("Choose one that is offered.")


@dataclass(eq=False)
class ReasonMissing(Refusal):
    """A rejection, refusal or deduction needs a word on why."""

    text = N_("The reason is missing.")
    advice = N_("Write why, in words that the customer may read.")


@dataclass(eq=False)
class EvidenceMissing(Refusal):
    """The policy wants photos of damage."""

    name: str
    text = N_("Damage of {name} needs a photo.")
    advice = N_("Add a photo of the damage, or choose another reason.")


@dataclass(eq=False)
class MemberMissing(Refusal):
    """Store credit belongs to a customer."""

    text = N_("Store credit needs a customer.")
    advice = N_("Find the customer by phone, or add one, then go on.")


@dataclass(eq=False)
class CreditOnly(Refusal):
    """What comes back without a receipt gives store credit."""

    text = N_("Without a receipt only store credit is given.")
    advice = N_("Choose store credit, or find the sale.")


@dataclass(eq=False)
class AboveLowestPrice(Refusal):
    """More was asked for one unit than it was sold for lately (minor units)."""

    name: str
    wanted: int
    most: int
    text = N_("{wanted} is more than the lowest recent price of {name}, {most}.")
    advice = N_("Give at most the lowest recent price, or find the sale.")

    def values(self) -> dict[str, object]:
        wanted, most = format_money(self.wanted), format_money(self.most)
        return {"name": self.name, "wanted": wanted, "most": most}


@dataclass(eq=False)
class BadCount(Refusal):
    """An inspected quantity (thousandths) that can't be: nothing, or more than was to come."""

    name: str
    wanted: int
    left: int
    text = N_("{wanted} of {name} can't be inspected: {left} are still to come.")
    advice = N_("Count again and enter what is there.")

    def values(self) -> dict[str, object]:
        wanted, left = format_quantity(self.wanted), format_quantity(self.left)
        return {"name": self.name, "wanted": wanted, "left": left}


@dataclass(eq=False)
class DeductionTooLarge(Refusal):
    """More was to be kept than the goods give back (minor units)."""

    name: str
    deduction: int
    most: int
    text = N_("{deduction} can't be kept of {name}: it gives back {most}.")
    advice = N_("Enter a smaller deduction, or refuse the goods.")

    def values(self) -> dict[str, object]:
        kept, most = format_money(self.deduction), format_money(self.most)
        return {"name": self.name, "deduction": kept, "most": most}


@dataclass(eq=False)
class WayBackTooLarge(Refusal):
    """More was to be kept for the way back than the goods give (minor units)."""

    amount: int
    most: int
    text = N_("{amount} can't be kept for the way back: the goods give {most}.")
    advice = N_("Enter less for the way back.")

    def values(self) -> dict[str, object]:
        return {"amount": format_money(self.amount), "most": format_money(self.most)}


@dataclass(eq=False)
class ShopPaysWayBack(Refusal):
    """The policy says that the shop pays for bringing these goods back."""

    text = N_("The shop pays the way back of these goods.")
    advice = N_("Take out the amount for the way back.")


@dataclass(eq=False)
class NothingToSettle(Refusal):
    """Nothing of the return was inspected that is not settled yet."""

    number: str
    text = N_("Nothing of return {number} is inspected and not settled.")
    advice = N_("Inspect what came back first.")


@dataclass(eq=False)
class GoodsInTheShop(Refusal):
    """Some of the return was taken into the stock, or settled: the whole can't be refused."""

    number: str
    text = N_("Part of return {number} was taken back already.")
    advice = N_("Settle what was taken back; the rest can be closed with it.")


@dataclass(eq=False)
class AmountChanged(Refusal):
    """What is to be given is not what the screen showed (minor units)."""

    shown: int
    due: int
    text = N_("{due} is to be given, but {shown} was shown.")
    advice = N_("Look at the return again and tell the customer the new amount.")

    def values(self) -> dict[str, object]:
        return {"shown": format_money(self.shown), "due": format_money(self.due)}


@dataclass(eq=False)
class WaybillBad(Refusal):
    """A waybill that is none of the carrier's, or no carrier that is known."""

    number: str
    text = N_("“{number}” is not a waybill number of this carrier.")
    advice = N_("Check carrier and number, or leave the carrier open.")


@dataclass(eq=False)
class ExchangeEmpty(Refusal):
    """An exchange without goods that go out."""

    text = N_("No goods are chosen to go out.")
    advice = N_("Choose what the customer takes instead, or give a refund.")


@dataclass(eq=False)
class NotFullyPaid(Refusal):
    """The order is not paid: nothing can be exchanged against it (minor units)."""

    number: str
    outstanding: int
    text = N_("{outstanding} of order {number} are not paid yet.")
    advice = N_("Take the payment first, or settle by refund: it lowers what is owed.")

    def values(self) -> dict[str, object]:
        return {"number": self.number, "outstanding": format_money(self.outstanding)}


@dataclass(eq=False)
class BadPolicy(Refusal):
    """A return policy that can't be."""

    detail: str
    text = N_("This return policy can't be saved: {detail}.")
    advice = N_("Enter 0 to 3650 days; nothing was changed.")

    def values(self) -> dict[str, object]:
        return {"detail": gettext(self.detail)}
